"""What customers send back: on the shelf once, paid for at its own tax rates, replaced from stock of its own."""

from activities.claimed_order import ClaimedOrderActivities
from activities.giving_back import RefundActivities
from activities.returns import ReturnActivities
from activities.shipment import ShipmentActivities
from domain.contract import messages as m
from domain.contract.returns import Postage, ReturnCause, ReturnStage, ReturnWish
from domain.people.remark import Remark
from tests.activities.claim_cases import NUMBER as CLAIM
from tests.activities.claim_cases import return_accepted
from tests.activities.claim_cases import timed as claim_step
from tests.activities.return_cases import NO, NUMBER, allowed, here, settled
from tests.activities.test_price_returns import sold
from tests.activities.test_returned import on_hand
from tests.activities.world import TEA, World


async def test_what_came_back_good_is_on_the_shelf_once(world: World) -> None:
    await here(world)
    before = await on_hand(world, TEA)

    for _ in range(2):
        await world.do(ReturnActivities.checked, NO, m.ReturnChecked(return_no=NUMBER))

    assert await on_hand(world, TEA) == before + 1


async def test_what_came_back_broken_is_not(world: World) -> None:
    await here(world)
    before = await on_hand(world, TEA)

    await world.do(ReturnActivities.checked, NO, m.ReturnChecked(return_no=NUMBER, broken={1: 1}))

    assert await on_hand(world, TEA) == before


async def test_it_is_a_return_of_its_own_tax_rate(world: World) -> None:
    await sold(world)
    await world.do(ShipmentActivities.deliver, NO, m.ParcelDelivered(delivered_at=world.at))
    await world.do(ReturnActivities.request, NO, m.ReturnRequested(lines={2: 1}, cause=ReturnCause.CHANGED_MIND))
    await world.do(ReturnActivities.checked, NO, m.ReturnChecked(return_no=NUMBER))
    await RefundActivities(world.database, world.desk).arrive(world.timed(NO), 1, None, Remark(by="Sato"))

    async with world.connection() as conn:
        known = await world.database.sales.of_order(conn, NO)
    assert known
    assert [(line.rate, line.gross) for each in known.returns for line in each.lines] == [(10, 11_000)]


async def test_what_is_replaced_leaves_with_stock_of_its_own_and_once(world: World) -> None:
    await allowed(world)
    wish = m.ReturnRequested(lines={1: 1}, cause=ReturnCause.DEFECTIVE, wish=ReturnWish.REPLACEMENT)
    await world.do(ReturnActivities.request, NO, wish)
    await world.do(ReturnActivities.allow, NO, m.AllowReturn(return_no="R1001-2", by="Sato"))
    found = m.ReturnChecked(return_no="R1001-2", broken={1: 1})
    await world.do(ReturnActivities.checked, NO, found)
    state = await world.do(ReturnActivities.checked, NO, found)

    assert [each.replacement.key for each in state.goods.parcels if each.replacement] == ["return:R1001-2"]
    assert state.money.promised == 0


async def test_lists_say_how_far_it_has_got(world: World) -> None:
    await settled(world)

    async with world.connection() as conn:
        open_ones = await world.database.returns.listed(conn, 10)
        [row] = await world.database.returns.listed(conn, 10, with_ended=True)
    assert open_ones == []
    assert (row.return_no, row.stage, row.pieces, row.refund > 0) == (NUMBER, "settled", {TEA: 1}, True)


async def test_a_claim_that_agreed_on_it_has_a_return_of_its_order_once_and_at_the_shops_cost(world: World) -> None:
    await return_accepted(world)
    for _ in range(2):
        assert await world.call(ClaimedOrderActivities.take_back, claim_step(world))

    async with world.connection() as conn:
        state = await world.database.pages.state(conn, NO)
    assert state
    assert [(each.claim_no, each.stage, each.postage) for each in state.returns.all] == [
        (CLAIM, ReturnStage.ALLOWED, Postage.SHOP)
    ]
