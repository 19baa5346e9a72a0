"""The one explanation of a deposit, where there is one: which orders it is for, and why."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from domain.basics.said import Said
from domain.payment.matching import reasons
from domain.payment.matching.book import Book
from domain.payment.matching.deposit import Deposit, Part
from domain.payment.matching.receivable import Receivable, Standing
from domain.payment.matching.sums import only_sum, sums
from domain.people.identity import is_same_person

#: Yen that a bank may have kept for a transfer: 110 to 880. It decides nothing but what is doubtful.
MOST_FEE = 880


class Tier(StrEnum):
    """How sure it is."""

    A = "a"  # the sum, and a number with the name, or a name that a person once assigned
    B = "b"  # the sum and the full name, and nothing else could be meant


class Explanation(NamedTuple):
    """Which orders a deposit is for, and why it is for no others."""

    tier: Tier
    parts: tuple[Part, ...]
    why: Said


#: What each order still waits for while deposits are assigned, in yen.
Left = Mapping[str, int]


def payable(receivables: Iterable[Receivable], deposit: Deposit, left: Left) -> list[Receivable]:
    """Those that wait for a transfer and were there when it was made."""
    return [
        receivable
        for receivable in receivables
        if receivable.is_open and left.get(receivable.order_no, 0) > 0 and receivable.placed_on <= deposit.paid_on
    ]


def by_number(deposit: Deposit, book: Book, left: Left) -> Explanation | None:
    """Tier A: numbers of ours, all of them with their own name, and their exact sum."""
    named = book.named(deposit.payer)
    own = {
        number: receivables
        for number, receivables in ((n, _fitting(c, deposit, book)) for n, c in named.items())
        if receivables
    }
    if not named or len(own) < len(named):
        return None  # a number of somebody else's
    receivables = _each_once(own.values())
    if receivables is None:
        return None
    open_ones = payable(receivables, deposit, left)
    if len(open_ones) < len(receivables):
        return _by_older_number(deposit, book, left, own) if len(receivables) == 1 else None
    amounts = {receivable.order_no: left[receivable.order_no] for receivable in receivables}
    if sum(amounts.values()) == deposit.amount:
        return _of_numbers(amounts, tuple(own))
    return _with_others(deposit, book, left, receivables)


def _fitting(receivables: Sequence[Receivable], deposit: Deposit, book: Book) -> list[Receivable]:
    learned = {receivable.order_no for receivable in book.learned(deposit.payer)}
    return [
        receivable for receivable in receivables if receivable.is_of(deposit.payer) or receivable.order_no in learned
    ]


def _each_once(found: Iterable[Sequence[Receivable]]) -> list[Receivable] | None:
    """The one receivable of each number; None where two orders have one number and one name."""
    receivables: dict[str, Receivable] = {}
    for each in found:
        if len(each) > 1:
            return None
        receivables[each[0].order_no] = each[0]
    return list(receivables.values())


def _of_numbers(amounts: Mapping[str, int], numbers: Sequence[str]) -> Explanation:
    parts = tuple(Part(order_no, amount) for order_no, amount in sorted(amounts.items()))
    if len(parts) == 1:
        return Explanation(Tier.A, parts, reasons.NUMBER_AND_NAME(number=numbers[0]))
    total = sum(amounts.values())
    return Explanation(Tier.A, parts, reasons.SEVERAL_NUMBERS(numbers=sorted(numbers), total=total))


def _with_others(deposit: Deposit, book: Book, left: Left, receivables: Sequence[Receivable]) -> Explanation | None:
    """The number of one order, and the exact sum of it and others of the same customer."""
    others = payable(book.of_person(receivables[0].person), deposit, left)
    amounts = {receivable.order_no: left[receivable.order_no] for receivable in (*receivables, *others)}
    chosen = only_sum(amounts, deposit.amount, frozenset(receivable.order_no for receivable in receivables))
    return _sum(Tier.A, amounts, chosen) if chosen else None


def _sum(tier: Tier, amounts: Mapping[str, int], chosen: Sequence[str]) -> Explanation:
    parts = tuple(Part(order_no, amounts[order_no]) for order_no in chosen)
    return Explanation(tier, parts, reasons.SUM(orders=chosen, total=sum(part.amount for part in parts)))


def _by_older_number(
    deposit: Deposit, book: Book, left: Left, own: Mapping[str, Sequence[Receivable]]
) -> Explanation | None:
    """The number of an order that the same customer has paid before, whose sum was another one."""
    ((number, (older, *_)),) = own.items()
    if older.standing is not Standing.PAID or older.amount == deposit.amount:
        return None
    found = only_one(payable(book.of_person(older.person), deposit, left), deposit, left)
    if found is None or len(found) > 1:
        return None
    return Explanation(Tier.A, found, reasons.OLDER_NUMBER(number=number))


def by_name(deposit: Deposit, book: Book, left: Left) -> Explanation | None:
    """Tier B, and A for a learned name: who pays is certain, and only one order, or one choice of several, is meant."""
    if book.named(deposit.payer):
        return None  # whose number does not agree, a person looks
    called = [receivable for receivable in book.called(deposit.payer) if receivable.is_wholly_of(deposit.payer)]
    learned = book.learned(deposit.payer)
    meant = {receivable.order_no: receivable for receivable in (*called, *learned)}
    receivables = payable(meant.values(), deposit, left)
    doubtful = [
        receivable for receivable in meant.values() if not receivable.is_open and receivable.amount == deposit.amount
    ]
    if not receivables or not _are_one(receivables + doubtful):
        return None
    found = only_one(receivables, deposit, left)
    if found is None:
        return None
    if len(found) > 1:
        return _sum(Tier.B, dict(found), [part.order_no for part in found])
    if any(receivable.order_no == found[0].order_no for receivable in called):
        return Explanation(Tier.B, found, reasons.NAME_ALONE())
    return Explanation(Tier.A, found, reasons.LEARNED_NAME())


def _are_one(receivables: Sequence[Receivable]) -> bool:
    """True when all are one customer's: namesakes are told apart by a number, or by a person."""
    first, *rest = receivables
    return all(is_same_person(first.person, each.person) for each in rest)


def only_one(receivables: Sequence[Receivable], deposit: Deposit, left: Left) -> tuple[Part, ...] | None:
    """The order, or the orders, whose sum this is; None where it could be another, less the fee of a bank."""
    amounts = {receivable.order_no: left[receivable.order_no] for receivable in receivables}
    same = [order_no for order_no, amount in amounts.items() if amount == deposit.amount]
    nearly = [order_no for order_no, amount in amounts.items() if 0 < amount - deposit.amount <= MOST_FEE]
    together = sums(amounts, deposit.amount)
    if nearly or len(same) + len(together) != 1:
        return None
    return tuple(Part(order_no, amounts[order_no]) for order_no in (same or together[0]))
