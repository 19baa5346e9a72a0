"""The shop's guarantee: invoked, contested, proved, decided, appealed; every clock to the second, over New Year."""

from datetime import date, datetime, timedelta

import pytest

from domain.basics.errors import ClaimMoved, ClaimSettled
from domain.claim import answering, by_clock, guarantee
from domain.claim.claim import Claim
from domain.claim.state import ClaimStepKind
from domain.claim.status import ClaimStatus
from domain.contract.claims import ClaimOutcome, Remedy
from domain.contract.messages import AppealClaim, ClaimDecided, ContestClaim, InvokeGuarantee, ProposeRemedy
from domain.order.facts import ClaimAnswerFacts, ShopClaimFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from tests.domain.builders import jst
from tests.domain.test_claim import MONDAY, SECOND, claim, kinds, later, proposed, step

INVOKE = InvokeGuarantee(by="お客様", note="納得できません")
CONTEST = ContestClaim(by="葉山", evidence="受領印のある配達記録")


def invoked(at: datetime = MONDAY + timedelta(days=1)) -> Claim:
    one = later(proposed(Remedy.DECLINE), at)
    guarantee.invoke(one, INVOKE)
    one.plan()
    return one


def contested(evidence: str = CONTEST.evidence, at: datetime = MONDAY + timedelta(days=2)) -> Claim:
    one = later(invoked(), at)
    guarantee.contest(one, CONTEST.model_copy(update={"evidence": evidence}))
    one.plan()
    return one


def won(on: date = date(2026, 11, 18)) -> Claim:
    one = later(contested(), MONDAY + timedelta(days=3))
    guarantee.decide(one, ClaimDecided(outcome=ClaimOutcome.WON, decided_on=on))
    one.plan()
    return one


def test_the_customer_invokes_it_after_a_decline_and_the_shop_has_48_hours() -> None:
    one = invoked()

    assert one.state.status is ClaimStatus.INVOKED
    assert kinds(one) == [MailKind.CLAIM_LOOKED_INTO, MailKind.SHOP_CLAIM]
    assert step(one, ClaimStepKind.GRANT).at == MONDAY + timedelta(days=3)
    guarantee.invoke(again := later(one, MONDAY + timedelta(days=1, hours=1)), INVOKE)
    assert again.mails == []


def test_it_is_not_invoked_before_the_shop_has_answered_or_its_time_is_over() -> None:
    opened = claim()
    by = opened.state.clock.answer_by
    assert by

    with pytest.raises(ClaimMoved):
        guarantee.invoke(later(opened, by - SECOND), INVOKE)
    guarantee.invoke(due := later(opened, by), INVOKE)

    assert due.state.status is ClaimStatus.INVOKED


def test_over_new_year_the_missed_deadline_grants_it_at_the_second() -> None:
    one = later(claim(jst(2026, 12, 30, 11, 0)), jst(2026, 12, 30, 12, 0))
    answering.propose(one, ProposeRemedy(remedy=Remedy.DECLINE, text="補償の対象外です。", by="葉山"))
    guarantee.invoke(asked := later(one, jst(2026, 12, 31, 23, 59, 59)), INVOKE)
    due = jst(2027, 1, 2, 23, 59, 59)

    by_clock.grant(early := later(asked, due - SECOND))
    by_clock.grant(late := later(asked, due))

    assert early.state == asked.state
    assert late.state.end
    assert (late.state.end.outcome, late.state.refund) == (ClaimOutcome.GRANTED, 2_820)
    mails = {mail.kind: mail.not_before for mail in late.mails}
    assert mails[MailKind.CLAIM_CLOSED] == jst(2027, 1, 3, 9, 0)  # nobody is woken


def test_what_is_contested_is_proved_by_the_end_of_the_day_or_the_guarantee_pays() -> None:
    one = contested(evidence="")
    due = step(one, ClaimStepKind.GRANT).at

    by_clock.grant(early := later(one, due - SECOND))
    by_clock.grant(late := later(one, due))

    assert due == jst(2026, 11, 26, 0, 0)
    assert early.state == one.state
    assert late.state.end
    assert late.state.end.outcome is ClaimOutcome.EXPIRED


def test_a_date_that_was_given_is_kept_and_one_of_the_past_is_refused() -> None:
    one = later(invoked(), MONDAY + timedelta(days=2))

    with pytest.raises(ClaimMoved):
        guarantee.contest(one, ContestClaim(by="葉山", respond_by=date(2026, 11, 17)))
    guarantee.contest(one, ContestClaim(by="葉山", respond_by=date(2027, 1, 3)))

    assert step(one, ClaimStepKind.GRANT).at == jst(2027, 1, 4, 0, 0)


def test_what_is_proved_waits_for_its_decision_and_for_no_clock() -> None:
    one = contested()

    assert one.state.next == ()
    assert TaskKind.DECIDE_CLAIM in [task.kind for task in one.tasks]
    with pytest.raises(ClaimMoved):
        answering.propose(
            later(one, MONDAY + timedelta(days=3)), ProposeRemedy(remedy=Remedy.REFUND, text="…", by="葉山")
        )


def test_a_decision_for_the_customer_owes_the_money() -> None:
    one = later(contested(), MONDAY + timedelta(days=3))

    guarantee.decide(one, ClaimDecided(outcome=ClaimOutcome.LOST, decided_on=date(2026, 11, 18)))

    assert one.state.end
    assert (one.state.end.outcome, one.state.refund) == (ClaimOutcome.LOST, 2_820)
    with pytest.raises(ClaimSettled):
        guarantee.decide(one, ClaimDecided(outcome=ClaimOutcome.WON, decided_on=date(2026, 11, 18)))


@pytest.mark.parametrize("on", [date(2026, 11, 15), date(2026, 11, 20)])
def test_a_decision_before_the_claim_or_of_tomorrow_is_refused(on: date) -> None:
    one = later(contested(), MONDAY + timedelta(days=3))

    with pytest.raises(ClaimMoved):
        guarantee.decide(one, ClaimDecided(outcome=ClaimOutcome.WON, decided_on=on))


def test_an_appeal_on_the_last_day_is_taken_and_a_second_later_it_is_not() -> None:
    one = won()
    over = step(one, ClaimStepKind.APPEAL_OVER).at
    new = AppealClaim(evidence="当日は留守だった証明", by="お客様")

    guarantee.appeal(last := later(one, over - SECOND), new)
    with pytest.raises(ClaimMoved):
        guarantee.appeal(later(one, over), new)

    assert over == jst(2026, 12, 19, 0, 0)  # thirty days after the day of the decision
    assert last.state.status is ClaimStatus.CONTESTED
    assert last.state.is_waiting


def test_nobody_appeals_and_it_stays_won() -> None:
    one = won()
    over = step(one, ClaimStepKind.APPEAL_OVER).at

    guarantee.end_appeal(early := later(one, over - SECOND))
    guarantee.end_appeal(due := later(one, over))

    assert early.state == one.state
    assert due.state.end
    assert (due.state.end.outcome, due.state.refund) == (ClaimOutcome.WON, 0)


def test_it_is_appealed_once() -> None:
    one = later(won(), MONDAY + timedelta(days=10))
    guarantee.appeal(one, AppealClaim(evidence="新しい資料", by="お客様"))
    guarantee.contest(proved := later(one, MONDAY + timedelta(days=11)), CONTEST)
    guarantee.decide(
        final := later(proved, MONDAY + timedelta(days=12)),
        ClaimDecided(outcome=ClaimOutcome.WON, decided_on=date(2026, 11, 28)),
    )

    assert final.state.end
    assert final.state.end.outcome is ClaimOutcome.WON
    assert kinds(final) == [MailKind.CLAIM_CLOSED]


def test_a_settlement_is_still_possible_while_the_guarantee_is_asked_for() -> None:
    one = later(invoked(), MONDAY + timedelta(days=2))

    answering.propose(one, ProposeRemedy(remedy=Remedy.PART_REFUND, amount=500, text="一部をご返金します。", by="葉山"))

    assert one.state.status is ClaimStatus.PROPOSED


@pytest.mark.parametrize("evidence", ["", "受領印のある配達記録"])
def test_the_customer_reads_that_all_is_here_only_where_it_is(evidence: str) -> None:
    one = later(invoked(), MONDAY + timedelta(days=2))

    guarantee.contest(one, ContestClaim(by="葉山", evidence=evidence))

    facts = next(mail.facts for mail in one.mails if isinstance(mail.facts, ClaimAnswerFacts))
    assert (facts.is_examined, facts.is_proved) == (True, bool(evidence))


def test_of_evidence_that_is_due_nobody_is_asked_for_a_proposal() -> None:
    one = later(invoked(), MONDAY + timedelta(days=2))
    guarantee.contest(one, ContestClaim(by="葉山"))
    one.plan()

    due = later(one, step(one, ClaimStepKind.ALERT).at)
    by_clock.alert(due)
    by_clock.tell_overdue(due)

    told = [mail.facts for mail in due.mails if isinstance(mail.facts, ShopClaimFacts)]
    assert [facts.stage for facts in told] == ["contested_soon", "contested_over"]
    assert {facts.respond_by for facts in told} == {one.state.guarantee.respond_by}
