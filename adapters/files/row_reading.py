"""Reads a file row by row where each row is a thing of its own."""

from collections.abc import Callable, Iterable, Iterator

from adapters.files.cells import Row, RowFault
from domain.contract.imports import ReadRow


def read_each(rows: Iterable[Row], read: Callable[[Row], ReadRow], *, named_by: str) -> Iterator[ReadRow]:
    """What every row says. One that is damaged or cannot be read has its fault, under what names it in this column."""
    for row in rows:
        fault = row.fault
        if fault is None:
            try:
                yield read(row)
                continue
            except RowFault as error:
                fault = error.said
        yield ReadRow(line=row.line, key=row[named_by][:200], fault=fault)
