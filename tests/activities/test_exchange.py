"""Another article in exchange for what came back: its stock, its sale, its slip, and that it is sent and paid once."""

import json

import pytest

from activities.giving_back import RefundActivities
from activities.replacing import ReplacementActivities
from activities.returns import ReturnActivities
from activities.shipment import ShipmentActivities
from domain.contract import messages as m
from domain.contract.returns import ReturnCause, ReturnWish
from domain.contract.status import Status
from domain.order.state import OrderState
from domain.payment.price_return import Sold
from domain.people.remark import Remark
from tests.activities.cases import NO
from tests.activities.papers_made import slip_of
from tests.activities.test_price_returns import sold
from tests.activities.test_replacing import arrives, left, lost, mails, shelf
from tests.activities.world import World

NUMBER, BIG = "R1001-1", "TEA-200"
#: What came back had cost 11,000 yen at 10 %, and this costs 8,640 yen at 8 %.
PRICE, DIFFERENCE = 8_640, 2_360
ADD = "INSERT INTO stock (sku, name, on_hand, price, tax_rate) VALUES ($1, '静岡煎茶 200g', $2, $3, 8)"


async def exchanged(world: World, on_hand: int = 3) -> OrderState:
    await sold(world)
    await world.pool.execute(ADD, BIG, on_hand, PRICE)
    await world.do(ShipmentActivities.deliver, NO, m.ParcelDelivered(delivered_at=world.at))
    wish = m.ReturnRequested(lines={2: 1}, cause=ReturnCause.CHANGED_MIND, wish=ReturnWish.EXCHANGE, articles={BIG: 1})
    await world.do(ReturnActivities.request, NO, wish)
    await world.do(ReturnActivities.checked, NO, m.ReturnChecked(return_no=NUMBER))
    return await world.do(ReturnActivities.checked, NO, m.ReturnChecked(return_no=NUMBER))


async def leaves(world: World, parcel_no: str = "2") -> OrderState:
    await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(parcel_no=parcel_no, version=1))
    await world.do(ShipmentActivities.pack, NO, m.ParcelPacked(parcel_no=parcel_no, version=1))
    return await world.do(ShipmentActivities.ship, NO, left(world.at, parcel_no))


async def give_back(world: World, no: int = 1) -> None:
    await RefundActivities(world.database, world.desk).arrive(world.timed(NO), no, None, Remark(by="Sato"))


async def books(world: World) -> Sold:
    async with world.connection() as conn:
        known = await world.database.sales.of_order(conn, NO)
    assert known
    return known


async def asked_for(world: World, on_hand: int) -> list[bool]:
    await sold(world)
    await world.pool.execute(ADD, BIG, on_hand, PRICE)
    await world.do(ShipmentActivities.deliver, NO, m.ParcelDelivered(delivered_at=world.at))
    wish = m.ReturnRequested(lines={2: 1}, cause=ReturnCause.CHANGED_MIND, wish=ReturnWish.EXCHANGE, articles={BIG: 1})
    await world.do(ReturnActivities.request, NO, wish)
    facts = await world.pool.fetchval("SELECT facts FROM mails WHERE kind = 'return_allowed'")
    return [line.get("is_short", False) for line in json.loads(facts)["exchange"]]


@pytest.mark.parametrize(("on_hand", "short"), [(0, True), (1, False)])
async def test_whoever_asks_for_what_is_out_of_stock_reads_so_at_once(world: World, on_hand: int, short: bool) -> None:  # noqa: FBT001
    assert await asked_for(world, on_hand) == [short]


async def test_it_is_set_aside_once_and_leaves_in_a_parcel_of_its_own(world: World) -> None:
    promised = await exchanged(world)
    assert (promised.status, promised.money.promised) == (Status.SHIPPED, DIFFERENCE)
    assert await shelf(world, BIG) == (3, 1, 0)

    await leaves(world)
    there = await arrives(world)

    assert await shelf(world, BIG) == (2, 0, 0)
    assert there.status is Status.DELIVERED
    assert (await mails(world, "return_settled"), await mails(world, "replacement_shipped")) == (1, 1)


async def test_nothing_is_booked_before_it_leaves_and_then_a_return_and_a_sale_at_their_own_rates(world: World) -> None:
    await exchanged(world)
    assert (await books(world)).surcharges == ()

    await leaves(world)
    await give_back(world)

    known = await books(world)
    assert [(line.rate, line.gross, line.tax) for each in known.surcharges for line in each.lines] == [(8, PRICE, 640)]
    gone = [[(line.rate, line.gross) for line in each.lines] for each in known.returns]
    assert gone == [[(10, PRICE)], [(10, DIFFERENCE)]]
    assert sum(line.tax for each in known.returns for line in each.lines) == 1_000


async def test_the_books_say_the_same_where_the_difference_went_back_first(world: World) -> None:
    await exchanged(world)
    await give_back(world)
    await leaves(world)

    known = await books(world)
    assert known.left == {8: 21_600 + PRICE, 10: 0}


async def test_its_slip_is_an_invoice_of_it_alone_and_asks_for_nothing(world: World) -> None:
    await exchanged(world)

    said = await slip_of(world, "2")

    assert "静岡煎茶200g" in said
    assert "8,640" in said
    assert "急須" not in said
    assert "ご返品の商品の代金より充当" in said


async def test_what_is_not_sent_after_all_is_paid_back_and_sold_to_nobody(world: World) -> None:
    await exchanged(world)

    state = await world.do(ReplacementActivities.cancel, NO, m.CancelReplacement(parcel_no="2", by="Sato"))

    assert (state.money.promised, await shelf(world, BIG)) == (DIFFERENCE + PRICE, (3, 0, 0))
    assert [each.key for each in state.money.refunds] == [f"return:{NUMBER}", f"return:{NUMBER}:exchange"]
    assert (await books(world)).surcharges == ()


async def test_one_that_is_lost_leaves_once_more_and_is_sold_once(world: World) -> None:
    await exchanged(world)
    await leaves(world)
    await lost(world)

    await leaves(world, "3")

    known = await books(world)
    assert len(known.surcharges) == 1
    assert await shelf(world, BIG) == (1, 0, 0)


async def test_one_that_is_out_of_stock_is_waited_for_and_told_so(world: World) -> None:
    await exchanged(world, on_hand=0)

    assert await shelf(world, BIG) == (0, 0, 1)
    assert await mails(world, "replacement") == 1
