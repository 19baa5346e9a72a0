"""The bars of the order's number and version, read from the paper as a scanner reads them."""

from collections.abc import Iterator

import pypdfium2
import pytest
import zxingcpp

from adapters.documents.renderer import DocumentRenderer
from domain.order.document import DocumentKind
from tests.documents.papers import COD, POT, TEA, for_hanako, paper

PACKED_BY = [DocumentKind.SLIP, DocumentKind.LABEL, DocumentKind.NOTE]
#: What usual printers of labels do; those of papers do more.
DOTS_PER_INCH = 203


def scanned(pdf: bytes) -> list[list[str]]:
    """The texts of the Code 128 barcodes on each page."""
    return [[code.text for code in found] for found in _codes(pdf)]


def _codes(pdf: bytes) -> Iterator[list[zxingcpp.Barcode]]:
    for page in pypdfium2.PdfDocument(pdf):
        drawn = page.render(scale=DOTS_PER_INCH / 72, grayscale=True)
        picture = memoryview(drawn.buffer).cast("B").cast("B", (drawn.height, drawn.stride))
        yield zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128]))


@pytest.mark.parametrize("kind", PACKED_BY)
@pytest.mark.parametrize("order_no", ["20261130-0001", "W" * 40])
def test_a_scanner_reads_the_order_s_number(renderer: DocumentRenderer, kind: DocumentKind, order_no: str) -> None:
    pdf = renderer.render(kind, paper(order_no=order_no, wishes={"remarks": "のし"}, **COD))

    assert scanned(pdf) == [[f"{order_no}/1"]]


@pytest.mark.parametrize("kind", PACKED_BY)
def test_papers_of_a_changed_order_say_its_version(renderer: DocumentRenderer, kind: DocumentKind) -> None:
    changed = paper(wishes={"remarks": "のし"}).model_copy(update={"version": 12})

    assert scanned(renderer.render(kind, changed)) == [["1001/12"]]


@pytest.mark.parametrize("order_no", ["1", "12", "123", "A1", "EC-2026-000123", "0a-1-B22-333-c4444-55555", "8" * 40])
def test_whatever_letters_and_digits_it_has(renderer: DocumentRenderer, order_no: str) -> None:
    assert scanned(renderer.render(DocumentKind.LABEL, paper(order_no=order_no))) == [[f"{order_no}/1"]]


def test_a_slip_of_several_pages_has_its_bars_on_the_first(renderer: DocumentRenderer) -> None:
    lines = [{**TEA, "sku": f"SKU-{at:03}"} for at in range(60)]

    first, *others = scanned(renderer.render(DocumentKind.SLIP, paper(lines=lines)))

    assert first == ["1001/1"]
    assert others
    assert not any(others)


def test_an_invoice_that_nobody_packs_has_no_bars(renderer: DocumentRenderer) -> None:
    assert scanned(renderer.render(DocumentKind.INVOICE, for_hanako(lines=[TEA, POT]))) == [[]]
