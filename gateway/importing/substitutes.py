"""The list of what may take an article's place, as spreadsheets save it."""

from adapters.files import faults as wrong
from adapters.files.cells import Row, RowFault
from gateway.importing.lists import Listed, read_list

MOST_RANKS = 9


def read_substitutes(data: bytes) -> Listed[str, list[str]]:
    """SKU → what may take its place, best first.

    Raises:
        BadFile: with the line of every bad row.
    """
    ranks: dict[str, dict[int, str]] = {}

    def read(row: Row) -> None:
        sku, rank, substitute = (row[column] for column in ("sku", "rank", "substitute"))
        for column, value in (("sku", sku), ("substitute", substitute)):
            if not value or len(value) > 64:
                raise RowFault(wrong.SHORT_TEXT(column=column, most=64))
        if not rank.isdecimal() or not 1 <= int(rank) <= MOST_RANKS:
            raise RowFault(wrong.NO_COUNT(column="rank", value=wrong.shown(rank), most=MOST_RANKS))
        if substitute == sku:
            raise RowFault(wrong.OWN_SUBSTITUTE(sku=sku))
        others = ranks.setdefault(sku, {})
        if int(rank) in others:
            raise RowFault(wrong.RANK_TWICE(sku=sku, rank=int(rank)))
        if substitute in others.values():
            raise RowFault(wrong.SKU_TWICE(sku=substitute))
        others[int(rank)] = substitute

    listed = read_list(data, "substitutes", read)
    return Listed(
        {sku: [others[rank] for rank in sorted(others)] for sku, others in ranks.items()}, listed.unused_columns
    )
