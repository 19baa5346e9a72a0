"""Receipts as customers read them: to whom, for what, how much per tax rate, and what stands beside it."""

from datetime import date
from typing import Any

import pytest

from adapters.documents.renderer import DocumentRenderer
from domain.order.document import DocumentKind
from domain.payment.receipt import MoneyReceipt, ReplacedReceipt
from tests.documents.papers import COD, POT, SHOP, TARO, TEA, paper
from tests.documents.reading import pages, text

CARD = {"payment": {"method": "card", "state": "captured"}}
BIG = {**POT, "quantity": 14}  # 61,600 yen


def receipt(renderer: DocumentRenderer, given: dict[str, Any] | None = None, **said: object) -> str:
    order = paper(**(given or {}))
    order = order.model_copy(update={"received": order.placed.total})
    told: dict[str, Any] = {"number": 1, "amount": order.placed.total, "name": "", "proviso": "", "on_paper": False}
    pdf = renderer.receipt(order, MoneyReceipt(issued_on=date(2026, 12, 3), **{**told, **said}))
    assert len(pages(pdf)) == 1
    return text(pdf)


def test_a_receipt_says_who_paid_what_for_what_and_to_whom(renderer: DocumentRenderer) -> None:
    said = receipt(renderer, {"lines": [TEA, POT]})

    assert said.startswith("領収書No.1001-R1発行日2026年12月3日（木）")
    assert "山田太郎様7,220円（税込）但し、お品代として、上記の金額を正に領収いたしました。" in said
    assert "8%対象※10%対象合計2,160円5,060円7,220円160円460円620円" in said
    assert "登録番号T7000012050002" in said
    assert "電子的に発行した領収書のため、収入印紙は不要です。" in said
    assert TARO["phone"] not in said
    assert "芝公園" not in said


@pytest.mark.parametrize(
    ("name", "stands"),
    [
        ("株式会社 大江戸商事", "株式会社大江戸商事御中"),
        ("上様", "上様7,"),
        ("山田 花子", "山田花子様"),
        ("(株)山田 経理部御中", "(株)山田経理部御中7,"),
    ],
)
def test_it_is_made_out_to_whom_the_customer_names(renderer: DocumentRenderer, name: str, stands: str) -> None:
    assert stands in receipt(renderer, {"lines": [TEA, POT]}, name=name)


@pytest.mark.parametrize("proviso", ["書籍代", "書籍代として", "但し、書籍代として。"])
def test_what_it_was_for_is_said_once(renderer: DocumentRenderer, proviso: str) -> None:
    assert "但し、書籍代として、上記の金額を正に" in receipt(renderer, proviso=proviso)


def test_points_are_no_money_that_came_in(renderer: DocumentRenderer) -> None:
    said = receipt(renderer, {"points_used": 500})

    assert "2,320円（税込）" in said
    assert "ポイント利用−500円" in said
    assert "8%対象※10%対象合計2,160円660円2,820円" in said


def test_what_was_let_off_comes_off_each_rate_by_its_share(renderer: DocumentRenderer) -> None:
    said = receipt(renderer, {"lines": [TEA, POT]}, amount=6_498)  # 722 yen less

    assert "8%対象※10%対象合計1,944円4,554円6,498円144円414円558円" in said


@pytest.mark.parametrize(
    ("given", "on_paper", "has_stamp"),
    [
        ({"lines": [BIG]}, True, True),
        ({"lines": [BIG]}, False, False),
        ({"lines": [BIG], **CARD}, True, False),
        ({"lines": [{**POT, "quantity": 12}]}, True, False),  # 53,460 yen are 48,600 without tax
        ({"lines": [{**POT, "quantity": 12}], "shop": SHOP.model_copy(update={"registration_no": ""})}, True, True),
    ],
)
def test_only_large_sums_of_money_on_paper_need_a_stamp(
    renderer: DocumentRenderer, given: dict[str, Any], *, on_paper: bool, has_stamp: bool
) -> None:
    said = receipt(renderer, given, on_paper=on_paper)

    assert ("収入印紙" in said.replace("収入印紙は不要です", "")) == has_stamp


def test_a_card_is_named_as_what_was_used(renderer: DocumentRenderer) -> None:
    said = receipt(renderer, CARD, on_paper=True)

    assert "お支払方法クレジットカード利用" in said
    assert "クレジットカードのご利用によるお支払いのため、収入印紙は不要です。" in said


def test_beside_a_carrier_s_receipt_it_says_that_both_are_of_one_payment(renderer: DocumentRenderer) -> None:
    assert (
        "お届けの際に運送会社が発行した領収証と同一の代金についてのもので、併せてご使用いただくことはできません。"
        in receipt(renderer, COD)
    )


def test_one_with_another_name_takes_the_place_of_the_first(renderer: DocumentRenderer) -> None:
    said = receipt(renderer, number=2, replaces=ReplacedReceipt(number=1, issued_on=date(2026, 11, 28)))

    assert "【再発行】領収書No.1001-R1（発行日2026年11月28日（土））に代わるものです。" in said


def test_a_shop_without_a_number_states_no_tax(renderer: DocumentRenderer) -> None:
    said = receipt(renderer, {"shop": SHOP.model_copy(update={"registration_no": ""})})

    assert "登録番号" not in said
    assert "消費税" not in said


def test_an_english_customer_reads_it_in_english_under_its_japanese_name(renderer: DocumentRenderer) -> None:
    said = receipt(renderer, {"language": "en"})

    assert said.startswith("Receipt領収書")
    assert "¥2,820(taxincluded)Wehavereceivedtheaboveamountfor:goods." in said


def test_what_a_customer_wants_written_is_no_markup(renderer: DocumentRenderer) -> None:
    said = receipt(renderer, name='#read("/etc/passwd")', proviso="*bold* $x^2$")

    assert '#read("/etc/passwd")様' in said
    assert "但し、*bold*$x^2$として" in said


def test_a_receipt_is_not_made_from_an_order_alone(renderer: DocumentRenderer) -> None:
    with pytest.raises(ValueError, match="receipt"):
        renderer.render(DocumentKind.RECEIPT, paper())
