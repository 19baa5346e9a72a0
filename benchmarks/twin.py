"""The twin: a workflow of the same shape as a prepay order whose activities do nothing.

It shows what the server, the SDK and the sandbox cost by themselves, so that the order's own cost can be told apart.
"""

import asyncio
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RawValue
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    from workers.queue_workers import RUNNER, Load
    from workflows.options import LOCAL_DATABASE, ORDER_STATUS, POST
    from workflows.payloads import NOTHING

QUEUE, MAIL_QUEUE = "twin", "twin-mail"
#: The steps after which an order's status is another one, which the Web UI is told.
SHOWN = frozenset({"received", "awaiting_payment", "preparing", "shipped", "delivered", "completed"})
STATE = "x" * 500  # about what an activity answers


@activity.defn
async def twin_activity(given: str) -> str:
    return given


@activity.defn
async def twin_sweep(given: str) -> int:
    return len(given)


@workflow.defn(name="TwinWorkflow", sandboxed=True)
class TwinWorkflow:
    """Receives, is accepted, is paid, packed, shipped, delivered and thanked, and nothing of it is real."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.queue = asyncio.Lock()
        self.owed = False
        self.sweeping: asyncio.Task[None] | None = None

    @workflow.run
    async def run(self, placed: RawValue = NOTHING) -> str:  # noqa: ARG002 - the same start as an order's
        await self.step("received", mail=True)
        await workflow.wait_condition(lambda: "awaiting_payment" in self.taken)
        await self.until("preparing", timedelta(days=8), "reminder")
        await workflow.wait_condition(lambda: "packed" in self.taken)
        await self.until("shipped", timedelta(days=1), "still packed")
        await self.until("delivered", timedelta(days=5), "arrival")
        await workflow.sleep(timedelta(milliseconds=500), summary="thanks")
        await self.step("completed", mail=True)
        await workflow.wait_condition(lambda: self.sweeping is not None and self.sweeping.done())
        return STATE

    async def until(self, status: str, patience: timedelta, summary: str) -> None:
        """Wait for a message on a timer, as an order does, which would then remind somebody."""
        if status not in self.taken:
            await workflow.wait_condition(lambda: status in self.taken, timeout=patience, timeout_summary=summary)

    @workflow.update
    async def accept(self, raw: RawValue = NOTHING) -> str:  # noqa: ARG002 - the same message as an order's
        return await self.take("awaiting_payment", mail=True)

    @workflow.update
    async def nothing(self, raw: RawValue = NOTHING) -> str:  # noqa: ARG002 - the same message as an order's
        """A bare update: what `change_address` is compared with."""
        return STATE

    @workflow.signal
    async def goods_inspected(self, raw: RawValue = NOTHING) -> None:  # noqa: ARG002 - the same message as an order's
        await self.take("inspected", mail=False)

    @workflow.signal
    async def payment_received(self, raw: RawValue = NOTHING) -> None:  # noqa: ARG002 - the same message as an order's
        await self.take("preparing", mail=True)

    @workflow.signal
    async def packing_started(self, raw: RawValue = NOTHING) -> None:  # noqa: ARG002 - the same message as an order's
        await self.take("packing", mail=False)

    @workflow.signal
    async def parcel_packed(self, raw: RawValue = NOTHING) -> None:  # noqa: ARG002 - the same message as an order's
        await self.take("packed", mail=False)

    @workflow.signal
    async def parcel_shipped(self, raw: RawValue = NOTHING) -> None:  # noqa: ARG002 - the same message as an order's
        await self.take("shipped", mail=True)

    @workflow.signal
    async def parcel_delivered(self, raw: RawValue = NOTHING) -> None:  # noqa: ARG002 - the same message as an order's
        await self.take("delivered", mail=False)

    async def take(self, status: str, *, mail: bool) -> str:
        async with self.queue:
            await self.step(status, mail=mail)
        self.taken.add(status)
        return STATE

    async def step(self, status: str, *, mail: bool) -> None:
        await workflow.execute_local_activity(twin_activity, STATE, summary=status, **LOCAL_DATABASE)
        if status in SHOWN:
            workflow.upsert_search_attributes([ORDER_STATUS.value_set(status)])
        if mail:
            self.owed = True
            if self.sweeping is None or self.sweeping.done():
                self.sweeping = asyncio.create_task(self.sweep())

    async def sweep(self) -> None:
        while self.owed:
            self.owed = False
            await workflow.execute_activity(twin_sweep, "order", summary="mails", **(POST | {"task_queue": MAIL_QUEUE}))


def twin_workers(client: Client, load: Load) -> list[Worker]:
    """Workers with the same settings as the shop's."""
    return [
        Worker(
            client,
            task_queue=QUEUE,
            workflows=[TwinWorkflow],
            activities=[twin_activity],
            workflow_runner=RUNNER,
            max_cached_workflows=load.cached_orders,
            max_concurrent_workflow_tasks=load.workflow_tasks,
            max_concurrent_activities=load.activities,
            max_concurrent_local_activities=load.activities,
        ),
        Worker(client, task_queue=MAIL_QUEUE, activities=[twin_sweep], max_concurrent_activities=load.sweeps),
    ]
