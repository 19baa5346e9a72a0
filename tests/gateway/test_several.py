"""What becomes of several orders, of which some are refused, and what a command ends with then."""

from collections.abc import Sequence

import pytest
import typer

from callers.errors import ServiceAway
from domain.basics.errors import AlreadyShipped, UnknownOrder
from domain.basics.said import Said
from domain.contract.status import Status
from gateway.api.client import ShopClient
from gateway.cli.several import Answer, Standing, end, one_by_one
from gateway.cli.terminal import Exit

UNKNOWN = UnknownOrder("number", order_no="9")
AWAY = ServiceAway(Said(code="away.temporal", facts={"address": "127.0.0.1:7233"}))
LEFT = AlreadyShipped()


async def test_a_refusal_stops_no_other_and_a_service_that_is_away_stops_the_rest(shop: ShopClient) -> None:
    raised = {"2": LEFT, "4": AWAY}

    async def do(_: ShopClient, order_no: str) -> Standing:
        if order_no in raised:
            raise raised[order_no]
        return Standing(Status.CANCELLED)

    answers = await one_by_one(shop, ["1", "2", "3", "4", "5"], do)

    assert [(each.order_no, each.code) for each in answers] == [
        ("1", Exit.DONE),
        ("2", Exit.REFUSED),
        ("3", Exit.DONE),
        ("4", Exit.AWAY),
    ]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([Answer("1", Exit.REFUSED, LEFT), Answer("2", Exit.NOT_FOUND, UNKNOWN)], Exit.REFUSED),
        ([Answer("1", Exit.DONE, Status.CANCELLED), Answer("2", Exit.NOT_FOUND, UNKNOWN)], Exit.NOT_FOUND),
        ([Answer("1", Exit.REFUSED, LEFT), Answer("2", Exit.AWAY, AWAY)], Exit.AWAY),
    ],
)
def test_the_command_ends_with_the_worst_that_happened(answers: Sequence[Answer], code: Exit) -> None:
    with pytest.raises(typer.Exit) as ended:
        end(answers, lambda last: f"stopped at {last}")

    assert ended.value.exit_code == code
