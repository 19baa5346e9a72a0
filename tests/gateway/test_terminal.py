"""Hostile texts on the terminal: what customers write never becomes a command to it."""

import json
import re
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from gateway.api.client import ShopClient
from gateway.cli.terminal import safe, show_json, show_table
from tests.gateway.conftest import Payload, Program, until
from workflows.options import ORDERS, order_workflow_id

HOSTILE = "\x1b]0;owned\x07[bold red]山田[/]\x9b2J\u202egnp.exe\u2028\x00"
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("text", [HOSTILE, "\r\n\r\n", "a\u200bb\ufeff", "\ud800", "\x1b[31m"])
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    assert not OBEYED.search(safe(text))


def test_json_keeps_the_text_and_escapes_it(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"name": HOSTILE})

    printed = capsys.readouterr().out
    assert not OBEYED.search(printed)
    assert json.loads(printed) == {"name": HOSTILE}


async def test_an_order_with_a_hostile_name_is_stored_on_hold_and_shown_harmlessly(
    program: Program, shop: ShopClient, temporal: WorkflowEnvironment, payload: Payload
) -> None:
    hostile: dict[str, Any] = payload | {"orderer": payload["orderer"] | {"name": HOSTILE}}
    number = payload["order_no"]
    await temporal.client.start_workflow("OrderWorkflow", hostile, id=order_workflow_id(number), task_queue=ORDERS)
    await until(lambda: _is_there(shop, number))

    answers = [await _printed(program, *words) for words in (("show", number), ("list",), ("show", number, "--json"))]

    assert not [answer for answer in answers if OBEYED.search(answer)]
    assert "unprintable" in answers[0]
    assert "[bold red]山田" in answers[0]


async def _is_there(shop: ShopClient, number: str) -> bool:
    return bool(await shop.reading.search(number))


async def _printed(program: Program, *words: str) -> str:
    answer = await program("order", *words)
    return answer.out + answer.err


async def test_a_note_may_say_anything(program: Program, order_no: str) -> None:
    await program("note", order_no, "[link]\x1b[2J\nsecond line", "--by", "山田")

    page = await program("order", "show", order_no)

    assert "[link]" in page.out
    assert not OBEYED.search(page.out)


def test_a_table_of_thousands_is_aligned_and_as_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [(f"{number}", "山田" if number % 2 else HOSTILE, number) for number in range(2_000)]

    show_table(("order", "name", "yen"), rows, "Orders")

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2_004  # with title, header, rule, and a blank line at the end
    assert not [line for line in lines if OBEYED.search(line)]
    assert lines[4].endswith("      1")
    assert lines[-2].endswith("  1,999")
