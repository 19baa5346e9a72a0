"""Two orders of one person in one parcel: each keeps its money, its papers and its journal."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.question import QuestionActivities
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from activities.together import TogetherActivities
from domain.basics.errors import AlreadyShipped
from domain.contract import messages as m
from domain.contract.order import Person
from domain.contract.status import Goods, HoldReason, ReturnReason, Status
from domain.goods.together import NotTogether
from domain.order.state import Done, OrderState
from tests.activities.cases import NO, OTHER, shipping, to_send_together, two_ready, two_together
from tests.activities.world import TEA, Activity, World, placed_order, somewhere_else


async def look(world: World, order_no: str) -> OrderState:
    """The order hears that something has changed, as its workflow does."""
    other = OTHER if order_no == NO else NO
    return await world.do(TogetherActivities.look, order_no, m.SentTogether(other=other))


async def told(world: World, activity: Activity, order_no: str, message: m.Message) -> OrderState:
    """Do it, and have the other order look where it has to."""
    done: Done = await world.call(activity, world.envelope(order_no, message))
    if done.other:
        await world.do(TogetherActivities.look, done.other, m.SentTogether(other=order_no))
    return done.state


async def stored(world: World, order_no: str) -> OrderState:
    async with world.connection() as conn:
        state = await world.database.pages.state(conn, order_no)
    assert state is not None
    return state


async def mails(world: World, order_no: str) -> list[str]:
    rows = await world.pool.fetch("SELECT kind FROM mails WHERE thread = $1 ORDER BY seq", order_no)
    return [row["kind"] for row in rows]


async def lines(world: World, order_no: str) -> list[str]:
    rows = await world.pool.fetch("SELECT what FROM journal WHERE order_no = $1 ORDER BY id", order_no)
    return [row["what"] for row in rows]


async def test_shipping_is_charged_once_and_the_customer_hears_it_once(world: World) -> None:
    await two_ready(world)

    leading = await told(world, TogetherActivities.merge, NO, to_send_together(world))

    riding = await stored(world, OTHER)
    assert (leading.money.due, riding.money.due) == (2660, 2000)
    assert leading.goods.together
    assert leading.goods.together.leads
    assert riding.goods.rides
    assert "sent_together" in await mails(world, NO)
    assert "sent_together" not in await mails(world, OTHER)
    assert await world.pool.fetchval("SELECT total FROM orders WHERE order_no = $1", OTHER) == 2000


async def test_the_other_order_is_bound_from_the_same_moment_though_it_has_heard_nothing(world: World) -> None:
    await two_ready(world)
    await world.do(TogetherActivities.merge, NO, to_send_together(world))

    assert (await stored(world, OTHER)).goods.rides
    riding = await world.do(ShipmentActivities.start_packing, OTHER, m.PackingStarted(version=1))

    assert riding.money.due == 2000  # what follows from it was taken down first, so that the papers were of before
    assert riding.conversation.has_hold(HoldReason.VERSION)


async def test_both_leave_arrive_and_are_told_of_in_one_mail(world: World) -> None:
    await two_together(world)
    for number in (NO, OTHER):
        version = (await stored(world, number)).version
        await told(world, ShipmentActivities.start_packing, number, m.PackingStarted(version=version))
        await told(world, ShipmentActivities.pack, number, m.ParcelPacked(version=version))

    await told(world, ShipmentActivities.ship, NO, shipping(world))
    riding = await stored(world, OTHER)
    assert riding.goods.stage is Goods.SHIPPED
    assert riding.goods.parcels[0].tracking_no == (await stored(world, NO)).goods.parcels[0].tracking_no
    await told(world, ShipmentActivities.deliver, NO, m.ParcelDelivered(delivered_at=world.at))

    assert (await stored(world, OTHER)).goods.stage is Goods.DELIVERED
    assert "shipped" in await mails(world, NO)
    assert "shipped" not in await mails(world, OTHER)
    assert "payment_request" in await mails(world, OTHER)  # each keeps its money
    assert await world.pool.fetchval("SELECT on_hand FROM stock WHERE sku = $1", TEA) == 5
    assert not await world.pool.fetchval("SELECT count(*) FROM tasks WHERE kind = 'check_shipment'")


async def test_what_happened_is_taken_down_once(world: World) -> None:
    await two_together(world)
    await told(world, ShipmentActivities.ship, NO, shipping(world))
    before = await lines(world, OTHER)

    for _ in range(3):
        await look(world, OTHER)

    assert await lines(world, OTHER) == before


async def test_merge_then_one_of_the_two_is_cancelled(world: World) -> None:
    await two_together(world)

    riding = await told(world, OrderActivities.cancel, OTHER, m.Cancel(reason="x", by="Sato"))

    leading = await stored(world, NO)
    assert riding.status is Status.CANCELLED
    assert leading.goods.together is None
    assert leading.money.due == 2660
    assert (await mails(world, NO)).count("sent_together") == 2  # the second: it comes in a parcel of its own


async def test_merge_then_the_leading_one_is_cancelled(world: World) -> None:
    """What was not charged for the other one, which goes alone now, stays so: the customer was told that price."""
    await two_together(world)

    await told(world, OrderActivities.cancel, NO, m.Cancel(reason="x", by="Sato"))

    riding = await stored(world, OTHER)
    assert riding.goods.together is None
    assert riding.money.due == 2000
    assert "sent_together" in await mails(world, OTHER)


PARTINGS: list[tuple[Activity, m.Message]] = [
    (OrderActivities.place_hold, m.PlaceHold(by="Sato")),
    (OrderActivities.change_address, m.ChangeAddress(recipient=Person.model_validate(somewhere_else()), by="Sato")),
    (OrderActivities.change_lines, m.ChangeLines(changes=(m.LineChange(line=1, quantity=3),), by="Sato", agreed=True)),
    (OrderActivities.change_delivery, m.ChangeDelivery(time_slot="am", by="Sato")),
]


@pytest.mark.parametrize("changed", [NO, OTHER])
@pytest.mark.parametrize(("activity", "message"), PARTINGS, ids=lambda each: getattr(each, "__name__", ""))
async def test_what_is_held_or_changed_goes_alone(
    world: World, activity: Activity, message: m.Message, changed: str
) -> None:
    await two_together(world)

    await told(world, activity, changed, message)

    assert [(await stored(world, number)).goods.together for number in (NO, OTHER)] == [None, None]
    other = OTHER if changed == NO else NO
    assert "sent_together" in await mails(world, other)
    assert await world.pool.fetchval("SELECT parted_by FROM sent_together") == changed


async def test_a_box_that_is_being_packed_is_called_back_when_the_other_order_is_cancelled(world: World) -> None:
    await two_together(world)
    await told(world, ShipmentActivities.start_packing, NO, m.PackingStarted(version=1))

    await told(world, OrderActivities.cancel, OTHER, m.Cancel(reason="x", by="Sato"))

    leading = await stored(world, NO)
    assert leading.conversation.has_hold(HoldReason.RECALL)
    assert leading.version == 2


async def test_a_cancellation_that_comes_after_the_parcel_has_left_is_refused_though_nobody_told_the_order(
    world: World,
) -> None:
    await two_together(world)
    await world.do(ShipmentActivities.ship, NO, shipping(world))

    with pytest.raises(AlreadyShipped):
        await world.do(OrderActivities.cancel, OTHER, m.Cancel(reason="x", by="Sato"))


async def test_an_order_that_leaves_by_itself_all_the_same_ends_it(world: World) -> None:
    await two_together(world)

    await told(world, ShipmentActivities.ship, OTHER, shipping(world))

    leading = await stored(world, NO)
    assert leading.goods.together is None
    assert leading.goods.stage is Goods.RESERVED


async def test_of_a_parcel_that_comes_back_each_order_asks_about_its_own_goods(world: World) -> None:
    await two_together(world)
    await told(world, ShipmentActivities.ship, NO, shipping(world))

    back = m.ParcelReturned(returned_at=world.at, why=ReturnReason.ABSENT)
    await told(world, ShipmentActivities.come_back, NO, back)

    for number in (NO, OTHER):
        state = await stored(world, number)
        assert state.goods.parcels[0].returned_at
        assert state.goods.parcels[0].back.why is ReturnReason.ABSENT  # type: ignore[union-attr]
        assert "return_question" in await mails(world, number)


async def test_a_gifts_invoice_still_comes_with_a_mail_of_its_own(world: World) -> None:
    await world.shelve(TEA_100=9)
    for number in (NO, OTHER):
        placed = placed_order(number, "postpay", shipping_fee=660, total=2660, recipient=somewhere_else())
        await world.receive(placed)
        await world.do(OrderActivities.accept, number, m.Accept(by="Sato", inspected=True))
    await told(world, TogetherActivities.merge, NO, to_send_together(world))

    await told(world, ShipmentActivities.ship, NO, shipping(world))

    assert "shipped" in await mails(world, OTHER)


async def test_two_who_send_them_together_at_the_same_time_do_not_wait_in_a_circle(world: World) -> None:
    await two_ready(world)
    wanted = [
        world.call(TogetherActivities.merge, world.envelope(NO, m.Merge(other=OTHER, by="Sato"))),
        world.call(TogetherActivities.merge, world.envelope(OTHER, m.Merge(other=NO, by="Ito"))),
    ]

    answers: list[Any] = await asyncio.gather(*wanted, return_exceptions=True)

    assert sum(isinstance(answer, NotTogether) for answer in answers) == 1
    assert await world.pool.fetchval("SELECT count(*) FROM sent_together") == 1


async def test_an_order_that_goes_alone_asks_nothing_of_the_table(world: World) -> None:
    await two_ready(world)

    async with world.connection() as conn:
        await conn.execute("ALTER TABLE sent_together RENAME TO gone")
    try:
        state = await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(version=1))
    finally:
        await world.pool.execute("ALTER TABLE gone RENAME TO sent_together")

    assert state.goods.stage is Goods.PACKING


async def test_of_a_parcel_that_is_lost_each_order_asks_about_its_own_goods(world: World) -> None:
    await two_together(world)
    await told(world, ShipmentActivities.ship, NO, shipping(world))

    lost = m.ParcelReturned(returned_at=world.at, why=ReturnReason.LOST)
    await told(world, ShipmentActivities.come_back, NO, lost)

    for number in (NO, OTHER):
        assert (await stored(world, number)).goods.parcels[0].is_lost
        assert (await mails(world, number)).count("return_question") == 1


async def test_what_was_lost_and_arrives_after_all_has_arrived_for_both(world: World) -> None:
    await two_together(world)
    await told(world, ShipmentActivities.ship, NO, shipping(world))
    lost = m.ParcelReturned(returned_at=world.at, why=ReturnReason.LOST)
    await told(world, ShipmentActivities.come_back, NO, lost)

    await told(world, ShipmentActivities.deliver, NO, m.ParcelDelivered(delivered_at=world.at))

    states = [await stored(world, number) for number in (NO, OTHER)]
    assert [state.goods.stage for state in states] == [Goods.DELIVERED, Goods.DELIVERED]
    assert not any(state.conversation.questions for state in states)


async def test_what_is_lost_is_shipped_once_more_for_each_order_by_itself(world: World) -> None:
    await two_together(world)
    await told(world, ShipmentActivities.ship, NO, shipping(world))
    lost = m.ParcelReturned(returned_at=world.at, why=ReturnReason.LOST)
    await told(world, ShipmentActivities.come_back, NO, lost)

    for number in (NO, OTHER):
        again = m.ChooseOption(option=m.Option.SHIP_AGAIN, by="Sato")
        await told(world, QuestionActivities.choose, number, again)
    leaves = shipping(world).model_copy(update={"parcel_no": "2", "tracking_no": "444413758732"})
    await told(world, ShipmentActivities.ship, NO, leaves)

    riding = await stored(world, OTHER)
    assert not any(parcel.tracking_no == "444413758732" for parcel in riding.goods.parcels)
    assert riding.goods.is_partly_here


@pytest.mark.parametrize("short", [NO, OTHER])
async def test_goods_that_are_found_damaged_send_each_alone_where_the_shelf_has_no_others(
    world: World, short: str
) -> None:
    await two_together(world)
    await world.pool.execute("UPDATE stock SET on_hand = 4 WHERE sku = $1", TEA)

    await told(world, StockActivities.inspected, short, m.GoodsInspected(ok=False, damaged={TEA: 1}))

    states = {number: await stored(world, number) for number in (NO, OTHER)}
    other = OTHER if short == NO else NO
    assert states[short].goods.stage is Goods.BACKORDERED
    assert [state.goods.together for state in states.values()] == [None, None]
    assert states[other].goods.stage is Goods.RESERVED
    assert "sent_together" in await mails(world, other)


@pytest.mark.parametrize("reversed_no", [NO, OTHER])
async def test_a_payment_that_is_taken_back_sends_each_alone(world: World, reversed_no: str) -> None:
    await world.shelve(TEA_100=9)
    for number in (NO, OTHER):
        await world.receive(placed_order(number, "prepay", shipping_fee=660, total=2660))
        await world.do(OrderActivities.accept, number, m.Accept(by="Sato", inspected=True))
        paid = m.PaymentReceived(notice_id=f"N-{number}", amount=2660, paid_on=world.at.date())
        await world.do(PaymentActivities.record, number, paid)
    await told(world, TogetherActivities.merge, NO, to_send_together(world))

    await told(world, PaymentActivities.reverse, reversed_no, m.PaymentReversed(notice_id=f"N-{reversed_no}"))

    states = [await stored(world, number) for number in (NO, OTHER)]
    assert [state.goods.together for state in states] == [None, None]
    assert (states[0].money.due, states[1].money.due) == (2660, 2000)  # what was let off stays so
    other = OTHER if reversed_no == NO else NO
    assert await world.pool.fetchval("SELECT why FROM sent_together") in {"held", "unpaid"}
    assert not (await stored(world, other)).conversation.holds
    assert "sent_together" in await mails(world, other)


@pytest.mark.parametrize("split", [NO, OTHER])
async def test_an_order_of_which_a_part_has_left_is_refused(world: World, split: str) -> None:
    await two_ready(world)
    await world.do(ShipmentActivities.start_packing, split, m.PackingStarted(version=1, lines={1: 1}))
    await world.do(ShipmentActivities.ship, split, shipping(world))

    with pytest.raises((NotTogether, AlreadyShipped)):
        await world.do(TogetherActivities.merge, NO, to_send_together(world))

    assert (await stored(world, split)).goods.is_partly_here


@pytest.mark.parametrize("split", [NO, OTHER])
async def test_an_order_that_is_split_after_all_goes_alone(world: World, split: str) -> None:
    await two_together(world)
    version = (await stored(world, split)).version

    await told(world, ShipmentActivities.start_packing, split, m.PackingStarted(version=version, lines={1: 1}))

    assert [(await stored(world, number)).goods.together for number in (NO, OTHER)] == [None, None]
    assert await world.pool.fetchval("SELECT why FROM sent_together") == "in_parts"


@pytest.mark.parametrize("asked", [NO, OTHER])
async def test_an_order_that_waits_for_its_customers_answer_is_refused(world: World, asked: str) -> None:
    await two_ready(world)
    dearer = m.ChangeLines(changes=(m.LineChange(line=1, quantity=3),), by="Sato", offer=True)
    await world.do(OrderActivities.change_lines, asked, dearer)

    with pytest.raises(NotTogether, match="cannot be packed yet"):
        await world.do(TogetherActivities.merge, NO, to_send_together(world))


async def test_an_order_about_which_something_is_asked_may_leave_with_another_one(world: World) -> None:
    await two_ready(world)
    opened = m.InquiryOpened(subject="発送日", text="いつ届きますか")
    await world.do(OrderActivities.inquiry_opened, OTHER, opened)

    await told(world, TogetherActivities.merge, NO, to_send_together(world))

    assert (await stored(world, OTHER)).goods.rides


async def test_who_left_the_other_orders_goods_out_of_the_box_is_asked(world: World) -> None:
    """The leading box was scanned and closed, the other one never: whether its goods are in it, a person looks."""
    await two_together(world)
    version = (await stored(world, NO)).version
    await told(world, ShipmentActivities.start_packing, NO, m.PackingStarted(version=version))
    await told(world, ShipmentActivities.pack, NO, m.ParcelPacked(version=version))
    world.at += timedelta(minutes=20)

    await told(world, ShipmentActivities.ship, NO, shipping(world))

    found = await world.pool.fetch("SELECT order_no FROM tasks WHERE kind = 'check_shipment'")
    assert [row["order_no"] for row in found] == [OTHER]
