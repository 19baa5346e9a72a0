"""What the shop has to receive for an order: how much, and by which names its payer would be known."""

import re
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from domain.contract.order import Person, PlacedOrder
from domain.contract.status import DEAD
from domain.order.state import OrderState
from domain.payment.matching.key import key, spaced, weak
from domain.payment.matching.legal_entity import without_kind
from domain.payment.matching.payer import FEWEST_DIGITS, WHOLE_NAME, Payer
from domain.people.identity import Attribute, Keys, attribute_of, identity

#: Letters of a company's name that is hardly a word.
_WHOLE_COMPANY = 4
#: They say where a body is, and not what it is.
_PLACES = frozenset({"エイ", "シユツ"})
_PARTS = re.compile(r"[\s・,.]+")


class Standing(StrEnum):
    """Whether an order waits for a transfer."""

    AWAITS = "awaits"
    PAID = "paid"
    ENDED = "ended"  # cancelled, declined, expired, returned: what comes is given back
    CARRIER = "carrier"  # cash on delivery
    OTHERWISE = "otherwise"  # card, convenience store, …: a transfer was not what the customer chose


class Name(NamedTuple):
    """A name that the payer may use. `is_whole`: it is no family name alone."""

    key: str
    kinds: frozenset[str]
    is_company: bool
    is_whole: bool

    def is_of(self, payer: Payer) -> bool:
        """True when the payer is called just so, or so far as the bank's field had room."""
        return self._may_be(payer) and (self.key in payer.names or payer.begins(self.key))

    def _may_be(self, payer: Payer) -> bool:
        kinds = payer.kinds - _PLACES
        if not kinds:
            return True
        return self.is_company and (not self.kinds or bool(kinds & self.kinds))


class Receivable(NamedTuple):
    """One order. `amount` is what it still waits for, or what it was about where it waits for nothing, in yen.

    `person` are the keys of the orderer but the names; `parts` are family and given name, `others` the recipient's.
    """

    order_no: str
    transfer_no: str
    channel_no: str
    standing: Standing
    status: str
    amount: int
    placed_on: date
    names: tuple[Name, ...]
    parts: frozenset[str]
    others: frozenset[str]
    person: Keys

    @property
    def is_open(self) -> bool:
        return self.standing is Standing.AWAITS

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers of digits that its payer may write, without zeros in front."""
        digits = (
            number.lstrip("0") for number in (self.transfer_no, self.order_no, self.channel_no) if is_digits(number)
        )
        return frozenset(number for number in digits if number)

    @property
    def codes(self) -> frozenset[str]:
        """Keys of the numbers with letters that its payer may write."""
        return frozenset(key(number) for number in (self.order_no, self.channel_no) if has_letters(number))

    def is_of(self, payer: Payer) -> bool:
        """True when the payer is called as somebody of this order."""
        return any(name.is_of(payer) for name in self.names)

    def learns_of(self, payer: Payer) -> bool:
        """True when a person who assigns this payer to the order says something new: a full name, not the orderer's."""
        name = payer.bare_name
        return payer.is_whole and not (name.isdigit() or name in self.parts or self.is_of(payer))

    def shares_part_with(self, payer: Payer) -> bool:
        """True when the payer's name begins or ends as the orderer's does: a spouse, a child."""
        parts = [part for part in self.parts if len(part) > 1]
        return any(name.startswith(part) or name.endswith(part) for name in payer.names for part in parts)

    def is_wholly_of(self, payer: Payer) -> bool:
        """True when the payer's name alone tells that it is the orderer: a full name, no family's."""
        return any(name.is_whole and name.is_of(payer) for name in self.names)


def is_digits(number: str) -> bool:
    """Whether it is a number that can be told from the digits in a name."""
    return len(number) >= FEWEST_DIGITS and number.isascii() and number.isdigit()


def has_letters(number: str) -> bool:
    return any(sign.isalpha() for sign in number) and any(sign.isdigit() for sign in number)


def receivable_of(placed: PlacedOrder, state: OrderState, transfer_no: str, placed_on: date) -> Receivable:
    """What is to be received for this order; `placed_on` is the day of the order where the shop is."""
    standing = _standing(placed, state)
    is_open = standing is Standing.AWAITS
    return Receivable(
        order_no=placed.order_no,
        transfer_no=transfer_no,
        channel_no=placed.channel_order_no or "",
        standing=standing,
        status=state.status,
        amount=_amount(state) if is_open else state.money.due,
        placed_on=placed_on,
        names=_names(placed.orderer),
        parts=frozenset(filter(None, map(key, _parts(placed.orderer.kana)))),
        others=frozenset(name.key for name in _names(placed.recipient)) if placed.recipient else frozenset(),
        person=frozenset(each for each in identity(placed.orderer) if attribute_of(each) is not Attribute.NAME),
    )


def _amount(state: OrderState) -> int:
    """What it waits for: of its own price where that is to be transferred, and of what is wanted in exchange."""
    is_otherwise = state.terms.collected_by_carrier or state.money.is_vouched_for
    return state.money.extra_missing + (0 if is_otherwise else state.money.missing)


def payer_names(placed: PlacedOrder) -> frozenset[str]:
    """The keys of the names by which the payer of an order would be known."""
    return frozenset(name.key for name in _names(placed.orderer))


def _standing(placed: PlacedOrder, state: OrderState) -> Standing:
    if state.ending in DEAD:
        return Standing.ENDED
    if state.money.extra_missing:
        return Standing.AWAITS
    if not state.money.missing:
        return Standing.PAID
    if state.terms.collected_by_carrier:
        return Standing.CARRIER
    if state.money.is_vouched_for or not placed.payment.method.is_transfer:
        return Standing.OTHERWISE
    return Standing.AWAITS


def _names(person: Person) -> tuple[Name, ...]:
    company = _company(person.company)
    persons = [_person(name) for name in (person.kana, person.name)]
    both = [
        Name(company.key + name.key, company.kinds, is_company=True, is_whole=True)
        for name in persons
        if company.key and name.key
    ]
    return tuple(dict.fromkeys(name for name in (*persons, company, *both) if name.key))


def _person(text: str) -> Name:
    """An orderer's name; a company without a person may stand there."""
    body = without_kind(text)
    if body.kinds:
        return _company(text)
    plain = key(text)
    is_whole = len(_parts(text)) > 1 or len(plain) >= WHOLE_NAME
    return Name(plain, body.kinds, is_company=False, is_whole=is_whole)


def _company(text: str) -> Name:
    body = without_kind(text)
    plain = key(body.name)
    is_whole = bool(body.kinds) or len(plain) >= _WHOLE_COMPANY
    return Name(plain, body.kinds - _PLACES, is_company=True, is_whole=is_whole)


def _parts(text: str) -> list[str]:
    return [part for part in _PARTS.split(spaced(text).strip()) if part]


def weak_names(receivable: Receivable) -> frozenset[str]:
    """Its names without voices."""
    return frozenset(weak(name.key) for name in receivable.names)
