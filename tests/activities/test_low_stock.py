"""Stock that runs low is told to the shop: once for each fall, and no more once enough is there again."""

from activities.back_office import BackOfficeActivities
from activities.round import ROUND_THREAD, RoundActivities, TimedRound
from domain.agenda.overview import LowRow
from domain.goods.stock import Terms
from domain.order.facts import WaitingFacts
from tests.activities.world import CUP, TEA, World, placed_order


async def low(world: World) -> dict[str, LowRow]:
    async with world.connection() as conn:
        return {row.sku: row for row in await world.database.low_stock.listed(conn)}


async def told(world: World) -> list[str]:
    """The articles that each round has told of so far; the next day begins."""
    await world.call(RoundActivities.make_round, TimedRound(at=world.at))
    world.wait(1)
    rows = await world.pool.fetch("SELECT facts FROM mails WHERE thread = $1 ORDER BY seq", ROUND_THREAD)
    facts = [WaitingFacts.model_validate_json(row["facts"]) for row in rows]
    return [" ".join(each.sku for each in one.low) for one in facts if one.low]


async def limit(world: World, sku: str, on_hand: int, pieces: int) -> None:
    async with world.connection() as conn:
        await world.database.stock.put(conn, sku, sku, on_hand, Terms(limit=pieces))


async def test_what_orders_need_and_is_not_there_is_listed_with_who_waits_and_since_when(world: World) -> None:
    await world.shelve(TEA_100=3)
    await world.receive(placed_order("1001", quantities={TEA: 2}))
    began = world.at
    await world.receive(placed_order("1002", quantities={TEA: 2}))
    world.wait(1)
    await world.receive(placed_order("1003", quantities={TEA: 1}))

    row = (await low(world))[TEA]

    assert (row.left, row.waiting, row.orders, row.since) == (-2, 3, 2, began)


async def test_what_held_orders_will_need_counts_before_they_are_released(world: World) -> None:
    await world.shelve(TEA_100=3)
    await world.receive(placed_order("1001", quantities={TEA: 2}))
    await world.receive(placed_order("1002", quantities={TEA: 2}, total=1))  # its sums do not add up

    row = (await low(world))[TEA]

    assert (row.waiting, row.expected, row.left) == (0, 2, -1)


async def test_an_article_below_its_own_limit_is_low_although_nobody_waits(world: World) -> None:
    await limit(world, CUP, 5, 4)
    await world.receive(placed_order("1001", quantities={CUP: 1}))
    assert await low(world) == {}

    await world.receive(placed_order("1002", quantities={CUP: 1}))

    assert (await low(world))[CUP].left == 3


async def test_each_fall_is_told_once_and_the_next_one_anew(world: World) -> None:
    await limit(world, CUP, 3, 4)
    assert [await told(world), await told(world)] == [[CUP], [CUP]]

    await world.receive_stock(CUP, 10, "r-1")
    assert await low(world) == {}
    await BackOfficeActivities(world.database, world.desk).count_stock(CUP, 2)

    assert await told(world) == [CUP, CUP]


async def test_a_fall_that_a_receipt_mends_only_in_part_is_not_told_again(world: World) -> None:
    await world.shelve(TEA_100=0)
    await world.receive(placed_order("1001", quantities={TEA: 5}))
    assert await told(world) == [TEA]

    await world.receive_stock(TEA, 2, "r-1")

    assert await told(world) == [TEA]


async def test_a_limit_stays_where_a_list_says_nothing_of_it(world: World) -> None:
    await limit(world, CUP, 9, 4)

    await world.shelve(CUP_1=3)

    assert (await low(world))[CUP].limit_pieces == 4
