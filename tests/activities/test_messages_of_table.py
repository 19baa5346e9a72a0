"""The table of messages says the truth: examples are taken, and commands are refused past the point that it names."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from activities.claim import ClaimActivities
from activities.inquiry import InquiryActivities
from activities.order import OrderActivities
from domain.basics.errors import AlreadyShipped, ClaimSettled, InquirySettled, OrderClosed, Refusal
from domain.contract import messages as m
from domain.contract.table import Command, Row, Until
from tests.activities import cases, claim_cases, inquiry_cases
from tests.activities.message_situations import NO, OF_CLAIMS, OF_INQUIRIES, OF_ORDERS, sent
from tests.activities.world import UPDATE, World
from workflows.claim import ClaimWorkflow
from workflows.handlers import Handler
from workflows.inquiry import InquiryWorkflow
from workflows.order import OrderWorkflow

EXAMPLES = Path(__file__).parents[2] / "examples" / "messages"
ORDERS = [each for each in OrderWorkflow.handlers if each.activity]
INQUIRIES = [each for each in InquiryWorkflow.handlers if each.activity]
CLAIMS = [each for each in ClaimWorkflow.handlers if each.activity]
COMMANDS = [each for each in ORDERS if isinstance(each.row, Command)]


def _until(handler: Handler) -> Until:
    assert isinstance(handler.row, Command)
    return handler.row.until


def example(row: Row) -> m.Message:
    return row.model.model_validate_json((EXAMPLES / f"{row.name}.json").read_bytes())


def named(handler: Handler) -> str:
    return handler.row.name


async def tell_order(world: World, handler: Handler) -> object:
    return await world.call(_activity(handler), world.envelope(NO, example(handler.row)))


async def tell_inquiry(world: World, handler: Handler) -> object:
    return await world.call(_activity(handler), inquiry_cases.enclosed(world, example(handler.row)))


async def tell_claim(world: World, handler: Handler) -> object:
    return await world.call(_activity(handler), claim_cases.enclosed(world, example(handler.row)))


@pytest.mark.parametrize("handler", ORDERS, ids=named)
async def test_the_example_of_a_message_is_taken(world: World, handler: Handler) -> None:
    await OF_ORDERS[handler.row.name](world)
    message = example(handler.row)
    if isinstance(message, m.MailBounced):  # the id of a mail is known only once it has left
        message = message.model_copy(update={"mail_id": await world.sent("order_confirmed")})
    world.at = max([world.at, *(at for _, at in message if isinstance(at, datetime))])

    await _taken(world, handler, world.envelope(NO, message))


@pytest.mark.parametrize("handler", INQUIRIES, ids=named)
async def test_the_example_of_an_inquirys_message_is_taken(world: World, handler: Handler) -> None:
    await OF_INQUIRIES[handler.row.name](world)

    await _taken(world, handler, inquiry_cases.enclosed(world, example(handler.row)))


@pytest.mark.parametrize("handler", COMMANDS, ids=named)
async def test_a_command_to_an_order_that_has_ended_is_taken_or_refused_as_its_row_says(
    world: World, handler: Handler
) -> None:
    await cases.received(world)
    await world.do(OrderActivities.cancel, NO, m.Cancel(reason="changed mind", by="Sato"))

    refusal = await _refusal(tell_order(world, handler))

    assert isinstance(refusal, OrderClosed) == (_until(handler) is not Until.NEVER)


@pytest.mark.parametrize("handler", [each for each in COMMANDS if _until(each) is Until.SHIPPED], ids=named)
async def test_a_command_is_refused_once_the_parcel_is_on_its_way_where_its_row_says_so(
    world: World, handler: Handler
) -> None:
    await sent(world)

    assert isinstance(await _refusal(tell_order(world, handler)), AlreadyShipped)


@pytest.mark.parametrize("handler", [each for each in INQUIRIES if isinstance(each.row, Command)], ids=named)
async def test_a_settled_inquiry_takes_no_command(world: World, handler: Handler) -> None:
    await inquiry_cases.opened(world)
    await inquiry_cases.do(world, InquiryActivities.close, m.CloseInquiry(by="Sato"))

    refusal = await _refusal(tell_inquiry(world, handler))

    assert isinstance(refusal, InquirySettled) == (_until(handler) is not Until.NEVER)


@pytest.mark.parametrize("handler", CLAIMS, ids=named)
async def test_the_example_of_a_claims_message_is_taken(world: World, handler: Handler) -> None:
    await OF_CLAIMS[handler.row.name](world)

    await _taken(world, handler, claim_cases.enclosed(world, example(handler.row)))


@pytest.mark.parametrize("handler", [each for each in CLAIMS if isinstance(each.row, Command)], ids=named)
async def test_a_closed_claim_takes_no_command(world: World, handler: Handler) -> None:
    await claim_cases.opened(world)
    await claim_cases.do(world, ClaimActivities.close, m.CloseClaim(by="Sato"))

    refusal = await _refusal(tell_claim(world, handler))

    assert isinstance(refusal, ClaimSettled) == (_until(handler) is not Until.NEVER)


async def _taken(world: World, handler: Handler, given: BaseModel) -> None:
    """It is taken; a command is looked for in Temporal afterwards."""
    if not isinstance(handler.row, Command):
        await world.call(_activity(handler), given)
        return
    await world.ask(_activity(handler), handler.row.name, given)
    assert [row[0] for row in await world.pool.fetch("SELECT update_id FROM unheard_commands")] == [UPDATE]


def _activity(handler: Handler) -> Callable[..., Awaitable[Any]]:
    assert handler.activity
    return handler.activity


async def _refusal(asked: Awaitable[object]) -> Refusal | None:
    try:
        await asked
    except Refusal as refusal:
        return refusal
    return None
