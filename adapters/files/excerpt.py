"""Some rows of a file as they came, beneath its own headings: the same bytes, so that it is the same kind of file."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import BinaryIO


def excerpt(file: BinaryIO, begins: Sequence[int], wanted: Collection[int]) -> Iterator[bytes]:
    """What stands before the first row, and the rows `wanted`, line by line.

    `begins` are the lines on which rows begin, ascending, from 1: a row goes on until the next one begins, since a cell
    may have line feeds in it. A line feed is one byte in every encoding that is read here, and part of no other sign.
    """
    for line, content in enumerate(file, start=1):
        at = bisect_right(begins, line)
        if at == 0 or begins[at - 1] in wanted:
            yield content
