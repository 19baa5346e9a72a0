"""The words that somebody looks for, as the table of words and its index are asked for them."""

from collections.abc import Iterator

#: The index holds pieces of this length, and shorter ones by their beginning.
_PIECE = 3


def patterns(text: str) -> list[str]:
    """One pattern (for LIKE) per word, as `search` and `words` are written."""
    return [f"%{_literally(word)}%" for word in text.casefold().split()]


def pieces(text: str) -> str:
    """What every order with these words has in its index, as a tsquery."""
    found = {piece: None for word in text.casefold().split() for piece in _pieces_of(word)}
    return " & ".join(found)


def _pieces_of(word: str) -> Iterator[str]:
    """Side by side; a word that is shorter than a piece is the beginning of one."""
    quoted = "'{}'" if len(word) >= _PIECE else "'{}':*"
    last = max(len(word) - _PIECE, 0)
    for place in [*range(0, last, _PIECE), last]:
        piece = word[place : place + _PIECE]
        yield quoted.format(piece.replace("\\", "\\\\").replace("'", "''"))


def _literally(word: str) -> str:
    """A word without the pattern meaning of its characters."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
