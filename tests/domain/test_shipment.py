from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from domain.basics.errors import InvalidMessage, NotReadyToPack, NotShippedYet, UnknownParcel
from domain.contract.messages import CorrectTracking, ParcelShipped
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, Money, Status
from domain.goods.tracking_number import correct_tracking
from domain.order.agenda import StepKind
from domain.order.facts import ShippedFacts
from domain.order.goods import GoodsState
from domain.order.kinds import MailKind, is_overtaken
from domain.order.owed import TaskKind
from domain.order.packed import Packed
from domain.order.parcel import Parcel
from domain.shop.papers import PapersPolicy, SlipFields
from domain.shop.policy import Policy
from tests.domain.builders import (
    PLACED_AT,
    OrderStory,
    being_packed,
    cod,
    delivered,
    jst,
    paying,
    postpay,
    prepay,
    ready_to_pack,
    shipped,
)
from tests.said import english


def correct(story: OrderStory, tracking_no: str, parcel_no: str = "1") -> OrderStory:
    command = CorrectTracking(tracking_no=tracking_no, parcel_no=parcel_no, by="packer")
    return story.do(lambda order: correct_tracking(order, command))


# --- packing ----------------------------------------------------------------------------------------------------------


def test_a_parcel_that_leaves_within_a_business_day_needs_no_packed_mail() -> None:
    story = being_packed().pack().go_to(jst(2026, 11, 22, 9)).ship().go_to(jst(2026, 12, 31, 9))

    assert MailKind.PACKED not in story.kinds


def test_after_more_than_a_business_day_the_customer_hears_that_it_is_packed() -> None:
    story = ready_to_pack().go_to(jst(2026, 11, 24, 11)).print_papers().pack().go_to(jst(2026, 12, 1, 9))

    assert story.sent_at(MailKind.PACKED) == [jst(2026, 11, 25, 11)]


def test_a_parcel_packed_at_night_is_told_in_the_morning() -> None:
    story = ready_to_pack().go_to(jst(2026, 11, 24, 22)).print_papers().pack()

    assert story.due(StepKind.TELL_PACKED) == jst(2026, 11, 26, 9)


def test_packing_the_same_parcel_twice_packs_it_once() -> None:
    story = being_packed().pack().pack()

    assert [entry.what for entry in story.entries].count("parcel_packed") == 1


def test_an_order_that_is_being_packed_gets_no_second_set_of_papers() -> None:
    story = being_packed()

    with pytest.raises(NotReadyToPack, match="in parcel 1 already"):
        story.print_papers(parcel_no="2")
    assert story.pack().state.goods.parcels[0].packed_at


def test_after_a_recall_the_number_of_the_parcel_may_be_another() -> None:
    story = being_packed().move_house().print_papers(parcel_no="2")

    assert [parcel.parcel_no for parcel in story.state.goods.parcels] == ["2"]


# --- shipping ---------------------------------------------------------------------------------------------------------


def test_the_shipping_mail_names_carrier_number_and_estimate() -> None:
    facts = shipped().facts(MailKind.SHIPPED)

    assert (facts.carrier, facts.tracking_no) == ("yamato", "444413758703")
    assert facts.shipped_on == jst(2026, 11, 21).date()
    assert facts.arrives_on == jst(2026, 11, 22).date()


NAHA = {"postal_code": "900-0015", "prefecture": "沖縄県", "city": "那覇市", "street": "久茂地1-1-1"}


def test_far_prefectures_take_longer_and_a_wished_date_counts() -> None:
    person = prepay().orderer.model_dump()
    okinawa = person | {"address": person["address"] | NAHA}

    assert shipped(prepay(orderer=okinawa)).state.goods.arrives_on == jst(2026, 11, 24).date()
    assert shipped(prepay(wishes={"delivery_date": "2026-11-28"})).state.goods.arrives_on == jst(2026, 11, 28).date()


def test_a_wish_that_is_a_slip_of_the_pen_holds_nothing_up() -> None:
    wished = shipped(prepay(wishes={"delivery_date": "2062-11-28"}))

    assert wished.state.goods.arrives_on == jst(2026, 11, 22).date()


def test_shipping_twice_is_told_once() -> None:
    story = shipped().ship()

    assert story.kinds.count(MailKind.SHIPPED) == 1


def test_a_further_parcel_is_told_of_collects_nothing_and_is_looked_after() -> None:
    story = shipped(cod()).ship("999", parcel_no="2")

    facts = story.facts(MailKind.SHIPPED)
    assert (facts.tracking_no, facts.amount) == ("999", None)
    assert story.task_kinds == [TaskKind.CHECK_SHIPMENT]


def test_a_parcel_shipped_while_on_hold_has_left_and_somebody_looks() -> None:
    story = being_packed().hold().ship()

    assert story.status is Status.SHIPPED
    assert story.holds == []
    assert story.task_kinds == [TaskKind.CHECK_SHIPMENT]
    assert "on hold (manual)" in str(story.tasks[0].said)


def test_a_parcel_shipped_although_it_was_to_be_recalled_for_cancelling_is_reported() -> None:
    story = being_packed().cancel().ship()

    assert story.status is Status.SHIPPED
    assert "a cancellation had been asked for" in str(story.tasks[0].said)


def test_the_customer_is_told_that_the_cancellation_came_too_late_for_the_parcel() -> None:
    late = being_packed().cancel().ship().facts(MailKind.SHIPPED)
    usual = shipped().facts(MailKind.SHIPPED)

    assert isinstance(late, ShippedFacts)
    assert isinstance(usual, ShippedFacts)
    assert (late.was_to_be_cancelled, usual.was_to_be_cancelled) == (True, False)


@pytest.mark.parametrize(
    ("do", "field"),
    [
        (lambda story, at: story.ship(at=at), "shipped_at"),
        (lambda story, at: story.deliver(at=at), "delivered_at"),
        (lambda story, at: story.come_back(at=at), "returned_at"),
    ],
)
def test_nothing_happens_to_a_parcel_at_a_time_that_has_not_come_but_clocks_may_differ(
    do: Callable[[OrderStory, datetime], OrderStory], field: str
) -> None:
    story = being_packed()

    with pytest.raises(InvalidMessage, match=rf"{field}: \d{{4}}-\d\d-\d\d \d\d:\d\d has not come yet"):
        do(story, story.now + timedelta(hours=1))

    do(story, story.now + timedelta(minutes=5))
    assert story.state.goods.parcels


def test_a_parcel_shipped_for_a_cancelled_order_is_to_be_stopped() -> None:
    story = ready_to_pack().cancel().ship()

    assert story.status is Status.CANCELLED
    assert story.task_kinds[-1] is TaskKind.CHECK_SHIPMENT
    assert MailKind.SHIPPED not in story.kinds


@pytest.mark.parametrize("shipped_at", ["0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59Z", "2026-11-22T10:00:00"])
def test_an_instant_out_of_our_time_is_refused_before_it_wedges_an_order(shipped_at: str) -> None:
    with pytest.raises(ValidationError, match="shipped_at"):
        ParcelShipped.model_validate({"carrier": "yamato", "shipped_at": shipped_at})


def test_a_wrong_number_is_corrected_in_a_mail_of_its_own() -> None:
    story = correct(shipped(), "999")

    assert story.last_kind is MailKind.TRACKING_CORRECTED
    assert story.facts(MailKind.TRACKING_CORRECTED).old_tracking_no == "444413758703"
    assert story.kinds.count(MailKind.SHIPPED) == 1


def test_the_number_that_stands_needs_no_correction() -> None:
    assert correct(shipped(), "444413758703").last_kind is MailKind.SHIPPED


def test_only_a_shipped_parcel_has_a_number_to_correct() -> None:
    with pytest.raises(NotShippedYet):
        correct(being_packed(), "999")
    with pytest.raises(UnknownParcel, match="no parcel 7"):
        correct(shipped(), "999", parcel_no="7")


# --- arrival ----------------------------------------------------------------------------------------------------------


def test_prepay_is_thanked_the_day_after_the_delivery_and_completed() -> None:
    story = delivered().go_to(jst(2026, 11, 30, 9))

    assert story.sent_at(MailKind.THANKS) == [jst(2026, 11, 23, 10)]
    assert story.facts(MailKind.THANKS).arrived
    assert story.status is Status.COMPLETED


def test_without_news_prepay_is_asked_a_day_after_the_estimate_whether_it_arrived() -> None:
    story = shipped().go_to(jst(2026, 11, 30, 9))

    assert story.sent_at(MailKind.THANKS) == [jst(2026, 11, 23, 10)]
    assert not story.facts(MailKind.THANKS).arrived
    assert story.status is Status.COMPLETED


def test_news_of_the_arrival_after_that_question_is_welcome_and_needs_nobody() -> None:
    story = shipped().go_to(jst(2026, 11, 30, 9)).deliver()

    assert story.goods is Goods.DELIVERED
    assert story.tasks == []


@pytest.mark.parametrize("placed", [cod(), postpay()])
def test_without_news_the_other_plans_ask_a_person_to_look_for_the_parcel(placed: PlacedOrder) -> None:
    story = shipped(placed).go_to(jst(2026, 12, 31, 9))

    assert story.status is Status.SHIPPED
    assert story.task_kinds == [TaskKind.FIND_PARCEL]
    assert MailKind.THANKS not in story.kinds
    assert english(story.view.waits_for).startswith("news of its arrival")


def test_cod_completes_with_the_money_still_at_the_carrier() -> None:
    story = delivered(cod()).go_to(jst(2026, 11, 30, 9))

    assert story.status is Status.COMPLETED
    assert story.state.money_stage is Money.WITH_CARRIER
    assert story.last_kind is MailKind.THANKS


def test_a_delivery_entered_a_month_late_is_completed_without_thanks() -> None:
    story = shipped(cod()).go_to(jst(2026, 12, 22, 9)).deliver(at=jst(2026, 11, 22, 14))

    story.go_to(jst(2026, 12, 30, 9))

    assert story.status is Status.COMPLETED
    assert MailKind.THANKS not in story.kinds


def test_a_delivery_entered_a_month_late_gives_postpay_its_whole_week() -> None:
    story = shipped(postpay()).go_to(jst(2026, 12, 11, 9)).deliver(at=jst(2026, 11, 22, 14))

    assert story.facts(MailKind.PAYMENT_REQUEST).deadline == jst(2026, 12, 18).date()
    assert MailKind.PAYMENT_REMINDER not in story.go_to(jst(2026, 12, 18, 9)).kinds


def test_delivered_twice_is_delivered_once() -> None:
    story = delivered(postpay()).go_to(jst(2026, 11, 25, 9)).deliver()

    assert story.kinds.count(MailKind.PAYMENT_REQUEST) == 1


def test_the_last_of_several_parcels_delivers_the_order() -> None:
    story = shipped(postpay()).ship(parcel_no="2").deliver()
    assert story.view.status is Status.SHIPPED
    assert MailKind.PAYMENT_REQUEST not in story.kinds

    story.go_to(jst(2026, 11, 24, 9)).deliver(parcel_no="2")

    assert story.status is Status.DELIVERED
    assert story.facts(MailKind.PAYMENT_REQUEST).deadline == jst(2026, 12, 1).date()


def test_a_further_parcel_after_the_delivery_moves_no_deadline() -> None:
    story = delivered(postpay())
    deadline = story.state.money.deadline

    story.go_to(jst(2026, 11, 25, 9)).ship("999", parcel_no="2").deliver(parcel_no="2")

    assert story.state.money.deadline == deadline
    assert story.kinds.count(MailKind.PAYMENT_REQUEST) == 1
    assert story.facts(MailKind.SHIPPED).tracking_no == "999"


def test_delivered_before_anybody_entered_the_shipping() -> None:
    story = ready_to_pack().deliver().ship()

    assert story.status is Status.DELIVERED
    assert story.task_kinds == [TaskKind.CHECK_SHIPMENT]
    assert MailKind.SHIPPED not in story.kinds
    assert story.agenda == [StepKind.THANK]


def test_authorized_money_is_captured_although_the_delivery_was_entered_first() -> None:
    story = OrderStory(prepay("card", "authorized")).accepted().deliver().ship()

    assert story.task_kinds.count(TaskKind.CAPTURE_PAYMENT) == 1


def test_thanks_and_a_late_payment_never_leave_together() -> None:
    story = OrderStory(prepay()).accepted().ship().deliver().go_to(jst(2026, 12, 24, 12)).pay()

    assert story.last_kind is MailKind.PAYMENT_CONFIRMED
    assert story.due(StepKind.THANK) == jst(2026, 12, 25, 10)


# --- coming back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("placed", [prepay(), postpay(), cod()])
def test_a_parcel_that_comes_back_is_for_a_person(placed: PlacedOrder) -> None:
    story = shipped(placed).come_back()

    assert story.status is Status.RETURNED
    assert story.task_kinds == [TaskKind.HANDLE_RETURN]
    assert story.agenda == []


def test_a_parcel_that_comes_back_after_the_thanks() -> None:
    story = delivered().go_to(jst(2026, 11, 30, 9)).come_back()

    assert story.status is Status.RETURNED
    assert story.state.money_stage is Money.REFUND_DUE


def test_coming_back_that_was_entered_before_the_shipping() -> None:
    story = being_packed().come_back()
    assert story.view.status is Status.PREPARING

    story.ship()

    assert story.status is Status.RETURNED
    assert MailKind.SHIPPED not in story.kinds


def test_what_came_back_is_neither_asked_for_money_nor_thanked_for() -> None:
    story = delivered(postpay()).come_back().go_to(jst(2027, 2, 1, 9))

    (request,) = (mail for _, mail in story.mails if mail.kind is MailKind.PAYMENT_REQUEST)
    assert is_overtaken(request.kind, request.facts, story.state)
    assert MailKind.PAYMENT_REMINDER not in story.kinds


def test_a_reminder_that_has_not_left_is_overtaken_by_payment_and_extension() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 12, 1, 15))
    (reminder,) = (mail for _, mail in story.mails if mail.kind is MailKind.PAYMENT_REMINDER)
    assert not is_overtaken(reminder.kind, reminder.facts, story.state)

    story.extend((story.now + timedelta(days=9)).date())

    assert is_overtaken(reminder.kind, reminder.facts, story.state)
    assert is_overtaken(reminder.kind, reminder.facts, story.pay().state)


def test_parcels_that_come_back_one_by_one_ask_once_for_the_money() -> None:
    story = shipped().ship("444413758704", parcel_no="2").come_back().come_back("2")

    returns = [task.amount for task in story.tasks if task.kind is TaskKind.HANDLE_RETURN]
    assert returns == [None, 2_820]


def test_a_parcel_that_comes_back_after_the_order_was_cancelled_asks_for_no_money_again() -> None:
    story = ready_to_pack().cancel().ship().come_back()

    assert [task.amount for task in story.tasks if task.amount] == [2_820]  # the refund of the cancellation


def test_a_number_corrected_to_that_of_another_order_is_a_task_like_one_that_was_shipped_so() -> None:
    command = CorrectTracking(tracking_no="123456789012", by="clerk")

    story = shipped().do(lambda order: correct_tracking(order, command, also_on=["1002"]))

    assert "is that of order 1002, too" in str(story.tasks[-1].said)


def test_a_parcel_that_left_and_is_reported_under_another_number_is_a_task_once_for_each_number() -> None:
    story = shipped().ship(tracking_no="987654321091").ship(tracking_no="987654321091").ship()

    assert [entry.what for entry in story.entries].count("tracking_no_doubted") == 1
    assert [str(task.said) for task in story.tasks if "reported again as 987654321091" in str(task.said)]
    assert story.state.goods.parcels[0].tracking_no == "444413758703"


def test_the_number_of_before_a_correction_raises_no_doubt_when_it_is_reported_again() -> None:
    story = correct(shipped(), "987654321091").ship()

    assert "tracking_no_doubted" not in [entry.what for entry in story.entries]


def test_a_number_that_comes_after_the_parcel_left_without_one_is_a_task() -> None:
    story = shipped_without_number().ship(tracking_no="987654321091")

    assert "left without a tracking number" in str(story.tasks[-1].said)


def shipped_without_number() -> OrderStory:
    return being_packed().pack().ship(tracking_no="")


def test_a_parcel_with_a_label_of_before_the_change_is_told_without_an_address() -> None:
    old = being_packed().pack().move_house().ship().facts(MailKind.SHIPPED)
    new = shipped().facts(MailKind.SHIPPED)

    assert isinstance(old, ShippedFacts)
    assert isinstance(new, ShippedFacts)
    assert (old.has_old_label, new.has_old_label) == (True, False)


def expired() -> OrderStory:
    """A prepaid order whose money never came; late money revives it."""
    return OrderStory(prepay(), paying(late_payment="revive")).accepted().go_to(jst(2026, 12, 11, 12))


def test_a_parcel_that_left_although_the_order_had_expired_moves_it_no_more() -> None:
    story = expired().ship()
    assert (story.status, story.goods) == (Status.EXPIRED, Goods.RELEASED)

    story.pay()
    assert (story.status, story.goods) == (Status.PREPARING, Goods.RESERVED)

    assert story.print_papers().goods is Goods.PACKING
    assert story.ship().goods is Goods.SHIPPED


@pytest.mark.parametrize("parcel_no", ["1", "2"])
def test_what_strayed_counts_once_it_has_arrived(parcel_no: str) -> None:
    story = expired().ship(parcel_no=parcel_no).pay()

    assert story.deliver(parcel_no=parcel_no).goods is Goods.DELIVERED


def test_a_parcel_knows_what_is_in_it() -> None:
    line = prepay().lines[0].model_copy(update={"sku": "CUP-1", "quantity": 3, "unit_price": 0})
    placed = prepay().model_copy(update={"lines": (*prepay().lines, line)})
    story = OrderStory(placed).accepted().pay()

    story.print_papers()

    whole = tuple(Packed(no, line.quantity) for no, line in enumerate(placed.lines, start=1))
    assert [parcel.lines for parcel in story.state.goods.parcels] == [whole]


def test_a_further_parcel_holds_what_is_in_no_other() -> None:
    story = shipped().ship("444413758704", parcel_no="2")

    assert [bool(parcel.lines) for parcel in story.state.goods.parcels] == [True, False]


GONE = Parcel(shipped_at=PLACED_AT)
PRINTED = Parcel(lines=(Packed(1, 2),))


@pytest.mark.parametrize(
    ("goods", "stage"),
    [
        (GoodsState(), Goods.UNCHECKED),
        (GoodsState().waiting(), Goods.BACKORDERED),
        (GoodsState().waiting().supplied(), Goods.RESERVED),
        (GoodsState().reserved(), Goods.RESERVED),
        (GoodsState().reserved().holding(PRINTED), Goods.PACKING),
        (GoodsState().reserved().holding(PRINTED).unpacked(), Goods.RESERVED),
        (GoodsState().reserved().holding(Parcel().returned(PLACED_AT)), Goods.RESERVED),
        (GoodsState().reserved().holding(GONE), Goods.SHIPPED),
        (GoodsState().holding(GONE), Goods.SHIPPED),  # nobody had looked for stock
        (GoodsState().reserved().holding(GONE).holding(PRINTED), Goods.PACKING),  # one number, one parcel
        (GoodsState().reserved().holding(GONE).delivered(PLACED_AT), Goods.DELIVERED),
        (GoodsState().reserved().holding(GONE.returned(PLACED_AT)), Goods.RETURNED),
        (GoodsState().reserved().holding(GONE.returned(PLACED_AT)).delivered(PLACED_AT), Goods.RETURNED),
        (GoodsState().released(), Goods.RELEASED),
        (GoodsState().released().holding(GONE.gone_astray()), Goods.RELEASED),
        (GoodsState().released().holding(GONE.gone_astray()).reserved(), Goods.RESERVED),
    ],
)
def test_where_the_goods_are_follows_from_reservation_and_parcels(goods: GoodsState, stage: Goods) -> None:
    assert goods.stage is stage


def test_what_arrives_unannounced_has_the_invoice_that_goes_by_mail_and_a_box_with_prices_has_it_inside() -> None:
    by_mail, usual = (
        OrderStory(prepay(), Policy(papers=PapersPolicy(slip=SlipFields(prices=has_prices)))).accepted().pay().deliver()
        for has_prices in (False, True)
    )

    assert by_mail.facts(MailKind.SHIPPED).has_arrived
    assert MailKind.SHIPPED not in usual.kinds
    assert by_mail.ship().kinds.count(MailKind.SHIPPED) == 1
