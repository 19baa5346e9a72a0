"""The stock of what came back: on the shelf once somebody has looked at it, exactly once, and for who waits first."""

from activities.order import OrderActivities
from activities.question import QuestionActivities
from activities.shipment import ShipmentActivities
from domain.contract.messages import Cancel, ChooseOption, Option, ParcelReturned, ReturnInspected
from domain.contract.status import Goods, ReturnReason
from tests.activities.cases import NO, came_back, packed, shipped, shipping
from tests.activities.world import TEA, World, placed_order


async def on_hand(world: World, sku: str) -> int:
    return int(await world.pool.fetchval("SELECT on_hand FROM stock WHERE sku = $1", sku))


async def test_what_came_back_is_on_the_shelf_only_after_it_was_looked_at(world: World) -> None:
    await came_back(world)
    before = await on_hand(world, TEA)
    await world.do(QuestionActivities.choose, NO, ChooseOption(option=Option.CANCEL_RETURNED, by="x"))
    assert await on_hand(world, TEA) == before

    for _ in range(2):
        await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected(sellable={1: 1}))
    state = await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected(sellable={1: 1}, broken={1: 1}))

    assert await on_hand(world, TEA) == before + 1
    assert not state.goods.is_return_open


async def test_what_was_looked_at_before_the_choice_is_on_the_shelf_with_it(world: World) -> None:
    await came_back(world)
    before = await on_hand(world, TEA)
    await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected())
    assert await on_hand(world, TEA) == before

    await world.do(QuestionActivities.choose, NO, ChooseOption(option=Option.CANCEL_RETURNED, by="x"))

    assert await on_hand(world, TEA) == before + 2


async def test_what_is_shipped_once_more_takes_from_the_shelf_only_what_came_back_broken(world: World) -> None:
    await came_back(world)
    before = await on_hand(world, TEA)
    await world.do(QuestionActivities.choose, NO, ChooseOption(option=Option.SHIP_AGAIN, by="x"))

    await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected(sellable={1: 1}, broken={1: 1}))

    assert await on_hand(world, TEA) == before - 1


async def test_goods_that_came_back_go_to_the_order_that_waits_for_them(world: World) -> None:
    await came_back(world)
    free = await on_hand(world, TEA)
    await world.receive(placed_order("1002", "cod", quantities={TEA: free + 2}))
    await world.do(QuestionActivities.choose, NO, ChooseOption(option=Option.CANCEL_RETURNED, by="x"))

    done = await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected())

    assert done.goods.stage is Goods.RETURNED
    assert await world.pool.fetchval("SELECT state FROM reservations WHERE order_no = '1002'") == "held"


async def test_one_that_was_back_before_its_shipping_was_entered_takes_its_goods_along_and_brings_them_back(
    world: World,
) -> None:
    await packed(world)
    before = await on_hand(world, TEA)
    await world.do(ShipmentActivities.come_back, NO, ParcelReturned(returned_at=world.at, why=ReturnReason.ABSENT))
    assert await on_hand(world, TEA) == before

    state = await world.do(ShipmentActivities.ship, NO, shipping(world))
    assert (await on_hand(world, TEA), state.goods.awaits_choice) == (before - 2, True)
    assert await open_tasks(world) == ["handle_return"]

    await world.do(QuestionActivities.choose, NO, ChooseOption(option=Option.CANCEL_RETURNED, by="x"))
    await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected())
    assert await on_hand(world, TEA) == before
    assert await open_tasks(world) == []


async def test_the_task_to_look_at_it_ends_by_itself(world: World) -> None:
    await came_back(world)
    assert await open_tasks(world) == ["handle_return"]

    await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected(sellable={1: 1}))
    assert await open_tasks(world) == ["handle_return"]
    await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected())

    assert await open_tasks(world) == []


async def test_broken_pieces_that_the_shelf_cannot_replace_are_a_persons(world: World) -> None:
    await came_back(world)
    await world.pool.execute("UPDATE stock SET on_hand = reserved WHERE sku = $1", TEA)
    await world.do(QuestionActivities.choose, NO, ChooseOption(option=Option.SHIP_AGAIN, by="x"))

    await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected(broken={1: 2}))

    assert await open_tasks(world) == ["check_shipment"]


async def test_what_is_not_shipped_again_after_all_is_on_the_shelf_exactly_once(world: World) -> None:
    await came_back(world)
    before = await on_hand(world, TEA)
    await world.do(QuestionActivities.choose, NO, ChooseOption(option=Option.SHIP_AGAIN, by="x"))
    await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected(sellable={1: 1}))

    await world.do(OrderActivities.cancel, NO, Cancel(reason="the fee never came", by="Sato"))
    assert await on_hand(world, TEA) == before + 1
    await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected())

    assert await on_hand(world, TEA) == before + 2
    assert await world.pool.fetchval("SELECT reserved FROM stock WHERE sku = $1", TEA) == 0
    assert "handle_return" not in await open_tasks(world)


async def test_what_took_the_place_of_broken_pieces_is_on_the_shelf_again(world: World) -> None:
    await came_back(world)
    before = await on_hand(world, TEA)
    await world.do(QuestionActivities.choose, NO, ChooseOption(option=Option.SHIP_AGAIN, by="x"))
    await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected(sellable={1: 1}, broken={1: 1}))

    await world.do(OrderActivities.cancel, NO, Cancel(reason="", by="Sato"))

    assert await on_hand(world, TEA) == before + 1


async def test_what_the_shelf_never_gave_in_their_place_does_not_come_back_to_it(world: World) -> None:
    await came_back(world)
    await world.pool.execute("UPDATE stock SET on_hand = reserved WHERE sku = $1", TEA)
    await world.do(QuestionActivities.choose, NO, ChooseOption(option=Option.SHIP_AGAIN, by="x"))
    await world.do(ShipmentActivities.inspect_return, NO, ReturnInspected(broken={1: 2}))

    await world.do(OrderActivities.cancel, NO, Cancel(reason="", by="Sato"))

    assert await on_hand(world, TEA) == 0


async def test_what_was_set_aside_for_a_lost_parcel_is_free_again(world: World) -> None:
    await shipped(world)
    await world.do(ShipmentActivities.come_back, NO, ParcelReturned(returned_at=world.at, why=ReturnReason.LOST))
    before = await on_hand(world, TEA)
    await world.do(QuestionActivities.choose, NO, ChooseOption(option=Option.SHIP_AGAIN, by="x"))
    assert await world.pool.fetchval("SELECT reserved FROM stock WHERE sku = $1", TEA) == 2

    await world.do(OrderActivities.cancel, NO, Cancel(reason="", by="Sato"))

    assert await world.pool.fetchval("SELECT reserved FROM stock WHERE sku = $1", TEA) == 0
    assert await on_hand(world, TEA) == before


async def open_tasks(world: World) -> list[str]:
    return [row[0] for row in await world.rows("SELECT kind FROM tasks WHERE done_at IS NULL ORDER BY id")]
