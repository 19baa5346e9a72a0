"""What a person has done in the back office is seen wherever the order is shown."""

from datetime import date

import pytest

from domain.agenda.task import OVERTAKEN
from domain.basics.errors import InvalidMessage, UnknownTask
from domain.contract import messages as m
from domain.order.view import OrderView
from gateway.api.client import ShopClient
from tests.gateway.conftest import Payload, started, until
from workflows.options import order_workflow_id


async def test_money_that_was_given_back_is_seen_in_the_running_order(shop: ShopClient, payload: Payload) -> None:
    number = await started(shop, payload)
    paid = m.RecordPayment(notice_id=f"seen-{number}", amount=2820, paid_on=date(2026, 11, 22), by="Sato")
    await shop.orders.ask(number, paid)
    await shop.orders.ask(number, m.Cancel(reason="changed mind", by="Sato"))
    (task,) = (await shop.reading.order(number)).tasks

    await shop.back_office.finish_task(task.id, by="Sato")

    async def is_seen() -> bool:
        client = await shop.connections.temporal()
        handle = client.get_workflow_handle(order_workflow_id(number), result_type=OrderView)
        view: OrderView = await handle.query("view", result_type=OrderView)
        return (view.money.state, view.money.refunded) == ("refunded", 2820)

    await until(is_seen)


async def test_a_refund_that_no_order_could_book_is_refused_and_the_task_stays(shop: ShopClient) -> None:
    paid = m.PaymentReceived(notice_id="seen-nobody", amount=2820, paid_on=date(2026, 11, 22))
    await shop.orders.tell("g-nobody", paid)
    task = next(each for each in await shop.reading.tasks() if each.order_no is None)

    with pytest.raises(InvalidMessage, match="about no order"):
        await shop.back_office.finish_task(task.id, by="Sato", refunded=2820)

    assert task.id in [each.id for each in await shop.reading.tasks()]


async def test_a_task_that_came_to_nothing_was_done_by_nobody(shop: ShopClient, payload: Payload) -> None:
    number = await started(shop, payload)
    paid = m.RecordPayment(notice_id=f"nothing-{number}", amount=2820, paid_on=date(2026, 11, 22), by="Sato")
    await shop.orders.ask(number, paid)
    await shop.orders.ask(number, m.Cancel(reason="changed mind", by="Sato"))
    (task,) = (await shop.reading.order(number)).tasks
    async with shop.connections.connection() as conn:
        await shop.connections.database.tasks.withdraw_refunds(conn, number, shop.connections.now(), OVERTAKEN())

    with pytest.raises(UnknownTask) as refused:
        await shop.back_office.finish_task(task.id, by="Mori")

    assert refused.value.said.code == "UnknownTask.done"
