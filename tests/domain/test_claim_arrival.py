"""What was missed arrives while it is claimed, and what the carrier answers."""

from datetime import date, timedelta

import pytest

from domain.basics.errors import ClaimMoved
from domain.claim import answering, arrival, by_clock, carrier, guarantee
from domain.claim.admission import arrived_on, judge
from domain.claim.claim import Claim
from domain.claim.state import ClaimStepKind
from domain.claim.status import ClaimStatus
from domain.contract.claims import CarrierSays, ClaimOutcome, ClaimReason, Remedy, Reply
from domain.contract.messages import AnswerProposal, InvokeGuarantee, NoteCarrierAnswer, ProposeRemedy
from domain.order.aggregate import Order
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.packed import Packed
from domain.order.parcel import Parcel
from domain.order.state import OrderState
from domain.shop.guarantee import GuaranteePolicy
from domain.shop.policy import Policy
from tests.domain.builders import CALENDAR, OrderStory, jst, prepay
from tests.domain.test_claim import MONDAY, claim, kinds, later, proposed, step

MISSED = ClaimReason.NOT_RECEIVED
TUESDAY = MONDAY + timedelta(days=1)
DAY = TUESDAY.date()


def arrived(before: Claim | None = None) -> Claim:
    one = later(before or claim(reason=MISSED), TUESDAY)
    arrival.arrive(one, DAY)
    one.plan()
    return one


def say(of: Claim, reply: Reply) -> Claim:
    one = later(of, TUESDAY + timedelta(hours=2))
    arrival.answer(one, AnswerProposal(reply=reply, by="お客様"))
    one.plan()
    return one


def test_the_customer_is_asked_a_person_looks_and_no_clock_pays() -> None:
    one = arrived()

    assert one.state.status is ClaimStatus.ARRIVED
    assert kinds(one) == [MailKind.CLAIM_ARRIVED, MailKind.SHOP_CLAIM]
    assert [task.kind for task in one.tasks] == [TaskKind.ANSWER_CLAIM]
    assert [each.what for each in one.state.next] == [ClaimStepKind.SILENCE]


def test_a_proposal_that_silence_would_carry_out_no_longer_stands() -> None:
    one = arrived(proposed(reason=MISSED))

    silent = later(one, step(one, ClaimStepKind.SILENCE).at)
    by_clock.end_silence(silent)

    assert silent.state.end
    assert (silent.state.end.outcome, silent.state.refund) == (ClaimOutcome.ARRIVED, 0)


def test_once_a_person_has_seen_it_a_new_proposal_is_done_in_silence_as_its_mail_says() -> None:
    one = later(arrived(), TUESDAY + timedelta(hours=1))
    answering.propose(one, ProposeRemedy(remedy=Remedy.PART_REFUND, amount=500, text="お詫びです。", by="葉山"))

    silent = later(one, step(one, ClaimStepKind.SILENCE).at)
    by_clock.end_silence(silent)

    assert silent.state.refund == 500


def test_who_has_it_closes_the_claim_and_nothing_is_paid() -> None:
    one = say(arrived(), Reply.HERE)

    assert one.state.end
    assert (one.state.end.outcome, one.state.refund) == (ClaimOutcome.ARRIVED, 0)
    assert kinds(one) == [MailKind.CLAIM_CLOSED]


def test_who_has_it_not_keeps_the_claim_and_its_guarantee() -> None:
    one = say(arrived(), Reply.NOT_HERE)

    assert (one.state.status, one.state.asked.reason) == (ClaimStatus.REFUSED, ClaimReason.DELIVERED_NOT_RECEIVED)
    assert step(one, ClaimStepKind.GRANT).at == one.at + timedelta(hours=48)
    assert {task.kind for task in one.tasks} == {TaskKind.ANSWER_CLAIM, TaskKind.ASK_CARRIER}


def test_under_the_guarantee_an_arrival_is_for_whoever_examines_it() -> None:
    invoked = later(proposed(reason=MISSED), MONDAY + timedelta(hours=2))
    guarantee.invoke(invoked, InvokeGuarantee(by="お客様"))

    one = arrived(invoked)

    assert one.state.status is ClaimStatus.INVOKED
    assert ClaimStepKind.GRANT not in {each.what for each in one.state.next}


def test_what_is_broken_does_not_arrive() -> None:
    one = arrived(claim())

    assert (one.state.status, one.mails) == (ClaimStatus.RECEIVED, [])
    with pytest.raises(ClaimMoved):
        say(one, Reply.HERE)


# --- one of two parcels ----------------------------------------------------------------------------------------------


def in_two(first: Parcel, second: Parcel) -> OrderState:
    """Line 1 in the first parcel, line 2 in the second."""
    state = OrderStory(prepay()).state
    parcels = (
        first.model_copy(update={"parcel_no": "1", "lines": (Packed(1, 1),), "is_part": True}),
        second.model_copy(update={"parcel_no": "2", "lines": (Packed(2, 1),), "is_part": True}),
    )
    promised = state.goods.arrival.model_copy(update={"on": date(2026, 11, 12)})
    return state.model_copy(update={"goods": state.goods.model_copy(update={"parcels": parcels, "arrival": promised})})


SENT = Parcel(shipped_at=jst(2026, 11, 10, 17))
HERE = SENT.model_copy(update={"delivered_at": jst(2026, 11, 12, 11)})


def test_what_was_delivered_without_a_word_of_its_leaving_has_arrived_and_may_be_claimed() -> None:
    state = OrderStory(prepay()).state
    here = Parcel(delivered_at=jst(2026, 11, 12, 11))
    delivered = state.model_copy(update={"goods": state.goods.model_copy(update={"parcels": (here,)})})

    verdict = judge(ClaimReason.NOT_AS_DESCRIBED, delivered, GuaranteePolicy(), CALENDAR, date(2026, 11, 13))

    assert verdict.obstacle is None
    assert arrived_on(delivered, CALENDAR) == date(2026, 11, 12)


def test_the_arrival_that_counts_is_that_of_the_parcel_with_the_claimed_lines() -> None:
    state = in_two(HERE, SENT)

    assert arrived_on(state, CALENDAR, {1: 1}) == date(2026, 11, 12)
    assert arrived_on(state, CALENDAR, {2: 1}) is None
    assert arrived_on(state, CALENDAR) is None


def test_what_is_in_a_parcel_that_has_not_left_cannot_be_broken() -> None:
    state = in_two(HERE, Parcel())

    first = judge(ClaimReason.DAMAGED, state, GuaranteePolicy(), CALENDAR, DAY, {1: 1})
    second = judge(ClaimReason.DAMAGED, state, GuaranteePolicy(), CALENDAR, DAY, {2: 1})

    assert (first.obstacle, second.obstacle) == (None, "not_arrived")


def test_the_window_of_a_parcel_ends_ninety_days_after_its_own_arrival() -> None:
    state = in_two(HERE, SENT.model_copy(update={"delivered_at": jst(2026, 12, 1, 11)}))
    day = date(2027, 2, 15)

    first = judge(ClaimReason.DAMAGED, state, GuaranteePolicy(), CALENDAR, day, {1: 1})
    second = judge(ClaimReason.DAMAGED, state, GuaranteePolicy(), CALENDAR, day, {2: 1})

    assert (first.obstacle, second.obstacle) == ("too_late", None)


# --- the carrier's answer --------------------------------------------------------------------------------------------


def told(before: Claim, says: CarrierSays, state: OrderState | None = None, on: date = DAY) -> Claim:
    one = later(before, TUESDAY)
    order = Order(
        prepay(placed_at="2026-11-09T10:00:00+09:00"), state or in_two(HERE, SENT), Policy(), CALENDAR, TUESDAY
    )
    seen = before.state.version
    carrier.take(one, NoteCarrierAnswer(says=says, on=on, by="葉山", expected_version=seen), order)
    return one


@pytest.mark.parametrize("says", CarrierSays)
def test_what_the_carrier_answers_stands_in_the_claim(says: CarrierSays) -> None:
    one = told(claim(), says)

    assert one.state.carrier
    assert (one.state.carrier.says, one.state.is_closed) == (says, False)
    assert [entry.what for entry in one.entries] == ["carrier_answered"]


def test_a_lost_parcel_is_the_orders_and_the_claim_has_nothing_left_to_settle() -> None:
    one = told(claim(reason=MISSED), CarrierSays.LOST)

    assert one.state.end
    assert (one.state.end.lost, one.state.refund, one.state.carrier is not None) == ("2", 0, True)
    assert kinds(one) == [MailKind.CLAIM_CLOSED]


def test_of_two_that_are_on_their_way_a_person_says_which() -> None:
    assert not told(claim(reason=MISSED), CarrierSays.LOST, in_two(SENT, SENT)).state.is_closed


def test_what_was_proposed_already_stands_also_when_it_is_lost() -> None:
    assert told(proposed(reason=MISSED), CarrierSays.LOST).state.status is ClaimStatus.PROPOSED


@pytest.mark.parametrize("on", [date(2026, 11, 1), DAY + timedelta(days=1)])
def test_an_answer_of_a_day_before_the_order_or_of_tomorrow_is_refused(on: date) -> None:
    with pytest.raises(ClaimMoved):
        told(claim(), CarrierSays.LOST, on=on)
