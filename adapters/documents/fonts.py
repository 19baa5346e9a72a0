"""The fonts of the documents: which characters they print, and what stands for those they do not.

Noto Sans CJK JP has every kanji of JIS X 0213 and CP932; Noto Sans adds the accented Latin, the Greek and the Cyrillic
letters; a few symbols are only in the fonts that typst carries itself. `common.typ` names the same fonts.
"""

import asyncio
import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from threading import Lock

from domain.basics.text import one_line

#: The geta mark, which Japanese printers set where a character is missing.
GETA = "〓"
_FONTS = (
    ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf"),
    ("noto_cjk_sans_jp_bold", "NotoSansCJKjp-Bold.otf"),
    ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),
)
#: Characters of JIS X 0213 that only typst's own fonts have.
_TYPST_HAS = frozenset(map(ord, "≒⦅⦆"))
_reading = Lock()
#: Characters that were looked at before: an order is looked through with each message, and most of them recur.
_MOST_REMEMBERED = 16_384
#: Those of them that a font has, whatever stands beside them: no more than the few thousand that `is_common` knows.
_PLAIN = set[str]()
_JOINER = "\u200d"
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_NEVER = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
#: A letter with combining marks after it: e + ´ from some keyboards and file systems. Never bare ideographs, because
#: composing would turn the compatibility ideographs of names (神, 福) into their everyday forms.
_DECOMPOSED = re.compile("[^\\W\\d_][\u0300-\u036f\u3099\u309a]+")


def font_folders() -> list[str]:
    """The folders that typst loads."""
    return sorted({str(path.parent) for path in _font_files()})


def printable(text: str) -> str:
    """The text as a document prints it: on one line, and with 〓 for each character that no font has."""
    text = _clean(text)
    if text.isascii():
        return text
    known = _characters()
    printed: list[str] = []
    for char in text:
        if ord(char) in known:
            printed.append(char)
        elif not _is_silent(char):
            printed.append(GETA)
        elif char != _JOINER and printed and printed[-1] != GETA:
            printed.append(char)
    return "".join(printed)


def missing_characters(text: str) -> str:
    """The characters that `printable` would replace, each once, in the order in which they come."""
    rare = _rare(text)
    known = _characters() if rare else frozenset()
    return "".join(char for char in rare if ord(char) not in known)


class FontBook:
    """The fonts for whoever must not block: they are read in a thread, and only for what common characters are not."""

    @staticmethod
    async def lacking(text: str) -> frozenset[str]:
        """The characters of a text that no font has, as `missing_characters` finds them."""
        return frozenset(await asyncio.to_thread(missing_characters, text) if _rare(text) else "")


def _rare(text: str) -> list[str]:
    """The characters, each once, for which a look into the fonts is needed."""
    if _PLAIN.issuperset(text):
        return []
    _PLAIN.update(char for char in set(text) if is_common(char) and not unicodedata.combining(char))
    return [char for char in dict.fromkeys(_clean(text)) if not is_common(char) and not _is_silent(char)]


@lru_cache(_MOST_REMEMBERED)
def is_common(char: str) -> bool:
    """True for what CP932 or JIS X 0213 has, less the rows for a shop's own characters: the fonts have it, too."""
    return unicodedata.category(char) not in _NEVER and (_encodes(char, "cp932") or _encodes(char, "shift_jis_2004"))


def _encodes(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _clean(text: str) -> str:
    return _DECOMPOSED.sub(lambda found: unicodedata.normalize("NFC", found[0]), one_line(text))


def _is_silent(char: str) -> bool:
    """Joiners and variation selectors draw nothing by themselves."""
    return char == _JOINER or bool(_SELECTORS.match(char))


def _font_files() -> list[Path]:
    return [Path(str(resources.files(package))) / file for package, file in _FONTS]


def _characters() -> frozenset[int]:
    """The code points that regular and bold documents can both print."""
    with _reading:  # a cache alone lets every thread that comes first read the fonts, at 50 MB each
        return _read_characters()


@cache
def _read_characters() -> frozenset[int]:
    regular, bold, latin = (_cmap(path) for path in _font_files())
    found = (regular & bold) | latin | _TYPST_HAS
    return frozenset(code for code in found if unicodedata.category(chr(code)) not in _NEVER)


def _cmap(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - takes a moment, and most processes never look into a font

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
