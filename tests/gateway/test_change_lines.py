"""`shop order change-lines`: looked at first, then done; what is wrong is named, and nothing is half-done."""

import json
from pathlib import Path

from tests.gateway.by_hand import accepted
from tests.gateway.conftest import Program


async def test_a_change_is_shown_before_it_is_made(program: Program, order_no: str) -> None:
    await program("stock", "receive", "TEA-100", "5")

    shown = await program("order", "change-lines", order_no, "--pieces", "1=３", "--preview", "--json")
    before = await program("order", "show", order_no, "--json")
    changed = await program("order", "change-lines", order_no, "--pieces", "1=3", "--agreed", "--by", "Sato", "--json")

    assert (shown.json["total_before"], shown.json["total"]) == (2820, 3900)
    assert (shown.json["needs_agreement"], shown.json["short"]) == (True, {})
    assert before.json["version"] == 1
    assert (changed.json["version"], changed.json["placed"]["total"]) == (2, 3900)


async def test_a_preview_says_in_words_what_would_follow(program: Program, order_no: str) -> None:
    await accepted(program, order_no)

    await program("stock", "receive", "SCARCE-1", "1", "--name", "限定の茶")
    scarce = ("--replace", "1=SCARCE-1", "--price", "1=5,000", "--tax", "1=8")
    shown = await program("--lang", "ja", "order", "change-lines", order_no, *scarce, "--preview")

    assert "まだ変更していません" in shown.out
    assert "お支払いいただくことになります" in shown.out
    assert "お客様のご了承が必要です" in shown.err
    assert "品番SCARCE-1の在庫が1点足りないため" in shown.err


async def test_what_cannot_be_is_named_and_changes_nothing(program: Program, order_no: str) -> None:
    no_line = await program("order", "change-lines", order_no, "--pieces", "7=1")
    no_article = await program("order", "change-lines", order_no, "--add", "NOPE=1")
    await program("stock", "receive", "SCARCE-2", "1", "--name", "限定の茶")
    scarce = ("--replace", "1=SCARCE-2", "--price", "1=5000", "--tax", "1=8", "--agreed")
    too_many = await program("order", "change-lines", order_no, *scarce)
    no_number = await program("order", "change-lines", order_no, "--pieces", "1=many")
    nothing = await program("order", "change-lines", order_no)

    assert [each.code for each in (no_line, no_article, too_many, no_number, nothing)] == [3, 3, 3, 2, 2]
    assert "There is no line 7" in no_line.err
    assert "NOPE" in no_article.err
    assert "not enough stock" in too_many.err
    assert "many is no number" in no_number.err
    assert (await program("order", "show", order_no, "--json")).json["version"] == 1


async def test_an_article_of_which_nobody_knows_the_tax_rate_waits_for_somebody_to_say_it(
    program: Program, order_no: str
) -> None:
    await program("stock", "receive", "UNTAXED-1", "1", "--name", "限定の茶", "--price", "500")
    add = ("order", "change-lines", order_no, "--add", "UNTAXED-1=1", "--agreed")

    refused = await program(*add)
    wrong = await program(*add, "--tax", "UNTAXED-1=9")
    taken = await program(*add, "--tax", "UNTAXED-1=10", "--json")

    assert (refused.code, wrong.code, taken.code) == (3, 2, 0)
    assert "no tax rate for UNTAXED-1" in refused.err
    assert [line["tax_rate"] for line in taken.json["placed"]["lines"]] == [8, 10]


async def test_what_the_customer_has_not_agreed_to_is_refused_with_both_sums(program: Program, order_no: str) -> None:
    refused = await program("order", "change-lines", order_no, "--pieces", "1=1", "--by", "Sato")

    assert refused.code == 3
    assert "2820 → 1740" in refused.err.replace(",", "")


async def test_a_change_that_is_offered_waits_for_the_customers_yes(program: Program, order_no: str) -> None:
    offer = ("order", "change-lines", order_no, "--pieces", "1=1", "--offer", "--words", "在庫の都合です。", "--json")
    asked = await program(*offer)
    twice = await program(*offer)
    before = await program("order", "show", order_no, "--json")
    agreed = await program("order", "choose", order_no, "agree", "--by", "Sato", "--json")

    assert (asked.json["placed"]["total"], asked.json["status"]) == (2820, "awaiting_customer")
    assert (twice.code, before.json["version"]) == (3, 1)
    assert (agreed.json["placed"]["total"], agreed.json["version"]) == (1740, 2)


async def test_a_change_comes_from_a_file(program: Program, order_no: str, tmp_path: Path) -> None:
    file = tmp_path / "changes.json"
    file.write_text(json.dumps([{"line": 1, "unit_price": 1000}]), encoding="utf-8")

    changed = await program("order", "change-lines", order_no, "--file", file, "--json")

    assert changed.json["placed"]["total"] == 2660
