"""The database goes away under running orders: nothing is lost or done twice, and answers come with its return."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from activities.intake import IntakeActivities
from activities.order import OrderActivities
from adapters.postgres.database import Database
from adapters.postgres.pool import Pool
from adapters.settings import Settings
from adapters.shop_file import ShopDesk
from domain.contract.envelope import Intake, enclose
from domain.contract.messages import InquiryOpened, ResendMail
from domain.contract.order import PlacedOrder
from domain.conversation.inquiries import inquiry_of
from domain.order.view import OrderView
from tests.caught_mail import MailCatcher
from tests.severing import SeveringProxy, severing_proxy, through, to_postgres
from tests.workflows.late import (
    QUESTION,
    all_is_mailed,
    cancelled,
    completed,
    has_ended,
    late_payment,
    late_return,
    send_late,
)
from tests.workflows.orders import prepay, somebody
from tests.workflows.real_time import is_known, place, until
from tests.workflows.story import Story
from tests.workflows.world import World, open_world, shop_settings
from workflows.options import inquiry_workflow_id, order_workflow_id

AWAY = 8.0  # seconds; longer than all quick tries of an activity together
SOON = 10.0  # seconds; on an idle machine it is less than one


@pytest.fixture
async def wire(postgres_url: str) -> AsyncIterator[SeveringProxy]:
    """The workers' way to the database."""
    async with severing_proxy(to_postgres(postgres_url)) as proxy:
        yield proxy


@pytest.fixture
def settings(database: str, wire: SeveringProxy, mail_catcher: MailCatcher, tmp_path: Path) -> Settings:
    """The workers reach the database through `wire`; the test itself reaches it directly."""
    return shop_settings(through(wire, database), mail_catcher, tmp_path)


@pytest.fixture
def world(real_world: World) -> World:
    return real_world


async def test_what_is_said_while_the_database_is_away_is_done_once_at_its_return(
    world: World, wire: SeveringProxy, record_property: Callable[[str, object], None]
) -> None:
    paid, moved = await place(world, prepay("72001")), await place(world, prepay("72002"))

    await wire.stop()
    await paid.send("payment_received", {"notice_id": "n-1", "amount": 1_000, "paid_on": "2026-11-24"})
    answer = asyncio.create_task(moved.order("change_address", recipient=somebody(), by="Sato"))
    await world.start(prepay("72003"))
    await asyncio.sleep(AWAY)
    assert not answer.done()
    await wire.start()
    back = time.monotonic()
    view = await asyncio.wait_for(answer, SOON)
    answered = time.monotonic() - back
    await until(lambda: is_known(world.story("72003")))
    await until(lambda: _is_booked(paid))
    caught_up = time.monotonic() - back

    record_property("seconds until the answer", answered)
    print(f"answered {answered:.2f} s after the return, all caught up after {caught_up:.2f} s")  # noqa: T201 - measured
    assert view.version == 2
    assert await world.rows("SELECT order_no, amount FROM deposits") == [("72001", 1_000)]
    assert (await paid.journal()).count("payment_received") == 1
    assert (await moved.journal()).count("address_changed") == 1
    assert await world.rows("SELECT reserved FROM stock") == [(6,)]
    assert await world.rows("SELECT said FROM tasks WHERE kind = 'stuck'") == []


async def test_what_comes_for_ended_orders_while_the_database_is_away_is_done_once_at_its_return(
    world: World, wire: SeveringProxy
) -> None:
    paid, returned = await cancelled(world, "72201"), await completed(world, "72202")
    asked = await completed(world, "72203")

    await wire.stop()
    await send_late(paid, "payment_received", late_payment("n-late"))
    await send_late(returned, "parcel_returned", late_return())
    await send_late(asked, "inquiry_opened", {"text": QUESTION})
    await asyncio.sleep(AWAY)
    assert await world.rows("SELECT 1 FROM deposits") == []
    await wire.start()
    for order in (paid, returned, asked):
        await until(lambda order=order: has_ended(order))  # type: ignore[misc] # mypy cannot infer such a lambda
    number = inquiry_of(asked.order_no, InquiryOpened(text=QUESTION))
    await until(lambda: world.rows("SELECT 1 FROM mails WHERE kind = 'inquiry_received'"))
    await until(lambda: all_is_mailed(world))

    assert await world.rows("SELECT order_no, amount FROM deposits") == [("72201", 3_150)]
    assert await world.rows("SELECT order_no, amount FROM refunds") == [("72201", 3_150)]
    assert await returned.status() == "returned"
    for order, what in ((paid, "payment_received"), (returned, "parcel_returned"), (asked, "inquiry_opened")):
        assert (await order.journal()).count(what) == 1
    assert await world.rows("SELECT inquiry_no FROM inquiries") == [(number,)]
    await world.env.client.get_workflow_handle(inquiry_workflow_id(number)).terminate("the test is over")


async def test_an_order_that_was_stored_by_a_try_whose_answer_was_lost_goes_on(
    world: World, wire: SeveringProxy
) -> None:
    await wire.stop()
    await world.start(prepay("73001"))
    order = world.story("73001")
    intake = Intake(placed=PlacedOrder.model_validate(prepay("73001")), at=datetime.now(UTC))
    await IntakeActivities(Database(world.pool), ShopDesk(world.settings.shop_file)).receive(intake)

    await wire.start()
    view = await order.order("accept", inspected=True, by="Sato")

    assert view.status == "awaiting_payment"
    assert await order.is_running()
    await until(lambda: _all_is_mailed(order))


async def test_trouble_is_told_to_whoever_is_on_call_in_its_own_words(world: World, wire: SeveringProxy) -> None:
    """The Temporal server keeps no failure of more than 4 KB, and says so in place of what it was."""
    order = await place(world, prepay("73003"))
    handle = world.env.client.get_workflow_handle(order_workflow_id("73003"))

    async def last_failure() -> str:
        pending = (await handle.describe()).raw_description.pending_activities
        return next((each.last_failure.message for each in pending), "")

    await wire.stop()
    await order.send("payment_received", {"notice_id": "n-3", "amount": 1_000, "paid_on": "2026-11-24"})
    await until(last_failure)

    assert "exceeds size limit" not in await last_failure()
    await wire.start()
    await until(lambda: _is_booked(order))


@pytest.mark.long
async def test_mails_leave_within_a_minute_of_the_databases_return(
    time_skipping: WorkflowEnvironment, pool: Pool, mail_catcher: MailCatcher, settings: Settings, wire: SeveringProxy
) -> None:
    async with open_world(time_skipping, pool, mail_catcher, settings) as world:
        await world.stock()
        await mail_catcher.stop()
        order = await world.place(prepay())
        await wire.stop()
        await mail_catcher.start()
        await world.skip(timedelta(minutes=20))
        assert mail_catcher.received == []

        await wire.start()
        await world.skip(timedelta(minutes=1))

        assert await order.kinds() == ["order_received", "shop_order"]


async def test_a_command_whose_worker_was_killed_is_done_once_although_a_fact_came_before_it(world: World) -> None:
    order = await place(world, prepay("73002"))
    await until(lambda: _all_is_mailed(order))
    command = ResendMail(mail="order_received", by="Sato")
    activities = OrderActivities(Database(world.pool), ShopDesk(world.settings.shop_file))
    await activities.resend_mail(enclose("73002", "resend_mail:update:u-1", datetime.now(UTC), command))

    await order.send("goods_inspected", {"by": "Mori"})
    await order.handle.execute_update("resend_mail", command.model_dump(), id="u-1")

    await until(lambda: _all_is_mailed(order))
    assert len(await order.letters("order_received")) == 2


@pytest.mark.long
async def test_a_database_that_comes_and_goes_doubles_and_loses_nothing(world: World, wire: SeveringProxy) -> None:
    stories = [await place(world, prepay(f"7210{at}")) for at in range(3)]

    flicker = asyncio.create_task(_flicker(wire, times=12))
    answers = await asyncio.gather(*(_live(story) for story in stories))
    await flicker
    for story in stories:
        await until(lambda story=story: _all_is_mailed(story))  # type: ignore[misc] # mypy cannot infer such a lambda

    for story, view in zip(stories, answers, strict=True):
        assert view.status == "cancelled"
        assert view.money.allocated == 5 * 100
        journal = await story.journal()
        assert journal.count("payment_received") == 5
        assert journal.count("cancelled") == 1
        # A mail whose mark was lost with the database leaves again as itself: the same bytes, the same Message-ID.
        assert len({mail.raw for mail in await story.letters("payment_short")}) == 5
        assert len({mail.raw for mail in await story.letters("cancelled")}) == 1
    assert await world.rows("SELECT on_hand, reserved, waiting FROM stock") == [(1_000, 0, 0)]
    refunds = await world.rows("SELECT order_no, amount FROM refunds ORDER BY 1")
    assert refunds == [(story.order_no, 500) for story in stories]


async def _live(story: Story) -> OrderView:
    """Five payments, then a cancellation that must find all of them booked."""
    for at in range(5):
        notice = {"notice_id": f"{story.order_no}-{at}", "amount": 100, "paid_on": "2026-11-24"}
        await story.send("payment_received", notice)
        await asyncio.sleep(0.2)
    return await story.order("cancel", reason="changed their mind", by="Sato")


async def _flicker(wire: SeveringProxy, times: int) -> None:
    """Sever the wire again and again, in the middle of whatever is being done, and keep it away for a moment."""
    for at in range(times):
        wire.arm(3 + at, after=at % 2 == 0)
        await asyncio.sleep(0.15)
        await wire.stop()
        await asyncio.sleep(0.05)
        await wire.start()
        wire.arm(None)
        await asyncio.sleep(0.05)


async def _is_booked(story: Story) -> bool:
    return "payment_received" in await story.journal()


async def _all_is_mailed(story: Story) -> bool:
    return not await story.world.rows("SELECT 1 FROM mails WHERE thread = $1 AND state = 'owed'", story.order_no)
