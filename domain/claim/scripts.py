"""Whether a PDF does something when it is opened, or cannot be opened by everybody; told without opening it.

Only names are looked for (ISO 32000-1, 7.3.5 and 12.6), also those written with `#`, and those in compressed streams of
objects. What is looked through is limited, so that no file makes the shop work for long.
"""

import re
import zlib
from collections.abc import Iterator

_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
#: Actions that run something, go elsewhere, or unpack other files; and forms that do (XFA).
_ACTS = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z0-9])")
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_STREAM = re.compile(rb"stream\r?\n")
#: Bytes of the dictionary before a stream that are looked at, and of what all streams of objects may unpack to.
_DICTIONARY = 2_000
_MOST_UNPACKED = 30_000_000
#: Stands for what nobody can look through.
_UNKNOWN = b"/JS "


def is_scripted(pdf: bytes) -> bool:
    """It holds a script, an action that starts something, or another file; or more than may be looked through."""
    return any(_ACTS.search(part) for part in _parts(pdf))


def is_locked(pdf: bytes) -> bool:
    """It is encrypted, maybe with an empty password: whoever examines the claim may not be able to read it."""
    return any(_LOCKED.search(part) for part in _parts(pdf))


def _parts(pdf: bytes) -> Iterator[bytes]:
    """What is written in clear, without pictures and fonts, and what streams of objects unpack to."""
    left, at = _MOST_UNPACKED, 0
    for begins in _STREAM.finditer(pdf):
        if begins.start() < at:
            continue  # within a picture
        clear = _ESCAPED.sub(_character, pdf[at : begins.start()])
        yield clear
        at = max(pdf.find(b"endstream", begins.end()), begins.end())
        if b"ObjStm" in clear[-_DICTIONARY:]:
            unpacked = _unpacked(pdf[begins.end() : at], left, is_packed=b"/Filter" in clear[-_DICTIONARY:])
            left -= len(unpacked)
            yield _ESCAPED.sub(_character, unpacked) if left > 0 else _UNKNOWN
    yield _ESCAPED.sub(_character, pdf[at:])


def _character(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode())


def _unpacked(packed: bytes, most: int, *, is_packed: bool) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, max(most, 1)) if is_packed else packed
    except zlib.error:
        return _UNKNOWN
