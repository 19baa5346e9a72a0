"""Words of mails in the encodings that Japan writes them in, also where a mail names them wrongly or not at all."""

import binascii
import re
from codecs import getincrementaldecoder, lookup
from collections.abc import Iterator
from email.utils import getaddresses

#: What mail programs call an encoding, and the larger one that they write in its name (①, ㈱, 髙).
_WRITTEN = {
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    "gb2312": "gb18030",
}
_UNNAMED = frozenset({"", "us-ascii", "ascii", "unknown-8bit"})
#: Python's codecs for host names: no mail is written in them, and the first takes the square of a text's length.
_OF_HOSTS = frozenset({"punycode", "idna"})
_SHIFTS = re.compile(rb"\x1b(\([BJI]|\$[@B])")
_PAIR = re.compile(rb"[!-~]{2}")
_KANA = bytes(code | 0x80 if 0x21 <= code <= 0x5F else code for code in range(256))
_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
_GAP = re.compile(r"(?<=\?=)\s+(?==\?)")


def text_of(data: bytes, charset: str) -> str:
    """`data` as text. `charset` is what the mail says, empty where it says nothing; what cannot be read becomes �."""
    name = charset.lower()
    if name in _UNNAMED:
        return _guessed(data)
    if name.startswith(("iso-2022-jp", "csiso2022jp")):
        return _iso_2022_jp(data)
    try:
        codec = _WRITTEN.get(name, name)
        return _guessed(data) if lookup(codec).name in _OF_HOSTS else data.decode(codec, errors="replace")
    except (LookupError, ValueError):
        return _guessed(data)


def header_text(raw: str) -> str:
    """A header as it is read aloud. `raw` is as the parser left it, bytes beyond ASCII as surrogates."""
    return _without_words(_unescaped(raw))


def names_and_addresses(raw: str) -> list[tuple[str, str]]:
    """The people in a From or To. Their names are read last, for a comma or an @ in one belongs to no address."""
    return [(_without_words(name), address) for name, address in getaddresses([_unescaped(raw)])]


def _unescaped(raw: str) -> str:
    try:
        data = raw.encode("ascii", errors="surrogateescape")
    except UnicodeEncodeError:  # it is text already
        return raw.encode(errors="replace").decode()
    return text_of(data, "")


def _guessed(data: bytes) -> str:
    """Bytes of no name: UTF-8, else ISO-2022-JP by its escapes, else what Windows wrote. The end may be cut off."""
    if b"\x1b$" in data:
        return _iso_2022_jp(data)
    for charset in ("utf-8", "cp932"):
        try:
            return getincrementaldecoder(charset)().decode(data)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="replace")


def _iso_2022_jp(data: bytes) -> str:
    """With the rows of NEC and IBM that Python's own codec refuses, by way of their places in CP932."""
    if b"\x1b$(" in data:  # sets that CP932 knows nothing of
        return data.decode("iso2022_jp_ext", errors="replace")
    first, *rest = _SHIFTS.split(data)
    pieces = [first.decode("ascii", errors="replace")]
    for shift, piece in zip(rest[::2], rest[1::2], strict=True):
        if shift.startswith(b"$"):
            pieces.append(_PAIR.sub(_in_cp932, piece).decode("cp932", errors="replace"))
        elif shift == b"(I":
            pieces.append(piece.translate(_KANA).decode("cp932", errors="replace"))
        else:
            pieces.append(piece.decode("ascii", errors="replace"))
    return "".join(pieces)


def _in_cp932(pair: re.Match[bytes]) -> bytes:
    row, cell = pair[0]
    lead = (row - 0x21) // 2 + (0x81 if row < 0x5F else 0xC1)
    trail = cell + 0x7E if row % 2 == 0 else cell + (0x1F if cell < 0x60 else 0x20)
    return bytes((lead, trail))


def _without_words(text: str) -> str:
    """Encoded words (RFC 2047) read; those that cannot be stand as they are."""
    return "".join(
        piece if isinstance(piece, str) else text_of(piece[1], piece[0]) for piece in _pieces(_GAP.sub("", text))
    )


def _pieces(text: str) -> Iterator[str | tuple[str, bytes]]:
    """Plain text, and the bytes of neighbouring words of one encoding: many programs cut a character in two."""
    charset, data, at = "", b"", 0
    for word in _WORD.finditer(text):
        read = _bytes_of(word[2], word[3])
        if read is None:
            continue
        if data and (word.start() > at or word[1].lower() != charset):
            yield charset, data
            data = b""
        if word.start() > at:
            yield text[at : word.start()]
        charset, data, at = word[1].lower(), data + read, word.end()
    if data:
        yield charset, data
    yield text[at:]


def _bytes_of(encoding: str, word: str) -> bytes | None:
    if encoding in "qQ":
        return binascii.a2b_qp(word.encode(errors="replace"), header=True)
    try:
        return binascii.a2b_base64(word.encode(errors="replace") + b"==")
    except binascii.Error:
        return None
