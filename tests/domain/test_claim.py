"""Claims: who may claim and when, the clocks of the scheme, and what is proposed, accepted, refused or left unsaid."""

from datetime import date, datetime, timedelta

import pytest
from pydantic import ValidationError

from domain.basics.errors import BadPromise, BadProposal, ClaimMoved, ClaimSettled
from domain.basics.fault import faults_of
from domain.claim import answering, by_clock, ending, opening
from domain.claim.admission import Obstacle, Verdict, judge, most
from domain.claim.claim import Claim
from domain.claim.state import Asked, ClaimState, ClaimStep, ClaimStepKind
from domain.claim.status import STEPS, ClaimStatus
from domain.claim.tables import REASONS, REMEDIES
from domain.contract.claims import ClaimOutcome, ClaimReason, ClosingReason, Remedy, Reply
from domain.contract.messages import AnswerProposal, CloseClaim, LookIntoClaim, ProposeRemedy
from domain.order.aggregate import Order
from domain.order.facts import ClaimEndFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.parcel import Parcel
from domain.order.refund import Refund
from domain.shop.guarantee import GuaranteePolicy
from domain.shop.policy import Policy
from tests.domain.builders import CALENDAR, OrderStory, jst, prepay

MONDAY = jst(2026, 11, 16, 10, 15)
SECOND = timedelta(seconds=1)
PROMISED = date(2026, 11, 20)


def claim(
    at: datetime = MONDAY,
    *,
    reason: ClaimReason = ClaimReason.DAMAGED,
    amount: int = 2_820,
    verdict: Verdict | None = None,
    **scheme: object,
) -> Claim:
    """A claim that was just opened."""
    policy = Policy(guarantee=GuaranteePolicy.model_validate(scheme))
    state = ClaimState(
        claim_no="C10001", order_no="1001", asked=Asked(reason=reason, most=amount, by="葉山"), opened_at=at
    )
    opened = Claim(state, policy, CALENDAR, at)
    opening.open_claim(opened, verdict or Verdict(), "箱が潰れていました。", ())
    opened.plan()
    return opened


def later(before: Claim, at: datetime) -> Claim:
    """The same claim, for the activity of another instant."""
    return Claim(before.state, before.policy, CALENDAR, at)


def step(of: Claim, kind: ClaimStepKind) -> ClaimStep:
    of.plan()
    return next(each for each in of.state.next if each.what is kind)


def proposed(remedy: Remedy = Remedy.REFUND, amount: int | None = None, **kept: object) -> Claim:
    one = later(claim(**kept), MONDAY + timedelta(hours=1))  # type: ignore[arg-type]
    answering.propose(one, ProposeRemedy(remedy=remedy, amount=amount, text="ご返金いたします。", by="葉山"))
    one.plan()
    return one


def kinds(of: Claim) -> list[MailKind]:
    return [mail.kind for mail in of.mails]


# --- who may claim, and when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "obstacle", "on"),
    [
        (date(2026, 11, 22), Obstacle.TOO_EARLY, date(2026, 11, 23)),
        (date(2026, 11, 23), None, None),  # three days after the day that was promised last
        (date(2027, 2, 18), None, None),
        (date(2027, 2, 19), Obstacle.TOO_LATE, date(2027, 2, 18)),
    ],
)
def test_what_never_came_is_claimed_from_three_to_ninety_days_after_the_promised_day(
    today: date, obstacle: Obstacle | None, on: date | None
) -> None:
    state = OrderStory(prepay()).state
    arrival = state.goods.arrival.model_copy(update={"on": PROMISED})
    goods = state.goods.model_copy(
        update={"arrival": arrival, "parcels": (Parcel(shipped_at=jst(2026, 11, 18, 17, 0)),)}
    )
    shipped = state.model_copy(update={"goods": goods})

    verdict = judge(ClaimReason.NOT_RECEIVED, shipped, GuaranteePolicy(), CALENDAR, today)

    assert verdict == Verdict(obstacle, on)


def test_what_has_no_day_yet_and_what_has_not_left_is_not_claimed() -> None:
    state = OrderStory(prepay()).state
    arrival = state.goods.arrival.model_copy(update={"on": PROMISED})
    promised = state.model_copy(update={"goods": state.goods.model_copy(update={"arrival": arrival})})
    scheme, today = GuaranteePolicy(), date(2026, 11, 25)

    assert judge(ClaimReason.NOT_RECEIVED, state, scheme, CALENDAR, today).obstacle is Obstacle.NOT_PROMISED
    assert judge(ClaimReason.DAMAGED, promised, scheme, CALENDAR, today).obstacle is Obstacle.NOT_ARRIVED
    assert judge(ClaimReason.NOT_RECEIVED, promised, scheme, CALENDAR, today) == Verdict()


def test_at_most_what_was_paid_is_claimed_less_what_goes_back_already() -> None:
    placed = prepay()
    state = OrderStory(placed).state
    money = state.money.model_copy(update={"allocated": 2_820, "refunds": (Refund(amount=800),)})
    unpaid = Order(placed, state, Policy(), CALENDAR, MONDAY)
    paid = Order(placed, state.model_copy(update={"money": money}), Policy(), CALENDAR, MONDAY)

    assert most(unpaid, {}, GuaranteePolicy()) == 0
    assert most(paid, {}, GuaranteePolicy()) == 2_020
    assert most(paid, {1: 1}, GuaranteePolicy()) == 1_080
    assert most(paid, {}, GuaranteePolicy(most=1_000)) == 1_000


@pytest.mark.parametrize("reason", ClaimReason)
def test_each_reason_has_its_row_and_each_remedy_too(reason: ClaimReason) -> None:
    assert REASONS[reason].proposes in REMEDIES


def test_what_cannot_be_claimed_is_answered_with_the_date_and_closed() -> None:
    one = claim(verdict=Verdict(Obstacle.TOO_EARLY, date(2026, 11, 23)))

    assert kinds(one) == [MailKind.CLAIM_TURNED_AWAY]
    assert one.state.end
    assert one.state.end.outcome is ClaimOutcome.TURNED_AWAY
    assert one.state.next == ()


# --- the clocks ------------------------------------------------------------------------------------------------------


def test_it_is_acknowledged_at_once_with_the_date_of_the_next_word() -> None:
    one = claim()

    assert kinds(one) == [MailKind.CLAIM_RECEIVED, MailKind.SHOP_CLAIM]
    assert one.state.clock.next_word_on == date(2026, 11, 17)
    assert [task.kind for task in one.tasks] == [TaskKind.ANSWER_CLAIM]
    assert step(one, ClaimStepKind.OVERDUE).at == jst(2026, 11, 17, 10, 15)
    assert step(one, ClaimStepKind.GRANT).at == MONDAY + timedelta(hours=48)


def test_what_never_came_is_asked_of_the_carrier_too() -> None:
    assert TaskKind.ASK_CARRIER in [task.kind for task in claim(reason=ClaimReason.NOT_RECEIVED).tasks]


def test_over_new_year_the_last_time_runs_on_the_clock_and_the_date_that_is_told_is_not_after_it() -> None:
    one = claim(jst(2026, 12, 30, 11, 0))

    assert step(one, ClaimStepKind.GRANT).at == jst(2027, 1, 1, 11, 0)
    assert one.state.clock.next_word_on == date(2027, 1, 1)


def test_the_guarantee_pays_at_the_second_and_not_one_before() -> None:
    one = claim()
    at = step(one, ClaimStepKind.GRANT).at
    early, due = later(one, at - SECOND), later(one, at)

    by_clock.grant(early)
    by_clock.grant(due)

    assert early.state == one.state
    assert due.state.end
    assert due.state.end.outcome is ClaimOutcome.GRANTED
    assert due.state.refund == 2_820
    assert kinds(due) == [MailKind.CLAIM_CLOSED, MailKind.SHOP_CLAIM]


@pytest.mark.parametrize("at", [-SECOND, SECOND])
def test_an_answer_a_second_before_stops_the_guarantee_and_a_second_after_is_refused(at: timedelta) -> None:
    opened = claim()
    due = step(opened, ClaimStepKind.GRANT).at
    one = later(opened, due + at)
    answer = ProposeRemedy(remedy=Remedy.REPLACE, text="新しい品をお送りします。", by="葉山")
    if at > timedelta():
        by_clock.grant(one)
        with pytest.raises(ClaimSettled):
            answering.propose(one, answer)
        return

    answering.propose(one, answer)
    after = later(one, due)
    by_clock.grant(after)

    assert after.state == one.state


def test_a_shop_may_leave_it_to_a_person() -> None:
    one = claim(unanswered="person")

    assert [each.what for each in one.state.next] == [ClaimStepKind.ALERT, ClaimStepKind.OVERDUE]


def test_a_promised_day_moves_both_clocks_and_is_not_promised_for_ever() -> None:
    one = later(claim(), MONDAY + timedelta(hours=1))

    answering.look_into(one, LookIntoClaim(until=date(2026, 11, 20), by="葉山"))

    assert step(one, ClaimStepKind.OVERDUE).at == jst(2026, 11, 20, 18, 0)
    assert step(one, ClaimStepKind.GRANT).at == jst(2026, 11, 21, 18, 0)
    with pytest.raises(BadPromise):
        answering.look_into(one, LookIntoClaim(until=date(2026, 12, 25), by="葉山"))


def test_silence_counts_to_the_end_of_the_day_that_was_told() -> None:
    one = proposed()
    at = step(one, ClaimStepKind.SILENCE).at

    early, due = later(one, at - SECOND), later(one, at)
    by_clock.end_silence(early)
    by_clock.end_silence(due)

    assert at == jst(2026, 11, 24, 0, 0)
    assert early.state == one.state
    assert due.state.end
    assert due.state.end.outcome is ClaimOutcome.SETTLED
    assert due.state.refund == 2_820


def test_silence_on_a_return_or_a_decline_closes_it_and_gives_nothing_back() -> None:
    for remedy in (Remedy.RETURN_REFUND, Remedy.DECLINE):
        one = proposed(remedy)
        due = later(one, step(one, ClaimStepKind.SILENCE).at)

        by_clock.end_silence(due)

        assert due.state.end
        assert due.state.end.outcome is ClaimOutcome.DECLINED
        assert due.tasks == []


def test_a_proposal_that_has_not_left_or_left_late_gives_its_days_again() -> None:
    one = proposed()
    at = step(one, ClaimStepKind.SILENCE).at
    unsent, late = later(one, at), later(one, at)

    by_clock.end_silence(unsent, is_unsent=True)
    by_clock.end_silence(late, left_at=at - timedelta(days=2))

    assert unsent.state.status is late.state.status is ClaimStatus.PROPOSED
    assert late.state.clock.choose_by == date(2026, 12, 1)


# --- answers ---------------------------------------------------------------------------------------------------------


def test_an_accepted_refund_becomes_a_task_with_its_amount() -> None:
    one = later(proposed(Remedy.PART_REFUND, 1_000), MONDAY + timedelta(days=1))

    answering.answer(one, AnswerProposal(reply=Reply.ACCEPT, by="お客様"))

    assert one.state.end
    assert one.state.end.amount == 1_000
    assert one.state.refund == 1_000
    answering.answer(one, AnswerProposal(reply=Reply.ACCEPT, by="お客様"))
    assert one.tasks == []


def test_money_for_a_return_is_no_task_before_the_goods_are_back() -> None:
    one = later(proposed(Remedy.RETURN_REFUND), MONDAY + timedelta(days=1))

    answering.answer(one, AnswerProposal(reply=Reply.ACCEPT, by="お客様"))

    assert one.state.refund == 0
    assert one.tasks == []
    assert one.state.takes_back


def test_a_refused_proposal_starts_the_clocks_anew() -> None:
    at = MONDAY + timedelta(days=2)
    one = later(proposed(), at)

    answering.answer(one, AnswerProposal(reply=Reply.REFUSE, note="交換を希望します", by="お客様"))

    assert one.state.status is ClaimStatus.REFUSED
    assert step(one, ClaimStepKind.GRANT).at == at + timedelta(hours=48)
    assert kinds(one) == [MailKind.CLAIM_LOOKED_INTO, MailKind.SHOP_CLAIM]


@pytest.mark.parametrize(
    ("remedy", "amount", "case"),
    [
        (Remedy.PART_REFUND, None, "no_amount"),
        (Remedy.PART_REFUND, 2_821, "too_high"),
        (Remedy.REPLACE, 1, "no_money"),
    ],
)
def test_what_cannot_be_proposed_is_refused(remedy: Remedy, amount: int | None, case: str) -> None:
    one = later(claim(), MONDAY + SECOND)

    with pytest.raises(BadProposal) as refused:
        answering.propose(one, ProposeRemedy(remedy=remedy, amount=amount, text="ご提案", by="葉山"))

    assert refused.value.said.code == f"BadProposal.{case}"
    assert one.mails == []


def test_nothing_is_given_back_of_what_was_never_paid() -> None:
    one = later(claim(amount=0), MONDAY + SECOND)

    with pytest.raises(BadProposal):
        answering.propose(one, ProposeRemedy(remedy=Remedy.REFUND, text="ご返金", by="葉山"))


def test_a_colleague_is_not_overruled_without_knowing_it() -> None:
    one = later(proposed(), MONDAY + timedelta(hours=2))

    with pytest.raises(ClaimMoved):
        answering.propose(one, ProposeRemedy(remedy=Remedy.REPLACE, text="交換します", by="佐藤"))
    with pytest.raises(ClaimMoved):
        answering.answer(later(claim(), MONDAY), AnswerProposal(reply=Reply.ACCEPT, by="お客様"))


def test_a_withdrawn_claim_is_closed_once() -> None:
    one = later(claim(), MONDAY + SECOND)

    for _ in range(2):
        ending.close(one, CloseClaim(withdrawn=True, by="お客様"))

    assert one.state.end
    assert one.state.end.outcome is ClaimOutcome.WITHDRAWN
    assert kinds(one) == [MailKind.CLAIM_CLOSED]


def test_a_claim_that_the_shop_closes_says_so() -> None:
    one = later(claim(), MONDAY + SECOND)

    ending.close(one, CloseClaim(by="葉山"))

    assert one.state.end
    assert one.state.end.outcome is ClaimOutcome.CLOSED


def test_whoever_reads_that_the_shop_closed_a_claim_reads_why() -> None:
    one = later(claim(), MONDAY + SECOND)

    ending.close(one, CloseClaim(reason=ClosingReason.SOLVED, words="ご案内の\nとおりです。", by="葉山"))

    (facts,) = [mail.facts for mail in one.mails if isinstance(mail.facts, ClaimEndFacts)]
    assert (facts.closed_for, facts.words) == (ClosingReason.SOLVED, ("ご案内の", "とおりです。"))
    assert [each.text for each in one.sent] == ["ご案内の\nとおりです。"]
    assert "solved" in one.entries[-1].model_dump_json()


def test_no_reason_is_given_for_what_is_closed_already() -> None:
    one = later(claim(), MONDAY + SECOND)
    ending.close(one, CloseClaim(by="葉山"))

    with pytest.raises(ClaimSettled):
        ending.close(one, CloseClaim(reason=ClosingReason.SOLVED, by="葉山"))


@pytest.mark.parametrize(
    ("fields", "named", "code"),
    [
        ({"words": ""}, "words", "says_nothing"),
        ({"words": " \n"}, "words", "says_nothing"),
        ({"words": "お\x07知らせ"}, "words", "unprintable"),
        ({"words": "お\x0b知らせ"}, "words", "unprintable"),
        ({"words": "あ" * 1_001}, "words", "too_long"),
        ({"reason": "mood"}, "reason", "one_of"),
        ({"withdrawn": True, "words": "承りました。"}, "", "withdrawn_for_a_reason"),
    ],
)
def test_words_that_no_customer_could_read_are_refused(fields: dict[str, object], named: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        CloseClaim.model_validate({"by": "葉山"} | fields)

    assert [(each.field, each.code) for each in faults_of(refused.value)] == [(named, code)]


def test_the_steps_between_statuses_lead_to_the_end_from_everywhere() -> None:
    assert set(STEPS) == set(ClaimStatus)
    assert all(ClaimStatus.CLOSED in after for status, after in STEPS.items() if status is not ClaimStatus.CLOSED)
    with pytest.raises(ValueError, match="does not become"):
        claim().state.become(ClaimStatus.REFUSED)
