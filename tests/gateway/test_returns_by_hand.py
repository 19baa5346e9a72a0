"""Goods that customers send back, by hand: from the wish to the refund, with `shop return`."""

from datetime import date
from uuid import uuid4

import pytest

from domain.contract import messages as m
from gateway.api.client import ShopClient
from tests.gateway.conftest import Payload, Program, started


@pytest.fixture
async def arrived(shop: ShopClient, payload: Payload) -> str:
    """A paid order that has arrived."""
    number, now = await started(shop, payload), shop.connections.now()
    paid = m.RecordPayment(notice_id=f"n-{uuid4().hex}", amount=2820, paid_on=date(2026, 11, 22), by="Sato")
    await shop.orders.ask(number, paid)
    await shop.orders.tell(number, m.ParcelShipped(carrier="yamato", shipped_at=now))
    await shop.orders.tell(number, m.ParcelDelivered(delivered_at=now))
    return number


async def test_a_return_goes_from_the_wish_to_the_refund(program: Program, arrived: str) -> None:
    number = f"R{arrived}-1"
    asked = await program("return", "ask", arrived, "--cause", "changed_mind", "--lines", "1=1", "--json")
    assert (asked.code, asked.json["known"]["stage"]) == (0, "allowed")

    assert (await program("return", "arrived", number, "--by", "森")).code == 0
    preview = await program("return", "settle", number, "--preview", "--json")
    assert preview.json["known"]["stage"] == "received"
    assert (await program("return", "inspect", number, "--by", "森")).code == 0

    shown = (await program("return", "show", number, "--json")).json
    assert (shown["known"]["stage"], shown["would_be"]["refund"]) == ("settled", 1_080)
    assert "1,080 yen" in (await program("return", "show", number)).out
    owed = (await program("refunds", "list", "--limit", "10000", "--json")).json
    assert [(row["amount"], row["key"]) for row in owed if row["order_no"] == arrived] == [(1_080, f"return:{number}")]


async def test_another_article_is_had_in_exchange_and_a_wish_is_only_shown(program: Program, arrived: str) -> None:
    for sku, price in (("CHEAP-1", "980"), ("DEAR-1", "1081")):
        terms = ("--name", sku, "--price", price, "--tax-rate", "10")
        assert (await program("stock", "receive", sku, "5", *terms)).code == 0
    wish = ("return", "ask", arrived, "--cause", "changed_mind", "--lines", "1=1", "--article")

    dear = await program(*wish, "DEAR-1=1", "--preview", "--json")
    assert (dear.json["would_be"]["credit"], dear.json["would_be"]["difference"]) == (1_080, 1)
    assert "1,080" in (await program(*wish, "DEAR-1=1", "--preview")).out
    assert (await program("return", "show", f"R{arrived}-1")).code == 3  # nothing was asked
    assert (await program(*wish, "NOBODY-1=1")).code == 3
    assert (await program(*wish, "CHEAP-1=1")).code == 0
    assert (await program("return", "inspect", f"R{arrived}-1", "--by", "森")).code == 0

    shown = (await program("return", "show", f"R{arrived}-1", "--json")).json["would_be"]
    assert (shown["credit"], shown["refund"]) == (980, 100)
    assert "CHEAP-1 × 1" in (await program("order", "show", arrived)).out


async def test_the_difference_to_a_dearer_article_is_paid_by_a_deposit(program: Program, arrived: str) -> None:
    number = f"R{arrived}-1"
    terms = ("--name", "DEAR-2", "--price", "1500", "--tax-rate", "10")
    assert (await program("stock", "receive", "DEAR-2", "5", *terms)).code == 0
    wish = ("--cause", "changed_mind", "--lines", "1=1", "--article", "DEAR-2=1")
    assert (await program("return", "ask", arrived, *wish)).code == 0
    assert (await program("return", "inspect", number, "--by", "森")).code == 0

    asked = (await program("return", "show", number, "--json")).json
    assert (asked["known"]["stage"], asked["would_be"]["difference"]) == ("unpaid", 420)
    assert "420" in (await program("return", "show", number)).out
    assert "420" in (await program("order", "show", arrived)).out

    assert (
        await program("order", "pay", arrived, "--amount", "420", "--notice-id", f"d-{uuid4().hex}", "--by", "森")
    ).code == 0
    shown = (await program("order", "show", arrived)).out
    assert "DEAR-2 × 1" in shown
    assert (await program("return", "show", number, "--json")).json["known"]["stage"] == "settled"


async def test_goods_of_an_open_return_are_not_entered_as_a_parcel_that_came_back(
    program: Program, arrived: str
) -> None:
    number = f"R{arrived}-1"
    await program("return", "ask", arrived, "--cause", "changed_mind", "--lines", "1=1")

    refused = await program("order", "return", arrived, "--why", "sent_back")
    assert (refused.code, number in refused.err) == (3, True)
    shown = (await program("order", "show", arrived, "--json")).json
    assert shown["status"] == "delivered"


async def test_what_is_being_sent_back_is_listed(program: Program, arrived: str) -> None:
    await program("return", "ask", arrived, "--cause", "defective", "--lines", "1=1")
    number = f"R{arrived}-1"

    rows = (await program("return", "list", "--limit", "10000", "--json")).json
    assert [row["stage"] for row in rows if row["return_no"] == number] == ["asked"]
    assert number in (await program("return", "list", "--limit", "10000")).out

    assert (await program("return", "allow", number, "--pickup", "2099-01-07")).code == 0
    assert (await program("return", "close", number)).code == 0
    rows = (await program("return", "list", "--limit", "10000", "--json")).json
    assert number not in [row["return_no"] for row in rows]


async def test_what_cannot_be_is_refused_in_a_sentence(program: Program, arrived: str) -> None:
    too_many = await program("return", "ask", arrived, "--cause", "changed_mind", "--lines", "1=99")
    assert too_many.code == 3
    assert "99" in too_many.err

    for unknown in ("R-", "1001", f"R{arrived}-1", "Rnobody-1"):
        assert (await program("return", "show", unknown)).code in {3, 4}, unknown
    assert (await program("return", "refuse", f"R{arrived}-1", "--words", "x")).code in {3, 4}
