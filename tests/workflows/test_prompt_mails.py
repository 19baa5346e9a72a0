"""Mails leave within the workflow task that they belong to, where that is quick; an update never waits for them."""

from temporalio.api.enums.v1 import EventType

from domain.shop.patience import LEASE
from tests.workflows.orders import prepay
from tests.workflows.real_time import until
from tests.workflows.story import Story
from tests.workflows.world import World

_SCHEDULED = EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED


async def sweeps(world: World, order: Story) -> int:
    """How many sweeps of the mail queue the order has had."""
    history = await world.env.client.get_workflow_handle(f"order-{order.order_no}").fetch_history()
    scheduled = [event for event in history.events if event.event_type == _SCHEDULED]
    names = [event.activity_task_scheduled_event_attributes.activity_type.name for event in scheduled]
    return names.count("deliver_mails")


async def test_what_a_fact_brings_about_leaves_without_the_mail_queue(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    assert await sweeps(world, order) == 0

    await order.accept()
    assert await sweeps(world, order) == 1, "an update is answered before its mail leaves"
    await order.pay()

    assert await sweeps(world, order) == 1
    assert await order.kinds() == ["order_received", "shop_order", "order_confirmed", "payment_confirmed"]


async def test_workers_of_the_orders_alone_leave_all_mails_to_the_mail_queue(world: World) -> None:
    await world.separate()
    await world.stock()
    order = await world.place(prepay())

    assert await order.kinds() == ["order_received", "shop_order"]
    assert await sweeps(world, order) == 1


async def test_goods_and_money_go_on_while_a_mail_server_thinks(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    await order.accept()
    world.mails.may_answer.clear()

    await order.send("payment_received", await order.payment())
    await until(lambda: world.rows("SELECT 1 FROM orders WHERE status = 'preparing'"))
    await order.order("place_hold", reason="manual", note="wait", by="葉山")
    world.mails.may_answer.set()
    await world.skip(LEASE * 2)

    assert await order.kinds("owed") == []
    assert [mail.subject for mail in world.mails.received].count("【茶の葉堂】ご入金確認のお知らせ（1001）") == 1
