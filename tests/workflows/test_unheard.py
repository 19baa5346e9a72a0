"""What a command did reaches its workflow, whoever died over it: the worker, the server, and whoever had sent it."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment, WorkflowEnvironment

from activities.claim import ClaimActivities
from activities.inquiry import InquiryActivities
from activities.order import OrderActivities
from adapters.postgres.database import Database
from adapters.postgres.pool import Pool
from adapters.settings import Settings
from adapters.shop_file import ShopDesk
from callers.cluster import ClusterRefused
from callers.errors import ServiceAway
from callers.inquiries import InquirySender
from callers.temporal import SILENT
from domain.claim.envelope import enclose_for_claim
from domain.contract.envelope import enclose
from domain.contract.left import UnheardCommand, place_of_update
from domain.contract.messages import Accept, AssignInquiry, Cancel, InquiryOpened, LookIntoClaim
from domain.conversation.inquiries import inquiry_of
from domain.inquiry.envelope import enclose_for_inquiry
from tests.caught_mail import MailCatcher
from tests.workflows.late import QUESTION, all_is_mailed, completed, has_ended, send_late
from tests.workflows.mortal import Cut, cut_at_each_step
from tests.workflows.orders import cod, prepay
from tests.workflows.real_time import place, until
from tests.workflows.story import Story
from tests.workflows.test_claims import Claimed
from tests.workflows.world import World, open_world
from workers.queue_workers import Load
from workers.takers import WorkersConnections
from workers.unheard import UnheardCommands
from workflows.options import inquiry_workflow_id

LOST = "sent-and-lost"
KEY = place_of_update(LOST)


@pytest.fixture
def world(real_world: World) -> World:
    return real_world


class Dead:
    """A worker that did what a command asked for and died with its server, before the workflow task ended."""

    def __init__(self, world: World, workflow_id: str) -> None:
        self._world, self._workflow_id = world, workflow_id
        self._shop = Database(world.pool), ShopDesk(world.settings.shop_file)

    async def did(self, kind: type[Any], name: str, given: object) -> None:
        run = await self._world.env.client.get_workflow_handle(self._workflow_id).describe()
        env = ActivityEnvironment()
        env.info = replace(
            ActivityEnvironment.default_info(),
            is_local=True,
            workflow_id=self._workflow_id,
            workflow_run_id=run.run_id,
        )
        await env.run(getattr(kind(*self._shop), name), given)


def commands(world: World, client: Client | None = None) -> UnheardCommands:
    """Looks for commands of any age."""
    client = client or world.env.client
    database, desk = Database(world.pool), ShopDesk(world.settings.shop_file)
    line = WorkersConnections(world.settings, database, desk, line=lambda: client)
    return UnheardCommands(line, timedelta())


async def unheard(world: World) -> int:
    return len(await world.rows("SELECT 1 FROM unheard_commands"))


async def told_again(world: World, workflow_id: str) -> int:
    """How often its latest run was told that it had not heard of a command."""
    history = await world.env.client.get_workflow_handle(workflow_id).fetch_history()
    signals = [event.workflow_execution_signaled_event_attributes.signal_name for event in history.events]
    return signals.count("command_unheard")


async def accepted_and_lost(world: World, order_no: str) -> Story:
    order = await place(world, prepay(order_no))
    await order.send("goods_inspected", {"ok": True, "by": "梅田"})
    await until(lambda: is_inspected(order))
    given = enclose(order_no, f"accept:{KEY}", await world.now(), Accept(by="Sato"))
    await Dead(world, order.handle.id).did(OrderActivities, "accept", given)
    assert (await order.view()).status == "received"
    return order


async def is_inspected(order: Story) -> bool:
    return "goods_inspected" in await order.journal()


async def is_waiting_for_money(order: Story) -> bool:
    view = await order.view()
    return view.status == "awaiting_payment"


async def test_a_command_is_done_and_answered_within_its_workflow_task(world: World) -> None:
    order = await place(world, prepay("79800"))
    await order.order("place_hold", note="調べます", by="Sato")

    events = [event.event_type for event in (await order.handle.fetch_history()).events]
    accepted = events.index(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED)
    completed = events.index(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED)
    assert EventType.EVENT_TYPE_MARKER_RECORDED in events[accepted:completed]
    assert EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED not in events[accepted:completed]


@pytest.mark.long
async def test_commands_are_carried_out_once_at_whichever_step_the_worker_dies(mortal_world: World, cut: Cut) -> None:
    async def live(step: int) -> None:
        cut.arm(0)
        order = await place(mortal_world, cod(f"{79_810 + step}"))
        await until(lambda: all_is_mailed(mortal_world))
        cut.arm(step)
        for tag in ("gift", "call", "slow"):
            await order.order("set_mark", tag=tag, note="調べます", by="Sato")
        await order.order("cancel", reason="changed mind", by="Sato")
        await until(lambda: has_ended(order))
        await until(lambda: all_is_mailed(mortal_world))

        journal = await order.journal()
        assert (journal.count("tagged"), journal.count("cancelled")) == (3, 1)
        assert len(await order.letters("cancelled")) == 1

    died = await cut_at_each_step(cut, live)

    assert {"before set_mark", "after set_mark", "before cancel_order", "after cancel_order"} <= set(died), died


async def test_an_order_hears_of_a_command_that_was_lost_on_the_way_back(world: World) -> None:
    order = await accepted_and_lost(world, "79801")

    assert await commands(world).look() == 1

    await until(lambda: is_waiting_for_money(order))
    await until(lambda: all_is_mailed(world))
    assert len(await order.letters("order_confirmed")) == 1
    assert await unheard(world) == 0
    assert await commands(world).look() == 0


async def test_an_order_whose_workflow_is_gone_is_started_again_to_hear_of_it(world: World) -> None:
    order = await place(world, prepay("79802"))
    given = enclose("79802", f"cancel:{KEY}", await world.now(), Cancel(reason="changed mind", by="Sato"))
    await Dead(world, order.handle.id).did(OrderActivities, "cancel", given)
    await order.handle.terminate("by hand")

    await commands(world).look()

    await until(lambda: all_is_mailed(world))
    assert len(await order.letters("cancelled")) == 1
    assert await unheard(world) == 0


async def test_a_claim_hears_of_a_command_that_was_lost_on_the_way_back(world: World) -> None:
    claimed = Claimed(world, await completed(world, "79803"), "web-79803")
    await claimed.start()
    await until(lambda: is_acknowledged(claimed))
    now = await world.now()
    command = LookIntoClaim(until=(now + timedelta(days=3)).date(), by="Sato")
    given = enclose_for_claim(claimed.number, f"look_into_claim:{KEY}", now, command)
    await Dead(world, claimed.handle.id).did(ClaimActivities, "look_into", given)
    before = await claimed.view()

    await commands(world).look()

    await until(lambda: has_moved(claimed, before.version))
    assert await unheard(world) == 0


async def is_acknowledged(claimed: Claimed) -> bool:
    return bool(await claimed.kinds())


async def has_moved(claimed: Claimed, version: int) -> bool:
    return (await claimed.view()).version > version


async def test_an_inquiry_hears_of_a_command_that_was_lost_on_the_way_back(world: World) -> None:
    order = await completed(world, "79804")
    number = inquiry_of(order.order_no, InquiryOpened(text=QUESTION))
    await send_late(order, "inquiry_opened", {"text": QUESTION})
    handle = world.env.client.get_workflow_handle(inquiry_workflow_id(number))
    await until(lambda: is_open(world, number))
    await until(lambda: has_ended(order))
    await until(lambda: all_is_mailed(world))
    given = enclose_for_inquiry(
        number, f"assign_inquiry:{KEY}", await world.now(), AssignInquiry(by="Sato", assignee="Mori")
    )
    await Dead(world, handle.id).did(InquiryActivities, "assign", given)

    async def is_assigned() -> bool:
        return bool((await handle.query("view"))["assignee"] == "Mori")

    assert not await is_assigned()

    await commands(world).look()

    await until(is_assigned)
    assert await unheard(world) == 0
    await handle.terminate("the test is over")


async def is_open(world: World, number: str) -> bool:
    return bool(await world.rows("SELECT 1 FROM inquiries WHERE inquiry_no = $1", number))


async def test_of_a_command_that_was_heard_nobody_is_told_again(world: World) -> None:
    order = await place(world, prepay("79805"))
    await order.order("place_hold", note="調べます", by="Sato")
    assert await unheard(world) == 1

    assert await commands(world).look() == 1

    assert await unheard(world) == 0
    assert await told_again(world, order.handle.id) == 0


async def test_a_command_that_is_still_under_way_is_looked_for_again(world: World) -> None:
    order = await place(world, prepay("79806"))
    await world.rest()
    held = {"note": "調べます", "by": "Sato"}
    asking = asyncio.create_task(order.handle.execute_update("place_hold", held, id="under-way"))
    await asyncio.sleep(0.5)
    command = UnheardCommand(order.handle.id, (await order.handle.describe()).run_id, "under-way")
    async with world.pool.acquire() as conn:
        await Database(world.pool).unheard.note(conn, command)

    await commands(world).look()
    assert await unheard(world) == 1

    await world.work()
    await asking
    await commands(world).look()
    assert await unheard(world) == 0
    assert await told_again(world, order.handle.id) == 0


async def test_a_refused_command_leaves_nothing_to_look_for(world: World) -> None:
    order = await place(world, prepay("79807"))

    await order.refused("release_hold", note="", by="Sato")

    assert await unheard(world) == 0


async def test_what_cannot_be_looked_for_stands_in_nobodys_way(world: World) -> None:
    order = await accepted_and_lost(world, "79809")
    async with world.pool.acquire() as conn:
        for workflow_id, update_id in (
            ("order-none", "u"),
            ("w" * 2_000, "u"),
            ("order-79809", ""),
            ("else", "u" * 400),
        ):
            run = "no-run" if update_id else ""
            await Database(world.pool).unheard.note(conn, UnheardCommand(workflow_id, run, update_id))

    assert await commands(world).look() == 5

    await until(lambda: is_waiting_for_money(order))
    assert await unheard(world) == 0


async def test_a_fault_over_one_command_stands_in_nobodys_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = await accepted_and_lost(world, "79899")
    async with world.pool.acquire() as conn:
        await Database(world.pool).unheard.note(conn, UnheardCommand("inquiry-none", "", "u"))

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(InquirySender, "wake", fail)

    assert await commands(world).look() == 2

    await until(lambda: is_waiting_for_money(order))
    assert await unheard(world) == 1


async def test_one_of_which_temporal_says_nothing_keeps_the_same_ones_waiting_never(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.pool.acquire() as conn:
        for workflow_id in ("inquiry-none", *(f"order-none-{number}" for number in range(5))):
            await Database(world.pool).unheard.note(conn, UnheardCommand(workflow_id, "", "u"))

    async def say_nothing(*_: object) -> None:
        raise ServiceAway(SILENT(what="command_unheard", why="busy"))

    monkeypatch.setattr(InquirySender, "wake", say_nothing)

    async def is_alone() -> bool:
        with contextlib.suppress(ServiceAway):
            await commands(world).look()
        return await unheard(world) == 1

    await until(is_alone)


async def test_a_cluster_that_does_not_let_us_in_is_asked_of_one_command_only(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async with world.pool.acquire() as conn:
        for number in range(3):
            await Database(world.pool).unheard.note(conn, UnheardCommand(f"order-none-{number}", "", "u"))
    shut_out = Client(**(world.env.client.config() | {"namespace": "of-nobody"}))

    with pytest.raises(ClusterRefused):
        await commands(world, shut_out).look()

    assert await unheard(world) == 3
    assert not caplog.records


async def test_a_command_of_another_process_is_left_to_it_for_a_while(world: World) -> None:
    await accepted_and_lost(world, "79808")
    one, other = Database(world.pool).unheard, Database(world.pool).unheard
    async with world.pool.acquire() as conn:
        assert len(await one.take(conn, timedelta(), 10)) == 1
        assert await other.take(conn, timedelta(seconds=10), 10) == []


async def test_a_process_that_has_found_none_for_long_takes_no_more_than_it_asked_for(world: World) -> None:
    unheard_commands = Database(world.pool).unheard
    await world.pool.execute("VACUUM ANALYZE unheard_commands")  # as PostgreSQL does by itself
    async with world.pool.acquire() as conn:
        for _ in range(8):  # after some of them PostgreSQL keeps its plan
            assert await unheard_commands.take(conn, timedelta(), 100) == []
        await world.pool.execute(
            "INSERT INTO unheard_commands SELECT 'order-none-' || i, '', 'u' FROM generate_series(1, 300) AS i"
        )

        assert len(await unheard_commands.take(conn, timedelta(), 100)) == 100


async def test_the_workers_of_the_orders_look_by_themselves(
    dev_server: WorkflowEnvironment, pool: Pool, mail_catcher: MailCatcher, settings: Settings
) -> None:
    async with open_world(dev_server, pool, mail_catcher, settings, Load(unheard_seconds=0.05)) as world:
        await pool.execute(
            "INSERT INTO unheard_commands VALUES ('order-none', '', 'u', clock_timestamp() - interval '1 minute')"
        )

        await until(lambda: nothing_is_unheard(world))


async def nothing_is_unheard(world: World) -> bool:
    return await unheard(world) == 0
