"""Money that a carrier collected and keeps: asked for each time that it is late, and noted once."""

from datetime import timedelta

from activities.payment import PaymentActivities
from activities.review import ReviewActivities
from activities.round import RoundActivities, TimedRound
from domain.contract.messages import PaymentReversed, SetMark
from domain.contract.status import MarkKind
from tests.activities.cases import NO, not_handed_on, payment
from tests.activities.world import World


async def make_round(world: World) -> None:
    world.at += timedelta(days=1)
    await world.call(RoundActivities.make_round, TimedRound(at=world.at))


async def collecting(world: World) -> list[bool]:
    """The tasks to look for the money, by whether each is open."""
    rows = await world.pool.fetch("SELECT done_at FROM tasks WHERE kind = 'collect_money' ORDER BY id")
    return [row["done_at"] is None for row in rows]


async def test_money_that_was_booked_by_mistake_is_asked_for_once_more(world: World) -> None:
    await not_handed_on(world)
    await make_round(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    assert await collecting(world) == [False]

    await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="N-1"))
    world.wait(days=40)
    await make_round(world)

    assert await collecting(world) == [False, True]


async def test_it_is_noted_once_whatever_else_is_done_to_the_order(world: World) -> None:
    await not_handed_on(world)
    await make_round(world)
    await world.do(ReviewActivities.set_mark, NO, SetMark(kind=MarkKind.LOYAL, note="a friend", by="Sato"))
    await make_round(world)

    assert await collecting(world) == [True]
    assert await world.pool.fetchval("SELECT count(*) FROM journal WHERE what = 'money_not_handed_on'") == 1
