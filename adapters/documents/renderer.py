"""Slips, invoices and labels as PDF, set by typst inside this process."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final, cast

import typst
from pydantic import BaseModel

from adapters.documents.chart import ChartFormat, ChartPage
from adapters.documents.claim_pack import PackedFile, pack_page
from adapters.documents.fonts import font_folders, missing_characters
from adapters.documents.label import label_page
from adapters.documents.note import note_page
from adapters.documents.paper_letter import paper_letter_page
from adapters.documents.pick import pick_page
from adapters.documents.receipt import receipt_page
from adapters.documents.reprint import marked, reprint_mark
from adapters.documents.return_invoice import return_page
from adapters.documents.slip import slip_page
from domain.agenda.claim_pack import ClaimPack
from domain.contract.order import Language
from domain.goods.picking import PickList
from domain.order.document import DocumentKind, DocumentOrder
from domain.payment.price_return import ReturnInvoice
from domain.payment.receipt import MoneyReceipt

_FOLDER = Path(__file__).parent
#: For archives of many years: PDF/A with text that can be searched and copied. typst then also refuses missing glyphs.
_STANDARD: Final = "a-2u"
#: Pixels per inch of pictures: at their size on a screen, letters are sharp.
_PPI: Final = 120.0


class DocumentRenderer:
    """Renders documents; make one per process, because it holds the fonts, and share it between threads.

    The same input gives the same bytes. What customers wrote reaches typst as JSON strings, never as markup.
    One thread does all the setting: typst's caches are common to a process, so that several threads take more memory
    and are no faster together. A shop that needs more pages per second starts more workers.
    """

    def __init__(self) -> None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=font_folders())
        self._compiler = typst.Compiler(root=str(_FOLDER), font_paths=fonts, ignore_system_fonts=True)
        self._press = ThreadPoolExecutor(max_workers=1, thread_name_prefix="documents")

    def render(self, kind: DocumentKind, order: DocumentOrder) -> bytes:
        """One document as PDF/A bytes (A4; labels A6, notes A5); blocks for some ten milliseconds.

        Raises:
            ValueError: a letter is made from a mail, see `paper_letter`; see also `receipt` and `return_invoice`.
        """
        if kind in {DocumentKind.LETTER, DocumentKind.RECEIPT, DocumentKind.RETURN}:
            raise ValueError(f"a {kind} is not made from an order alone")
        page: BaseModel
        match kind:
            case DocumentKind.LABEL:
                page, template = label_page(order), "label.typ"
            case DocumentKind.NOTE:
                page, template = note_page(order), "note.typ"
            case _:
                page, template = slip_page(kind, order), "slip.typ"
        printed_at = datetime.combine(order.issued_on, time.min, UTC)
        return self._press.submit(self._set, _FOLDER / template, page.model_dump_json(), printed_at).result()

    def paper_letter(self, order: DocumentOrder, subject: str, text: str) -> bytes:
        """A mail that was written for paper as a letter, as PDF/A bytes (A4)."""
        printed_at = datetime.combine(order.issued_on, time.min, UTC)
        data = paper_letter_page(order, subject, text).model_dump_json()
        return self._press.submit(self._set, _FOLDER / "paper_letter.typ", data, printed_at).result()

    def receipt(self, order: DocumentOrder, receipt: MoneyReceipt) -> bytes:
        """A receipt as PDF/A bytes (A5 across)."""
        printed_at = datetime.combine(receipt.issued_on, time.min, UTC)
        data = receipt_page(order, receipt).model_dump_json()
        return self._press.submit(self._set, _FOLDER / "receipt.typ", data, printed_at).result()

    def return_invoice(self, order: DocumentOrder, invoice: ReturnInvoice) -> bytes:
        """A return invoice as PDF/A bytes (A4)."""
        printed_at = datetime.combine(invoice.issued_on, time.min, UTC)
        data = return_page(order, invoice).model_dump_json()
        return self._press.submit(self._set, _FOLDER / "return_invoice.typ", data, printed_at).result()

    def claim_cover(self, pack: ClaimPack, files: Sequence[PackedFile], language: Language) -> bytes:
        """The cover of an evidence pack, which lists its other files, as PDF/A bytes (A4)."""
        printed_at = datetime.combine(pack.as_of.date(), time.min, UTC)
        data = pack_page(pack, files, language).model_dump_json()
        return self._press.submit(self._set, _FOLDER / "claim_pack.typ", data, printed_at).result()

    def pick_list(self, picks: PickList) -> bytes:
        """What is fetched in one walk through the stockroom, as PDF/A bytes (A4)."""
        printed_at = datetime.combine(picks.ships_on, time.min, UTC)
        data = pick_page(picks).model_dump_json()
        return self._press.submit(self._set, _FOLDER / "pick.typ", data, printed_at).result()

    def chart(self, page: ChartPage, file: ChartFormat, made_on: date) -> bytes:
        """A report as one picture; its height is that of its bars."""
        made_at = datetime.combine(made_on, time.min, UTC)
        data = page.model_dump_json()
        if file == "pdf":
            return self._press.submit(self._set, _FOLDER / "chart.typ", data, made_at).result()
        return self._press.submit(self._draw, _FOLDER / "chart.typ", data, file).result()

    def reprint(self, original: bytes, kind: DocumentKind, language: Language, reprinted_on: date) -> bytes:
        """A paper as it was made, marked as handed over once more on that day."""
        mark = reprint_mark(original, kind, language, reprinted_on).model_dump_json()
        printed_at = datetime.combine(reprinted_on, time.min, UTC)
        return marked(original, self._press.submit(self._set, _FOLDER / "reprint.typ", mark, printed_at).result())

    @staticmethod
    def missing(order: DocumentOrder) -> str:
        """The characters that no font has, each once: 〓 stands for them on the papers."""
        return missing_characters("".join(order.texts))

    def _draw(self, template: Path, data: str, file: ChartFormat) -> bytes:
        picture = self._compiler.compile(template, format=file, ppi=_PPI, sys_inputs={"data": data})
        return cast("bytes", picture)  # one file, since its page is as high as it has to be

    def _set(self, template: Path, data: str, printed_at: datetime) -> bytes:
        pdf = self._compiler.compile(
            template,
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=_STANDARD,
            pdf_tags=False,
            timestamp=printed_at,
        )
        return cast("bytes", pdf)  # one file, since a PDF holds all pages
