"""What the door for new orders takes, and everything it refuses before anything starts."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from callers.door import MOST_BYTES
from domain.basics.errors import DifferentOrder, InvalidOrder, Refusal
from gateway.api.client import ShopClient
from tests.gateway.conftest import Payload, Program, started
from workflows.options import ORDERS, order_workflow_id

HUGE = "x" * 10_000_000


def with_line(payload: Payload, **fields: Any) -> Payload:  # noqa: ANN401 - bad values of any kind
    return payload | {"lines": [payload["lines"][0] | fields]}


def without(payload: Payload, field: str) -> Payload:
    return {name: value for name, value in payload.items() if name != field}


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda order: order | {"lines": []}, "lines"),
        (lambda order: with_line(order, quantity=0), "lines.0.quantity"),
        (lambda order: with_line(order, quantity=-1), "lines.0.quantity"),
        (lambda order: with_line(order, quantity="2"), "lines.0.quantity"),
        (lambda order: with_line(order, unit_price=10.5), "lines.0.unit_price"),
        (lambda order: with_line(order, unit_price=-1), "lines.0.unit_price"),
        (lambda order: with_line(order, tax_rate=5), "lines.0.tax_rate"),
        (lambda order: without(order, "orderer"), "orderer"),
        (lambda order: without(order, "order_no"), "order_no"),
        (lambda order: order | {"order_no": "../etc"}, "order_no"),
        (lambda order: order | {"plan": "barter"}, "plan"),
        (lambda order: order | {"payment": {"method": "shells"}}, "payment.method"),
        (lambda order: order | {"placed_at": "2026-11-21T10:15:00"}, "placed_at"),
        (lambda order: order | {"placed_at": "yesterday"}, "placed_at"),
        (lambda order: order | {"total": "2820"}, "total"),
        (lambda order: order | {"total": float("nan")}, "total"),
        (lambda order: order | {"orderer": order["orderer"] | {"name": "", "company": ""}}, "orderer"),
        (lambda order: order | {"wishes": {"remarks": "x" * 2_001}}, "wishes.remarks"),
        (lambda order: [order], "a list"),
        (lambda _: "an order, please", "a string"),
        (lambda _: None, "null"),
        (lambda _: 7, "a number"),
        (lambda order: order | {"placed_at": {1, 2}}, "cannot be written as JSON"),
        (lambda order: order | {"wishes": {"remarks": HUGE}}, "too large"),
    ],
)
async def test_what_cannot_be_read_is_refused_by_the_name_of_its_field(
    shop: ShopClient,
    payload: Payload,
    spoil: Callable[[Payload], Any],
    named: str,
) -> None:
    with pytest.raises(InvalidOrder, match=named):
        await shop.start_order(spoil(payload))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda order: with_line(order, sku="NO-SUCH"), "stock list does not know NO-SUCH"),
        (lambda order: order | {"total": 1}, "add up to 2,820 yen, but the total says 1 yen"),
        (lambda order: order | {"plan": "cod"}, "contradict"),
        (
            lambda order: (
                with_line(order, quantity=400)
                | {"plan": "cod", "payment": {"method": "cash_on_delivery"}, "total": 432_660}
            ),
            "collects at most 300,000 yen",
        ),
        (lambda order: order | {"orderer": order["orderer"] | {"name": "a\nBcc: b@x.jp"}}, "orderer.name"),
        (lambda order: order | {"orderer": order["orderer"] | {"kana": "\x1b[2J"}}, "orderer.kana"),
        (lambda order: order | {"orderer": order["orderer"] | {"name": "\x00"}}, "orderer"),
        (lambda order: order | {"orderer": order["orderer"] | {"name": "山\ud800田"}}, "orderer.name"),
        (lambda order: with_line(order, name="tea\r\n"), "lines.0.name"),
    ],
)
async def test_what_could_only_be_put_on_hold_is_refused_with_its_reason(
    shop: ShopClient,
    payload: Payload,
    spoil: Callable[[Payload], Any],
    sentence: str,
) -> None:
    with pytest.raises(Refusal, match=sentence):
        await shop.start_order(spoil(payload))


async def test_a_refused_order_starts_nothing(
    shop: ShopClient, temporal: WorkflowEnvironment, payload: Payload
) -> None:
    with pytest.raises(Refusal):
        await shop.start_order(payload | {"total": 1})

    with pytest.raises(RPCError, match="not found"):
        await temporal.client.get_workflow_handle(order_workflow_id(payload["order_no"])).describe()


async def test_the_same_order_starts_once_however_often_it_is_handed_over(shop: ShopClient, payload: Payload) -> None:
    at_once = await asyncio.gather(*(shop.start_order(payload) for _ in range(5)))
    later = await shop.start_order(payload)

    assert sorted(answer.is_new for answer in at_once) == [False, False, False, False, True]
    assert not later.is_new


async def test_other_contents_under_a_known_number_are_refused(shop: ShopClient, payload: Payload) -> None:
    await started(shop, payload)

    with pytest.raises(DifferentOrder):
        await shop.start_order(payload | {"language": "en"})


async def test_a_number_whose_first_start_was_unreadable_can_be_used(
    shop: ShopClient, temporal: WorkflowEnvironment, payload: Payload
) -> None:
    workflow_id = order_workflow_id(payload["order_no"])
    broken = await temporal.client.start_workflow("OrderWorkflow", {"lines": 7}, id=workflow_id, task_queue=ORDERS)
    with pytest.raises(WorkflowFailureError):
        await broken.result()

    answer = await shop.start_order(payload, wait=True)

    assert answer.is_new
    assert (await shop.reading.order(payload["order_no"])).status == "received"


async def test_a_started_order_shows_no_personal_data_in_the_web_ui(
    shop: ShopClient, temporal: WorkflowEnvironment, payload: Payload
) -> None:
    number = await started(shop, payload)

    described = await temporal.client.get_workflow_handle(order_workflow_id(number)).describe()
    shown = f"{await described.static_summary()} {await described.static_details()} {await described.memo()}"
    shown += str(described.typed_search_attributes)

    assert described.status is WorkflowExecutionStatus.RUNNING
    assert "2,820円" in shown
    assert not [secret for secret in ("山田", "taro@", "03-1234", "芝公園", "c-77") if secret in shown]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 100_000, "order: the JSON is nested more than 200 levels deep (line 1, column 202)"),
        (b'{"x": ' + b"[" * 300 + b"]" * 300 + b"}", "order: the JSON is nested more than 200 levels deep"),
        (b'{"x": ' + b"9" * 5_000 + b"}", "order: a whole number in the JSON is too long (line 1, column"),
        (b"", "not JSON"),
        (b"null", "null"),
        (b'{"remarks": "' + b"x" * 10_000_000 + b'"}', "too large"),
    ],
)
async def test_a_file_that_is_no_order_is_refused_in_one_sentence(
    program: Program, tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "order.json"
    file.write_bytes(content)

    answer = await program("order", "start", file)

    assert answer.code == 3
    assert sentence in answer.err
    assert answer.err.count("\n") == 1


async def test_a_file_may_have_a_byte_order_mark(program: Program, payload: Payload, tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(payload).encode())

    first = await program("order", "start", file, "--json")
    second = await program("order", "start", file)

    assert first.json["is_new"]
    assert "handed over before" in second.out


async def test_the_largest_order_of_the_contract_is_not_too_large(payload: Payload) -> None:
    line = payload["lines"][0] | {"name": "茶" * 200, "sku": "S" * 64, "quantity": 9_999, "unit_price": 999_999_999}

    assert len(json.dumps(payload | {"lines": [line] * 500}, ensure_ascii=False).encode()) < MOST_BYTES


async def test_an_article_that_no_font_prints_is_refused_at_the_door_by_field_and_character(
    shop: ShopClient, payload: Payload
) -> None:
    line = payload["lines"][0] | {"name": "桜茶🌸"}

    with pytest.raises(Refusal, match=r"No font has the characters of lines\.0\.name \(🌸\)"):
        await shop.start_order(payload | {"lines": [line]})


async def test_fields_that_nobody_knows_are_answered_at_once(shop: ShopClient, payload: Payload) -> None:
    handed_over = payload | {"wishs": "x", "orderer": payload["orderer"] | {"adress": "y"}}

    first = await shop.start_order(handed_over, wait=True)
    again = await shop.start_order(payload)

    assert first.is_new
    assert sorted(first.unknown_fields) == ["orderer.adress", "wishs"]
    assert (again.is_new, again.unknown_fields) == (False, ())
    page = await shop.reading.order(first.order_no)
    assert "unknown_fields" in {line.what for line in page.journal}


async def test_the_command_warns_of_a_misspelt_field(program: Program, payload: Payload, tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    file.write_text(json.dumps(payload | {"wishs": "x"}), encoding="utf-8")

    done = await program("order", "start", str(file))

    assert done.code == 0
    assert "wishs" in done.err
