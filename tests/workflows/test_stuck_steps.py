"""A step of the clock that does not go through neither ends the order nor keeps money from it."""

from tests.workflows.clock import jst
from tests.workflows.real_time import until
from tests.workflows.story import Story
from tests.workflows.test_stuck import DATA, failing, stuck_tasks
from tests.workflows.world import World


async def test_a_step_that_the_database_never_takes_is_told_and_tried_again_on_the_next_day(
    world: World, unpaid: Story
) -> None:
    async with failing(world, "expired", DATA):
        await world.skip_to(jst("06-21 11:00"))
        await until(lambda: stuck_tasks(world))
        ((order_no, text, is_open),) = await stuck_tasks(world)
        assert await unpaid.status() == "awaiting_payment"
        assert await unpaid.is_running()

    await world.skip_to(jst("06-22 10:30"))

    assert (order_no, is_open) == ("1001", True)
    assert "expire" in text
    assert await unpaid.status() == "expired"


async def test_money_comes_in_while_a_step_does_not_go_through(world: World, unpaid: Story) -> None:
    async with failing(world, "expired", DATA):
        await world.skip_to(jst("06-21 10:05"))
        await until(lambda: stuck_tasks(world))
        await unpaid.pay()
        await until(lambda: is_paid(unpaid))

    await world.skip_to(jst("06-23 10:00"))

    assert len(await stuck_tasks(world)) == 1
    assert await unpaid.status() == "preparing"
    assert "expired" not in await unpaid.journal()


async def is_paid(order: Story) -> bool:
    return (await order.state()).money.is_paid
