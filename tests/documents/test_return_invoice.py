"""Return invoices as customers read them."""

from datetime import date

import pytest

from adapters.documents.renderer import DocumentRenderer
from domain.basics.money import TaxLine
from domain.payment.price_return import PriceReturn, ReturnInvoice
from tests.documents.papers import LONG, POT, SHOP, TEA, paper
from tests.documents.reading import glyphs, pages, text

RETURNED = PriceReturn(
    number=2,
    given_on=date(2026, 12, 3),
    lines=(TaxLine(rate=8, gross=6_626, tax=490), TaxLine(rate=10, gross=3_374, tax=306)),
)


def return_invoice(renderer: DocumentRenderer, returned: PriceReturn = RETURNED, **given: object) -> bytes:
    order = paper(lines=[TEA, POT], **given)
    invoice = ReturnInvoice(
        returned=returned,
        sold_on=date(2026, 11, 28),
        version=1,
        version_issued_on=date(2026, 11, 27),
        articles=order.placed.lines,
        has_fees=True,
        issued_on=date(2026, 12, 4),
    )
    return renderer.return_invoice(order, invoice)


def test_a_return_invoice_says_all_that_the_law_wants(renderer: DocumentRenderer) -> None:
    said = text(return_invoice(renderer))

    assert said.startswith("適格返還請求書No.1001-H2発行日2026年12月4日（金）山田太郎様")
    assert "登録番号T7000012050002" in said
    assert "ご返金額（税込）10,000円" in said
    assert "ご返金日2026年12月3日（木）" in said
    assert "もとのお取引年月日2026年11月28日（土）" in said
    assert "もとの請求書納品書兼適格請求書1001第1版、2026年11月27日（金）発行" in said
    assert "税込金額内消費税8%対象※6,626円490円10%対象3,374円306円合計10,000円796円" in said
    assert "※静岡煎茶100g2常滑焼急須1" in said
    assert "※印は軽減税率（8%）対象商品です。" in said


def test_what_had_not_been_paid_is_a_reduction_and_no_refund(renderer: DocumentRenderer) -> None:
    reduced = RETURNED.model_copy(update={"is_unpaid": True})

    said = text(return_invoice(renderer, reduced))

    assert "減額した金額（税込）10,000円" in said
    assert "減額日2026年12月3日（木）" in said
    assert "返金" not in said
    assert "Amountofthereduction(taxincluded)¥10,000" in text(return_invoice(renderer, reduced, language="en"))


def test_in_english_its_japanese_name_stands_with_it(renderer: DocumentRenderer) -> None:
    shop = SHOP.model_copy(update={"articles_en": {"TEA-100": "Sencha"}})

    said = text(return_invoice(renderer, language="en", shop=shop))

    assert said.startswith("ReturnInvoice適格返還請求書No.1001-H2")
    assert "OriginalinvoiceDeliveryNoteandQualifiedInvoice1001,version1,issuedFri,27Nov2026" in said
    assert "※Sencha" in said


@pytest.mark.parametrize("count", [1, 40, 120])
def test_however_long_a_return_invoice_is_nothing_is_cut_off(renderer: DocumentRenderer, count: int) -> None:
    order = paper(orderer={**LONG, "email": "a@example.jp"}, lines=[{**TEA, "name": "茶" * 200}] * count)
    invoice = ReturnInvoice(
        returned=RETURNED,
        sold_on=date(2026, 11, 28),
        version=1,
        version_issued_on=None,
        articles=order.placed.lines,
        has_fees=True,
        issued_on=date(2026, 12, 4),
    )
    pdf = renderer.return_invoice(order, invoice)

    assert all(glyph.is_whole for glyph in glyphs(pdf))
    assert len(pages(pdf)) >= count / 20
