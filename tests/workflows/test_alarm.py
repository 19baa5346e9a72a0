"""The one timer of an order: what is about to end cancels nothing, and what was left behind rings for nobody."""

from datetime import timedelta

from temporalio.api.enums.v1 import EventType

from tests.workflows.orders import cod, postpay
from tests.workflows.story import Story
from tests.workflows.world import World


async def cancelled(order: Story) -> int:
    """How many timers were cancelled."""
    history = await order.handle.fetch_history()
    return sum(event.event_type == EventType.EVENT_TYPE_TIMER_CANCELED for event in history.events)


async def test_the_thanks_leave_an_earlier_timer_behind(world: World) -> None:
    await world.stock()
    order = await world.place(cod())
    await order.accept()
    await order.pack()
    await order.ship()
    before = await cancelled(order)

    await order.deliver()
    await world.skip(timedelta(days=2))

    assert await order.status() == "completed"
    assert await cancelled(order) == before


async def test_the_last_payment_leaves_the_reminders_timer_behind(world: World) -> None:
    await world.stock()
    order = await world.place(postpay())
    await order.accept()
    await order.pack()
    await order.ship()
    await order.deliver()
    before = await cancelled(order)

    await order.pay()

    assert not await order.is_running()
    assert await cancelled(order) == before


async def test_a_timer_that_was_left_behind_rings_for_nobody(world: World) -> None:
    await world.stock()
    order = await world.place(cod())
    await order.accept()
    await order.pack()
    await order.ship()
    await order.deliver()
    await order.tell("inquiry_opened", subject="味について", text="どちらが渋いですか。")

    await world.skip(timedelta(days=20))

    assert await order.status() == "delivered", "the thanks wait for the answer"
    assert await order.is_running()
