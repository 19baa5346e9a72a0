"""Two things at once: a payment beside expiry, reminder or cancellation, and changes while an activity is running."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.settings import Settings
from domain.order.view import OrderView
from tests.caught_mail import MailCatcher
from tests.round_the_clock import ROUND_THE_CLOCK
from tests.workflows.clock import jst, on
from tests.workflows.orders import postpay, prepay, somebody
from tests.workflows.real_time import until
from tests.workflows.story import Story
from tests.workflows.world import World, open_world
from tests.world import OnShelf
from workers.queue_workers import Load
from workflows.options import ORDERS

A_MOMENT = timedelta(milliseconds=300)


@pytest.fixture
async def world(
    time_skipping: WorkflowEnvironment, pool: Pool, mail_catcher: MailCatcher, settings: Settings
) -> AsyncIterator[World]:
    """Its workers may leave and come back: they keep no order in memory, so no task waits for a worker that is gone."""
    async with open_world(time_skipping, pool, mail_catcher, settings, Load(cached_orders=0)) as world:
        await world.stock(10)
        await world.check_bank(on("07-20"))
        yield world


@pytest.fixture
async def unpaid(world: World) -> Story:
    """A prepay order whose second reminder went out, and which expires on 21 June at 10:00."""
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-20 12:00"))
    return order


async def sleep_past(world: World, moment: str) -> None:
    """Let the workers rest until a moment has passed."""
    await world.rest(ORDERS)
    await world.skip_to(jst(moment) + A_MOMENT)


async def timers_fired(order: Story) -> int:
    events = (await order.handle.fetch_history()).events
    return sum(event.event_type == EventType.EVENT_TYPE_TIMER_FIRED for event in events)


async def must_have_come_together(order: Story) -> None:
    """The timer and the payment were handed to a worker in one workflow task; one that got lost before is none."""
    events = (await order.handle.fetch_history()).events
    timer = max(at for at, event in enumerate(events) if event.event_type == EventType.EVENT_TYPE_TIMER_FIRED)
    payment = max(
        at for at, event in enumerate(events) if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED
    )
    between = [event.event_type for event in events[min(timer, payment) : max(timer, payment)]]
    assert EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED not in between


async def must_be_paid_and_alive(order: Story) -> None:
    assert await order.status() == "preparing"
    assert (await order.view()).money.state == "paid"
    assert "expired" not in await order.journal()
    assert await order.world.shelf() == OnShelf(on_hand=10, reserved=2, waiting=0)


async def test_a_payment_in_the_same_task_as_the_expiry_wins(world: World, unpaid: Story) -> None:
    await sleep_past(world, "06-21 10:00")
    await unpaid.send("payment_received", await unpaid.payment())
    await world.work(ORDERS)
    await world.skip()

    await must_have_come_together(unpaid)
    await must_be_paid_and_alive(unpaid)
    assert (await unpaid.kinds())[-1] == "payment_confirmed"


async def test_a_payment_before_the_expiry_in_the_same_task_wins_too(world: World, unpaid: Story) -> None:
    await world.rest(ORDERS)
    await world.skip_to(jst("06-21 09:59:59"))
    fired_before = await timers_fired(unpaid)
    await unpaid.send("payment_received", await unpaid.payment())

    async def has_rung() -> bool:
        return await timers_fired(unpaid) > fired_before

    await until(has_rung)  # a second of real time: the clock stands still for nobody while a task waits
    await world.work(ORDERS)
    await world.skip()

    await must_have_come_together(unpaid)
    await must_be_paid_and_alive(unpaid)


async def test_a_short_payment_in_the_same_task_as_the_expiry_leaves_it_to_a_person(
    world: World, unpaid: Story
) -> None:
    await sleep_past(world, "06-21 10:00")
    await unpaid.send("payment_received", await unpaid.payment(1_000))
    await world.work(ORDERS)
    await world.skip()

    assert await unpaid.status() == "awaiting_payment"
    assert await unpaid.tasks() == ["decide_expiry"]


async def test_a_cancellation_in_the_same_task_as_the_expiry_ends_the_order_once(world: World, unpaid: Story) -> None:
    await sleep_past(world, "06-21 10:00")
    await unpaid.send("cancel", {"reason": "不要", "by": "葉山"})
    await world.work(ORDERS)
    await world.skip()

    assert await unpaid.status() == "cancelled"
    assert (await unpaid.kinds()).count("cancelled") == 1
    assert "expired" not in await unpaid.kinds()
    assert await world.shelf() == OnShelf(on_hand=10, reserved=0, waiting=0)


async def test_a_payment_in_the_same_task_as_giving_up_wins(world: World) -> None:
    order = await world.place(postpay())
    await order.accept()
    await order.pack()
    await order.ship()
    await world.skip_to(jst("06-05 14:00"))
    await order.deliver()
    await world.skip_to(jst("06-24 12:00"))
    await sleep_past(world, "06-25 10:00")
    await order.send("payment_received", await order.payment())
    await world.work(ORDERS)
    await world.skip()

    assert await order.status() == "completed"
    assert "uncollected" not in await order.journal()


async def test_a_payment_while_the_reminder_is_being_decided_is_confirmed_and_nothing_is_doubled(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-12 14:59"))

    async with locked(order):
        await world.skip_to(jst("06-12 15:00") + A_MOMENT)  # the activity waits for the order
        await order.send("payment_received", await order.payment())
    await world.skip()

    assert await order.status() == "preparing"
    assert len(await order.letters("payment_reminder")) <= 1
    assert len(await order.letters("payment_confirmed")) == 1
    assert len(await order.kinds("superseded")) + len(await order.letters("payment_reminder")) == 1
    await world.skip_to(jst("06-30 12:00"))
    assert (await order.journal()).count("reminded") == 1


@pytest.mark.parametrize("first", ["payment_received", "cancel"])
async def test_a_payment_and_a_cancellation_at_the_same_moment_keep_the_money_and_owe_it_back_once(
    world: World, unpaid: Story, first: str
) -> None:
    facts = {"payment_received": await unpaid.payment(), "cancel": {"reason": "不要", "by": "葉山"}}
    await world.rest(ORDERS)
    for fact in sorted(facts, key=lambda fact: fact != first):
        await unpaid.send(fact, facts[fact])
    await world.work(ORDERS)
    await world.skip()

    assert await unpaid.status() == "cancelled"
    assert (await unpaid.view()).money.state == "refund_due"
    assert await world.rows("SELECT amount FROM refunds") == [(2_820,)]
    assert await unpaid.tasks() == ["refund"]
    assert await world.shelf() == OnShelf(on_hand=10, reserved=0, waiting=0)
    answer = "payment_confirmed" if first == "payment_received" else "payment_for_closed"
    assert len(await unpaid.letters(answer)) == 1
    assert len(await unpaid.letters("cancelled")) == 1


async def test_an_address_change_and_a_payment_at_the_same_moment_both_count(world: World, unpaid: Story) -> None:
    await world.rest(ORDERS)
    await unpaid.send("change_address", {"recipient": somebody(), "by": "葉山"})
    await unpaid.send("payment_received", await unpaid.payment())
    await world.work(ORDERS)
    await world.skip()

    await must_be_paid_and_alive(unpaid)
    assert (await unpaid.state()).version == 2


async def test_changes_while_an_activity_is_running_are_taken_one_after_another(world: World, unpaid: Story) -> None:
    async with locked(unpaid):
        await unpaid.send("payment_received", await unpaid.payment())
        await asyncio.sleep(0.1)  # the activity waits for the order
        moved = asyncio.create_task(unpaid.order("change_address", recipient=somebody(), by="葉山"))
        await asyncio.sleep(0.1)
        cancelled = asyncio.create_task(unpaid.order("cancel", reason="不要", by="葉山"))
        await asyncio.sleep(0.1)
    views: list[OrderView] = list(await asyncio.gather(moved, cancelled))
    await world.skip()

    assert [view.status for view in views] == ["preparing", "cancelled"]
    assert (await unpaid.journal())[-3:] == ["payment_received", "address_changed", "cancelled"]
    assert await unpaid.tasks() == ["refund"]


async def test_an_address_change_behind_a_cancellation_that_is_running_is_refused(unpaid: Story) -> None:
    async with locked(unpaid):
        cancelled = asyncio.create_task(unpaid.order("cancel", reason="不要", by="葉山"))
        await asyncio.sleep(0.1)
        moved = asyncio.create_task(unpaid.refused("change_address", recipient=somebody(), by="梅田"))
        await asyncio.sleep(0.1)

    assert (await cancelled).status == "cancelled"
    assert (await moved).type == "OrderClosed"


async def test_a_payment_that_comes_before_the_order_was_taken_in_is_booked(world: World) -> None:
    world.decide(mail=ROUND_THE_CLOCK)
    await world.rest(ORDERS)
    order = world.story("1001")
    await world.start(prepay() | {"placed_at": (await world.now()).isoformat()})
    await order.send("payment_received", await order.payment())
    await world.work(ORDERS)
    await world.skip()

    assert await order.status() == "received"
    assert (await order.view()).money.state == "paid"
    assert await order.kinds() == ["order_received", "shop_order", "payment_confirmed"]


async def test_a_cancellation_asked_for_in_the_web_ui_before_the_order_was_taken_in_loses_nothing(world: World) -> None:
    order = world.story("1009")
    await world.rest(ORDERS)
    await world.start(prepay("1009") | {"placed_at": (await world.now()).isoformat()})
    await order.handle.cancel()
    await world.work(ORDERS)
    await world.skip()

    assert await order.status() == "cancelled"
    assert (await order.kinds())[:2] == ["order_received", "shop_order"]
    assert await order.is_running()  # money may still come


async def test_the_order_goes_on_where_it_was_when_workers_come_back(world: World, unpaid: Story) -> None:
    await world.rest()
    await unpaid.send("payment_received", await unpaid.payment())
    await world.work()
    await world.skip()
    await unpaid.pack()
    await world.rest()
    await world.work()
    await unpaid.ship()

    assert await unpaid.status() == "shipped"
    assert (await unpaid.kinds())[-2:] == ["payment_confirmed", "shipped"]


async def test_a_cancellation_asked_for_in_the_web_ui_while_a_step_is_running_comes_after_it(
    world: World, unpaid: Story
) -> None:
    async with locked(unpaid):
        await world.skip_to(jst("06-21 10:00") + A_MOMENT)  # the expiry waits for the order
        await unpaid.handle.cancel()
        await asyncio.sleep(0.3)
    await world.skip()

    assert await unpaid.is_running()
    assert await unpaid.status() == "expired"
    assert (await unpaid.journal())[-1] == "refused"


@contextlib.asynccontextmanager
async def locked(order: Story) -> AsyncIterator[None]:
    """Hold the order's row, so that an activity on it must wait; one that is tried locally waits up to four seconds."""
    async with order.world.pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT 1 FROM orders WHERE order_no = $1 FOR UPDATE", order.order_no)
        yield
