"""Claims that a mall or a card company decides: the dates are theirs, and so is the money."""

from datetime import date, datetime, timedelta

import pytest

from domain.basics.errors import ClaimMoved, NotClaimable
from domain.claim import answering, by_clock, ending, guarantee
from domain.claim.claim import Claim
from domain.claim.outside import give_way, must_be_dated, open_outside
from domain.claim.state import Asked, ClaimState, ClaimStepKind, Outside
from domain.claim.status import ClaimStatus
from domain.contract.claims import ClaimOutcome, ClaimReason, ClaimScheme, Remedy
from domain.contract.messages import (
    AppealClaim,
    ClaimDecided,
    CloseClaim,
    ContestClaim,
    InvokeGuarantee,
    OpenClaim,
    ProposeRemedy,
)
from domain.order.facts import ShopClaimFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.shop.guarantee import GuaranteePolicy
from domain.shop.policy import Policy
from tests.domain.builders import CALENDAR, jst
from tests.domain.test_claim import MONDAY, SECOND, claim, kinds, later, step

RESPOND_BY = date(2026, 11, 25)
PROOF = ContestClaim(by="葉山", evidence="受領印のある配達記録")


def outside(
    at: datetime = MONDAY,
    *,
    reason: ClaimReason = ClaimReason.UNAUTHORIZED,
    amount: int = 2_820,
    respond_by: date = RESPOND_BY,
    scheme: ClaimScheme = ClaimScheme.CARD,
    **policy: object,
) -> Claim:
    """A claim that was just made elsewhere."""
    state = ClaimState(
        claim_no="C10001",
        order_no="1001",
        status=ClaimStatus.CONTESTED,
        asked=Asked(reason=reason, most=amount, by="葉山"),
        opened_at=at,
        outside=Outside(scheme=scheme, their_no="CB-77"),
    )
    opened = Claim(state, Policy(guarantee=GuaranteePolicy.model_validate(policy)), CALENDAR, at)
    open_outside(opened, respond_by, "カードの利用に覚えがない")
    opened.plan()
    return opened


def decided(outcome: ClaimOutcome, appeal_until: date | None = None, at: datetime = MONDAY) -> Claim:
    one = later(outside(), at + timedelta(days=1))
    known = {"outcome": outcome, "decided_on": one.today, "appeal_until": appeal_until}
    guarantee.decide(one, ClaimDecided.model_validate(known))
    one.plan()
    return one


# --- its dates -------------------------------------------------------------------------------------------------------


def form(scheme: ClaimScheme = ClaimScheme.CARD, **given: object) -> OpenClaim:
    return OpenClaim.model_validate({"scheme": scheme, **given})


@pytest.mark.parametrize(
    ("given", "case"),
    [
        (form(), "no_date"),
        (form(respond_by=date(2026, 11, 15)), "date_over"),
        (form(respond_by=date(2026, 10, 1)), "date_over"),  # before the order
        (form(ClaimScheme.SHOP, respond_by=RESPOND_BY), "date_not_given"),
        (form(ClaimScheme.SHOP, amount=100), "date_not_given"),
    ],
)
def test_the_day_for_the_evidence_is_given_and_neither_over_nor_before_the_order(given: OpenClaim, case: str) -> None:
    with pytest.raises(NotClaimable) as refused:
        must_be_dated(given, date(2026, 11, 1), date(2026, 11, 16))

    assert refused.value.said.code == f"NotClaimable.{case}"
    assert "respond_by" in str(refused.value)


def test_the_last_day_that_is_given_may_be_today() -> None:
    must_be_dated(form(respond_by=date(2026, 11, 16)), date(2026, 11, 1), date(2026, 11, 16))


def test_the_day_is_that_which_was_given_to_its_last_second_also_over_new_year() -> None:
    one = outside(jst(2026, 12, 28, 11, 0), respond_by=date(2027, 1, 2))
    over = step(one, ClaimStepKind.OVERDUE).at

    by_clock.tell_overdue(later(one, over))

    assert over == jst(2027, 1, 3, 0, 0)
    assert one.state.guarantee.respond_by == date(2027, 1, 2)
    assert step(one, ClaimStepKind.ALERT).at < over


# --- what happens ----------------------------------------------------------------------------------------------------


def test_nobody_is_promised_anything_and_the_shop_hears_what_to_do_by_when() -> None:
    one = outside()

    assert kinds(one) == [MailKind.SHOP_CLAIM]
    assert [task.said.code for task in one.tasks] == ["todo.claim_prove"]
    assert one.tasks[0].said.facts["respond_by"] == "2026-11-25"


def test_no_clock_of_ours_pays_when_the_day_is_over_and_a_person_asks_how_it_was_decided() -> None:
    one = outside()
    due = later(one, step(one, ClaimStepKind.OVERDUE).at)

    by_clock.alert(due)
    by_clock.tell_overdue(due)
    due.plan()

    assert ClaimStepKind.GRANT not in {each.what for each in one.state.next}
    assert due.state.status is ClaimStatus.CONTESTED
    assert [task.said.code for task in due.tasks] == ["todo.claim_outcome"]
    assert due.state.next == ()


def test_evidence_is_taken_in_time_and_later_too() -> None:
    for at in (MONDAY + timedelta(days=1), jst(2026, 11, 27, 10, 0)):
        one = later(outside(), at)

        guarantee.contest(one, PROOF)

        assert one.state.guarantee.is_proved
        assert kinds(one) == []


@pytest.mark.parametrize("outcome", [ClaimOutcome.LOST, ClaimOutcome.EXPIRED])
def test_what_is_lost_is_gone_there_and_nobody_is_written_to(outcome: ClaimOutcome) -> None:
    one = decided(outcome)

    assert one.state.end
    assert (one.state.end.outcome, one.state.refund) == (outcome, 2_820)
    assert (kinds(one), one.tasks) == ([], [])


def test_what_is_won_gives_nothing_back_and_is_the_last_word_unless_a_day_to_appeal_was_given() -> None:
    final, open_ = decided(ClaimOutcome.WON), decided(ClaimOutcome.WON, date(2026, 12, 31))

    assert final.state.end
    assert (final.state.end.outcome, final.state.refund) == (ClaimOutcome.WON, 0)
    assert open_.state.status is ClaimStatus.DECIDED
    assert step(open_, ClaimStepKind.APPEAL_OVER).at == jst(2027, 1, 1, 0, 0)


def test_an_appeal_on_the_last_day_is_taken_with_the_new_day_that_was_given_and_a_second_later_it_is_not() -> None:
    won = decided(ClaimOutcome.WON, date(2026, 12, 31))
    over = jst(2027, 1, 1, 0, 0)
    appeal = AppealClaim(evidence="新しい資料", respond_by=date(2027, 1, 20), by="葉山")

    guarantee.appeal(last := later(won, over - SECOND), appeal)
    with pytest.raises(ClaimMoved):
        guarantee.appeal(later(won, over), appeal)
    with pytest.raises(ClaimMoved, match="respond_by"):
        guarantee.appeal(later(won, over - SECOND), appeal.model_copy(update={"respond_by": None}))

    assert last.state.guarantee.respond_by == date(2027, 1, 20)
    assert kinds(last) == [MailKind.SHOP_CLAIM]


def test_only_somebody_outside_says_expired_and_no_day_to_appeal_is_before_the_decision() -> None:
    own = claim()
    with pytest.raises(ClaimMoved):
        guarantee.decide(own, ClaimDecided(outcome=ClaimOutcome.EXPIRED, decided_on=own.today))
    with pytest.raises(ClaimMoved):
        decided(ClaimOutcome.WON, date(2026, 11, 1))


def test_neither_proposals_nor_the_shops_guarantee_are_of_any_use_there() -> None:
    one = later(outside(), MONDAY + SECOND)

    with pytest.raises(ClaimMoved):
        answering.propose(one, ProposeRemedy(remedy=Remedy.REFUND, text="ご返金", by="葉山"))
    with pytest.raises(ClaimMoved):
        guarantee.invoke(one, InvokeGuarantee(by="お客様"))


def test_a_policy_may_have_the_customer_written_to() -> None:
    mall = outside(scheme=ClaimScheme.MALL, writes_about=["mall"])
    card = outside(writes_about=["mall"])

    for one in (mall, card):
        guarantee.decide(one, ClaimDecided(outcome=ClaimOutcome.WON, decided_on=one.today))

    assert kinds(mall) == [MailKind.SHOP_CLAIM, MailKind.CLAIM_CLOSED]
    assert kinds(card) == [MailKind.SHOP_CLAIM]


def test_a_claim_of_the_shops_guarantee_gives_way_and_gives_nothing_back() -> None:
    one = later(claim(), MONDAY + timedelta(hours=1))

    give_way(one, "C10002")
    by_clock.grant(late := later(one, MONDAY + timedelta(days=9)))

    assert one.state.end
    assert (one.state.end.outcome, one.state.refund) == (ClaimOutcome.TAKEN_OUTSIDE, 0)
    assert late.state == one.state
    assert kinds(one) == []


# --- the shop appeals ------------------------------------------------------------------------------------------------

APPEAL_UNTIL = date(2026, 12, 15)
SHOPS_APPEAL = AppealClaim(by="葉山", evidence="本人認証の記録")


def lost(outcome: ClaimOutcome = ClaimOutcome.LOST) -> Claim:
    return decided(outcome, APPEAL_UNTIL)


@pytest.mark.parametrize("outcome", [ClaimOutcome.LOST, ClaimOutcome.EXPIRED])
def test_what_is_lost_with_a_day_to_appeal_asks_the_shop_and_books_nothing_yet(outcome: ClaimOutcome) -> None:
    one = lost(outcome)

    assert (one.state.status, one.state.refund) == (ClaimStatus.LOST, 0)
    assert kinds(one) == [MailKind.SHOP_CLAIM]
    assert [task.said.code for task in one.tasks] == ["todo.claim_shop_appeal"]
    assert TaskKind.ANSWER_CLAIM in one.done_tasks  # what was asked for before
    assert [each.what for each in one.state.next] == [ClaimStepKind.ALERT, ClaimStepKind.APPEAL_OVER]


def test_who_does_not_appeal_has_lost_at_the_end_of_the_last_day() -> None:
    over = step(lost(), ClaimStepKind.APPEAL_OVER).at

    early, due = later(lost(), over - SECOND), later(lost(), over)
    for one in (early, due):
        guarantee.end_appeal(one)

    assert over == jst(2026, 12, 16, 0, 0)
    assert (early.state.status, due.state.refund) == (ClaimStatus.LOST, 2_820)


def test_the_shop_may_say_that_it_does_not_appeal() -> None:
    one = later(lost(), MONDAY + timedelta(days=2))

    ending.close(one, CloseClaim(by="葉山", expected_version=one.state.version))

    assert one.state.end
    assert (one.state.end.outcome, one.state.refund) == (ClaimOutcome.LOST, 2_820)


def test_nothing_is_written_to_whoever_would_not_read_it() -> None:
    one = later(lost(), MONDAY + timedelta(days=2))

    with pytest.raises(ClaimMoved) as refused:
        ending.close(one, CloseClaim(words="ご案内", by="葉山", expected_version=one.state.version))

    assert refused.value.said.code == "ClaimMoved.not_told"
    assert one.state.end is None


def test_the_shop_appeals_with_its_evidence_to_the_last_second_and_the_second_decision_is_the_last() -> None:
    one = later(lost(), step(lost(), ClaimStepKind.APPEAL_OVER).at - SECOND)

    guarantee.appeal(one, SHOPS_APPEAL)
    one.plan()
    assert (one.state.status, one.state.guarantee.is_proved, one.state.next) == (ClaimStatus.CONTESTED, True, ())
    assert [task.said.code for task in one.tasks] == ["todo.claim_decide"]

    for outcome, refund in ((ClaimOutcome.WON, 0), (ClaimOutcome.LOST, 2_820)):
        again = later(one, MONDAY + timedelta(days=60))
        given = {"outcome": outcome, "decided_on": again.today, "appeal_until": date(2099, 1, 1)}
        guarantee.decide(again, ClaimDecided.model_validate(given))
        assert again.state.end
        assert (again.state.end.outcome, again.state.refund) == (outcome, refund)


def test_another_day_for_the_evidence_of_the_appeal_is_one_to_prove_it_by() -> None:
    one = later(lost(), MONDAY + timedelta(days=3))

    guarantee.appeal(one, SHOPS_APPEAL.model_copy(update={"respond_by": date(2027, 1, 4)}))
    one.plan()

    assert (one.state.is_waiting, one.state.guarantee.respond_by) == (True, date(2027, 1, 4))
    assert [task.said.code for task in one.tasks] == ["todo.claim_prove"]


@pytest.mark.parametrize(
    ("command", "days", "case"),
    [
        (SHOPS_APPEAL, 40, "appeal_over"),
        (SHOPS_APPEAL.model_copy(update={"respond_by": date(2026, 11, 1)}), 3, "bad_date"),
    ],
)
def test_too_late_or_by_a_day_that_is_over_nobody_appeals(command: AppealClaim, days: int, case: str) -> None:
    one = later(lost(), MONDAY + timedelta(days=days))

    with pytest.raises(ClaimMoved) as refused:
        guarantee.appeal(one, command)

    assert refused.value.said.code == f"ClaimMoved.{case}"


def test_before_the_last_day_to_appeal_the_shop_is_told_of_that() -> None:
    one = later(lost(), step(lost(), ClaimStepKind.ALERT).at)

    by_clock.alert(one)

    facts = one.mails[0].facts
    assert isinstance(facts, ShopClaimFacts)
    assert (facts.stage, facts.appeal_until, facts.respond_by) == ("appeal_soon", APPEAL_UNTIL, None)
