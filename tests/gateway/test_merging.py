"""`shop order merge`: which orders may leave in one parcel is shown where it is decided, and what is wrong is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.conftest import Payload, Program, until


@pytest.fixture
async def two(program: Program, payload: Payload, tmp_path: Path) -> tuple[str, str]:
    """Two orders of one customer that are ready to be packed."""
    await program("stock", "receive", "TEA-100", "20")
    numbers = []
    for no in ("1", "2"):
        number = f"{payload['order_no']}-{no}"
        given = payload | {"order_no": number, "plan": "postpay", "payment": {"method": "postal_transfer"}}
        file = tmp_path / f"{no}.json"
        file.write_text(json.dumps(given, ensure_ascii=False))
        await program("order", "start", str(file))
        await program("order", "accept", number, "--inspected", "--by", "Sato")
        numbers.append(number)
    return numbers[0], numbers[1]


async def shown_without_fee(program: Program, number: str) -> Any:  # noqa: ANN401 - JSON
    """The order that rides along, once its workflow has heard of it."""
    shown: list[Any] = []

    async def has_heard() -> bool:
        shown.append((await program("order", "show", number, "--json")).json)
        return bool(shown[-1]["placed"]["shipping_fee"] == 0)

    await until(has_heard)
    return shown[-1]


async def test_candidates_are_shown_to_whoever_begins_the_day_and_on_the_order(
    program: Program, two: tuple[str, str]
) -> None:
    first, second = two

    today = await program("today", "--json")
    shown = await program("order", "merge", first, "--candidates", "--json")
    named = await program("--lang", "ja", "order", "merge", first)

    assert [first, second] in today.json["together"]
    assert [(each["leading"], each["riding"], each["why_not"]) for each in shown.json] == [(first, second, None)]
    assert second in named.out


async def test_it_is_looked_at_then_done_and_both_orders_show_it(program: Program, two: tuple[str, str]) -> None:
    first, second = two

    preview = await program("order", "merge", first, second, "--preview", "--json")
    untouched = await program("order", "show", second, "--json")
    done = await program("order", "merge", first, second, "--by", "Sato", "--json")
    other = await shown_without_fee(program, second)

    assert preview.json["fee_off"] == preview.json["total_before"] - preview.json["total"] == 660
    assert untouched.json["together"] is None
    assert done.json["together"]["leads"]
    assert other["together"]["order_no"] == first


async def test_the_list_lays_the_two_side_by_side_and_only_one_has_a_label(
    program: Program, two: tuple[str, str], tmp_path: Path
) -> None:
    first, second = two
    await program("order", "merge", first, second, "--by", "Sato")

    picked = await program("pick", second, first, "--out", str(tmp_path), "--by", "Sato", "--json")

    orders = picked.json["picks"]["orders"]
    assert [each["same_box"] for each in orders] == [second, first] or [each["same_box"] for each in orders] == [
        first,
        second,
    ]


async def test_the_carrier_is_told_of_one_parcel(program: Program, two: tuple[str, str], tmp_path: Path) -> None:
    first, second = two
    await program("order", "merge", first, second, "--by", "Sato")

    await shown_without_fee(program, second)

    both = await program("export", "shipping", first, second, "--carrier", "yamato", "--out", tmp_path, "--json")

    assert [each["order_no"] for each in both.json["parcels"]] == [first]
    assert [(each["order_no"], each["faults"][0]["code"]) for each in both.json["refused"]] == [
        (second, "NotTogether.rides")
    ]


async def test_what_cannot_be_sent_together_is_named_and_nothing_is_done(
    program: Program, two: tuple[str, str]
) -> None:
    first, second = two

    itself = await program("order", "merge", first, first)
    nobody = await program("order", "merge", first, "NOPE-9")
    await program("order", "hold", second, "--by", "Sato")
    held = await program("order", "merge", first, second)
    shown = await program("order", "merge", first, "--candidates", "--json")

    assert [each.code for each in (itself, nobody, held)] == [3, 4, 3]
    assert second in held.err
    assert shown.json[0]["why_not"]["code"] == "NotTogether.not_ready"
    assert (await program("order", "show", first, "--json")).json["together"] is None
