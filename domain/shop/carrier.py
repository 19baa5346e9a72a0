"""Carriers as data, and the rules of their numbers: which tracking number can be true, how much cash they collect."""

import re
import unicodedata
from typing import Literal

from pydantic import BaseModel, ConfigDict

#: How carriers write their numbers: `mod7` 12 digits with a check digit, `any` nothing known.
NumberRule = Literal["mod7", "any"]
_HYPHENS = re.compile(r"[\s\-‐‑‒–—―−ー]")
_S10 = re.compile(r"^[A-Z]{2}(\d{8})(\d)[A-Z]{2}$")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


class Carrier(BaseModel):
    """One carrier: its names, its tracking page with `{number}` in it, and what it does at the door.

    `cod_limit` is the most cash it collects (yen, tax included), None for nothing; `kept_days` is how long an
    undelivered parcel waits at its depot; `time_slots` are the hours that a customer may wish for, such as `14-16`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    name: str
    name_en: str
    tracking_url: str = ""
    numbers: NumberRule = "any"
    cod_limit: int | None = None
    kept_days: int = 7
    time_slots: frozenset[str] = frozenset()

    def tracking_link(self, tracking_no: str) -> str:
        """The page that follows this parcel; empty when there is none, or the number cannot stand in a link."""
        number = bare_tracking_no(tracking_no)
        if not self.tracking_url or not re.fullmatch(r"[A-Za-z0-9]+", number):
            return ""
        return self.tracking_url.replace("{number}", number)

    def may_be_true(self, tracking_no: str) -> bool:
        """False for a number with a typing error; one in seven errors passes."""
        number = bare_tracking_no(tracking_no)
        if self.numbers == "mod7":
            return is_mod7(number) or is_s10(number)
        return bool(number)

    def collects(self, amount: int) -> bool:
        """True when the carrier collects this many yen at the door."""
        return self.cod_limit is not None and amount <= self.cod_limit


def bare_tracking_no(text: str) -> str:
    """A tracking number as carriers' systems hold it: half-width, upper case, without hyphens and spaces."""
    return _HYPHENS.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_mod7(number: str) -> bool:
    """12 digits whose last is the first eleven modulo 7 (Yamato, Sagawa, ゆうパック)."""
    if len(number) != 12 or not (number.isascii() and number.isdigit()):
        return False
    return int(number[:11]) % 7 == int(number[11])


def is_s10(number: str) -> bool:
    """An international number such as `EE473124829JP`.

    Source: UPU S10: weights 8 6 4 2 3 5 9 7, check digit 11 − (sum mod 11), where 10 becomes 0 and 11 becomes 5.
    """
    found = _S10.match(number)
    if not found:
        return False
    weighted = sum(weight * int(digit) for weight, digit in zip(_S10_WEIGHTS, found[1], strict=True))
    check = 11 - weighted % 11
    return int(found[2]) == {10: 0, 11: 5}.get(check, check)
