"""Whatever is sent under whatever name, an order neither wedges nor loses it, and takes the next message."""

import asyncio
import itertools
import json
from collections.abc import Sequence
from typing import Any

import pytest
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from callers.turns import AT_A_TIME
from domain.basics.said import Said
from domain.contract import messages
from tests.workflows.orders import prepay
from tests.workflows.real_time import place, until
from tests.workflows.story import Story
from tests.workflows.world import World
from workflows.options import order_workflow_id
from workflows.order import OrderWorkflow

MESSAGES = workflow._Definition.must_from_class(OrderWorkflow)  # noqa: SLF001 - the only list of all handlers there is
SIGNALS = sorted(name for name in MESSAGES.signals if name)
UPDATES = sorted(name for name in MESSAGES.updates if name)
FIELDS = {
    field
    for model in vars(messages).values()
    if isinstance(model, type) and issubclass(model, messages.Message)
    for field in model.model_fields
}


def raw(data: bytes, encoding: bytes | None = None) -> RawValue:
    return RawValue(Payload(metadata={"encoding": encoding} if encoding else {}, data=data))


JUNK: dict[str, Sequence[object]] = {
    "nothing": [],
    "null": [None],
    "a-string": ["cancel it please"],
    "a-number": [5],
    "a-list": [[{"reason": "changed mind"}]],
    "wrong-fields": [{field: {"wrong": "type"} for field in FIELDS}],
    "two-arguments": [{"reason": "x", "by": "Sato"}, {"by": "Sato"}],
    "three-arguments": [None, "x", 3],
    "two-unreadable-arguments": [raw(b"a: b", b"yaml/plain"), raw(b"\x00", b"yaml/plain")],
    "bytes": [b"\x00\xff\xfe"],
    "unknown-encoding": [raw(b"a: b", b"yaml/plain")],
    "no-encoding": [raw(b"\x00{}")],
    "broken-json": [raw(b'{"reason": "\\u0000', b"json/plain")],
    "a-control-character": [raw(b'{"reason": "\x00", "by": "\x00"}', b"json/plain")],
    "a-megabyte": ["x" * 1_000_000],
}
junk = pytest.mark.parametrize("sent", JUNK.values(), ids=JUNK)

_numbers = itertools.count(71_001)


@pytest.fixture
def world(real_world: World) -> World:
    return real_world


@pytest.fixture
async def story(world: World) -> Story:
    return await place(world, prepay(str(next(_numbers))))


def batches(names: Sequence[str], sent: Sequence[object]) -> list[Sequence[str]]:
    """Names under which something is sent at the same time: one workflow task costs less than five.

    All that one task takes and answers must be less than four megabytes, or the server ends the workflow.
    """
    size = 1 if sent == JUNK["a-megabyte"] else AT_A_TIME
    return [names[at : at + size] for at in range(0, len(names), size)]


async def refusals(story: Story) -> dict[str, str]:
    """The refused messages in the journal: name and reason."""
    rows = await story.world.rows(
        "SELECT facts, said FROM journal WHERE order_no = $1 AND what = 'refused'", story.order_no
    )
    return {json.loads(facts)["message"]: str(Said.model_validate_json(said)) for facts, said in rows}


async def takes_messages(story: Story) -> bool:
    """True when the order does what a person wants of it, and what was wanted before is done."""
    held = await story.order("place_hold", by="Sato")
    free = await story.order("release_hold", by="Sato", reason="manual")
    return held.status == "on_hold" and free.status == "received"


@junk
async def test_every_fact_that_cannot_be_read_is_kept_and_told_to_the_shop(
    story: Story, sent: Sequence[object]
) -> None:
    has_fields = len(sent) == 1 and isinstance(sent[0], dict)
    names = [
        name for name in SIGNALS if not (has_fields and name in {"retry_mails", "command_unheard"})
    ]  # which know none
    told = 0
    for batch in batches(names, sent):  # all at once would be fifty megabytes, more than a server keeps of one run
        await asyncio.gather(*(story.send(name, *sent) for name in batch))
        told += len(batch)
        await until(lambda told=told: _all_are_noted(story, told))  # type: ignore[misc] # mypy cannot infer such a lambda

    noted = await refusals(story)
    assert sorted(noted) == names
    assert all(noted.values())
    mailed = await story.world.rows("SELECT kind FROM mails WHERE kind = 'shop_refused'")
    assert len(mailed) == len(names)
    assert await takes_messages(story)
    await until(lambda: _all_mails_have_left(story))


@junk
async def test_every_command_that_cannot_be_read_is_refused_to_its_sender(story: Story, sent: Sequence[object]) -> None:
    answers = [
        answer
        for batch in batches(UPDATES, sent)
        for answer in await asyncio.gather(*(_refusal(story, name, sent) for name in batch))
    ]

    assert {name: answer.type for name, answer in zip(UPDATES, answers, strict=True)} == dict.fromkeys(
        UPDATES, "InvalidMessage"
    )
    assert all(answer.message for answer in answers)
    assert await takes_messages(story)


@pytest.mark.parametrize("name", ["no_such_thing", "入金", "x" * 900, "a b\n", "a\x00b"])
async def test_a_fact_of_an_unknown_name_is_kept_and_told_to_the_shop(story: Story, name: str) -> None:
    await story.send(name, {"amount": 5})
    await story.send(name)
    await story.send(name, 1, 2)

    await until(lambda: _all_are_noted(story, 3))

    assert await takes_messages(story)


async def test_a_command_of_an_unknown_name_is_refused(story: Story) -> None:
    with pytest.raises(WorkflowUpdateFailedError):
        await story.handle.execute_update("no_such_thing", {})

    assert await takes_messages(story)


@pytest.mark.parametrize("text", ["a\x00b", "\x00x", "\x1b[31m\r\nBcc: x@example.jp", "😀" * 40, "\ufdfa" * 40])
async def test_characters_that_no_database_likes_wedge_nothing(story: Story, text: str) -> None:
    recipient = prepay()["orderer"] | {"name": text, "customer_id": text, "email": f"{text}@example.jp"}

    await story.order("place_hold", by=text, note=text)
    await story.order("change_address", by=text, reason=text, recipient=recipient)
    await story.send("payment_received", {"notice_id": "n", "amount": 10, "paid_on": "2026-11-24", "payer": text})
    await story.send("parcel_shipped", {"parcel_no": text, "carrier": text, "shipped_at": "2026-11-24T10:00:00Z"})
    await story.send("cancel", {"reason": text, "by": text})
    await until(lambda: _is_cancelled(story))

    await until(lambda: _all_mails_have_left(story))
    assert (await story.view()).money.allocated == 10


@junk
async def test_a_start_that_cannot_be_read_fails_at_once_and_is_kept(world: World, sent: Sequence[object]) -> None:
    order_no = str(next(_numbers))

    await world.start(*sent, order_no=order_no)
    with pytest.raises(WorkflowFailureError) as caught:
        async with asyncio.timeout(20):
            await world.story(order_no).handle.result()

    assert isinstance(caught.value.cause, ApplicationError)
    assert caught.value.cause.type == "InvalidOrder"
    assert await world.rows("SELECT 1 FROM rejects WHERE workflow_id = $1", order_workflow_id(order_no))


async def _refusal(story: Story, name: str, sent: Sequence[object]) -> ApplicationError:
    with pytest.raises(WorkflowUpdateFailedError) as caught:
        async with asyncio.timeout(20):
            await story.handle.execute_update(name, args=list(sent))
    cause: Any = caught.value.cause
    assert isinstance(cause, ApplicationError)
    return cause


async def _all_are_noted(story: Story, count: int) -> bool:
    return len([what for what in await story.journal() if what == "refused"]) >= count


async def _all_mails_have_left(story: Story) -> bool:
    return not await story.world.rows("SELECT 1 FROM mails WHERE state = 'owed'")


async def _is_cancelled(story: Story) -> bool:
    return (await story.view()).status == "cancelled"
