"""Which encoding a file is in, told by all of its bytes and not by a guess from its beginning."""

import codecs
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from adapters.files import faults as wrong
from domain.basics.said import Said

_CHUNK = 1 << 20
#: What Python makes of bytes that CP932 does not have.
_NO_CP932 = re.compile("[\x80\xa0\uf8f1-\uf8f3]")
_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp932": "CP932", "euc_jp": "EUC-JP", "utf-16": "UTF-16"}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: How ISO-2022-JP begins Japanese, which is ASCII to whoever does not know it.
_JIS = (b"\x1b$B", b"\x1b$@")


class NotText(ValueError):
    """A file in none of the encodings wanted; `said` names the one it is in, where that can be told."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(said.code)


def named(encoding: str) -> str:
    """What people call an encoding."""
    return _NAMES.get(encoding, encoding)


def encoding_of(source: BinaryIO, wanted: Sequence[str]) -> str:
    """The first of these in which all of the file can be read, and which it is not in by chance only.

    UTF-8 is never met by chance; what is EUC-JP can also be read as CP932, as half-width katakana without a sense.

    Raises:
        NotText
    """
    source.seek(0)
    head = source.read(4)
    if head.startswith(_UTF16):
        raise NotText(_other("utf-16", wanted))
    is_utf8, names = _is(source, "utf-8"), tuple("utf-8-sig" if each.startswith("utf-8") else each for each in wanted)
    if is_utf8 and "utf-8-sig" in names and not _has_jis(source):
        return "utf-8-sig"
    if is_utf8 and not head.startswith(codecs.BOM_UTF8) and _is(source, "ascii"):
        if _has_jis(source):
            raise NotText(_other("ISO-2022-JP", wanted))
        return names[0]
    if is_utf8:
        raise NotText(_other("utf-8", wanted))
    if _is_cut(source, "utf-8"):
        raise NotText(wrong.CUT_OFF())
    if "euc_jp" not in names and _is_euc(source):
        raise NotText(_other("euc_jp", wanted))
    if "cp932" in names and _is(source, "cp932"):
        return "cp932"
    if _is(source, "cp932"):
        raise NotText(_other("cp932", wanted))
    raise NotText(wrong.CUT_OFF() if _is_cut(source, "cp932") else wrong.NOT_TEXT())


def _other(found: str, wanted: Sequence[str]) -> Said:
    return wrong.OTHER_ENCODING(found=named(found), wanted=list(dict.fromkeys(named(each) for each in wanted)))


def _is(source: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(source):
            text = decoder.decode(chunk)
            if encoding == "cp932" and _NO_CP932.search(text):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_cut(source: BinaryIO, encoding: str) -> bool:
    """True for Japanese in this encoding that ends within a character: its copying has not ended, or was broken off."""
    decoder, is_japanese = codecs.getincrementaldecoder(encoding)(), False
    try:
        for chunk in _chunks(source):
            text = decoder.decode(chunk)
            is_japanese = is_japanese or not text.isascii()
    except UnicodeDecodeError:
        return False
    return is_japanese and bool(decoder.getstate()[0])


def _is_euc(source: BinaryIO) -> bool:
    """True for Japanese in EUC-JP. Half-width katakana in CP932 may be valid there, too, but stay below 0xE0."""
    return _is(source, "euc_jp") and any(max(chunk) >= 0xE0 for chunk in _chunks(source))


def _has_jis(source: BinaryIO) -> bool:
    return any(mark in chunk for chunk in _chunks(source) for mark in _JIS)


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    source.seek(0)
    while chunk := source.read(_CHUNK):
        yield chunk
