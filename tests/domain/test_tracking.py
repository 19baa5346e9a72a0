"""What the carrier says of a parcel, and what follows from it."""

import itertools
from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from domain.basics.errors import InvalidMessage
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, ParcelEvent, Status
from domain.order.agenda import StepKind
from domain.order.facts import HeldFacts
from domain.order.kinds import MailKind, is_overtaken
from domain.order.owed import TaskKind
from domain.shop.policy import MailPolicy, News, Policy, TrackingPolicy
from tests.domain.builders import OrderStory, cod, jst, postpay, prepay, ready_to_pack, shipped
from tests.said import english

E = ParcelEvent


def at(hour: int, day: int = 22) -> datetime:
    return jst(2026, 11, day, hour)


def on_its_way(story: OrderStory | None = None) -> OrderStory:
    return (story or shipped()).go_to(at(18))


def told(story: OrderStory) -> list[str]:
    return [str(entry.facts["event"]) for entry in story.entries if entry.what == "parcel_tracked"]


# --- an arrival and a return need no hand -----------------------------------------------------------------------------


def test_an_arrival_that_the_carrier_tells_of_is_thanked_for_as_one_reported_by_hand() -> None:
    story = on_its_way().hear(E.DELIVERED, at(14), "配達完了").go_to(jst(2026, 11, 30, 9))

    assert story.sent_at(MailKind.THANKS) == [at(10, day=23)]
    assert story.facts(MailKind.THANKS).arrived
    assert story.status is Status.COMPLETED


def test_after_an_arrival_the_money_of_postpay_is_asked_for() -> None:
    story = on_its_way(shipped(postpay())).hear(E.DELIVERED, at(14))

    assert story.last_kind is MailKind.PAYMENT_REQUEST
    assert story.state.goods.parcels[0].delivered_at == at(14)


def test_a_parcel_that_goes_back_is_seen_to() -> None:
    story = on_its_way(shipped(cod())).hear(E.RETURNED, at(14), "差出人に返送")

    assert story.goods is Goods.RETURNED
    assert story.last_kind is MailKind.RETURN_QUESTION
    assert story.task_kinds == [TaskKind.HANDLE_RETURN]
    assert "差出人に返送" in english(story.tasks[0].said)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("返品（受取辞退）", "refused"),
        ("保管期間経過のため返送", "absent"),
        ("あて所に尋ねあたりません", "unknown_address"),
        ("差出人に返送", "unknown"),
    ],
)
def test_the_words_of_the_carrier_may_say_why(text: str, why: str) -> None:
    story = on_its_way(shipped(postpay())).hear(E.RETURNED, at(14), text)

    assert story.facts(MailKind.RETURN_QUESTION).why == why


def test_what_is_delivered_after_it_was_sent_back_came_to_the_shop() -> None:
    story = on_its_way(shipped(postpay())).hear(E.RETURNED, at(10)).hear(E.DELIVERED, at(14))

    assert story.goods is Goods.RETURNED
    assert story.state.goods.parcels[0].delivered_at is None
    assert MailKind.PAYMENT_REQUEST not in story.kinds


def test_an_arrival_that_was_read_before_the_return_it_belongs_to_is_taken_back() -> None:
    story = on_its_way(shipped(postpay())).hear(E.DELIVERED, at(14)).hear(E.RETURNED, at(10))

    assert story.status is Status.RETURNED


def test_of_two_parcels_the_last_one_delivers() -> None:
    story = on_its_way(shipped(postpay()).ship("999", parcel_no="2")).hear(E.DELIVERED, at(14))
    assert story.state.goods.delivery_known_at is None

    story.hear(E.DELIVERED, at(15), parcel_no="2")
    assert story.goods is Goods.DELIVERED


# --- late, twice, out of order ----------------------------------------------------------------------------------------


def test_out_for_delivery_that_is_heard_of_after_the_arrival_changes_nothing() -> None:
    story = on_its_way().hear(E.DELIVERED, at(14))
    before = story.state

    story.hear(E.OUT_FOR_DELIVERY, at(9)).hear(E.HELD, at(16))

    assert story.state == before
    assert told(story) == [E.DELIVERED]


def test_an_event_that_is_told_twice_is_one() -> None:
    story = on_its_way().hear(E.EXCEPTION, at(9), "調査中").hear(E.EXCEPTION, at(9), "調査中")

    assert told(story) == [E.EXCEPTION]
    assert story.task_kinds == [TaskKind.FIND_PARCEL]


EVENTS = [(E.SHIPPED, 7), (E.OUT_FOR_DELIVERY, 8), (E.HELD, 10), (E.OUT_FOR_DELIVERY, 13), (E.DELIVERED, 14)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(len(EVENTS)))))
def test_whatever_order_they_come_in_the_parcel_has_arrived(order: tuple[int, ...]) -> None:
    story = on_its_way(shipped(postpay()))

    for place in [*order, *order]:
        event, hour = EVENTS[place]
        story.hear(event, at(hour))

    assert story.goods is Goods.DELIVERED
    assert story.state.goods.parcels[0].delivered_at == at(14)
    assert story.kinds.count(MailKind.PAYMENT_REQUEST) == 1
    assert story.tasks == []


@pytest.mark.parametrize("order", list(itertools.permutations([E.UNKNOWN, E.SHIPPED, E.OUT_FOR_DELIVERY, E.HELD])))
def test_of_events_with_a_day_alone_the_one_further_on_its_way_counts(order: tuple[ParcelEvent, ...]) -> None:
    story = on_its_way()

    for event in (*order, *order):
        story.hear(event, at(0))

    assert story.state.goods.parcels[0].event is E.HELD
    assert len(told(story)) == len(set(told(story)))


def test_every_event_has_its_place_on_the_way() -> None:
    story = on_its_way().hear(E.UNKNOWN, at(9))

    assert all(story.state.goods.parcels[0].has_news(event, at(9)) for event in set(E) - {E.UNKNOWN})


def test_an_event_of_a_day_that_has_not_come_is_refused_and_one_by_a_fast_clock_counts_from_now() -> None:
    story = on_its_way()
    with pytest.raises(InvalidMessage, match="happened_at"):
        story.hear(E.HELD, jst(2062, 11, 22))

    story.hear(E.HELD, story.now + timedelta(minutes=5))

    assert story.state.goods.parcels[0].event_at == story.now


# --- words without a meaning, parcels without an order ----------------------------------------------------------------


def test_a_word_that_nobody_knows_is_kept_and_no_arrival() -> None:
    story = on_its_way().hear(E.UNKNOWN, at(14), "配達完了予定")

    assert story.goods is Goods.SHIPPED
    assert story.entries[-1].note == "配達完了予定"


def test_what_is_told_of_a_parcel_that_the_order_does_not_have_is_kept_and_looked_at() -> None:
    story = on_its_way().hear(E.DELIVERED, at(14), "配達完了", parcel_no="7").hear(E.HELD, at(15), parcel_no="7")

    assert story.goods is Goods.SHIPPED
    assert story.task_kinds == [TaskKind.CHECK_SHIPMENT] * 2
    assert story.tasks[1].joins, "it is one task"
    assert "parcel 7" in english(story.tasks[0].said)
    assert told(story) == [E.DELIVERED, E.HELD]


@pytest.mark.parametrize("number", ["405548424886"])
def test_an_arrival_under_another_number_is_of_another_parcel(number: str) -> None:
    story = on_its_way().hear(E.DELIVERED, at(14), tracking_no=number)

    assert story.goods is Goods.SHIPPED
    assert story.task_kinds == [TaskKind.CHECK_SHIPMENT]


def test_an_arrival_long_before_the_parcel_left_is_of_the_number_s_former_parcel() -> None:
    story = on_its_way().hear(E.DELIVERED, story_at := jst(2025, 11, 22, 14), tracking_no="444413758703")

    assert story.goods is Goods.SHIPPED
    assert story_at not in {parcel.delivered_at for parcel in story.state.goods.parcels}


def test_a_parcel_that_has_not_left_has_no_events() -> None:
    story = ready_to_pack().print_papers().hear(E.SHIPPED)

    assert story.goods is Goods.PACKING
    assert story.task_kinds == [TaskKind.CHECK_SHIPMENT]


# --- what went wrong --------------------------------------------------------------------------------------------------


def test_what_went_wrong_is_a_task_that_ends_when_the_parcel_moves_on() -> None:
    story = on_its_way().hear(E.EXCEPTION, at(9), "調査中（住所不明）")
    assert story.state.goods.is_sought
    assert "調査中（住所不明）" in english(story.tasks[-1].said)

    story.hear(E.OUT_FOR_DELIVERY, at(9) + timedelta(hours=3))
    assert not story.state.goods.is_sought


# --- silence, where events are known to come --------------------------------------------------------------------------

WATCHED = Policy(tracking=TrackingPolicy(carriers=("yamato",)))
FOUND = [TaskKind.FIND_PARCEL]


def watched(placed: PlacedOrder | None = None) -> OrderStory:
    """Left on Saturday, November 21, at 10; Monday the 23rd is a holiday."""
    return shipped(placed, WATCHED)


def test_a_parcel_that_is_not_scanned_by_the_next_business_day_is_looked_for() -> None:
    story = watched().go_to(at(9, day=24))
    assert story.due(StepKind.MISS_SCAN) == at(10, day=24)

    story.go_to(at(11, day=24))

    assert story.task_kinds == FOUND
    assert "was never scanned" in english(story.tasks[0].said)


def test_a_parcel_that_was_scanned_is_looked_for_after_three_days_without_a_word() -> None:
    story = watched().go_to(at(8)).hear(E.SHIPPED).go_to(at(20)).hear(E.OUT_FOR_DELIVERY)
    assert story.due(StepKind.MISS_EVENTS) == at(10, day=25)

    story.go_to(at(11, day=25))

    assert story.task_kinds == FOUND
    assert "out for delivery" in english(story.tasks[0].said)
    assert not story.state.agenda.next_step or story.state.agenda.next_step.what is not StepKind.MISS_EVENTS


def test_to_an_island_it_may_take_five() -> None:
    address = {"postal_code": "100-2101", "prefecture": "東京都", "city": "小笠原村", "street": "父島字東町1-1"}
    story = watched(prepay(orderer=prepay().orderer.model_dump() | {"address": address}))

    assert story.go_to(at(8)).hear(E.SHIPPED).due(StepKind.MISS_EVENTS) == at(10, day=27)


def test_a_word_of_the_carrier_ends_the_search() -> None:
    story = watched().go_to(at(11, day=24))
    before = story.state.goods.is_sought

    story.hear(E.OUT_FOR_DELIVERY)

    assert (before, story.state.goods.is_sought) == (True, False)
    assert story.due(StepKind.MISS_EVENTS) == at(10, day=27)


def test_silence_means_nothing_where_no_events_are_read() -> None:
    story = shipped().go_to(at(18)).hear(E.SHIPPED)

    assert story.agenda == [StepKind.ASK_ARRIVAL]


def test_nobody_is_asked_whether_a_parcel_arrived_that_the_carrier_tells_of() -> None:
    story = watched().go_to(at(8)).hear(E.SHIPPED).go_to(at(9, day=30))

    assert MailKind.THANKS not in story.kinds
    assert story.task_kinds == FOUND


# --- held at the depot ------------------------------------------------------------------------------------------------


def held(story: OrderStory | None = None) -> OrderStory:
    return (story or shipped()).go_to(at(15)).hear(E.HELD, text="持戻（ご不在）")


def test_who_was_not_at_home_is_reminded_on_the_second_and_the_fifth_day() -> None:
    story = held().go_to(at(12, day=28))

    assert story.sent_at(MailKind.PARCEL_HELD) == [at(10, day=24), at(10, day=27)]
    assert story.facts(MailKind.PARCEL_HELD) == HeldFacts(
        carrier="yamato", tracking_no="444413758703", held_on=at(0).date(), is_last=True
    )
    assert MailKind.THANKS not in story.kinds, "it has not arrived"


def test_a_cooled_parcel_is_kept_for_a_shorter_time() -> None:
    story = held(shipped(cooled=True)).go_to(at(12, day=28))

    assert story.sent_at(MailKind.PARCEL_HELD) == [at(10, day=23)]
    assert story.facts(MailKind.PARCEL_HELD).is_cooled


def test_a_second_try_does_not_begin_the_days_anew() -> None:
    story = held().go_to(at(12, day=24)).hear(E.OUT_FOR_DELIVERY).go_to(at(18, day=24)).hear(E.HELD)

    assert story.due(StepKind.REMIND_HELD) == at(10, day=27)


def test_a_reminder_is_not_sent_once_the_parcel_is_on_its_way_again() -> None:
    story = held().go_to(at(11, day=24))
    mail = story.mails[-1][1]
    assert not is_overtaken(mail.kind, mail.facts, story.state)

    story.hear(E.OUT_FOR_DELIVERY)

    assert is_overtaken(mail.kind, mail.facts, story.state)


def test_a_file_that_was_read_late_brings_one_reminder() -> None:
    story = shipped(cod()).go_to(at(15, day=28)).hear(E.HELD, at(15))

    story.go_to(at(18, day=28))

    assert len(story.sent_at(MailKind.PARCEL_HELD)) == 1
    assert story.facts(MailKind.PARCEL_HELD).is_last


def test_a_parcel_that_waits_for_its_day_needs_no_reminder_before_it() -> None:
    story = held(shipped(prepay(wishes={"delivery_date": "2026-11-27"})))

    assert story.due(StepKind.REMIND_HELD) == at(10, day=29)


def test_the_shop_may_do_without_reminders() -> None:
    story = held(shipped(policy=Policy(tracking=TrackingPolicy(held_reminder_days=()))))

    assert StepKind.REMIND_HELD not in story.agenda


def test_days_that_do_not_rise_are_refused() -> None:
    with pytest.raises(ValidationError, match="held_reminder_days"):
        TrackingPolicy(held_reminder_days=(5, 2))


def test_after_the_last_reminder_a_person_asks_where_the_parcel_is() -> None:
    story = held()

    assert story.due(StepKind.REPORT_MISSING) == at(10, day=30)


# --- what the customer hears on the way ------------------------------------------------------------------------------

TALKATIVE = Policy(mail=MailPolicy(news=(News.PACKED, News.OUT_FOR_DELIVERY, News.ARRIVED)))


def test_the_shop_says_of_what_on_the_way_it_writes() -> None:
    quiet, talkative = (on_its_way(shipped(policy=each)).hear(E.OUT_FOR_DELIVERY, at(18)) for each in (None, TALKATIVE))

    assert MailKind.OUT_FOR_DELIVERY not in quiet.kinds
    assert talkative.last_kind is MailKind.OUT_FOR_DELIVERY
    assert told(quiet) == told(talkative) == ["out_for_delivery"]


def test_who_pays_at_the_door_hears_how_much_to_have_ready() -> None:
    story = on_its_way(shipped(cod(), TALKATIVE)).hear(E.OUT_FOR_DELIVERY, at(18))

    assert story.facts(MailKind.OUT_FOR_DELIVERY).amount == 2820


def test_what_is_known_a_day_late_or_at_night_is_no_news() -> None:
    late = on_its_way(shipped(policy=TALKATIVE)).go_to(at(10, day=24)).hear(E.OUT_FOR_DELIVERY, at(18))
    at_night = on_its_way(shipped(policy=TALKATIVE)).go_to(at(23)).hear(E.OUT_FOR_DELIVERY, at(22))

    assert MailKind.OUT_FOR_DELIVERY not in (*late.kinds, *at_night.kinds)


def test_news_that_has_not_left_before_the_arrival_is_overtaken() -> None:
    story = on_its_way(shipped(policy=TALKATIVE)).hear(E.OUT_FOR_DELIVERY, at(18))
    facts = story.facts(MailKind.OUT_FOR_DELIVERY)
    assert not is_overtaken(MailKind.OUT_FOR_DELIVERY, facts, story.state)

    story.hear(E.DELIVERED, at(18))

    assert is_overtaken(MailKind.OUT_FOR_DELIVERY, facts, story.state)


def test_an_arrival_is_told_at_once_and_thanked_for_a_day_later() -> None:
    story = on_its_way(shipped(policy=TALKATIVE)).hear(E.DELIVERED, at(14))

    assert story.last_kind is MailKind.ARRIVED
    assert story.go_to(at(12, day=23)).last_kind is MailKind.THANKS


def test_who_is_asked_to_pay_after_the_arrival_gets_one_mail() -> None:
    story = on_its_way(shipped(postpay(), TALKATIVE)).hear(E.DELIVERED, at(14))

    assert MailKind.ARRIVED not in story.kinds
    assert story.last_kind is MailKind.PAYMENT_REQUEST


def test_an_arrival_that_is_entered_days_later_is_not_told_as_news() -> None:
    story = on_its_way(shipped(policy=TALKATIVE)).go_to(at(10, day=25)).hear(E.DELIVERED, at(14))

    assert MailKind.ARRIVED not in story.kinds


def test_a_packed_parcel_is_told_of_only_where_the_shop_wants_it() -> None:
    story = OrderStory(prepay(), Policy(mail=MailPolicy(news=()))).accepted().pay().print_papers().pack()

    assert StepKind.TELL_PACKED not in [step.what for step in story.state.agenda.next]
