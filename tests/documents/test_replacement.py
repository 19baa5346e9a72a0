"""The slip of what is sent once more: it says so, with an apology, and asks for nothing."""

from adapters.documents.label import label_page
from adapters.documents.slip import slip_page
from domain.contract.order import Line
from domain.order.document import DocumentKind, DocumentOrder
from domain.order.packed import Packed
from tests.documents.papers import paper


def replaced(**given: object) -> DocumentOrder:
    """One of two packs, in a parcel of its own, of an order with cash at the door."""
    of_cod = {"plan": "cod", "payment": {"method": "cash_on_delivery"}}
    return paper(parcel_no="2", packed=(Packed(1, 1),), totals_in="1", is_replacement=True, **of_cod, **given)


def test_it_says_that_it_replaces_something_free_of_charge() -> None:
    page = slip_page(DocumentKind.SLIP, replaced())

    said = page.model_dump_json()
    assert page.subtitle == "交換品・無償"
    assert "誠に申し訳ございません。" in said.replace('","', "")
    assert "お支払いはございません" in said.replace('","', "")
    assert page.sums is None


def test_it_names_the_other_article_that_is_sent_instead() -> None:
    pot = Line(sku="POT-01", name="常滑焼 急須", quantity=1, unit_price=0, tax_rate=10)

    page = slip_page(DocumentKind.SLIP, replaced(articles=(pot,)))

    assert [row.figures for row in page.articles.rows] == [["1"]]
    assert "急須" in page.model_dump_json()
    assert page.sums is None


def test_what_never_came_is_called_sent_again() -> None:
    assert slip_page(DocumentKind.SLIP, replaced(is_resent=True)).subtitle == "再送品・無償"


def test_nothing_is_collected_with_it_and_no_invoice_is_made() -> None:
    order = replaced()

    assert order.cash_to_collect == 0
    assert DocumentKind.INVOICE not in order.kinds
    assert "交換品" in label_page(order).model_dump_json()
