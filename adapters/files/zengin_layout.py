"""The records of 全銀 files about money that came: which bytes are which field, and where one record ends.

Source: 全銀協 適用業務およびレコード・フォーマット (令和元年12月) §1 振込入金通知, format A, and §2 入出金取引明細, as
banks and a public reader have them (docs/files/zengin.md). Each record has 200 bytes, one per character.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import count
from types import MappingProxyType
from typing import BinaryIO

from adapters.files.bank_faults import AFTER_END, LENGTH
from adapters.files.table import BadFile

SIZE = 200
HEADER, DATA, TRAILER, END = "1", "2", "8", "9"
NOTICE, ENTRIES = "01", "03"

#: A field and its bytes, one after the other; what begins with _ is filled up.
_LAYOUTS = """
01/1 kind1 type2 code1 made6 from6 to6 bank4 bankname15 branch3 branchname15 acct_type1 acct7 holder40 _93
01/2 kind1 ref6 posted6 value6 amount10 other10 payer_code10 payer48 rbank15 rbranch15 cancel1 edi20 _52
01/8 kind1 n6 total12 cn6 ctotal12 _163
01/9 kind1 _199
03/1 kind1 type2 code1 made6 from6 to6 bank4 bankname15 branch3 branchname15 _3 acct_type1 acct10 holder40 od1 book1 before14 _71
03/2 kind1 ref8 posted6 value6 inout1 tx2 amount12 other12 present6 unpaid6 chq1 chqno7 br3 payer_code10 payer48 rbank15 rbranch15 memo20 edi20 _1
03/8 kind1 in_n6 in_total13 out_n6 out_total13 od1 after14 n7 _139
03/9 kind1 n10 accts5 _184
"""  # noqa: E501 - one record a line, as the standard has them
_FIELD = re.compile(r"([a-z_]+)(\d+)")
#: What may stand between two records, and behind the last: the end of a file as MS-DOS wrote it, too.
_BETWEEN = b"\r\n"
_BEHIND = b"\r\n\x1a"


def _layout(spec: str) -> Mapping[str, slice]:
    places, at = {}, 0
    for name, width in _FIELD.findall(spec):
        if not name.startswith("_"):
            places[name] = slice(at, at + int(width))
        at += int(width)
    if at != SIZE:
        raise ValueError(f"a record of {at} bytes")
    return MappingProxyType(places)


LAYOUTS: Mapping[tuple[str, str], Mapping[str, slice]] = MappingProxyType(
    {
        (name[:2], name[3]): _layout(spec)
        for name, _, spec in (line.partition(" ") for line in _LAYOUTS.strip().splitlines())
    }
)


class Record:
    """One record: its number in the file, and its fields as texts without the blanks that fill them up."""

    def __init__(self, number: int, data: bytes, kind: str) -> None:
        self.number, self.kind, self._data, self._places = number, kind, data, LAYOUTS[kind, chr(data[0])]

    def text(self, field: str) -> str:
        """A field, with � for what is no character."""
        return self._data[self._places[field]].decode("cp932", "replace").strip(" ")

    def has(self, field: str) -> bool:
        """True where records of this kind have the field."""
        return field in self._places

    def place(self, field: str) -> str:
        """From which byte to which a field goes, counted from 1."""
        place = self._places[field]
        return f"{place.start + 1}-{place.stop}"

    def digits(self, field: str) -> int | None:
        """A number; 0 where nothing stands, and None for what is no number, or a negative one."""
        text = self.text(field) or "0"
        return int(text) if text.isascii() and text.isdigit() else None


def records(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The records of a file with their numbers, from 1. Whether and how they are parted shows after the first.

    Raises:
        BadFile: a record has more or fewer than 200 bytes.
    """
    file.seek(0)
    between = _separator(file.read(SIZE + len(_BETWEEN))[SIZE:])
    file.seek(0)
    for number in count(1):
        piece = file.read(SIZE + len(between))
        if not piece.strip(_BEHIND):
            _must_be_empty(file, number)
            return
        record, behind = piece[:SIZE], piece[SIZE:]
        is_last = len(piece) < SIZE + len(between) or behind != between
        if len(record) < SIZE or _has_any(record, _BETWEEN) or (is_last and behind.strip(_BEHIND)):
            raise BadFile(what=LENGTH(record=number))
        yield number, record


def _separator(behind_first: bytes) -> bytes:
    if behind_first == b"\r\n":
        return behind_first
    return behind_first[:1] if behind_first[:1] in {b"\r", b"\n"} else b""


def _has_any(record: bytes, characters: bytes) -> bool:
    return any(each in record for each in characters)


def _must_be_empty(file: BinaryIO, number: int) -> None:
    while piece := file.read(1 << 16):
        if piece.strip(_BEHIND):
            raise BadFile(what=AFTER_END(record=number))
