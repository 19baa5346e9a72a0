"""An order is never left without its workflow: an answer that was lost, a run that was terminated, a lost Temporal."""

import asyncio
from datetime import date
from typing import ClassVar

import pytest
from temporalio import activity

from activities.intake import IntakeActivities
from domain.contract.envelope import Intake
from domain.contract.messages import ChangeAddress, PaymentReceived
from domain.order.state import Done
from gateway.api.client import open_shop
from tests.workflows.clock import jst
from tests.workflows.orders import Cart, prepay, somebody
from tests.workflows.story import Story
from tests.workflows.test_starts import start_again
from tests.workflows.world import World
from tests.world import OnShelf
from workers.queue_workers import ACTIVITIES
from workflows.options import ORDERS


class Severed(IntakeActivities):
    """Stores the order, and loses the connection before its first answer is out."""

    answers: ClassVar[list[Done]] = []

    @activity.defn(name="receive_order")
    async def receive(self, given: Intake) -> Done:
        done = await IntakeActivities.receive(self, given)
        self.answers.append(done)
        if len(self.answers) == 1:
            raise ConnectionResetError("the answer was lost after the order had been stored")
        return done


async def test_an_order_whose_first_answer_was_lost_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.rest(ORDERS)
    monkeypatch.setattr(
        "workers.queue_workers.ACTIVITIES", (Severed, *(each for each in ACTIVITIES if each is not IntakeActivities))
    )
    await world.work(ORDERS)
    await world.stock()

    order = await world.place(prepay())
    await order.accept()

    assert len(Severed.answers) == 2
    assert await order.is_running()
    assert await order.status() == "awaiting_payment"
    assert await order.kinds() == ["order_received", "shop_order", "order_confirmed"]
    assert await world.shelf() == OnShelf(on_hand=10, reserved=2, waiting=0)


async def terminated(world: World) -> tuple[Story, Cart]:
    """An accepted order that somebody has terminated in the Web UI, and what the cart had handed over."""
    await world.stock()
    order = await world.place(prepay())
    await order.accept()
    placed: Cart = prepay() | {"placed_at": await world.pool.fetchval("SELECT placed::json->>'placed_at' FROM orders")}
    await order.handle.terminate("a slip of the hand")
    assert not await order.is_running()
    return order, placed


async def test_a_terminated_order_started_again_goes_on_where_it_was(world: World) -> None:
    order, placed = await terminated(world)
    before = await order.journal(), await order.kinds()

    await start_again(world, placed)

    assert await order.is_running()
    assert await order.status() == "awaiting_payment"
    assert (await order.journal(), await order.kinds()) == before
    await order.pay()
    assert await order.status() == "preparing"


async def test_messages_of_the_second_run_are_not_taken_for_those_of_the_first(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    await order.order("change_address", recipient=somebody("山田 花子"), by="葉山")
    await world.skip()
    placed: Cart = prepay() | {"placed_at": await world.pool.fetchval("SELECT placed::json->>'placed_at' FROM orders")}
    await order.handle.terminate("a slip of the hand")

    await start_again(world, placed)
    view = await order.order("change_address", recipient=somebody("山田 次郎"), by="葉山")

    assert view.version == 3
    assert await world.pool.fetchval("SELECT placed::json->'recipient'->>'name' FROM orders") == "山田 次郎"


async def test_a_resumed_order_keeps_its_deadline(world: World) -> None:
    order, placed = await terminated(world)
    steps = await order.next()

    await world.skip_to(jst("06-08 12:00"))
    await start_again(world, placed)

    assert await order.next() == steps


async def test_many_who_tell_a_terminated_order_at_once_start_it_once(world: World) -> None:
    order, _ = await terminated(world)
    notices = [
        PaymentReceived(notice_id=f"at-once-{number}", amount=100 + number, paid_on=date(2026, 6, 1))
        for number in range(20)
    ]
    async with open_shop(world.settings, world.env.client) as shop:
        await asyncio.gather(*(shop.orders.tell(order.order_no, notice) for notice in notices))
    await world.skip()

    booked = await world.pool.fetch("SELECT amount FROM allocations WHERE order_no = $1", order.order_no)
    assert sorted(row["amount"] for row in booked) == [notice.amount for notice in notices]


async def test_a_command_at_the_door_takes_a_terminated_order_up_again(world: World) -> None:
    order, _ = await terminated(world)
    async with open_shop(world.settings, world.env.client) as shop:
        assert await shop.resumption.resume() == [order.order_no]
        assert await shop.resumption.resume() == []
        await order.handle.terminate("once more")

        command = ChangeAddress.model_validate({"recipient": somebody("山田 花子"), "by": "葉山"})
        view = await shop.orders.ask(order.order_no, command)

    assert view.version == 2
    assert await order.is_running()
    assert await order.status() == "awaiting_payment"
