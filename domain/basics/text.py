"""What a text may contain: the characters that labels, slips and mail headers can carry.

Display strings are cleaned once, here; what the customer wrote is kept as it came.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection

#: Categories that never belong into a name or address: control, format, surrogate, line and paragraph separators.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
#: Joiners and selectors that legitimate names use: variation selectors are category Mn, so only ZWJ needs a pass.
_ALLOWED = frozenset({"\u200d"})
#: Letters by their category, but nothing is seen of them.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
#: What stands for a NUL: stored and listed, and as unprintable as the NUL was.
_NUL = "\u2400"
#: What stands for half a character, or for bytes that are none in their encoding.
BROKEN = "\ufffd"
_SPACES = re.compile(r" {2,}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
#: The same as JSON escapes them; whether what looks so is an escape is told by `_ESCAPES`, which reads all of them.
_UNSTORABLE_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # both halves of a character
    rb"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\u0000|\\.",
    re.DOTALL,
)
#: Bytes of one text in an index. An entry of PostgreSQL's B-trees has 2,704 at most, and some hold six texts.
MOST_INDEXED = 400


def is_printable(text: str) -> bool:
    """True when the text has no line feed, control, bidi or other invisible character."""
    if text.isprintable():  # says nothing of what is a letter and yet blank
        return _NUL not in text and _BLANKS.isdisjoint(text)
    return all(_is_visible(char) and char not in _BLANKS for char in text)


def _is_visible(char: str) -> bool:
    return (unicodedata.category(char) not in _UNPRINTABLE and char != _NUL) or char in _ALLOWED


def found_in(text: str, characters: Collection[str]) -> str:
    """Which of these characters the text has, each once; marks that are written apart count with their letter."""
    return "".join(char for char in dict.fromkeys(unicodedata.normalize("NFC", text) + text) if char in characters)


def one_line(text: str) -> str:
    """The text on one line: unprintable characters become spaces, runs of spaces one, ends trimmed."""
    is_visible = text.isprintable() and _NUL not in text
    visible = text if is_visible else "".join(char if _is_visible(char) else " " for char in text)
    return _SPACES.sub(" ", visible).strip()


def storable(text: str) -> str:
    """The text as PostgreSQL and UTF-8 can hold it: ␀ for a NUL, � for one half of a character that was cut in two."""
    if not _UNSTORABLE.search(text):
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", _NUL)


def storable_json(data: bytes) -> bytes:
    """JSON whose texts and names of fields are storable, wherever in it they stand; all else is left as it is."""
    return _ESCAPES.sub(_storable_escape, data) if _UNSTORABLE_ESCAPE.search(data) else data


def _storable_escape(found: re.Match[bytes]) -> bytes:
    if found[0] == rb"\u0000":
        return rb"\u2400"
    return rb"\ufffd" if found["half"] else found[0]


def indexable(text: str) -> str:
    """The text as an index can hold it, whose entries have a limit: of a long one the beginning, and a hash of all.

    Equal texts stay equal, and different ones different.
    """
    data = text.encode(errors="replace")
    if len(data) <= MOST_INDEXED:
        return text
    return f"{data[: MOST_INDEXED - 64].decode(errors='ignore')}#{hashlib.sha256(data).hexdigest()[:32]}"


def lines_of(text: str) -> list[str]:
    """The text as cleaned lines (remarks may have several)."""
    return [one_line(line) for line in text.splitlines() if line.strip()]


def prose(text: str) -> str:
    """A letter's text: its lines, indentation and blank lines, without unprintable characters."""
    lines = ["".join(char if _is_visible(char) else " " for char in line).rstrip() for line in text.splitlines()]
    return "\n".join(lines).strip("\n")


def spoken(number: str) -> str:
    """A number in groups of four from the right, as one reads it aloud: 12345678 → 1234-5678."""
    if not number.isdigit() or len(number) <= 4:
        return number
    head = len(number) % 4
    groups = [number[:head]] if head else []
    return "-".join(groups + [number[at : at + 4] for at in range(head, len(number), 4)])


def counted(count: int, one: str, many: str) -> str:
    """A number with what follows it: `1 entry was`, `2,000 entries were`."""
    return f"{count:,} {one if count == 1 else many}"
