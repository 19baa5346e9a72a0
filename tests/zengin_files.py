"""全銀 files about the shop's account, written from the list of their fields, record by record, as a bank would."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

NAME = "ｶ)ﾁﾔﾉﾊﾄﾞｳ"
_BEFORE = 1_000_000


class Line(NamedTuple):
    """A deposit, or one that the bank takes back."""

    day: date
    amount: int
    payer: str
    reference: int = 0
    is_back: bool = False


def notices(first: date, last: date, lines: Sequence[Line], *, end: bytes = b"\r\n") -> bytes:
    """種別 01, with 取消区分 for what is taken back."""
    days = _era(first) + _era(last)
    header = _record(
        *("1", "01", "0", _era(last), days, "0149", _left("ｽﾙｶﾞﾐﾄﾞﾘ", 15), "100", _left("ﾎﾝﾃﾝ", 15), "1", "1234567"),
        _left(NAME, 40),
    )
    data = [
        _record(
            *("2", f"{line.reference:06}", _era(line.day) * 2, f"{line.amount:010}", "0" * 10, " " * 10),
            *(_left(line.payer, 48), " " * 30, "1" if line.is_back else " ", " " * 20),
        )
        for line in lines
    ]
    came, back = _sums(lines)
    trailer = _record("8", f"{came[0]:06}{came[1]:012}{back[0]:06}{back[1]:012}")
    return end.join([header, *data, trailer, _record("9"), b""])


def statement(first: date, last: date, lines: Sequence[Line], *, end: bytes = b"\r\n") -> bytes:
    """種別 03, where what is taken back is paid out as 取引区分 19."""
    header = _record(
        *("1", "03", "0", _era(last), _era(first), _era(last), "0149", _left("ｽﾙｶﾞﾐﾄﾞﾘ", 15), "100"),
        *(_left("ﾎﾝﾃﾝ", 15), "000", "1", "0001234567", _left(NAME, 40), "1", "1", f"{_BEFORE:014}"),
    )
    data = [
        _record(
            *("2", f"{line.reference:08}", _era(line.day) * 2, "219" if line.is_back else "111", f"{line.amount:012}"),
            *("0" * 12, "0" * 12, "0", "0" * 7, "000", " " * 10, _left(line.payer, 48), " " * 30, " " * 40),
        )
        for line in lines
    ]
    came, back = _sums(lines)
    trailer = _record(
        *("8", f"{came[0]:06}{came[1]:013}{back[0]:06}{back[1]:013}", "1"),
        f"{_BEFORE + came[1] - back[1]:014}{len(lines):07}",
    )
    return end.join([header, *data, trailer, _record("9", f"{len(lines) + 3:010}", "00001"), b""])


def _record(*fields: str) -> bytes:
    return "".join(fields).encode("cp932").ljust(200)


def _left(text: str, width: int) -> str:
    return text.ljust(width)


def _era(day: date) -> str:
    return f"{day.year - 2018:02}{day:%m%d}"


def _sums(lines: Sequence[Line]) -> tuple[tuple[int, int], tuple[int, int]]:
    came, back = ([line.amount for line in lines if line.is_back is is_back] for is_back in (False, True))
    return (len(came), sum(came)), (len(back), sum(back))
