"""Whether two rows of different kinds of files tell of the same money.

A bank tells of one deposit in several ways: by notice (全銀 01), in the statement (全銀 03), in its CSV; and a person
may have typed it in from any of them. A kind of file that tells of a day tells of all its deposits, so each of them is
met by at most one row of every other kind, and two true equal ones stay two.
"""

from enum import IntEnum

from domain.payment.bank_row import BankRow
from domain.payment.matching.key import key


class Likeness(IntEnum):
    OTHER = 0  # the payers differ
    MAYBE = 1  # nothing speaks against it: a person says
    SAME = 2


def likeness(row: BankRow, other: BankRow) -> Likeness:
    """How sure it is that these two are one. Both are of the same account, day and sum, of different kinds of files."""
    ours, theirs = key(row.payer), key(other.payer)
    if ours and theirs and ours not in theirs and theirs not in ours:
        return Likeness.OTHER
    if (ours and ours == theirs) or has_same_number(row, other):
        return Likeness.SAME
    return Likeness.MAYBE


def has_same_number(row: BankRow, other: BankRow) -> bool:
    """True when the bank gave both the same number on the same day: its numbers begin anew each day.

    Kinds of files differ in how many zeros stand in front.
    """
    number = row.reference.lstrip("0")
    return bool(number) and number == other.reference.lstrip("0") and row.booked_on == other.booked_on
