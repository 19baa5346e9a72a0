"""The stock list as spreadsheets save it."""

import csv
import io
import re
import unicodedata
from collections.abc import Container, Mapping

from adapters.files import faults as wrong
from domain.basics.said import Said
from domain.basics.text import is_printable
from domain.contract.envelope import MOST_PIECES
from domain.goods.article import LONGEST_SHELF, jan
from domain.goods.stock import Terms
from gateway.importing.lists import BadStockFile, Listed, decoded, has_surplus, header_of, twice, unused

COLUMNS = ("sku", "name", "on_hand")
#: May be there: what the article costs with tax, how many pieces one person may have, where it lies, the code on it.
OPTIONAL = ("price", "most_per_person", "shelf", "jan")


def read_stock_list(data: bytes) -> Listed[str, tuple[str, int, Terms]]:
    """SKU → (name, count, and what else the list says), as spreadsheets save it.

    Raises:
        BadStockFile: with the line of every bad row.
    """
    text = decoded(data)
    if text is None:
        raise BadStockFile(what=wrong.NOT_TEXT())
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    articles: dict[str, tuple[str, int, Terms]] = {}
    codes: set[str] = set()
    faults: list[Said] = []
    try:
        names = rows.fieldnames or ()
        header = header_of(names)
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise BadStockFile(what=wrong.MISSING_COLUMNS(missing=missing, columns=(*COLUMNS, *OPTIONAL)))
        if doubled := twice(header, (*COLUMNS, *OPTIONAL)):
            raise BadStockFile(what=wrong.DOUBLED_COLUMNS(columns=doubled))
        rows.fieldnames = header
        for row in rows:
            fault = wrong.SURPLUS() if has_surplus(row.get(None)) else _read_row(row, articles, codes)
            faults += [wrong.in_line(rows.line_num, fault)] if fault else []
    except csv.Error as error:
        fault = wrong.in_line(rows.reader.line_num, wrong.of_csv(error, csv.field_size_limit()))
        raise BadStockFile(what=wrong.nothing_imported([fault])) from error
    if faults:
        raise BadStockFile(what=wrong.nothing_imported(faults))
    if not articles:
        raise BadStockFile(what=wrong.NO_ARTICLES())
    return Listed(articles, unused(names, (*COLUMNS, *OPTIONAL)))


def _read_row(  # noqa: PLR0911
    row: Mapping[str, str | None], articles: dict[str, tuple[str, int, Terms]], codes: set[str]
) -> Said | None:
    """Put one row to the articles and its JAN to the codes. Returns what is wrong with it."""
    sku, name, on_hand = (unicodedata.normalize("NFC", (row.get(column) or "").strip()) for column in COLUMNS)
    if not sku or len(sku) > 64 or not is_printable(sku):
        return wrong.SHORT_TEXT(column="sku", most=64)
    if sku in articles:
        return wrong.SKU_TWICE(sku=sku)
    if len(name) > 200 or not is_printable(name):
        return wrong.TEXT(column="name", most=200)
    if not on_hand:
        return wrong.EMPTY(column="on_hand")
    if not re.fullmatch("[0-9]{1,9}", on_hand) or int(on_hand) > MOST_PIECES:
        return wrong.NO_COUNT(column="on_hand", value=wrong.shown(on_hand), most=MOST_PIECES)
    terms = _read_terms(row, codes)
    if isinstance(terms, Said):
        return terms
    if terms.jan:
        codes.add(terms.jan)
    articles[sku] = (name, int(on_hand), terms)
    return None


def _read_terms(row: Mapping[str, str | None], codes: Container[str | None]) -> Terms | Said:
    """What a row says beside name and count, or what is wrong with that; `codes` are those of the rows before."""
    price, most, shelf, code = (unicodedata.normalize("NFC", (row.get(column) or "").strip()) for column in OPTIONAL)
    if not re.fullmatch("[0-9]{0,9}", price):
        return wrong.NO_YEN(column="price", value=wrong.shown(price))
    if not re.fullmatch("[0-9]{0,9}", most) or most.strip("0") == "" != most:
        return wrong.NO_LIMIT(column="most_per_person", value=wrong.shown(most))
    if len(shelf) > LONGEST_SHELF or not is_printable(shelf):
        return wrong.TEXT(column="shelf", most=LONGEST_SHELF)
    read = jan(code) if code else None
    if code and not read:
        return wrong.NO_JAN(column="jan", value=wrong.shown(code))
    if read and read in codes:
        return wrong.JAN_TWICE(jan=read)
    return Terms(int(price) if price else None, int(most) if most else None, shelf or None, read)
