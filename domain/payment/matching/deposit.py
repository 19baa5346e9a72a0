"""Money without an order, as matching sees it, and the names that were learned of payers."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from domain.basics.said import Said
from domain.payment.matching.payer import Payer
from domain.people.identity import Keys


class Deposit(NamedTuple):
    """One deposit without an order. `amount` in yen; `paid_on` counts for the payer.

    `is_clear` is False for cheques, which may still be returned: a person decides about them.
    """

    notice_id: str
    amount: int
    paid_on: date
    payer: Payer
    is_clear: bool = True


class BankDetails(NamedTuple):
    """What a bank says of a deposit beside its payer's name; `uncleared` yen of it came as cheques."""

    account: str = ""
    reference: str = ""
    payer_code: str = ""
    remarks: str = ""
    uncleared: int = 0


class Learned(NamedTuple):
    """A payer's name that a person once assigned to a customer: the key of the name, and the customer's own keys."""

    name: str
    person: Keys


class Part(NamedTuple):
    """So much of a deposit for this order, in yen."""

    order_no: str
    amount: int


class Decided(NamedTuple):
    """A deposit that is assigned: to which orders, and why."""

    notice_id: str
    parts: Sequence[Part]
    why: Said
