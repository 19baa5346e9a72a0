"""Papers of many orders as one file to print."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import NamedTuple

from pypdf import PdfReader, PdfWriter


class Bundle(NamedTuple):
    """The papers of one order, each a PDF, in the order in which they are needed; `title` finds them in the file."""

    title: str
    papers: Sequence[bytes]


def bound(bundles: Iterable[Bundle]) -> bytes:
    """All in one PDF, page by page as they were; each page keeps its own size."""
    writer = PdfWriter()
    for bundle in bundles:
        begins = len(writer.pages)
        for paper in bundle.papers:
            writer.append(PdfReader(BytesIO(paper)), import_outline=False)
        if len(writer.pages) > begins:
            writer.add_outline_item(title=bundle.title, page_number=begins)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
