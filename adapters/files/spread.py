"""An address over the columns that a carrier has for it. No number and no room is ever cut in two."""

import re
from collections.abc import Callable, Sequence

Measure = Callable[[str], int]

_HYPHENS = "-‐‑‒–—―−－ー"
_SIGN = f"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ{_HYPHENS}/／.．,，#＃&＆'’]"
_BEHIND = "(?:号室|号棟|号館|番地の?|番館|丁目|番|号|階|室|棟|線|区)?"
#: What stays together: numbers with what they count, names in katakana; of the rest each character may begin a line.
_NUMBER = f"第?{_SIGN}+{_BEHIND}|[〇一二三四五六七八九十百]+(?:丁目|番地|番|号室|号|階|条)"
_PIECE = re.compile(f"{_NUMBER}|[ァ-ヺ・ー]+|.", re.DOTALL)
#: The same where a name in katakana is longer than a column.
_SHORTER = re.compile(f"{_NUMBER}|.", re.DOTALL)
_LATIN_END = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]$")


def spread(parts: Sequence[str], widths: Sequence[int], measure: Measure) -> list[str] | None:
    """The parts of an address, from large to small, over columns of these widths; None where they do not fit.

    Each part has a column of its own where that is enough. `measure` tells how much of a width a text takes.
    """
    given = [part for part in (part.strip() for part in parts) if part]
    for pieces in (_PIECE, _SHORTER):
        if (found := _fill(given, list(widths), measure, pieces)) is not None:
            return found + [""] * (len(widths) - len(found))
    return None


def _fill(parts: list[str], widths: list[int], measure: Measure, pieces: re.Pattern[str]) -> list[str] | None:
    if not parts:
        return []
    if not widths:
        return None
    width, rest = widths[0], widths[1:]
    if measure(parts[0]) <= width and (filled := _fill(parts[1:], rest, measure, pieces)) is not None:
        return [parts[0], *filled]
    line, left = _first_line(parts, width, measure, pieces)
    if not line:
        return None
    filled = _fill(left, rest, measure, pieces)
    return None if filled is None else [line, *filled]


def _first_line(parts: list[str], width: int, measure: Measure, pieces: re.Pattern[str]) -> tuple[str, list[str]]:
    """As much as fits into a line, and what is left."""
    line = ""
    for at, part in enumerate(parts):
        together = joined(line, part)
        if measure(together) <= width:
            line = together
            continue
        taken = ""
        for piece in pieces.findall(part):
            if measure(joined(line, taken + piece)) > width:
                break
            taken += piece
        left = part[len(taken) :].lstrip()
        return joined(line, taken) if taken else line, [left, *parts[at + 1 :]]
    return line, []


def joined(before: str, after: str) -> str:
    """Two parts on one line: a space parts a number from what follows it."""
    if not before or not after:
        return before or after
    return f"{before}{'　' if _LATIN_END.search(before) else ''}{after}"
