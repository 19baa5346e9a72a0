"""Papers of an order that leaves in several parcels: each names what is in it, one carries totals and cash."""

from adapters.documents.renderer import DocumentRenderer
from domain.order.document import DocumentKind, DocumentOrder
from domain.order.packed import Packed
from tests.documents.papers import COD, HANAKO, POT, TEA, paper
from tests.documents.reading import text

SLIP, LABEL, NOTE, INVOICE = DocumentKind.SLIP, DocumentKind.LABEL, DocumentKind.NOTE, DocumentKind.INVOICE
HERE = {"packed": (Packed(1, 1),), "totals_in": "1"}
REST = {"packed": (Packed(1, 1), Packed(2, 1)), "totals_in": "1", "parcel_no": "2", "parcels": 2}


def of_two(**given: object) -> DocumentOrder:
    return paper(lines=[TEA, POT], total=2 * 1080 + 4400 + 660, **given)


def test_the_first_slip_has_the_totals_and_marks_what_is_in_another_parcel(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, of_two(**HERE)))

    assert "お荷物1（残りは別のお荷物でお届けします）" in slip
    assert "【別便】静岡煎茶" in slip
    assert "【別便】常滑焼" in slip
    assert "6,560円" in slip


def test_a_further_slip_names_its_lines_and_where_the_prices_are(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, of_two(**REST)))

    assert "お荷物2/2" in slip
    assert "お届け点数2" in slip
    assert "お荷物1に同封の納品書に記載しております" in slip
    assert "別便" not in slip
    assert "円" not in slip.replace("返送料は800円です", "")


def test_a_gift_s_further_slip_says_nothing_of_prices(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, of_two(**REST, recipient=HANAKO)))

    assert "金額" not in slip
    assert "円" not in slip


def test_the_invoice_of_a_gift_is_made_once_and_of_the_whole_order(renderer: DocumentRenderer) -> None:
    assert INVOICE not in of_two(**REST, recipient=HANAKO).kinds
    assert INVOICE in of_two(**HERE, recipient=HANAKO).kinds

    invoice = text(renderer.render(INVOICE, of_two(**HERE, recipient=HANAKO)))

    assert "6,560円" in invoice
    assert "別便" not in invoice


def test_the_cash_is_on_one_label_only(renderer: DocumentRenderer) -> None:
    cash = 2 * 1080 + 4400 + 660 + 330
    first = text(renderer.render(LABEL, paper(lines=[TEA, POT], **COD, **HERE, total=cash)))
    second = text(renderer.render(LABEL, paper(lines=[TEA, POT], **COD, **REST, total=cash)))

    assert f"お預かりする金額）{cash:,}円" in first
    assert "代金引換" not in second
    assert "荷物番号2/2" in second


def test_the_packing_note_names_what_goes_into_the_box(renderer: DocumentRenderer) -> None:
    note = text(renderer.render(NOTE, of_two(**HERE, wishes={"remarks": "割れ物です"})))

    assert "静岡煎茶100g×1" in note
    assert "常滑焼" not in note


def test_papers_in_english_say_so_too(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, of_two(**REST, language="en")))

    assert "Prices,taxandpaymentareonthedeliverynoteinparcel1." in slip
