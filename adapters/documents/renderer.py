"""Slips, invoices and labels as PDF, set by typst inside this process."""

import threading
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Final, cast

import typst

from adapters.documents.fonts import font_folders
from adapters.documents.label import label_page
from adapters.documents.slip import slip_page
from domain.document import DocumentKind, DocumentOrder

_FOLDER = Path(__file__).parent
#: For archives of many years: PDF/A with text that can be searched and copied. typst then also refuses missing glyphs.
_STANDARD: Final = "a-2u"


class DocumentRenderer:
    """Renders documents; make one per process, because it holds the fonts, and share it between threads.

    The same input gives the same bytes. What customers wrote reaches typst as JSON strings, never as markup.
    """

    def __init__(self) -> None:
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=font_folders())
        self._of_thread = threading.local()

    def render(self, kind: DocumentKind, order: DocumentOrder) -> bytes:
        """One document as PDF/A bytes (A4; labels A6); blocks for some ten milliseconds of CPU."""
        if kind is DocumentKind.LABEL:
            template, data = "label", label_page(order).model_dump_json()
        else:
            template, data = "slip", slip_page(kind, order).model_dump_json()
        pdf = self._compiler().compile(
            _FOLDER / f"{template}.typ",
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=_STANDARD,
            pdf_tags=False,
            timestamp=datetime.combine(order.issued_on, time.min, UTC),
        )
        return cast("bytes", pdf)  # one file, since a PDF holds all pages

    def _compiler(self) -> typst.Compiler:
        """A compiler serves one thread at a time; all of them share the fonts."""
        if not hasattr(self._of_thread, "compiler"):
            self._of_thread.compiler = typst.Compiler(
                root=str(_FOLDER), font_paths=self._fonts, ignore_system_fonts=True
            )
        compiler: typst.Compiler = self._of_thread.compiler
        return compiler
