"""What Temporal had accepted is not forgotten when a run is terminated, reset or deleted; on a real server."""

import asyncio
import uuid
from datetime import date

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest, ResetWorkflowExecutionRequest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.service import RPCError

from domain.contract.messages import PaymentReceived, PaymentReversed
from gateway.api.client import open_shop
from tests.workflows.orders import Cart, prepay, somebody
from tests.workflows.real_time import place, until
from tests.workflows.story import Story
from tests.workflows.test_stuck import FAULT, failing
from tests.workflows.world import World
from workflows.options import ORDERS


@pytest.fixture
def world(real_world: World) -> World:
    return real_world


async def accepted(world: World, order_no: str) -> Story:
    order = await place(world, prepay(order_no))
    await order.send("goods_inspected", {"ok": True, "by": "梅田"})
    await order.order("accept", by="葉山")
    await until(lambda: _is_at_rest(order))
    return order


async def _is_at_rest(order: Story) -> bool:
    return "order_confirmed" in await order.kinds() + await order.kinds("owed")


async def resume(order: Story) -> None:
    async with open_shop(order.world.settings, order.world.env.client) as shop:
        assert await shop.resumption.resume([order.order_no]) == [order.order_no]


async def is_paid(order: Story) -> bool:
    return (await order.state()).money.is_paid


async def is_settled(order: Story) -> bool:
    """Its run has answered what it was sent."""
    return bool(await order.view())


async def test_money_that_nobody_had_booked_when_the_run_was_terminated(world: World) -> None:
    order = await accepted(world, "78001")
    await world.rest(ORDERS)
    await order.send("payment_received", await order.payment())
    await order.handle.terminate("a slip of the hand")

    await resume(order)
    await world.work(ORDERS)

    await until(lambda: is_paid(order))
    assert (await order.journal()).count("payment_received") == 1


async def test_a_run_that_the_cart_starts_again_takes_over_as_well(world: World) -> None:
    order = await accepted(world, "78002")
    await world.rest(ORDERS)
    await order.send("payment_received", await order.payment())
    await order.handle.terminate("a slip of the hand")
    placed_at = await world.pool.fetchval("SELECT placed::json->>'placed_at' FROM orders")
    placed: Cart = prepay("78002") | {"placed_at": placed_at}

    await world.start(placed)
    await world.work(ORDERS)

    await until(lambda: is_paid(order))


async def test_a_second_slip_of_the_hand_loses_nothing_either(world: World) -> None:
    order = await accepted(world, "78003")
    await world.rest(ORDERS)
    await order.send("payment_received", await order.payment(820, "n-1"))
    await order.handle.terminate("a slip of the hand")
    await resume(order)
    await order.send("payment_received", await order.payment(2_000, "n-2"))
    await order.send("no_such_thing", {"by": "葉山"})
    await order.handle.terminate("another one")

    await resume(order)
    await world.work(ORDERS)

    await until(lambda: is_paid(order))
    assert (await order.journal()).count("payment_received") == 2


async def test_what_was_done_is_not_done_again(world: World) -> None:
    order = await accepted(world, "78004")
    at_home = {"recipient": somebody("山田 花子"), "by": "葉山"}
    for _ in range(2):  # the second changes nothing, so it writes nothing into the journal
        await order.send("change_address", at_home)
    await until(lambda: _has_version(order, 2))
    await order.order("change_address", recipient=somebody("山田 次郎"), by="葉山")
    journal = await order.journal()
    await order.handle.terminate("a slip of the hand")

    await resume(order)
    await order.order("set_mark", tag="last", note="x", by="葉山")

    assert await world.pool.fetchval("SELECT placed::json->'recipient'->>'name' FROM orders") == "山田 次郎"
    assert await order.journal() == [*journal, (await order.journal())[-1]]


async def _has_version(order: Story, version: int) -> bool:
    return (await order.state()).version == version


async def test_a_command_that_was_accepted_and_cut_off_is_carried_out(world: World) -> None:
    order = await accepted(world, "78005")
    async with world.pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT 1 FROM orders WHERE order_no = $1 FOR UPDATE", order.order_no)
        sent = asyncio.create_task(order.order("place_hold", by="葉山", note="call first"))
        await asyncio.sleep(1)
        await world.rest(ORDERS)
        await order.handle.terminate("a slip of the hand")
    with pytest.raises((WorkflowUpdateFailedError, RPCError)):
        await sent

    await resume(order)
    await world.work(ORDERS)

    await until(lambda: _is_held(order))
    assert (await order.journal()).count("hold_placed") == 1


async def _is_held(order: Story) -> bool:
    return bool((await order.state()).conversation.holds)


async def test_a_reset_run_is_sent_everything_again_by_temporal_and_does_it_once(world: World) -> None:
    order = await accepted(world, "78006")
    await order.send("payment_received", await order.payment(820, "n-1"))
    await until(lambda: _has_booked(order, 820))
    await order.order("place_hold", by="葉山", note="call first")
    await world.rest(ORDERS)
    await order.send("payment_received", await order.payment(2_000, "n-2"))

    await reset(order)
    await world.work(ORDERS)

    await until(lambda: is_paid(order))
    journal = await order.journal()
    assert journal.count("payment_received") == 2
    assert journal.count("hold_placed") == journal.count("accepted") == 1


async def _has_booked(order: Story, amount: int) -> bool:
    return (await order.state()).money.allocated == amount


async def reset(order: Story) -> None:
    """To the first task of the run, as with `temporal workflow reset --type FirstWorkflowTask`."""
    client = order.world.env.client
    events = (await order.handle.fetch_history()).events
    first = next(event for event in events if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
    await client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=order.handle.id),
            reason="a test",
            workflow_task_finish_event_id=first.event_id,
            request_id=uuid.uuid4().hex,
        )
    )


async def test_money_told_at_a_door_outlives_a_deleted_run(world: World) -> None:
    order = await accepted(world, "78007")
    await world.rest(ORDERS)
    notice = PaymentReceived(notice_id="n-1", amount=2_820, paid_on=date(2026, 6, 1))
    async with open_shop(world.settings, world.env.client) as shop:
        await shop.orders.tell(order.order_no, notice)
        await shop.orders.tell(order.order_no, PaymentReversed(notice_id="n-0"))
    await delete(order)

    await resume(order)
    await world.work(ORDERS)

    await until(lambda: is_paid(order))
    await until(lambda: _has_kept(order))


async def _has_kept(order: Story) -> bool:
    return (await order.journal()).count("reversal_kept") == 1


async def delete(order: Story) -> None:
    client = order.world.env.client
    execution = WorkflowExecution(workflow_id=order.handle.id)
    request = DeleteWorkflowExecutionRequest(namespace=client.namespace, workflow_execution=execution)
    await client.workflow_service.delete_workflow_execution(request)

    async def is_gone() -> bool:
        try:
            await order.handle.describe()
        except RPCError:
            return True
        return False

    await until(is_gone)


async def test_what_is_stuck_lets_the_rest_of_what_was_left_behind_go_first(world: World) -> None:
    order = await accepted(world, "78010")
    await world.rest(ORDERS)
    await order.send("change_address", {"recipient": somebody("山田 花子"), "by": "葉山"})
    await order.send("payment_received", await order.payment())
    await order.handle.terminate("a slip of the hand")

    await resume(order)
    async with failing(world, "address_changed", FAULT):
        await world.work(ORDERS)
        await until(lambda: is_paid(order))

    await until(lambda: _has_version(order, 2))
