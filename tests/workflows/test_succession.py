"""A run that comes near Temporal's limits goes on as a new one, and nothing that was in flight is lost over it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.settings import Settings
from tests.caught_mail import MailCatcher
from tests.workflows.clock import jst, on
from tests.workflows.orders import cod, prepay
from tests.workflows.story import Story
from tests.workflows.world import World, open_world
from workers.queue_workers import Load
from workflows.options import inquiry_workflow_id

FEW = 4


@pytest.fixture(autouse=True)
def few_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run takes as many messages as a test can send."""
    monkeypatch.setattr("workflows.succession.MESSAGES_PER_RUN", FEW)


@pytest.fixture
async def world(
    time_skipping: WorkflowEnvironment, pool: Pool, mail_catcher: MailCatcher, settings: Settings
) -> AsyncIterator[World]:
    """Its workers keep no order in memory, so each task replays its run."""
    async with open_world(time_skipping, pool, mail_catcher, settings, Load(cached_orders=0)) as world:
        await world.stock()
        yield world


async def run_id(order: Story) -> str:
    return (await order._described()).execution.run_id  # noqa: SLF001 - the one way to ask this server


async def tag(order: Story, name: str, update_id: str | None = None) -> None:
    """A command that changes next to nothing."""
    fields = {"tag": name, "note": "x", "by": "葉山"}
    await order.handle.execute_update("set_mark", fields, id=update_id or name)


async def fill(order: Story, word: str = "t") -> None:
    """As many commands as one run takes; a minute passes."""
    for at in range(FEW):
        await tag(order, f"{word}{at}")
    await order.world.skip()


async def told(order: Story) -> list[str]:
    """What the query `journal` says."""
    return [line["what"] for line in await order.handle.query("journal")]


async def test_an_order_goes_on_in_a_new_run_where_it_was(world: World) -> None:
    order = await world.place(prepay())
    first = await run_id(order)
    await order.accept()
    before = await order.next()

    await fill(order)

    assert await run_id(order) != first
    assert await order.is_running()
    assert await order.status() == "awaiting_payment"
    assert await order.next() == before
    assert (await order.state()).people.tags == ("t0", "t1", "t2", "t3")
    await order.pay()
    assert await order.status() == "preparing"
    assert await order.kinds() == ["order_received", "shop_order", "order_confirmed", "payment_confirmed"]


async def test_the_query_journal_tells_of_all_runs(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()
    await fill(order)
    await order.pay()

    assert await told(order) == await order.journal()


async def test_a_command_that_was_answered_in_the_run_before_is_not_carried_out_again(world: World) -> None:
    order = await world.place(prepay())
    command = {"subject": "お礼", "text": "ありがとうございます。", "by": "葉山"}
    await order.handle.execute_update("write_mail", command, id="once")
    first = await run_id(order)
    await fill(order)

    await order.handle.execute_update("write_mail", command, id="once")
    await world.skip()

    assert await run_id(order) != first
    assert (await order.journal()).count("mail_written") == 1


async def test_signals_of_a_later_run_are_not_taken_for_those_of_the_first(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()

    for at in range(4 * FEW):
        await order.pay(100, f"part-{at}")

    assert (await order.view()).money.allocated == 4 * FEW * 100


async def test_what_cannot_be_read_is_noted_in_every_run(world: World) -> None:
    order = await world.place(prepay())

    for _ in range(2 * FEW + 1):
        await order.tell("no_such_thing")

    assert (await order.journal()).count("refused") == 2 * FEW + 1


async def test_mails_that_wait_for_their_server_leave_once_after_it(world: World) -> None:
    order = await world.place(prepay())
    first = await run_id(order)
    await world.mails.stop()
    await order.accept()
    await fill(order)
    await world.skip(timedelta(minutes=2))
    assert await run_id(order) != first
    assert await order.kinds("owed") == ["order_confirmed"]

    await world.mails.start()
    await world.skip(timedelta(hours=2))

    assert len(await order.letters("order_confirmed")) == 1
    assert await order.kinds("owed") == []


async def test_mails_that_wait_for_the_morning_do_not_hold_it_up(world: World) -> None:
    order = await world.place(prepay(), at=jst("06-01 22:00"))
    first = await run_id(order)
    await order.accept()
    await fill(order)
    await world.skip(timedelta(minutes=2))
    assert await run_id(order) != first

    await world.skip_to(jst("06-02 12:00"))

    assert len(await order.letters("order_confirmed")) == 1


async def test_an_order_that_ends_while_it_is_full_has_its_mails_sent(world: World) -> None:
    order = await world.place(cod("1001"))
    await order.accept()
    await world.mails.stop()
    for at in range(FEW):
        await tag(order, f"t{at}")
    await order.order("cancel", reason="気が変わった", by="葉山")
    await world.skip(timedelta(minutes=5))

    await world.mails.start()
    await world.skip(timedelta(hours=2))

    assert len(await order.letters("cancelled")) == 1
    assert not await order.is_running()


async def test_a_deadline_that_passes_while_runs_change_is_kept(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()
    await fill(order)
    await world.skip_to(jst("06-12 12:00"))
    await world.check_bank(on("06-12"))
    await fill(order, "u")
    await world.skip_to(jst("06-13 12:00"))

    assert (await order.kinds()).count("payment_reminder") == 1


async def test_an_inquiry_goes_on_in_a_new_run_where_it_was(world: World) -> None:
    order = await world.place(prepay())
    await order.tell("inquiry_opened", text="荷物はどこにありますか。")
    (number,) = (await order.view()).inquiries
    inquiry = world.env.client.get_workflow_handle(inquiry_workflow_id(number))

    for at in range(2 * FEW):
        about = {"category": "delivery" if at % 2 else "payment", "assignee": "Sato", "by": "Sato"}
        await inquiry.execute_update("assign_inquiry", about, id=f"a{at}")
        await world.skip()
    await inquiry.execute_update("reply_to_inquiry", {"text": "明日届きます。", "by": "Sato"})
    await world.skip()

    (started, *_) = (await inquiry.fetch_history()).events
    assert started.workflow_execution_started_event_attributes.continued_execution_run_id
    assert await world.rows("SELECT count(*) FROM mails WHERE kind = 'inquiry_reply' AND state = 'sent'") == [(1,)]
