"""The bank account that a refund is sent to, as the customer named it. Personal data: sealed where it is kept."""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from domain.basics.fault import wrong
from domain.basics.text import is_printable

#: What a bank takes in the name of a holder, besides katakana.
_HOLDER = re.compile(r"[ァ-ヺーA-Z0-9 ().,「」/-]+")
_SMALL = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ")


class AccountKind(StrEnum):
    """The kind of an account."""

    ORDINARY = "ordinary"  # 普通
    CURRENT = "current"  # 当座
    SAVINGS = "savings"  # 貯蓄


def _plain(value: str) -> str:
    if not is_printable(value) or not value.strip():
        raise wrong("one_line")
    return value.strip()


def _number(value: object) -> object:
    """Seven digits; shorter ones begin with zeros, as banks write them."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", value)) if isinstance(value, str) else value
    return digits.zfill(7) if isinstance(digits, str) and digits.isdecimal() else digits


def _holder(value: str) -> str:
    """As banks write names: katakana, large letters, no small kana."""
    upper = unicodedata.normalize("NFKC", value).upper()
    found = "".join(chr(ord(each) + 0x60) if "ぁ" <= each <= "ゖ" else each for each in upper)
    found = re.sub(r"\s+", " ", found.translate(_SMALL)).strip()
    if not _HOLDER.fullmatch(found):
        raise wrong("no_holder")
    return found


class BankAccount(BaseModel):
    """An account in Japan. `holder` in katakana: for a company that of the company, for no person of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    bank: Annotated[str, Field(max_length=60), AfterValidator(_plain)]
    branch: Annotated[str, Field(max_length=60), AfterValidator(_plain)]
    kind: AccountKind = AccountKind.ORDINARY
    number: Annotated[str, BeforeValidator(_number), Field(pattern=r"^[0-9]{7}$")]
    holder: Annotated[str, Field(max_length=60), AfterValidator(_holder)]

    def __repr__(self) -> str:
        """Nothing of it: what is logged is read by many."""
        return "BankAccount(…)"

    __str__ = __repr__
