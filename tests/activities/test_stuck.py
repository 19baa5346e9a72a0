"""The alarm of stuck steps: a task and a mail, once per step, and no flood of either."""

from activities.stuck import MOST_MAILS, MOST_TASKS, STUCK_THREAD, StuckStep, StuckSteps
from tests.activities.world import World, placed_order
from tests.spoken import spoken


def step(number: int = 1, **changes: object) -> StuckStep:
    known = {"key": f"stuck:{number}", "workflow_id": f"order-{1000 + number}", "order_no": str(1000 + number)}
    return StuckStep.model_validate(known | {"activity": "expire_order", "error": "KeyError"} | changes)


async def told(world: World) -> list[tuple[str | None, str]]:
    rows = await world.pool.fetch(
        "SELECT order_no, said FROM tasks WHERE kind = 'stuck' AND done_at IS NULL ORDER BY id"
    )
    return [(row["order_no"], spoken(row["said"])) for row in rows]


async def test_a_stuck_step_is_one_task_and_one_mail_which_the_outbox_can_send(world: World) -> None:
    await world.shelve(TEA_100=5)
    await world.receive(placed_order("1001"))
    steps = StuckSteps(world.database, world.desk)

    first, again = [await steps.tell(step(1), world.at) for _ in range(2)]

    assert (first, again) == (True, False)
    ((order_no, text),) = await told(world)
    assert order_no == "1001"
    assert "expire_order of order-1001 fails again and again (KeyError)" in text
    assert await world.send_mails(STUCK_THREAD) == 1


async def test_an_order_that_is_not_stored_has_a_task_that_can_be_done_all_the_same(world: World) -> None:
    await StuckSteps(world.database, world.desk).tell(step(9, activity="receive_order"), world.at)

    ((order_no, text),) = await told(world)
    assert order_no is None
    assert "order-1009" in text


async def test_a_fault_that_hits_every_order_floods_neither_the_mailbox_nor_the_list(world: World) -> None:
    steps = StuckSteps(world.database, world.desk)

    mailed = [await steps.tell(step(at), world.at) for at in range(MOST_TASKS + 5)]

    assert mailed == [True] * MOST_MAILS + [False] * MOST_TASKS
    texts = [text for _, text in await told(world)]
    assert len(texts) == MOST_TASKS
    assert ["No mail follows" in text for text in texts].index(True) == MOST_MAILS - 1


async def test_what_went_through_is_settled_and_makes_room(world: World) -> None:
    steps = StuckSteps(world.database, world.desk)
    await steps.tell(step(1), world.at)

    await steps.settle("stuck:1", world.at)
    await steps.settle("stuck:unknown", world.at)

    assert await told(world) == []


async def test_the_step_that_mails_of_stuck_steps_is_not_mailed_about(world: World) -> None:
    assert not await StuckSteps(world.database, world.desk).tell(step(1), world.at, by_mail=False)
    assert len(await told(world)) == 1
