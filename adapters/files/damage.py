"""What spreadsheets do to cells when they open and save a file: noticed and told, never set right by a guess."""

import re

from adapters.files import faults as wrong
from adapters.files.profile import Form
from domain.basics.said import Code, Said

_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?E[+-]?\d+", re.IGNORECASE)
_ERROR = re.compile(r"#(?:NAME\?|VALUE!|REF!|DIV/0!|NULL!|NUM!|N/A|####*)|#{4,}")
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
#: What becomes of 1-2, 11/5, 2026-11-5: as spreadsheets write days, in just these capitals. MAR-10 may name an article.
_DATE = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月"
    r"|(?:\d{4}/\d{1,2}/\d{1,2}|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d(?=[ T]))(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?"
    rf"|\d{{1,2}}-(?:{_MONTHS})(?:-\d{{2,4}})?|(?:{_MONTHS})-\d{{2,4}}"
)
#: Texts that name something; numbers among them are no quantities.
_NAMES = frozenset({Form.CODE, Form.DIGITS, Form.POSTAL_CODE, Form.PHONE})


def damage_of(form: Form, heading: str, cell: str) -> Said | None:
    """What a spreadsheet made of a cell; None where nothing of that kind is seen."""
    code = _damage(form, cell) if cell and form is not Form.TEXT else None
    return code(column=heading, value=wrong.shown(cell)) if code else None


def _damage(form: Form, cell: str) -> Code | None:
    if _ERROR.fullmatch(cell):
        return wrong.SPREADSHEET_ERROR
    if form not in _NAMES:
        return None
    if _SCIENTIFIC.fullmatch(cell) and (form is not Form.CODE or "+" in cell or "." in cell):
        return wrong.SCIENTIFIC
    if _DATE.fullmatch(cell):
        return wrong.TURNED_TO_DATE
    return wrong.ZERO_EATEN if _has_lost_its_zero(form, cell) else None


def _has_lost_its_zero(form: Form, cell: str) -> bool:
    """True for a postal code of fewer than seven digits, and a telephone number that begins with another than zero."""
    if not cell.isascii() or not cell.isdigit():
        return False
    if form is Form.POSTAL_CODE:
        return 3 < len(cell) < 7
    return form is Form.PHONE and cell[0] != "0" and len(cell) in {9, 10}
