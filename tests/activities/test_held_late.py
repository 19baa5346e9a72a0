"""Which orders the evening round finds whose goods should have left: also such as the shop itself holds up."""

from activities.order import OrderActivities
from domain.contract import messages as m
from domain.contract.status import HoldReason
from tests.activities.cases import NO, paid_long_ago
from tests.activities.world import World


async def found(world: World) -> list[str]:
    async with world.pool.acquire() as conn:
        return await world.database.rounds.late(conn, world.at, limit=10)


async def test_an_order_that_a_person_holds_is_found_and_one_of_a_doubted_customer_is_not(world: World) -> None:
    await paid_long_ago(world)
    assert await found(world) == [NO]

    await world.do(OrderActivities.place_hold, NO, m.PlaceHold(by="Sato"))
    assert await found(world) == [NO]
    await world.do(OrderActivities.place_hold, NO, m.PlaceHold(by="Sato", reason=HoldReason.REVIEW))
    assert await found(world) == []
