"""The stock list as spreadsheets save it."""

import re
from collections.abc import Container, Mapping
from typing import get_args

from adapters.files import faults as wrong
from adapters.files.cells import Row, RowFault
from adapters.files.table import BadFile
from domain.basics.money import TaxRate
from domain.basics.said import Said
from domain.basics.text import is_printable
from domain.contract.envelope import MOST_PIECES
from domain.goods.article import LONGEST_SHELF, jan
from domain.goods.stock import Terms
from gateway.importing.lists import Listed, read_list

_RATES: Mapping[str, TaxRate] = {str(rate): rate for rate in get_args(TaxRate)}


def read_stock_list(data: bytes) -> Listed[str, tuple[str, int, Terms]]:
    """SKU → (name, count, and what else the list says), as spreadsheets save it.

    Raises:
        BadFile: with the line of every bad row.
    """
    articles: dict[str, tuple[str, int, Terms]] = {}
    codes: set[str] = set()

    def read(row: Row) -> None:
        if fault := _read_row(row, articles, codes):
            raise RowFault(fault)

    listed = read_list(data, "stock", read)
    if not articles:
        raise BadFile(what=wrong.NO_ARTICLES())
    return Listed(articles, listed.unused_columns)


def _read_row(  # noqa: PLR0911
    row: Row, articles: dict[str, tuple[str, int, Terms]], codes: set[str]
) -> Said | None:
    """Put one row to the articles and its JAN to the codes. Returns what is wrong with it."""
    sku, name, on_hand = (row[column] for column in ("sku", "name", "on_hand"))
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
    if (rate := row["tax_rate"]) and _rate(rate) is None:
        return wrong.NO_CHOICE(column="tax_rate", value=wrong.shown(rate), choices=list(_RATES))
    if terms.jan:
        codes.add(terms.jan)
    articles[sku] = (name, int(on_hand), terms._replace(tax_rate=_rate(rate)))
    return None


def _rate(text: str) -> TaxRate | None:
    """A tax rate as people write it: `8`, `10%`; None when it is none."""
    return _RATES.get(text.rstrip("%％"))


def _read_terms(row: Row, codes: Container[str | None]) -> Terms | Said:
    """What a row says beside name and count, or what is wrong with that; `codes` are those of the rows before."""
    price, most, shelf, code = (row[name] for name in ("price", "most_per_person", "shelf", "jan"))
    limit, size = row["limit"], row["size"]
    if not re.fullmatch("[0-9]{0,9}", price):
        return wrong.NO_YEN(column="price", value=wrong.shown(price))
    for column, pieces in (("most_per_person", most), ("limit", limit), ("size", size)):
        if not re.fullmatch("[0-9]{0,9}", pieces) or pieces.strip("0") == "" != pieces:
            return wrong.NO_LIMIT(column=column, value=wrong.shown(pieces))
    if len(shelf) > LONGEST_SHELF or not is_printable(shelf):
        return wrong.TEXT(column="shelf", most=LONGEST_SHELF)
    read = jan(code) if code else None
    if code and not read:
        return wrong.NO_JAN(column="jan", value=wrong.shown(code))
    if read and read in codes:
        return wrong.JAN_TWICE(jan=read)
    numbers = [int(text) if text else None for text in (price, most, limit, size)]
    return Terms(numbers[0], numbers[1], shelf or None, read, numbers[2], numbers[3])
