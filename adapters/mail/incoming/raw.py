"""What is counted of a message before it is parsed: a hostile one costs a parser far more time than it has bytes.

Python's parser compares every line with every open boundary, and takes apart a header in the square of its length.
"""

import re
from typing import NamedTuple

from domain.basics.said import Code, Said

MOST_DELIMITERS = 5_000
#: Mail servers allow about 100 KB; of one part's header no mail program writes more than some hundred bytes.
MOST_HEAD, MOST_PART_HEADER = 256 * 1024, 16 * 1024
_SHORTEST_LINE = 20  # bytes, on average: of what is encoded, lines have 76
_DELIMITER = re.compile(rb"(?:\A|[\r\n])--\S")
_TYPE_LINE = re.compile(rb"(?:\A|[\r\n])content-type[ \t]*:", re.IGNORECASE)
_PART_HEADER = re.compile(
    rb"(?:\A|[\r\n])content-[a-z-]+[ \t]*:[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*", re.IGNORECASE
)
_LARGE, _PARTS = Code("too_much.size", "megabytes"), Code("too_much.parts", "most")
_DELIMITERS, _LINES = Code("too_much.delimiters", "most"), Code("too_much.lines")
_HEAD, _HEADER = Code("too_much.head", "kilobytes"), Code("too_much.header_of_part", "kilobytes")
_END_OF_HEAD = re.compile(rb"\r\n\r\n|\n\r?\n|\r\r")


class Most(NamedTuple):
    """How much a message may be. `types`: how many parts may name their type; None counts none."""

    megabytes: int
    types: int | None = None

    @property
    def size(self) -> int:
        """In bytes."""
        return self.megabytes * 1024**2


def too_much(raw: bytes, most: Most) -> Said | None:  # noqa: PLR0911 - one line per limit
    """What a message has too much of, as a part of a sentence; None when it may be parsed."""
    if len(raw) > most.size:
        return _LARGE(megabytes=most.megabytes)
    if most.types is not None and sum(1 for _ in _TYPE_LINE.finditer(raw)) > most.types:
        return _PARTS(most=most.types)
    if sum(1 for _ in _DELIMITER.finditer(raw)) > MOST_DELIMITERS:
        return _DELIMITERS(most=MOST_DELIMITERS)
    lines = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    if lines > most.size // _SHORTEST_LINE:
        return _LINES()
    end = _END_OF_HEAD.search(raw)
    if (end.start() if end else len(raw)) > MOST_HEAD:
        return _HEAD(kilobytes=MOST_HEAD // 1024)
    if any(len(found[0]) > MOST_PART_HEADER for found in _PART_HEADER.finditer(raw)):
        return _HEADER(kilobytes=MOST_PART_HEADER // 1024)
    return None
