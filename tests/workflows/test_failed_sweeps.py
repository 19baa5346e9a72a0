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
from tests.workflows.house import House
from tests.workflows.orders import cod, prepay
from tests.workflows.real_time import until
from tests.workflows.test_stuck import DATA, failing
from workflows.options import MAIL, order_workflow_id

HOURS = timedelta(hours=2)
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


async def alarms(house: House) -> list[str]:
    return [
        spoken(said) for (said,) in await house.rows("SELECT said FROM tasks WHERE kind = 'check_sending' ORDER BY id")
    ]


@contextlib.asynccontextmanager
async def held_up(house: House, order_no: str) -> AsyncIterator[None]:
    """The outbox waits for an order that somebody else has locked."""
    async with house.pool.acquire() as conn:
        lock = conn.transaction()
        await lock.start()
        await conn.execute("SELECT 1 FROM orders WHERE order_no = $1 FOR UPDATE", order_no)
        await house.work(MAIL)
        await until(lambda: house.rows(WAITING))
        yield
        for (pid,) in await house.rows(WAITING):
            await house.pool.execute("SELECT pg_cancel_backend($1)", pid)
        await asyncio.sleep(0.2)
        await lock.rollback()


async def fail_sweep(house: House, workflow_id: str) -> None:
    """As `temporal activity fail` does."""
    client = house.env.client
    described = await client.workflow_service.describe_workflow_execution(
        DescribeWorkflowExecutionRequest(
            namespace=client.namespace, execution=WorkflowExecution(workflow_id=workflow_id)
        )
    )
    (sweep,) = described.pending_activities
    handle = client.get_async_activity_handle(workflow_id=workflow_id, run_id=None, activity_id=sweep.activity_id)
    await handle.fail(ApplicationError("no more", type="BadTemplate", non_retryable=True))


async def test_a_sweep_that_fails_for_good_is_told_and_the_mails_leave_later(house: House) -> None:
    await house.separate()
    await house.stock()
    await house.skip_to(MONDAY)
    await house.rest(MAIL)
    await house.start(prepay() | {"placed_at": MONDAY.isoformat()})  # the clock stands while a sweep is waited for
    order = house.story("1001")
    await until(lambda: house.rows("SELECT 1 FROM orders"))

    async with held_up(house, "1001"):
        await fail_sweep(house, order_workflow_id("1001"))
        await until(lambda: alarms(house), 5)

    assert (await alarms(house))[0].startswith("Mails could not be sent: 1001 (BadTemplate)")
    assert await order.kinds("owed") == ["order_received", "shop_order"]
    await house.skip(HOURS)
    assert await order.kinds() == ["order_received", "shop_order"]


async def test_an_order_does_not_end_over_a_sweep_that_failed(house: House) -> None:
    await house.separate()
    await house.stock()
    order = await house.place(cod())
    await house.rest(MAIL)
    await order.order("cancel", reason="changed mind", by="葉山")

    async with held_up(house, "3001"):
        await fail_sweep(house, order_workflow_id("3001"))
        await until(lambda: alarms(house), 5)

    assert await order.is_running(), "a mail is owed"
    await house.skip(HOURS)
    assert await order.kinds("owed") == []
    assert not await order.is_running()


async def test_a_refused_mail_that_cannot_be_noted_waits_and_the_others_leave(house: House) -> None:
    await house.stock()
    order = await house.place(prepay())
    house.mails.refuse("taro@example.jp", "550 5.1.1 No such user")

    async with failing(house, "mail_refused", DATA):
        await order.accept()
        await order.pay()

        assert (await alarms(house))[0].startswith("What became of a mail could not be noted: 1001 (Unstorable)")
        assert await order.kinds("owed") == ["order_confirmed", "payment_confirmed"]
    await house.skip(HOURS)

    assert (await order.kinds("refused"))[0] == "order_confirmed"


async def test_the_outbox_of_an_ended_order_outlives_a_failed_sweep_and_a_refusal_that_cannot_be_noted(
    house: House,
) -> None:
    await house.stock()
    order = await house.place(cod())
    await order.order("cancel", reason="changed mind", by="葉山")
    await house.skip()
    assert not await order.is_running()
    house.mails.refuse("taro@example.jp", "550 5.1.1 No such user")
    await owe(house)

    async with failing(house, "mail_refused", DATA):
        await wake(house)
        await until(lambda: alarms(house), 10)
    await house.skip(HOURS)

    assert await order.kinds("refused") == ["cancelled"]
    assert not await order.is_running()


async def owe(house: House) -> None:
    """The mail about the cancellation, once more."""
    await house.pool.execute("UPDATE mails SET state = 'owed', sent_at = NULL WHERE kind = 'cancelled'")


async def wake(house: House) -> None:
    await house.env.client.start_workflow(
        "OrderWorkflow", {"order_no": "3001"}, id=order_workflow_id("3001"), task_queue="orders"
    )
