"""What is sent once more, free of charge: its stock, its papers, and that it is sent once."""

import asyncio
from datetime import datetime

import pytest

from activities.claimed_order import ClaimedOrderActivities
from activities.order import OrderActivities
from activities.replacing import ReplacementActivities
from activities.returns import ReturnActivities
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from domain.basics.errors import AlreadyShipped, NotListed, NotReadyToPack, OrderClosed
from domain.contract import messages as m
from domain.contract.returns import ReturnWish
from domain.contract.status import Money, ReturnReason, Status
from domain.goods.packing import refuse_to_pick
from domain.goods.replaceable import NotReplaceable
from domain.order.state import OrderState
from tests.activities import claim_cases as of_claims
from tests.activities import return_cases as of_returns
from tests.activities.cases import NO, backordered, delivered, received, shipped, shipping
from tests.activities.world import TEA, World, placed_order

POT = "POT-01"
ONE = m.SendReplacement(lines={1: 1}, claim_no="C-1", reason="broken", by="Sato")


async def replaced(world: World, wanted: m.SendReplacement = ONE) -> OrderState:
    return await world.do(ReplacementActivities.send, NO, wanted)


async def sent(world: World, parcel_no: str = "2") -> OrderState:
    await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(parcel_no=parcel_no, version=1))
    await world.do(ShipmentActivities.pack, NO, m.ParcelPacked(parcel_no=parcel_no, version=1))
    return await world.do(ShipmentActivities.ship, NO, left(world.at, parcel_no))


def left(at: datetime, parcel_no: str = "2") -> m.ParcelShipped:
    return m.ParcelShipped(parcel_no=parcel_no, carrier="yamato", tracking_no="444413758714", shipped_at=at)


async def arrives(world: World, parcel_no: str = "2") -> OrderState:
    fact = m.ParcelDelivered(parcel_no=parcel_no, delivered_at=world.at)
    return await world.do(ShipmentActivities.deliver, NO, fact)


async def lost(world: World, parcel_no: str = "2") -> OrderState:
    fact = m.ParcelReturned(parcel_no=parcel_no, why=ReturnReason.LOST, returned_at=world.at)
    return await world.do(ShipmentActivities.come_back, NO, fact)


async def shelf(world: World, sku: str = TEA) -> tuple[int, int, int]:
    row = await world.pool.fetchrow("SELECT on_hand, reserved, waiting FROM stock WHERE sku = $1", sku)
    assert row
    return row["on_hand"], row["reserved"], row["waiting"]


async def mails(world: World, kind: str) -> int:
    return int(await world.pool.fetchval("SELECT count(*) FROM mails WHERE thread = $1 AND kind = $2", NO, kind))


async def tasks(world: World) -> list[str]:
    rows = await world.pool.fetch("SELECT kind FROM tasks WHERE order_no = $1 AND done_at IS NULL ORDER BY id", NO)
    return [row["kind"] for row in rows]


async def with_stock(world: World, on_hand: int) -> None:
    await world.pool.execute("UPDATE stock SET on_hand = reserved + $2 WHERE sku = $1", TEA, on_hand)


async def test_a_piece_is_sent_once_more_from_stock_of_its_own_and_nothing_is_charged(world: World) -> None:
    await delivered(world, "cod")
    on_hand, reserved, _ = await shelf(world)

    promised = await replaced(world)
    assert (promised.status, promised.money_stage) == (Status.SHIPPED, Money.WITH_CARRIER)
    assert await shelf(world) == (on_hand, reserved + 1, 0)
    gone = await sent(world)
    assert await shelf(world) == (on_hand - 1, reserved, 0)
    there = await arrives(world)

    assert (there.status, there.money.due, gone.goods.parcel("2").cash) == (Status.DELIVERED, 2000, None)  # type: ignore[union-attr]
    assert (await mails(world, "replacement"), await mails(world, "replacement_shipped")) == (1, 1)
    assert await world.pool.fetchval("SELECT count(*) FROM surcharges") == 0
    assert await tasks(world) == []


async def test_another_article_leaves_in_its_place_from_its_own_stock_free_of_charge(world: World) -> None:
    await delivered(world)
    await world.pool.execute("INSERT INTO stock (sku, name, on_hand) VALUES ($1, $1, 2)", POT)
    tea = await shelf(world)

    await replaced(world, ONE.model_copy(update={"articles": {POT: 1}}))
    assert await shelf(world, POT) == (2, 1, 0)
    gone = await sent(world)

    assert (await shelf(world, POT), await shelf(world)) == ((1, 0, 0), tea)
    [parcel] = [each for each in gone.goods.parcels if each.replacement]
    assert [(line.sku, line.quantity, line.amount) for line in parcel.articles] == [(POT, 1, 0)]
    assert await world.pool.fetchval("SELECT count(*) FROM surcharges") == 0


async def test_an_article_that_nobody_knows_replaces_nothing(world: World) -> None:
    await delivered(world)

    with pytest.raises(NotListed):
        await replaced(world, ONE.model_copy(update={"articles": {"NO-SUCH": 1}}))


async def test_the_same_claim_is_served_once_also_after_it_was_cancelled(world: World) -> None:
    await delivered(world)
    await replaced(world)
    before = await shelf(world)

    again = await replaced(world)
    assert (await shelf(world), len(again.goods.parcels)) == (before, 2)
    await world.do(ReplacementActivities.cancel, NO, m.CancelReplacement(parcel_no="2", by="Sato"))
    last = await replaced(world)

    assert [each.parcel_no for each in last.goods.parcels] == ["1"]


async def test_of_two_replacements_the_last_piece_goes_to_the_first_and_the_other_waits(world: World) -> None:
    await delivered(world)
    await with_stock(world, 1)
    await replaced(world)

    await replaced(world, m.SendReplacement(lines={1: 1}, key="return:R-2", by="Sato"))
    assert (await shelf(world))[1:] == (1, 1)
    with pytest.raises(NotReadyToPack):
        await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(parcel_no="3", version=1))
    assert await world.receive_stock(TEA, 1, "R-9") == (NO,)
    await world.do(StockActivities.allocated, NO, m.StockAllocated(receipt="R-9"))

    assert not (await sent(world, "3")).goods.parcel("3").is_awaited  # type: ignore[union-attr]


async def test_at_one_moment_two_replacements_never_get_the_same_piece(world: World) -> None:
    await delivered(world)
    await with_stock(world, 1)
    both = [m.SendReplacement(lines={1: 1}, key=f"return:R-{no}") for no in (1, 2)]

    await asyncio.gather(*(world.do(ReplacementActivities.send, NO, each) for each in both))

    assert (await shelf(world))[1:] == (1, 1)


async def test_it_waits_behind_an_order_that_waits_already(world: World) -> None:
    await delivered(world)
    await with_stock(world, 0)
    await world.receive(placed_order("1002", "cod", quantities={TEA: 1}))
    await replaced(world)

    assert await world.receive_stock(TEA, 1, "R-9") == ("1002",)
    assert await world.receive_stock(TEA, 1, "R-10") == (NO, "1002")


async def test_one_that_waits_is_told_the_day_on_which_its_goods_come(world: World) -> None:
    await delivered(world)
    await with_stock(world, 0)
    await replaced(world)
    day = world.desk.today().calendar.add_business_days(world.at.date(), 5)
    async with world.connection() as conn:
        assert await world.database.stock.expect(conn, TEA, day, world.at, "Sato") == [NO]

    for _ in range(2):
        await world.do(StockActivities.announced, NO, m.RestockAnnounced(sku=TEA, expected_on=day))

    assert await mails(world, "replacement") == 2


async def test_only_pieces_that_left_are_replaced_and_none_twice_at_once(world: World) -> None:
    await delivered(world)
    with pytest.raises(NotReplaceable):
        await replaced(world, m.SendReplacement(lines={2: 1}))
    with pytest.raises(NotReplaceable):
        await replaced(world, m.SendReplacement(lines={1: 3}))
    await replaced(world, m.SendReplacement(lines={1: 2}, key="return:R-1"))

    with pytest.raises(NotReplaceable):
        await replaced(world, m.SendReplacement(lines={1: 1}, key="return:R-2"))


async def test_what_was_paid_for_as_a_return_is_not_sent_free_of_charge_as_well(world: World) -> None:
    await of_returns.settled(world)
    await replaced(world, m.SendReplacement(lines={1: 1}, key="claim:C-1"))  # the piece that was not sent back

    with pytest.raises(NotReplaceable):
        await replaced(world, m.SendReplacement(lines={1: 1}, key="claim:C-2"))


async def test_pieces_of_a_return_that_is_open_are_not_replaced_beside_it(world: World) -> None:
    await of_returns.here(world)
    before = await shelf(world)

    with pytest.raises(NotReplaceable) as refused:
        await replaced(world, m.SendReplacement(lines={1: 2}, key="claim:C-1"))
    assert refused.value.args == ("NotReplaceable.in_return",)
    assert await shelf(world) == before

    await replaced(world, m.SendReplacement(lines={1: 1}, key="claim:C-2"))  # the piece that is not sent back


async def test_a_return_for_a_replacement_has_it_sent_before_its_goods_are_here_and_once(world: World) -> None:
    await of_returns.arrived(world)
    wish = of_returns.wish().model_copy(update={"lines": {1: 2}, "wish": ReturnWish.REPLACEMENT})
    await world.do(ReturnActivities.request, NO, wish)

    await replaced(world, m.SendReplacement(lines={1: 2}, key=f"return:{of_returns.NUMBER}"))
    state = await world.do(ReturnActivities.checked, NO, m.ReturnChecked(return_no=of_returns.NUMBER))

    assert [each.parcel_no for each in state.goods.parcels] == ["1", "2"]
    assert await tasks(world) == []


async def test_of_an_order_that_has_not_left_nothing_is_replaced(world: World) -> None:
    await received(world)
    with pytest.raises(NotReplaceable):
        await replaced(world)

    await backordered(world)


async def test_an_order_that_was_completed_is_open_until_it_arrives_and_nobody_is_thanked_twice(world: World) -> None:
    await delivered(world, "cod")
    assert (await world.let(ShipmentActivities.thank, NO)).status is Status.COMPLETED

    assert (await replaced(world)).status is Status.SHIPPED
    await sent(world)
    await arrives(world)
    world.wait(days=1)
    end = await world.let(ShipmentActivities.thank, NO)

    assert (end.status, await mails(world, "thanks")) == (Status.COMPLETED, 1)


async def test_what_never_came_is_waited_for_no_more_and_its_arrival_is_a_persons(world: World) -> None:
    await shipped(world, "cod")
    resent = await replaced(world, m.SendReplacement(key="claim:C-1", by="Sato"))
    assert resent.goods.parcel("2").is_resent  # type: ignore[union-attr]
    await sent(world)

    assert (await arrives(world)).status is Status.DELIVERED
    await arrives(world, "1")

    assert await tasks(world) == ["check_shipment"]


async def test_a_replacement_that_the_carrier_loses_leaves_once_more_by_itself(world: World) -> None:
    await delivered(world)
    await replaced(world)
    await sent(world)
    on_hand, reserved, _ = await shelf(world)

    await lost(world)
    after = await lost(world)

    assert [each.parcel_no for each in after.goods.to_replace] == ["3"]
    assert (await shelf(world), await tasks(world)) == ((on_hand, reserved + 1, 0), [])
    await sent(world, "3")
    assert (await arrives(world, "3")).status is Status.DELIVERED


async def test_a_replacement_that_comes_back_is_a_persons_and_asks_the_customer_for_no_fee(world: World) -> None:
    await delivered(world)
    await replaced(world)
    await sent(world)

    fact = m.ParcelReturned(parcel_no="2", why=ReturnReason.ABSENT, returned_at=world.at)
    back = await world.do(ShipmentActivities.come_back, NO, fact)

    assert (await tasks(world), back.conversation.questions) == (["handle_return"], ())
    assert back.goods.is_return_waited_for


async def test_one_that_is_cancelled_before_it_left_frees_its_pieces_and_the_order_is_as_it_was(world: World) -> None:
    await delivered(world)
    before = await shelf(world)
    await replaced(world)

    after = await world.do(ReplacementActivities.cancel, NO, m.CancelReplacement(parcel_no="2", by="Sato"))

    assert (await shelf(world), after.status, await tasks(world)) == (before, Status.DELIVERED, [])
    assert await mails(world, "replacement") == 2
    again = await replaced(world, m.SendReplacement(lines={1: 1}, key="return:R-2", by="Sato"))
    assert [each.parcel_no for each in again.goods.to_replace] == ["3"]  # papers and files may name the other one


async def test_one_that_is_cancelled_while_it_is_packed_is_taken_out_of_its_box_by_a_person(world: World) -> None:
    await delivered(world)
    await replaced(world)
    await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(parcel_no="2", version=1))

    await world.do(ReplacementActivities.cancel, NO, m.CancelReplacement(parcel_no="2", by="Sato"))

    assert await tasks(world) == ["check_shipment"]


async def test_what_has_left_is_not_cancelled_any_more(world: World) -> None:
    await delivered(world)
    await replaced(world)
    await sent(world)

    with pytest.raises(AlreadyShipped):
        await world.do(ReplacementActivities.cancel, NO, m.CancelReplacement(parcel_no="2", by="Sato"))
    with pytest.raises(NotReplaceable):
        await world.do(ReplacementActivities.cancel, NO, m.CancelReplacement(parcel_no="1", by="Sato"))


async def test_cancelling_the_order_does_not_cancel_a_replacement(world: World) -> None:
    await delivered(world)
    await replaced(world)

    with pytest.raises((AlreadyShipped, OrderClosed)):
        await world.do(OrderActivities.cancel, NO, m.Cancel(reason="x", by="Sato"))


async def test_nothing_else_goes_into_its_box_and_it_is_packed_whole(world: World) -> None:
    await delivered(world)
    await replaced(world)

    with pytest.raises(NotReadyToPack):
        await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(parcel_no="2", version=1, lines={1: 2}))


async def test_of_a_split_order_a_piece_that_left_is_replaced_while_the_rest_is_here(world: World) -> None:
    await received(world, "cod")
    await world.do(OrderActivities.accept, NO, m.Accept(by="Sato", inspected=True))
    await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(version=1, lines={1: 1}))
    await world.do(ShipmentActivities.ship, NO, shipping(world))
    on_hand, reserved, _ = await shelf(world)
    await replaced(world)

    await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(parcel_no="3", version=1))
    await world.do(ShipmentActivities.ship, NO, left(world.at, "3"))
    assert await shelf(world) == (on_hand - 1, reserved, 0)
    after = await sent(world)

    assert await shelf(world) == (on_hand - 2, reserved - 1, 0)
    assert not after.goods.is_partly_here


async def test_a_claim_that_settles_so_sends_it_by_itself_once(world: World) -> None:
    await of_claims.replacement_accepted(world)
    for _ in range(2):
        given = of_claims.timed(world)
        assert await world.call(
            ClaimedOrderActivities.send_replacement, given.model_copy(update={"key": "replacement"})
        )

    async with world.connection() as conn:
        sent_for_it = await world.database.replacements.of_claim(conn, of_claims.NUMBER)
    assert [(each.parcel_no, each.shipped_at) for each in sent_for_it] == [("2", None)]
    assert await tasks(world) == []
    assert await mails(world, "replacement") == 0  # the claim's own mail has said it


async def test_what_a_claim_promised_and_cannot_be_sent_by_itself_is_a_persons_once(world: World) -> None:
    await of_claims.replacement_accepted(world)
    await replaced(world, m.SendReplacement(key="return:R-1", by="Sato"))

    for _ in range(2):
        given = of_claims.timed(world)
        assert not await world.call(ClaimedOrderActivities.send_replacement, given)

    assert (await tasks(world)).count("do_claim") == 1


async def test_what_left_although_nobody_had_accepted_it_is_replaced_all_the_same(world: World) -> None:
    await received(world, "cod")
    await world.do(ShipmentActivities.ship, NO, left(world.at, "1"))
    await arrives(world, "1")
    promised = await replaced(world)

    refuse_to_pick(promised)
    state = await sent(world)

    assert not state.accepted_at
    assert [each.has_left for each in state.goods.parcels] == [True, True]
