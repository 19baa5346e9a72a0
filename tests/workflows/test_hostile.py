"""Any start ends stored or kept as a reject, any message done, refused or noted, none is tried for ever."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.settings import Settings as ShopSettings
from callers.turns import Turns
from domain.basics.text import storable
from gateway.api.schema import CONTRACT
from tests.caught_mail import MailCatcher
from tests.hostile import TEXTS, as_bytes, fitting, sent, spoiled
from tests.workflows.late import send_late
from tests.workflows.orders import prepay
from tests.workflows.real_time import open_real_world, place, until
from tests.workflows.story import Story
from tests.workflows.test_messages import SIGNALS, UPDATES
from tests.workflows.world import World
from tests.world import SKU

_numbers = itertools.count(78_501)
#: A message is most of a second's work here, so there are few examples; the domain is asked many (tests/domain).
few = settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture
async def world(
    dev_server: WorkflowEnvironment, pool: Pool, mail_catcher: MailCatcher, settings: ShopSettings
) -> AsyncIterator[World]:
    async with open_real_world(dev_server, pool, mail_catcher, settings) as world:
        yield world


def raw(data: bytes) -> RawValue:
    return RawValue(Payload(metadata={"encoding": b"json/plain"}, data=data))


def message(name: str) -> st.SearchStrategy[bytes]:
    """What somebody sends under this name."""
    return sent(name) if name in CONTRACT else TEXTS.map(as_bytes)


@few
@given(st.lists(st.one_of(fitting("order"), fitting("order"), spoiled("order")), min_size=6, max_size=6))
async def test_any_start_is_stored_or_kept_and_what_is_stored_takes_a_payment(
    world: World, payloads: list[object]
) -> None:
    numbers = [str(next(_numbers)) for _ in payloads]
    for number, payload in zip(numbers, payloads, strict=True):
        await world.start(raw(as_order(payload, number)), order_no=number)

    for number in numbers:
        await until(lambda number=number: has_arrived(world, number))  # type: ignore[misc] # mypy cannot infer it
    rows = await world.rows("SELECT order_no FROM orders WHERE order_no = ANY ($1)", numbers)
    stored = [number for (number,) in rows]
    await asyncio.gather(*(must_take_money(world.story(number)) for number in stored))
    assert await world.rows("SELECT said FROM tasks WHERE kind = 'stuck'") == []


def as_order(payload: object, number: str) -> bytes:
    """With the number of its workflow, and of an article that is on the shelf."""
    if not isinstance(payload, dict):
        return as_bytes(payload)
    lines = payload.get("lines")
    if isinstance(lines, list) and lines and isinstance(lines[0], dict):
        lines[0]["sku"] = SKU
    return as_bytes(payload | {"order_no": number})


async def has_arrived(world: World, number: str) -> bool:
    kept = await world.rows("SELECT 1 FROM rejects WHERE workflow_id = $1", f"order-{number}")
    return bool(kept or await world.rows("SELECT 1 FROM orders WHERE order_no = $1", number))


@pytest.mark.long
@few
@given(st.data())
async def test_an_order_takes_every_message_whatever_it_says_and_then_a_payment(
    world: World, drawn: st.DataObject
) -> None:
    order = await place(world, prepay(str(next(_numbers))))

    for fact in SIGNALS:
        await order.send(fact, raw(drawn.draw(message(fact))))
    await order.send(drawn.draw(TEXTS.map(storable)) or "nameless", raw(drawn.draw(TEXTS.map(as_bytes))))
    commands = {command: drawn.draw(message(command)) for command in UPDATES}
    turns = Turns()
    await asyncio.gather(*(answered(turns, order, command, data) for command, data in commands.items()))

    await must_take_money(order)
    assert await world.rows("SELECT said FROM tasks WHERE kind = 'stuck'") == []


async def answered(turns: Turns, order: Story, command: str, data: bytes) -> Any:  # noqa: ANN401 - a view, or nothing
    """A person's command has an answer, or a refusal in a sentence. They take turns, as all commands of a caller do."""
    update_id = f"\x00{command}-{order.order_no}{'あ' * 200}"
    try:
        return await turns.take(order.handle.id, lambda: order.handle.execute_update(command, raw(data), id=update_id))
    except WorkflowUpdateFailedError as refused:
        assert str(refused.cause)  # noqa: PT017 - an answer is as right
        return None
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:  # one of the others has ended the order meanwhile
            raise
        return None


async def must_take_money(order: Story) -> None:
    payment = {"notice_id": f"last-{order.order_no}", "amount": 1, "paid_on": "2026-11-24"}
    await send_late(order, "payment_received", payment)  # it may have ended

    async def is_booked() -> bool:
        return bool(await order.world.rows("SELECT 1 FROM deposits WHERE notice_id = $1", f"last-{order.order_no}"))

    await until(is_booked)
