"""Money on an account as a bank's file tells it: one deposit, or the bank taking one back.

Whatever the file was (全銀, or a bank's own CSV), its rows become these. What left the account otherwise is none.
"""

import hashlib
from collections import Counter
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.basics.money import PositiveYen

#: Hexadecimal digits of a key behind its day: enough that no two deposits of a day share them by chance.
_DIGITS = 16


class Account(BaseModel):
    """An account of the shop: codes of bank and branch, kind as in 全銀 (1 普通, 2 当座, 4 貯蓄), and number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bank: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    branch: Annotated[str, Field(pattern=r"^[0-9]{3}$")]
    kind: Annotated[str, Field(pattern=r"^[0-9]$")]
    number: Annotated[str, Field(pattern=r"^[0-9]{7}$")]

    def __str__(self) -> str:
        return f"{self.bank}-{self.branch}-{self.kind}-{self.number}"

    def is_called(self, name: str) -> bool:
        """True for its number, with or without zeros in front, or for more of it: `1234567`, `100-1-1234567`."""
        return name.rjust(7, "0") == self.number or f"-{self}".endswith(f"-{name}")


class BankRow(BaseModel):
    """A deposit, or a reversal of one. Texts stand as the bank wrote them, half-width kana included.

    `booked_on` is the day on which the bank wrote it down (勘定日), `paid_on` the one from which it counts
    for the payer (起算日); where a file has one day only, both are that day. `amount` is yen, positive also in a
    reversal; `uncleared` is the part of it that came as cheques which may still be returned (うち他店券).
    `payer_code` is 振込依頼人コード, the ten digits that a company or its customer may have put in front of the name;
    `reference` is 照会番号, `edi` EDI情報, and `memo` whatever text the file has beside them (摘要).
    `balance` is what stood on the account afterwards; None where the file does not say.
    `key` names the deposit for ever: the same row of another file of the same kind has the same one. `source` is that
    kind, by which a row of another one is known to tell of the same money.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[!-~]+$")] = "-"
    source: str = ""
    account: Account
    booked_on: date
    paid_on: date
    amount: PositiveYen
    uncleared: Annotated[int, Field(ge=0)] = 0
    payer: Annotated[str, Field(max_length=100)] = ""
    payer_code: str = ""
    remitting_bank: str = ""
    remitting_branch: str = ""
    reference: str = ""
    edi: str = ""
    memo: str = ""
    balance: int | None = None
    is_reversal: bool = False


class Keys:
    """Names the rows of one file, one after the other, oldest first.

    Equal rows of one day are counted, so that two true deposits of the same sum and payer are two, while a file that
    covers the day once more tells the same two again.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def named(self, row: BankRow) -> BankRow:
        """The row with its key."""
        what = _what(row)
        self._seen[what] += 1
        return row.model_copy(update={"key": _key(row, f"{what}\x1f{self._seen[what]}")})


def _what(row: BankRow) -> str:
    """All by which two rows differ, as one text."""
    parts = (
        *(row.account, row.booked_on, row.amount, row.is_reversal, row.payer, row.payer_code),
        *(row.reference, row.edi, row.memo, "" if row.balance is None else row.balance),
    )
    return "\x1f".join(str(part) for part in parts)


def _key(row: BankRow, what: str) -> str:
    kind = "back" if row.is_reversal else "bank"
    return f"{kind}-{row.booked_on:%y%m%d}-{hashlib.sha256(what.encode()).hexdigest()[:_DIGITS]}"
