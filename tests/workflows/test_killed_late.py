"""What comes for an order that has ended takes effect once, although its worker is killed at every step of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from multiprocessing.process import BaseProcess

import pytest
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.testing import WorkflowEnvironment

from adapters.settings import Settings
from domain.contract.messages import InquiryOpened
from domain.conversation.inquiries import inquiry_of
from tests.severing import SeveringProxy, through, to_postgres
from tests.workflows.house import House
from tests.workflows.killed_worker import start_worker
from tests.workflows.orders import cod
from tests.workflows.real_time import place, until
from tests.workflows.story import Story
from workflows.options import ORDERS, inquiry_workflow_id

#: Round trips to the database at which a worker is killed, one worker after the other. A killed one's task begins anew,
#: so each gets a little further in the three stories, whose steps come in turns.
STEPS = range(1, 46, 4)
#: Seconds after which a worker that makes no more steps is left alone.
QUIET = 40.0
QUESTION = "返金はいつですか。"
LATE: dict[str, tuple[str, dict[str, object]]] = {
    "79001": ("payment_received", {"notice_id": "n-late", "amount": 3_150, "paid_on": str(date(2026, 11, 24))}),
    "79002": ("parcel_returned", {"reason": "長期不在", "returned_at": datetime(2026, 11, 24, tzinfo=UTC).isoformat()}),
    "79003": ("inquiry_opened", {"text": QUESTION}),
}


class KillingProxy(SeveringProxy):
    """Stands between a worker and the database, and kills the worker at the armed step."""

    worker: BaseProcess | None = None

    def arm(self, step: int | None, *, after: bool = False) -> None:
        self.severed = asyncio.Event()
        super().arm(step, after=after)

    def _sever(self) -> None:
        if self.worker:
            self.worker.kill()
            self.severed.set()
        super()._sever()


@pytest.fixture
async def wire(postgres_url: str) -> AsyncIterator[KillingProxy]:
    proxy = KillingProxy(to_postgres(postgres_url))
    await proxy.start()
    yield proxy
    await proxy.stop()


@pytest.fixture
def house(real_house: House) -> House:
    return real_house


@pytest.fixture
def mortal(wire: KillingProxy, settings: Settings, dev_server: WorkflowEnvironment) -> Settings:
    """What a worker is started with that reaches the database through the wire."""
    address = dev_server.client.service_client.config.target_host
    return settings.model_copy(
        update={"database_url": through(wire, settings.database_url), "temporal_address": address}
    )


async def completed(house: House, order_no: str) -> Story:
    """An order whose story is at its end."""
    order = await place(house, cod(order_no))
    await order.order("accept", inspected=True, by="葉山")
    await order.send("packing_started", {"version": 1, "by": "梅田"})
    now = datetime.now(UTC).isoformat()
    await order.send("parcel_shipped", {"carrier": "yamato", "tracking_no": "", "shipped_at": now})
    await order.send("parcel_delivered", {"delivered_at": now})
    await order.order("thank", by="葉山")
    await until(lambda: _has_ended(order))
    return order


async def cancelled(house: House, order_no: str) -> Story:
    """One whose end left nothing to wait for."""
    order = await place(house, cod(order_no))
    await order.order("cancel", reason="changed mind", by="葉山")
    await until(lambda: _has_ended(order))
    return order


async def _has_ended(order: Story) -> bool:
    return not await order.is_running()


async def send_late(order: Story, name: str, fact: dict[str, object]) -> None:
    """As a bare client does. Its run's tasks are taken over two seconds after their worker was killed."""
    await order.house.env.client.start_workflow(
        "OrderWorkflow",
        {"order_no": order.order_no},
        id=order.handle.id,
        task_queue=ORDERS,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        task_timeout=timedelta(seconds=2),
        start_signal=name,
        start_signal_args=[fact],
    )


async def kill_at_each_step(wire: KillingProxy, mortal: Settings) -> int:
    """Returns how many workers were killed."""
    kills = 0
    for step in STEPS:
        wire.arm(step, after=bool(step % 2))
        wire.worker = worker = start_worker(mortal)
        try:
            async with asyncio.timeout(QUIET):
                await wire.severed.wait()
        except TimeoutError:
            break
        finally:
            wire.arm(None)
            worker.kill()
            await asyncio.to_thread(worker.join)
        kills += 1
    return kills


@pytest.mark.timeout(400)
async def test_late_messages_survive_a_worker_that_is_killed_at_every_step_and_count_once(
    house: House, wire: KillingProxy, mortal: Settings
) -> None:
    paid, returned = await cancelled(house, "79001"), await completed(house, "79002")
    asked = await completed(house, "79003")
    orders = (paid, returned, asked)
    await house.rest()
    for order in orders:
        await send_late(order, *LATE[order.order_no])

    kills = await kill_at_each_step(wire, mortal)
    await house.work()
    for order in orders:
        await until(lambda order=order: _has_ended(order), 60)  # type: ignore[misc] # mypy cannot infer such a lambda
    await until(lambda: _all_is_mailed(house), 60)

    assert kills > 5
    number = inquiry_of(asked.order_no, InquiryOpened(text=QUESTION))
    assert await house.rows("SELECT order_no, amount FROM deposits WHERE notice_id = 'n-late'") == [("79001", 3_150)]
    for order in orders:
        name, _ = LATE[order.order_no]
        assert (await order.journal()).count(name) == 1
    assert await returned.open_tasks() == ["handle_return"]
    assert await returned.status() == "returned"
    assert await house.rows("SELECT inquiry_no FROM inquiries") == [(number,)]
    assert await house.rows("SELECT count(*) FROM mails WHERE kind = 'inquiry_received'") == [(1,)]
    assert await paid.open_tasks() == ["refund"]
    assert len({mail.raw for mail in await paid.letters("payment_for_closed")}) == 1
    await house.env.client.get_workflow_handle(inquiry_workflow_id(number)).terminate("the test is over")


async def _all_is_mailed(house: House) -> bool:
    return not await house.rows("SELECT 1 FROM mails WHERE state = 'owed'")
