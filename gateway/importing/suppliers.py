"""The list of who is asked for which article, as spreadsheets save it."""

from typing import get_args

from adapters.files import faults as wrong
from adapters.files.cells import Row, RowFault
from adapters.files.table import BadFile
from adapters.mail.errors import BadAddress
from adapters.mail.sending.address import usable_address
from domain.basics.text import is_printable
from domain.contract.order import Language
from domain.goods.supplying import Supplier
from gateway.importing.lists import Listed, read_list

_LANGUAGES = get_args(Language)
_LONGEST_SKU, _LONGEST_NAME = 64, 100


def read_suppliers(data: bytes) -> Listed[str, Supplier]:
    """SKU → who is asked for it. Without a language it is Japanese.

    Raises:
        BadFile: with the line of every bad row.
    """
    suppliers: dict[str, Supplier] = {}

    def read(row: Row) -> None:
        sku = row["sku"]
        if not sku or len(sku) > _LONGEST_SKU:
            raise RowFault(wrong.SHORT_TEXT(column="sku", most=_LONGEST_SKU))
        if sku in suppliers:
            raise RowFault(wrong.SKU_TWICE(sku=sku))
        suppliers[sku] = Supplier.model_validate(
            {"name": _name(row), "email": _address(row), "language": _language(row)}
        )

    listed = read_list(data, "suppliers", read)
    if not suppliers:
        raise BadFile(what=wrong.NO_ROWS())
    return Listed(suppliers, listed.unused_columns)


def _name(row: Row) -> str:
    name = row["supplier"]
    if not name or len(name) > _LONGEST_NAME or not is_printable(name):
        raise RowFault(wrong.SHORT_TEXT(column="supplier", most=_LONGEST_NAME))
    return name


def _address(row: Row) -> str:
    try:
        return usable_address(row["email"])
    except BadAddress as error:
        raise RowFault(wrong.IN_COLUMN(column="email", what=error.said)) from error


def _language(row: Row) -> str:
    language = row["language"] or _LANGUAGES[0]
    if language not in _LANGUAGES:
        raise RowFault(wrong.NO_CHOICE(column="language", value=wrong.shown(language), choices=_LANGUAGES))
    return language
