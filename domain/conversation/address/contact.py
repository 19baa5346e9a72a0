"""Checks of phone numbers and names."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from domain.contract.order import PaymentState
from domain.conversation.address.failed_check import FailedCheck, Looked
from domain.shop.checks import Check

#: What stands behind a number that reaches many: 内線12, （内線：12）, ext. 12, #12, (代).
_EXTENSION = re.compile(r"\s*\(?(?:(?:内線|ext|#)[\s:番号.a-z]*[0-9]{1,6}|代表?)\s*\)?\s*$", re.IGNORECASE)
_NOT_NUMBER = re.compile(r"[\s()（）\[\].‐‑‒–—―−ー－\-]")


def phone(looked: Looked) -> Iterator[FailedCheck]:
    """A number that no phone can have, of whoever gets the goods and of who ordered them."""
    people = {looked.who: looked.placed.ship_to, "orderer": looked.placed.orderer}
    for who, person in people.items():
        if person.phone and not may_ring(person.phone):
            yield FailedCheck(check=Check.PHONE_IMPOSSIBLE, field=f"{who}.phone", given=person.phone)


def no_phone(looked: Looked) -> Iterator[FailedCheck]:
    """Nobody whom the carrier could call."""
    if not looked.placed.ship_to.phone and not looked.placed.orderer.phone:
        yield FailedCheck(check=Check.NO_PHONE, field=f"{looked.who}.phone")


def kana(looked: Looked) -> Iterator[FailedCheck]:
    """No reading of the orderer's name where it would find the transfer."""
    placed = looked.placed
    is_awaited = placed.payment.method.is_transfer and placed.payment.state is PaymentState.UNPAID
    if is_awaited and placed.language == "ja" and placed.orderer.name and not placed.orderer.kana:
        yield FailedCheck(check=Check.NO_KANA, field="orderer.kana")


def without_extension(written: str) -> str:
    """A phone number alone, in half-width characters."""
    return _EXTENSION.sub("", unicodedata.normalize("NFKC", written))


def may_ring(written: str) -> bool:
    """False for what no phone has: ten digits from 0, eleven for mobiles, IP phones and 0800; or another country's.

    An extension behind the number is none of it. Source: 総務省 電気通信番号計画 (the lengths; which numbers are in use
    changes too often).
    """
    number = _NOT_NUMBER.sub("", without_extension(written))
    if number.startswith("+") and not number.startswith("+81"):
        return re.fullmatch(r"\+[1-9][0-9]{6,14}", number) is not None
    number = re.sub(r"^(?:\+?81)0?(?=[1-9][0-9]{8,9}$)", "0", number)
    if re.fullmatch(r"0[5-9]0[0-9]{8}|0800[0-9]{7}", number):
        return number[3:] != number[-1] * 8
    return re.fullmatch(r"0[1-9][0-9]{8}", number) is not None and not re.fullmatch(r"0[5-9]0[0-9]{7}", number)


CHECKS: tuple[Callable[[Looked], Iterator[FailedCheck]], ...] = (phone, no_phone, kana)
