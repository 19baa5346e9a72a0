"""The renderer as a whole: the same bytes every time, no markup from customers, many threads, small files."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest

from adapters.documents.renderer import DocumentRenderer
from domain.order.document import OF_VERSION, DocumentKind
from tests.documents.papers import POT, TARO, TEA, for_hanako, paper
from tests.documents.reading import reader, text

OF_ORDERS = sorted(OF_VERSION)
MARKUP = [
    '#read("/etc/passwd")',
    '#sys.inputs #include "slip.typ"',
    "] ) } *bold* _it_ $x^2$",
    r"\u{41} \ \\ \"",
    "= Title // x /* y */",
    "<b> @ref `raw` ~ -- --- ...",
    """'it' "is" {{ data }} %s""",
    "- 1 + 2 / 3",
]


@pytest.mark.parametrize("kind", OF_ORDERS)
@pytest.mark.parametrize("markup", MARKUP)
def test_what_customers_write_is_never_markup(renderer: DocumentRenderer, kind: DocumentKind, markup: str) -> None:
    address = {"postal_code": "105-0011", "prefecture": "東京都", "city": "港区", "street": markup, "building": markup}
    lines = [{**TEA, "sku": markup, "name": markup}]
    order = paper(orderer={**TARO, "name": markup, "address": address}, lines=lines, wishes={"remarks": markup})

    page = text(renderer.render(kind, order))

    written = "".join(markup.split())
    assert written + "様" in page
    assert ("備考" if kind is DocumentKind.NOTE else "東京都港区") + written in page
    assert "root:" not in page


@pytest.mark.parametrize("kind", OF_ORDERS)
def test_the_same_order_gives_the_same_bytes(kind: DocumentKind) -> None:
    first, second = (DocumentRenderer().render(kind, for_hanako(lines=[TEA, POT])) for _ in range(2))

    assert sha256(first).digest() == sha256(second).digest()


@pytest.mark.parametrize("markup", MARKUP)
def test_what_customers_write_is_no_markup_in_a_letter(renderer: DocumentRenderer, markup: str) -> None:
    order = paper(orderer={**TARO, "name": markup})

    page = text(renderer.paper_letter(order, f"【茶の葉堂】{markup}", f"山田 太郎 様\n\n{markup}\n■ {markup}"))

    assert page.count("".join(markup.split())) == 4  # the window, the title, a line, a heading
    assert "root:" not in page


def test_a_letter_is_not_made_from_an_order(renderer: DocumentRenderer) -> None:
    with pytest.raises(ValueError, match="not made from an order alone"):
        renderer.render(DocumentKind.LETTER, paper())


def test_threads_may_share_a_renderer(renderer: DocumentRenderer) -> None:
    orders = [paper(order_no=str(number)) for number in range(1, 21)]
    alone = [renderer.render(DocumentKind.SLIP, order) for order in orders]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda order: renderer.render(DocumentKind.SLIP, order), orders))

    assert together == alone


def test_files_hold_only_the_characters_they_need(renderer: DocumentRenderer) -> None:
    slip = renderer.render(DocumentKind.SLIP, paper(lines=[TEA, POT]))
    label = renderer.render(DocumentKind.LABEL, paper())

    assert len(slip) < 80_000
    assert len(label) < 50_000


def test_documents_are_archival_and_tell_what_they_are(renderer: DocumentRenderer) -> None:
    found = reader(renderer.render(DocumentKind.SLIP, paper()))

    assert found.metadata is not None
    assert found.metadata.title == "納品書 兼 適格請求書 ご注文番号 1001"
    assert b"pdfaid:part" in found.trailer["/Root"]["/Metadata"].get_data()  # type: ignore[index]
    assert "山田" not in str(found.metadata)


def test_five_hundred_lines_are_printed(renderer: DocumentRenderer) -> None:
    lines = [{**TEA, "sku": f"SKU-{at:03}"} for at in range(500)]

    slip = text(renderer.render(DocumentKind.SLIP, paper(lines=lines)))

    assert slip.count("SKU-") == 500
