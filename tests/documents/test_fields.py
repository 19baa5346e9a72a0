"""What a shop shows on its papers, and what it hides."""

from datetime import date
from typing import Any

import pytest

from adapters.documents.renderer import DocumentRenderer
from domain.order.document import DocumentKind, DocumentOrder
from domain.payment.receipt import MoneyReceipt
from domain.shop.papers import PapersPolicy
from tests.documents.papers import COD, POT, SHOP, TARO, TEA, for_hanako, paper
from tests.documents.reading import glyphs, text

SLIP, INVOICE, LABEL = DocumentKind.SLIP, DocumentKind.INVOICE, DocumentKind.LABEL
UNREGISTERED = SHOP.model_copy(update={"registration_no": ""})


def fields(**given: dict[str, bool]) -> PapersPolicy:
    return PapersPolicy.model_validate(given)


def priced(**given: Any) -> DocumentOrder:  # noqa: ANN401 - JSON
    return paper(lines=[TEA, POT], **given)


@pytest.mark.parametrize(
    ("field", "stands"),
    [
        ("sku", "TEA-100"),
        ("unit_price", "単価"),
        ("ordered_on", "ご注文日"),
        ("payment", "お支払方法"),
        ("greeting", "このたびはご注文いただき"),
        ("return_rule", "返品・交換について"),
    ],
)
def test_a_field_that_is_hidden_stands_nowhere_on_the_slip(renderer: DocumentRenderer, field: str, stands: str) -> None:
    whole = text(renderer.render(SLIP, priced()))
    pdf = renderer.render(SLIP, priced(fields=fields(slip={field: False})))

    assert stands in whole
    assert stands not in text(pdf)
    assert all(glyph.is_whole for glyph in glyphs(pdf))
    for needed in ("T7000012050002", "取引年月日", "8%対象※", "静岡煎茶100g※8%2", "税込金額内消費税"):
        assert needed in text(pdf)


def test_a_slip_without_barcode_is_a_slip(renderer: DocumentRenderer) -> None:
    pdf = renderer.render(SLIP, priced(fields=fields(slip={"barcode": False})))

    assert text(pdf) == text(renderer.render(SLIP, priced()))
    assert len(pdf) < len(renderer.render(SLIP, priced()))


def test_telephone_and_remarks_of_the_customer_stand_on_the_slip_where_the_shop_wants_them(
    renderer: DocumentRenderer,
) -> None:
    wanted = {"fields": fields(slip={"phone": True, "remarks": True}), "wishes": {"remarks": "玄関前に置いて"}}

    assert "お電話番号03-1234-5678" in text(renderer.render(SLIP, priced(**wanted)))
    assert "ご注文時の備考玄関前に置いて" in text(renderer.render(SLIP, priced(**wanted)))
    assert "玄関前" not in text(renderer.render(SLIP, priced(wishes={"remarks": "玄関前に置いて"})))


def test_somebody_elses_box_never_says_what_its_orderer_remarked(renderer: DocumentRenderer) -> None:
    wanted = {
        "fields": fields(slip={"remarks": True, "phone": True}),
        "wishes": {"gift": True, "remarks": "金額は内緒"},
    }

    to_others, to_themselves = for_hanako(**wanted), paper(**wanted)

    assert "内緒" not in text(renderer.render(SLIP, to_others))
    assert TARO["phone"] not in text(renderer.render(SLIP, to_others))
    assert "06-6789-0123" in text(renderer.render(SLIP, to_others))
    assert TARO["phone"] not in text(renderer.render(SLIP, to_themselves))


def test_where_no_box_names_a_price_the_orderer_gets_an_invoice_and_what_is_theirs_to_know(
    renderer: DocumentRenderer,
) -> None:
    order = priced(mails_invoice=True)

    slip, invoice = text(renderer.render(SLIP, order)), text(renderer.render(INVOICE, order))

    assert order.kinds == (SLIP, LABEL, INVOICE)
    assert "円" not in slip.replace(SHOP.return_rule, "")
    assert "東京都港区芝公園4-2-8山田太郎様" in slip
    assert SHOP.return_rule in slip
    assert "納品書兼適格請求書" in invoice


@pytest.mark.parametrize(
    ("field", "stands"), [("transaction_date", "取引年月日"), ("reduced_rate", "※"), ("rates", "8%対象")]
)
def test_a_shop_without_a_number_may_hide_what_only_invoices_need(
    renderer: DocumentRenderer, field: str, stands: str
) -> None:
    assert stands in text(renderer.render(SLIP, priced(shop=UNREGISTERED)))
    hidden = priced(shop=UNREGISTERED, fields=fields(slip={field: False}))
    assert stands not in text(renderer.render(SLIP, hidden))


@pytest.mark.parametrize(
    ("field", "stands"), [("phone", "TEL03-1234-5678"), ("order_no", "ご注文番号"), ("barcode", "")]
)
def test_a_field_that_is_hidden_stands_nowhere_on_the_label(
    renderer: DocumentRenderer, field: str, stands: str
) -> None:
    pdf = renderer.render(LABEL, paper(**COD, fields=fields(label={field: False})))

    whole = renderer.render(LABEL, paper(**COD))
    assert stands in text(whole)
    assert len(pdf) < len(whole)
    assert not stands or stands not in text(pdf)


@pytest.mark.parametrize(
    ("field", "stands"), [("order_no", "ご注文番号"), ("ordered_on", "ご注文日"), ("payment", "お支払方法")]
)
def test_a_field_that_is_hidden_stands_nowhere_on_the_receipt(
    renderer: DocumentRenderer, field: str, stands: str
) -> None:
    receipt = MoneyReceipt(number=1, amount=7_220, name="", proviso="", on_paper=False, issued_on=date(2026, 12, 3))

    assert stands in text(renderer.receipt(priced(received=7_220), receipt))
    assert stands not in text(renderer.receipt(priced(received=7_220, fields=fields(receipt={field: False})), receipt))
