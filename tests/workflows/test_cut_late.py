"""What comes for an order that has ended takes effect once, at whichever step of it the worker dies."""

import pytest

from domain.contract.messages import InquiryOpened
from domain.conversation.inquiries import inquiry_of
from tests.workflows.late import (
    all_is_mailed,
    cancelled,
    completed,
    completed_long_ago,
    has_ended,
    late_payment,
    late_return,
    send_late,
)
from tests.workflows.mortal import Cut, cut_at_each_step
from tests.workflows.real_time import until
from tests.workflows.world import World
from workflows.options import inquiry_workflow_id

pytestmark = pytest.mark.long


@pytest.fixture
def world(mortal_world: World) -> World:
    return mortal_world


async def test_a_late_payment_is_booked_once_at_whichever_step_the_worker_dies(world: World, cut: Cut) -> None:
    order = await cancelled(world, "79201")

    async def live(step: int) -> None:
        await send_late(order, "payment_received", late_payment(f"n-{step}"))
        await until(lambda: has_ended(order))
        await until(lambda: all_is_mailed(world))

        assert await world.rows("SELECT count(*), sum(amount) FROM deposits") == [(step, step * 3_150)]
        assert (await order.journal()).count("payment_received") == step
        assert len({mail.raw for mail in await order.letters("payment_for_closed")}) == step
        assert await world.rows("SELECT count(*), sum(amount) FROM refunds") == [(step, step * 3_150)]

    died = await cut_at_each_step(cut, live)

    assert {"before record_payment", "after record_payment"} <= set(died), died


async def test_a_late_return_is_taken_once_at_whichever_step_the_worker_dies(world: World, cut: Cut) -> None:
    async def live(step: int) -> None:
        order = await completed_long_ago(world, f"{79_100 + step}")
        await send_late(order, "parcel_returned", late_return())
        await until(lambda: has_ended(order))
        await until(lambda: all_is_mailed(world))

        assert await order.status() == "returned"
        assert (await order.journal()).count("parcel_returned") == 1
        assert await order.open_tasks() == ["handle_return"]

    died = await cut_at_each_step(cut, live)

    assert {"before take_parcel_back", "after take_parcel_back"} <= set(died), died


async def test_a_late_inquiry_is_opened_once_at_whichever_step_the_worker_dies(world: World, cut: Cut) -> None:
    order = await completed(world, "79203")

    async def live(step: int) -> None:
        text = f"返金はいつですか。({step})"
        number = inquiry_of(order.order_no, InquiryOpened(text=text))
        await send_late(order, "inquiry_opened", {"text": text})
        await until(lambda: has_ended(order))
        await until(lambda: is_acknowledged(world, step))
        await until(lambda: all_is_mailed(world))

        assert (await order.journal()).count("inquiry_opened") == step
        assert await world.rows("SELECT inquiry_no FROM inquiries WHERE inquiry_no = $1", number) == [(number,)]
        opened = "SELECT count(*) FROM inquiry_journal WHERE inquiry_no = $1 AND what = 'opened'"
        assert await world.rows(opened, number) == [(1,)]
        await world.env.client.get_workflow_handle(inquiry_workflow_id(number)).terminate("the test is over")

    died = await cut_at_each_step(cut, live)

    assert {"before open_talk", "after open_inquiry"} <= set(died), died


async def is_acknowledged(world: World, times: int) -> bool:
    return await world.rows("SELECT count(*) FROM mails WHERE kind = 'shop_inquiry'") == [(times,)]
