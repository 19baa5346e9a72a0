"""Orders whose story is at its end, and what comes for them all the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from activities.order import OrderActivities
from activities.shipment import ShipmentActivities
from adapters.shop_file import ShopDesk
from domain.contract import messages as m
from domain.contract.order import PlacedOrder
from tests.activities.world import Staff as Tools
from tests.activities.world import World as Staff
from tests.activities.world import mail_server_at, make_staff
from tests.round_the_clock import ROUND_THE_CLOCK
from tests.workflows.orders import cod
from tests.workflows.real_time import place, until
from tests.workflows.story import Story
from tests.workflows.world import World
from workflows.options import ORDERS

QUESTION = "返金はいつですか。"


async def completed(world: World, order_no: str) -> Story:
    """An order whose story is at its end."""
    order = await place(world, cod(order_no))
    await order.order("accept", inspected=True, by="葉山")
    await order.send("packing_started", {"version": 1, "by": "梅田"})
    now = datetime.now(UTC).isoformat()
    await order.send("parcel_shipped", {"carrier": "yamato", "tracking_no": "", "shipped_at": now})
    await order.send("parcel_delivered", {"delivered_at": now})
    await order.order("thank", by="葉山")
    await until(lambda: has_ended(order))
    return order


async def completed_long_ago(world: World, order_no: str) -> Story:
    """The same in the database alone: the server knows no run of it any more. It takes a tenth of the time."""
    async with mail_server_at(world.mails.port) as transport:
        staff = replace(_staff(), desk=ShopDesk(world.settings.shop_file))
        people = Staff(world.pool, staff, transport)
        people.at = datetime.now(UTC)
        await people.receive(PlacedOrder.model_validate(cod(order_no)))
        await people.do(OrderActivities.accept, order_no, m.Accept(inspected=True, by="葉山"))
        await people.do(ShipmentActivities.start_packing, order_no, m.PackingStarted(version=1, by="梅田"))
        shipped = m.ParcelShipped(carrier="yamato", tracking_no="", shipped_at=people.at)
        await people.do(ShipmentActivities.ship, order_no, shipped)
        await people.do(ShipmentActivities.deliver, order_no, m.ParcelDelivered(delivered_at=people.at))
        await people.do(ShipmentActivities.thank_now, order_no, m.Thank(by="葉山"))
        await people.send_mails(order_no)
    return world.story(order_no)


@cache
def _staff() -> Tools:
    return make_staff()


async def cancelled(world: World, order_no: str) -> Story:
    """One whose end left nothing to wait for, of a shop whose people ask where money goes back to."""
    world.decide(mail=ROUND_THE_CLOCK, refunds={"asks_account": False})
    order = await place(world, cod(order_no))
    await order.order("cancel", reason="changed mind", by="葉山")
    await until(lambda: has_ended(order))
    return order


async def has_ended(order: Story) -> bool:
    return not await order.is_running()


async def all_is_mailed(world: World) -> bool:
    return not await world.rows("SELECT 1 FROM mails WHERE state = 'owed'")


async def send_late(order: Story, name: str, fact: dict[str, object]) -> None:
    """As a bare client does. Its run's tasks are taken over two seconds after their worker was killed."""
    await order.world.env.client.start_workflow(
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


def late_payment(notice_id: str) -> dict[str, object]:
    return {"notice_id": notice_id, "amount": 3_150, "paid_on": "2026-11-24"}


def late_return() -> dict[str, object]:
    return {"reason": "長期不在", "returned_at": datetime(2026, 11, 24, tzinfo=UTC).isoformat()}
