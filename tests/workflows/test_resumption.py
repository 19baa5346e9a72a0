"""An order is never left without its workflow: an answer that was lost, a run that was terminated, a lost Temporal."""

from typing import ClassVar

import pytest
from temporalio import activity

from activities.order import OrderActivities
from domain.contract.envelope import Intake
from domain.contract.messages import ChangeAddress
from domain.order.state import Done
from gateway.api.client import open_shop
from tests.workflows.clock import jst
from tests.workflows.house import House, OnShelf
from tests.workflows.orders import Cart, prepay, somebody
from tests.workflows.story import Story
from tests.workflows.test_starts import start_again
from workers.wiring import ACTIVITIES
from workflows.options import ORDERS


class Severed(OrderActivities):
    """Stores the order, and loses the connection before its first answer is out."""

    answers: ClassVar[list[Done]] = []

    @activity.defn(name="receive_order")
    async def receive(self, given: Intake) -> Done:
        done = await OrderActivities.receive(self, given)
        self.answers.append(done)
        if len(self.answers) == 1:
            raise ConnectionResetError("the answer was lost after the order had been stored")
        return done


async def test_an_order_whose_first_answer_was_lost_goes_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.rest(ORDERS)
    monkeypatch.setattr(
        "workers.wiring.ACTIVITIES", (Severed, *(each for each in ACTIVITIES if each is not OrderActivities))
    )
    await house.work(ORDERS)
    await house.stock()

    order = await house.place(prepay())
    await order.accept()

    assert len(Severed.answers) == 2
    assert await order.is_running()
    assert await order.status() == "awaiting_payment"
    assert await order.kinds() == ["order_received", "shop_order", "order_confirmed"]
    assert await house.shelf() == OnShelf(on_hand=10, reserved=2, waiting=0)


async def terminated(house: House) -> tuple[Story, Cart]:
    """An accepted order that somebody has terminated in the Web UI, and what the cart had handed over."""
    await house.stock()
    order = await house.place(prepay())
    await order.accept()
    placed: Cart = prepay() | {"placed_at": await house.pool.fetchval("SELECT placed::json->>'placed_at' FROM orders")}
    await order.handle.terminate("a slip of the hand")
    assert not await order.is_running()
    return order, placed


async def test_a_terminated_order_started_again_goes_on_where_it_was(house: House) -> None:
    order, placed = await terminated(house)
    before = await order.journal(), await order.kinds()

    await start_again(house, placed)

    assert await order.is_running()
    assert await order.status() == "awaiting_payment"
    assert (await order.journal(), await order.kinds()) == before
    await order.pay()
    assert await order.status() == "preparing"


async def test_messages_of_the_second_run_are_not_taken_for_those_of_the_first(house: House) -> None:
    await house.stock()
    order = await house.place(prepay())
    await order.order("change_address", recipient=somebody("山田 花子"), by="葉山")
    await house.skip()
    placed: Cart = prepay() | {"placed_at": await house.pool.fetchval("SELECT placed::json->>'placed_at' FROM orders")}
    await order.handle.terminate("a slip of the hand")

    await start_again(house, placed)
    view = await order.order("change_address", recipient=somebody("山田 次郎"), by="葉山")

    assert view.version == 3
    assert await house.pool.fetchval("SELECT placed::json->'recipient'->>'name' FROM orders") == "山田 次郎"


async def test_a_resumed_order_keeps_its_deadline(house: House) -> None:
    order, placed = await terminated(house)
    steps = await order.next()

    await house.skip_to(jst("06-08 12:00"))
    await start_again(house, placed)

    assert await order.next() == steps


async def test_a_command_at_the_door_takes_a_terminated_order_up_again(house: House) -> None:
    order, _ = await terminated(house)
    async with open_shop(house.settings, house.env.client) as shop:
        assert await shop.resumption.resume() == [order.order_no]
        assert await shop.resumption.resume() == []
        await order.handle.terminate("once more")

        command = ChangeAddress.model_validate({"recipient": somebody("山田 花子"), "by": "葉山"})
        view = await shop.orders.ask(order.order_no, command)

    assert view.version == 2
    assert await order.is_running()
    assert await order.status() == "awaiting_payment"
