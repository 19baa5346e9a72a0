"""Tables on a terminal: no word is ever broken. What does not fit beside the rest stands beneath its row, by name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width

_GAP = 2
_INDENT = 4
#: A last column is wrapped in its place when so much room is left for it.
_ROOM = 28
#: No line begins with these, and none ends with those.
_NOT_FIRST = "、。，．・：；？！」』）】〕》ー〜,.:;?!)]}"
_NOT_LAST = "「『（【〔《([{"
_WIDE = re.compile(
    "([\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6])"
)


def columns_of(text: str) -> int:
    """How many columns a terminal needs for a text."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def table_lines(
    columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool], width: int | None
) -> Iterator[str]:
    """The lines of a table that is at most so wide; `numbers` says which columns go to the right.

    The leading columns are aligned. Where the others do not fit, they follow each row, each with its name.
    """
    widths = [max(map(columns_of, column)) for column in zip(columns, *rows, strict=True)]
    fitting = _fitting(widths, width)
    is_wrapped = width is not None and fitting == len(columns) - 1 and width - _sum(widths[:fitting]) - _GAP >= _ROOM
    aligned = [*columns[:fitting], *([columns[-1]] if is_wrapped else [])]
    rest = columns[fitting:]
    yield _joined(aligned, widths, numbers)
    yield "─" * min(_sum(widths), width or _sum(widths))
    for row in rows:
        line = _joined(row[:fitting], widths, numbers)
        if is_wrapped and width is not None:
            begins = _sum(widths[:fitting]) + _GAP
            first, *further = list(wrapped(row[-1], width - begins)) or [""]
            yield f"{line}{' ' * (begins - columns_of(line))}{first}".rstrip()
            yield from (f"{' ' * begins}{each}" for each in further)
            continue
        yield line
        if width is not None:
            yield from _beneath(rest, row[fitting:], width)


def _fitting(widths: Sequence[int], width: int | None) -> int:
    """How many of the leading columns fit; the first one always counts."""
    if width is None:
        return len(widths)
    return max((count for count in range(1, len(widths) + 1) if _sum(widths[:count]) <= width), default=1)


def _sum(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _joined(cells: Sequence[str], widths: Sequence[int], numbers: Sequence[bool]) -> str:
    padded = []
    for cell, width, is_number in zip(cells, widths, numbers, strict=False):
        pad = " " * (width - columns_of(cell))
        padded.append(pad + cell if is_number else cell + pad)
    return (" " * _GAP).join(padded).rstrip()


def _beneath(names: Sequence[str], cells: Sequence[str], width: int) -> Iterator[str]:
    told = " · ".join(f"{name}: {cell}" for name, cell in zip(names, cells, strict=True) if cell)
    for line in wrapped(told, width - _INDENT):
        yield f"{' ' * _INDENT}{line}"


def wrapped(text: str, width: int) -> Iterator[str]:
    """The text in lines that are at most so wide, broken at spaces and between wide characters.

    A word that is longer than a line has one for itself.
    """
    line, used = "", 0
    for piece in _pieces(text):
        needed = columns_of(piece.rstrip())
        if line and used + needed > width:
            yield line.rstrip()
            line, used = "", 0
        line, used = line + piece, used + columns_of(piece)
    if line.strip():
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """What is never broken: a word with the space behind it, or a wide character with its punctuation."""
    held = ""
    for part in _parts(text):
        if held and (part[0] in _NOT_FIRST or held[-1] in _NOT_LAST):
            held += part
            continue
        if held:
            yield held
        held = part
    if held:
        yield held


def _parts(text: str) -> Iterable[str]:
    for word in re.findall(r"\S+\s*|\s+", text):
        for part in _WIDE.split(word):
            if part:
                yield part
