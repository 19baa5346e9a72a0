"""A paper that is handed over once more: the kept paper itself, with a mark on its first page and the day of that.

Nothing else of it changes, whatever the shop or the order has become since.
"""

from datetime import date
from io import BytesIO

from adapters.documents.formats import day
from adapters.documents.section import Part
from adapters.documents.words import WORDS
from domain.contract.order import Language
from domain.order.document import DocumentKind


class ReprintMark(Part):
    """The data of `reprint.typ`; sizes are in points. On a label the mark is in the corner that is free there."""

    title: str
    day: str
    width: float
    height: float
    size: float
    is_on_the_right: bool


def reprint_mark(original: bytes, kind: DocumentKind, language: Language, reprinted_on: date) -> ReprintMark:
    """What the mark says. Packers and carriers read labels: always Japanese."""
    is_label = kind is DocumentKind.LABEL
    spoken: Language = "ja" if is_label else language
    from pypdf import PdfReader

    page = PdfReader(BytesIO(original)).pages[0].mediabox
    return ReprintMark(
        title=WORDS[spoken].reprint,
        day=day(reprinted_on, spoken),
        width=float(page.width),
        height=float(page.height),
        size=8 if is_label else 11,
        is_on_the_right=is_label,
    )


def marked(original: bytes, mark: bytes) -> bytes:
    """The paper with the mark, which is a PDF of one page, laid over its first page."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=BytesIO(original))
    writer.pages[0].merge_page(PdfReader(BytesIO(mark)).pages[0])
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
