"""What fails although the database answers: nobody waits behind it who need not, and a person is told of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from tests.spoken import spoken
from tests.workflows.orders import prepay, somebody
from tests.workflows.real_time import place, until
from tests.workflows.story import Story
from tests.workflows.world import World

#: Of PostgreSQL: an exception of our own, a text that is none, a violated constraint.
FAULT, DATA, INTEGRITY = "P0001", "22021", "23514"


@pytest.fixture
def world(real_world: World) -> World:
    return real_world


@contextlib.asynccontextmanager
async def failing(
    world: World, what: str, code: str, table: str = "journal", column: str = "what"
) -> AsyncIterator[None]:
    """A database that answers with this code to whoever writes this, until the context ends."""
    await world.pool.execute(
        f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$;"
        f"CREATE TRIGGER fails BEFORE INSERT ON {table} FOR EACH ROW WHEN (NEW.{column} LIKE '{what}') "
        f"EXECUTE FUNCTION fail()"
    )
    try:
        yield
    finally:
        await world.pool.execute(f"DROP TRIGGER fails ON {table}; DROP FUNCTION fail()")


async def stuck_tasks(world: World) -> list[tuple[Any, ...]]:
    rows = await world.rows("SELECT order_no, said, done_at IS NULL FROM tasks WHERE kind = 'stuck' ORDER BY id")
    return [(order_no, spoken(said), is_open) for order_no, said, is_open in rows]


async def test_what_is_stuck_is_told_lets_others_go_first_and_is_done_once_mended(world: World) -> None:
    order = await place(world, prepay("74001"))

    async with failing(world, "address_changed", FAULT):
        answer = asyncio.create_task(order.order("change_address", recipient=somebody(), by="Sato"))
        await asyncio.sleep(0.5)
        await order.send("payment_received", {"notice_id": "n-1", "amount": 2_820, "paid_on": "2026-11-24"})
        await until(lambda: stuck_tasks(world))
        await until(lambda: _is_booked(order))
        held = await order.order("place_hold", by="Sato")
        await until(lambda: _is_mailed(world))
        assert not answer.done()
    view = await asyncio.wait_for(answer, 70)

    assert held.money.allocated == view.money.allocated == 2_820
    assert (view.version, view.status) == (2, "on_hold")
    assert (await order.journal()).count("address_changed") == 1
    await until(lambda: _all_done(world))
    ((number, text, _),) = await stuck_tasks(world)
    assert number == "74001"
    assert "change_address of order-74001" in text
    assert "RaiseError" in text
    assert "山田" not in text


@pytest.mark.parametrize("code", [DATA, INTEGRITY])
async def test_a_start_that_the_database_never_takes_is_kept_and_told_and_fails_at_once(
    world: World, code: str
) -> None:
    async with failing(world, "7500%", code, table="orders", column="order_no"):
        await world.start(prepay("75001"))
        with pytest.raises(WorkflowFailureError) as caught:
            async with asyncio.timeout(20):
                await world.story("75001").handle.result()

    assert isinstance(caught.value.cause, ApplicationError)
    assert caught.value.cause.type == "Unstorable"
    ((payload, reason),) = await world.rows("SELECT payload, said FROM rejects")
    assert "山田 太郎" in payload
    assert code in reason
    await until(lambda: world.rows("SELECT 1 FROM mails WHERE kind = 'shop_reject' AND state = 'sent'"))
    ((order_no, text, _),) = await stuck_tasks(world)
    assert order_no is None
    assert "given up" in text


@pytest.mark.parametrize("code", [DATA, INTEGRITY])
async def test_a_message_that_the_database_never_takes_is_refused_or_kept_and_the_order_goes_on(
    world: World, code: str
) -> None:
    order = await place(world, prepay(f"76{code}"))

    async with failing(world, "hold_placed", code):
        with pytest.raises(Exception, match="update failed") as caught:
            await order.order("place_hold", by="Sato")
    async with failing(world, "cancelled", code):
        await order.send("cancel", {"reason": "changed their mind", "by": "Sato"})
        await until(lambda: _is_noted(order))
    await order.send("payment_received", {"notice_id": "n-1", "amount": 2_820, "paid_on": "2026-11-24"})
    await until(lambda: _is_booked(order))

    assert isinstance(caught.value.__cause__, ApplicationError)
    assert caught.value.__cause__.type == "Unstorable"
    assert (await order.view()).status == "received"
    await until(lambda: world.rows("SELECT 1 FROM mails WHERE kind = 'shop_refused' AND state = 'sent'"))


async def test_a_refusal_that_cannot_be_noted_ends_no_order(world: World) -> None:
    order = await place(world, prepay("76009"))

    async with failing(world, "refused", DATA):
        await order.send("no_such_thing", {"a": 1})
        await until(lambda: stuck_tasks(world))
    await order.send("payment_received", {"notice_id": "n-1", "amount": 2_820, "paid_on": "2026-11-24"})

    await until(lambda: _is_booked(order))
    assert await order.is_running()


async def _is_booked(order: Story) -> bool:
    return bool(await order.world.rows("SELECT 1 FROM deposits WHERE order_no = $1", order.order_no))


async def _is_noted(order: Story) -> bool:
    return "refused" in await order.journal()


async def _is_mailed(world: World) -> bool:
    return any("止まっている処理" in mail.subject for mail in world.mails.received)


async def _all_done(world: World) -> bool:
    return not any(is_open for _, _, is_open in await stuck_tasks(world))
