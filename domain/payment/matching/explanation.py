"""The one explanation of a deposit, where there is one: which orders it is for, and why."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from domain.basics.said import Said
from domain.payment.matching import reasons
from domain.payment.matching.book import Book
from domain.payment.matching.claim import Claim, Standing
from domain.payment.matching.deposit import Deposit, Part
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


def payable(claims: Iterable[Claim], deposit: Deposit, left: Left) -> list[Claim]:
    """Those that wait for a transfer and were there when it was made."""
    return [
        claim
        for claim in claims
        if claim.is_open and left.get(claim.order_no, 0) > 0 and claim.placed_on <= deposit.paid_on
    ]


def by_number(deposit: Deposit, book: Book, left: Left) -> Explanation | None:
    """Tier A: numbers of ours, all of them with their own name, and their exact sum."""
    named = book.named(deposit.payer)
    own = {number: claims for number, claims in ((n, _fitting(c, deposit, book)) for n, c in named.items()) if claims}
    if not named or len(own) < len(named):
        return None  # a number of somebody else's
    claims = _each_once(own.values())
    if claims is None:
        return None
    open_ones = payable(claims, deposit, left)
    if len(open_ones) < len(claims):
        return _by_older_number(deposit, book, left, own) if len(claims) == 1 else None
    amounts = {claim.order_no: left[claim.order_no] for claim in claims}
    if sum(amounts.values()) == deposit.amount:
        return _of_numbers(amounts, tuple(own))
    return _with_others(deposit, book, left, claims)


def _fitting(claims: Sequence[Claim], deposit: Deposit, book: Book) -> list[Claim]:
    learned = {claim.order_no for claim in book.learned(deposit.payer)}
    return [claim for claim in claims if claim.is_of(deposit.payer) or claim.order_no in learned]


def _each_once(found: Iterable[Sequence[Claim]]) -> list[Claim] | None:
    """The one claim of each number; None where two orders have one number and one name."""
    claims: dict[str, Claim] = {}
    for each in found:
        if len(each) > 1:
            return None
        claims[each[0].order_no] = each[0]
    return list(claims.values())


def _of_numbers(amounts: Mapping[str, int], numbers: Sequence[str]) -> Explanation:
    parts = tuple(Part(order_no, amount) for order_no, amount in sorted(amounts.items()))
    if len(parts) == 1:
        return Explanation(Tier.A, parts, reasons.NUMBER_AND_NAME(number=numbers[0]))
    total = sum(amounts.values())
    return Explanation(Tier.A, parts, reasons.SEVERAL_NUMBERS(numbers=sorted(numbers), total=total))


def _with_others(deposit: Deposit, book: Book, left: Left, claims: Sequence[Claim]) -> Explanation | None:
    """The number of one order, and the exact sum of it and others of the same customer."""
    others = payable(book.of_person(claims[0].person), deposit, left)
    amounts = {claim.order_no: left[claim.order_no] for claim in (*claims, *others)}
    chosen = only_sum(amounts, deposit.amount, frozenset(claim.order_no for claim in claims))
    return _sum(Tier.A, amounts, chosen) if chosen else None


def _sum(tier: Tier, amounts: Mapping[str, int], chosen: Sequence[str]) -> Explanation:
    parts = tuple(Part(order_no, amounts[order_no]) for order_no in chosen)
    return Explanation(tier, parts, reasons.SUM(orders=chosen, total=sum(part.amount for part in parts)))


def _by_older_number(
    deposit: Deposit, book: Book, left: Left, own: Mapping[str, Sequence[Claim]]
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
    called = [claim for claim in book.called(deposit.payer) if claim.is_wholly_of(deposit.payer)]
    learned = book.learned(deposit.payer)
    meant = {claim.order_no: claim for claim in (*called, *learned)}
    claims = payable(meant.values(), deposit, left)
    doubtful = [claim for claim in meant.values() if not claim.is_open and claim.amount == deposit.amount]
    if not claims or not _are_one(claims + doubtful):
        return None
    found = only_one(claims, deposit, left)
    if found is None:
        return None
    if len(found) > 1:
        return _sum(Tier.B, dict(found), [part.order_no for part in found])
    if any(claim.order_no == found[0].order_no for claim in called):
        return Explanation(Tier.B, found, reasons.NAME_ALONE())
    return Explanation(Tier.A, found, reasons.LEARNED_NAME())


def _are_one(claims: Sequence[Claim]) -> bool:
    """True when all are one customer's: namesakes are told apart by a number, or by a person."""
    first, *rest = claims
    return all(is_same_person(first.person, each.person) for each in rest)


def only_one(claims: Sequence[Claim], deposit: Deposit, left: Left) -> tuple[Part, ...] | None:
    """The order, or the orders, whose sum this is; None where it could be another, less the fee of a bank."""
    amounts = {claim.order_no: left[claim.order_no] for claim in claims}
    same = [order_no for order_no, amount in amounts.items() if amount == deposit.amount]
    nearly = [order_no for order_no, amount in amounts.items() if 0 < amount - deposit.amount <= MOST_FEE]
    together = sums(amounts, deposit.amount)
    if nearly or len(same) + len(together) != 1:
        return None
    return tuple(Part(order_no, amounts[order_no]) for order_no in (same or together[0]))
