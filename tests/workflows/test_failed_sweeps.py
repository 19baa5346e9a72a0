"""Sweeps of the outbox that fail for good: the mails stay owed, the shop is told, and the story goes on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.exceptions import ApplicationError

from tests.spoken import spoken
from tests.workflows.clock import MONDAY
from tests.workflows.orders import cod, prepay
from tests.workflows.real_time import until
from tests.workflows.test_stuck import DATA, failing
from tests.workflows.world import World
from workflows.options import MAIL, order_workflow_id

HOURS = timedelta(hours=2)
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


async def alarms(world: World) -> list[str]:
    return [
        spoken(said) for (said,) in await world.rows("SELECT said FROM tasks WHERE kind = 'check_sending' ORDER BY id")
    ]


@contextlib.asynccontextmanager
async def held_up(world: World, order_no: str) -> AsyncIterator[None]:
    """The outbox waits for an order that somebody else has locked."""
    async with world.pool.acquire() as conn:
        lock = conn.transaction()
        await lock.start()
        await conn.execute("SELECT 1 FROM orders WHERE order_no = $1 FOR UPDATE", order_no)
        await world.work(MAIL)
        await until(lambda: world.rows(WAITING))
        yield
        for (pid,) in await world.rows(WAITING):
            await world.pool.execute("SELECT pg_cancel_backend($1)", pid)
        await asyncio.sleep(0.2)
        await lock.rollback()


async def fail_sweep(world: World, workflow_id: str) -> None:
    """As `temporal activity fail` does."""
    client = world.env.client
    described = await client.workflow_service.describe_workflow_execution(
        DescribeWorkflowExecutionRequest(
            namespace=client.namespace, execution=WorkflowExecution(workflow_id=workflow_id)
        )
    )
    (sweep,) = described.pending_activities
    handle = client.get_async_activity_handle(workflow_id=workflow_id, run_id=None, activity_id=sweep.activity_id)
    await handle.fail(ApplicationError("no more", type="BadTemplate", non_retryable=True))


async def test_a_sweep_that_fails_for_good_is_told_and_the_mails_leave_later(world: World) -> None:
    await world.separate()
    await world.stock()
    await world.skip_to(MONDAY)
    await world.rest(MAIL)
    await world.start(prepay() | {"placed_at": MONDAY.isoformat()})  # the clock stands while a sweep is waited for
    order = world.story("1001")
    await until(lambda: world.rows("SELECT 1 FROM orders"))

    async with held_up(world, "1001"):
        await fail_sweep(world, order_workflow_id("1001"))
        await until(lambda: alarms(world))

    assert (await alarms(world))[0].startswith("Mails could not be sent: 1001 (BadTemplate)")
    assert await order.kinds("owed") == ["order_received", "shop_order"]
    await world.skip(HOURS)
    assert await order.kinds() == ["order_received", "shop_order"]


async def test_an_order_does_not_end_over_a_sweep_that_failed(world: World) -> None:
    await world.separate()
    await world.stock()
    order = await world.place(cod())
    await world.rest(MAIL)
    await order.order("cancel", reason="changed mind", by="葉山")

    async with held_up(world, "3001"):
        await fail_sweep(world, order_workflow_id("3001"))
        await until(lambda: alarms(world))

    assert await order.is_running(), "a mail is owed"
    await world.skip(HOURS)
    assert await order.kinds("owed") == []
    assert not await order.is_running()


async def test_a_refused_mail_that_cannot_be_noted_waits_and_the_others_leave(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    world.mails.refuse("taro@example.jp", "550 5.1.1 No such user")

    async with failing(world, "mail_refused", DATA):
        await order.accept()
        await order.pay()

        assert (await alarms(world))[0].startswith("What became of a mail could not be noted: 1001 (Unstorable)")
        assert await order.kinds("owed") == ["order_confirmed", "payment_confirmed"]
    await world.skip(HOURS)

    assert (await order.kinds("refused"))[0] == "order_confirmed"


async def test_the_outbox_of_an_ended_order_outlives_a_failed_sweep_and_a_refusal_that_cannot_be_noted(
    world: World,
) -> None:
    await world.stock()
    order = await world.place(cod())
    await order.order("cancel", reason="changed mind", by="葉山")
    await world.skip()
    assert not await order.is_running()
    world.mails.refuse("taro@example.jp", "550 5.1.1 No such user")
    await owe(world)

    async with failing(world, "mail_refused", DATA):
        await wake(world)
        await until(lambda: alarms(world))
    await world.skip(HOURS)

    assert await order.kinds("refused") == ["cancelled"]
    assert not await order.is_running()


async def owe(world: World) -> None:
    """The mail about the cancellation, once more."""
    await world.pool.execute("UPDATE mails SET state = 'owed', sent_at = NULL WHERE kind = 'cancelled'")


async def wake(world: World) -> None:
    await world.env.client.start_workflow(
        "OrderWorkflow", {"order_no": "3001"}, id=order_workflow_id("3001"), task_queue="orders"
    )
