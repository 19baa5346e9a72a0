"""For what nobody can be sure of: the orders that a deposit may be for, likeliest first, with what speaks for each."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.basics.said import Said
from domain.payment.matching import reasons
from domain.payment.matching.book import Book
from domain.payment.matching.claim import Claim, Standing
from domain.payment.matching.deposit import Deposit, Part
from domain.payment.matching.explanation import MOST_FEE, payable
from domain.payment.matching.payer import FEWEST_DIGITS
from domain.payment.matching.sums import sums

#: As many as a person reads.
MOST = 5
#: Where nothing but the amount fits, fewer say as much.
_MOST_BY_AMOUNT = 3
_WEIGHTS = {
    reasons.NUMBER: 50,
    reasons.NAME: 40,
    reasons.LEARNED: 40,
    reasons.NAME_CUT: 35,
    reasons.NUMBER_CUT: 25,
    reasons.WEAK_NAME: 25,
    reasons.NEAR_NAME: 20,
    reasons.RECIPIENT: 20,
    reasons.FAMILY_NAME: 12,
    reasons.ONLY_FAMILY: 12,
    reasons.SAME_AMOUNT: 30,
    reasons.SUM_FITS: 30,
    reasons.PART_FITS: 25,
    reasons.SHORT_BY_FEE: 15,
    reasons.PAID: -15,
    reasons.ENDED: -10,
    reasons.CARRIER: -10,
    reasons.OTHERWISE: -10,
    reasons.BEFORE: -30,
}
_SCORES = {code.name: weight for code, weight in _WEIGHTS.items()}


class Proposal(NamedTuple):
    """Orders that a deposit may be for, with what each would get, and what speaks for and against it."""

    parts: tuple[Part, ...]
    reasons: tuple[Said, ...]

    @property
    def score(self) -> int:
        """How likely, to rank by: it has no meaning of its own."""
        return sum(_SCORES.get(each.code, 0) for each in self.reasons)


def propose(deposit: Deposit, book: Book, others: Sequence[Deposit] = ()) -> tuple[Proposal, ...]:
    """The likeliest orders. `others` are further deposits without an order, which may pay one order together."""
    near = candidates(deposit, book)
    if not near:
        near = list(book.by_amount(deposit.amount))[:_MOST_BY_AMOUNT]
    single = [_single(deposit, claim, book, others) for claim in near]
    ranked = sorted([*_sums(deposit, near, book), *single], key=lambda each: (-each.score, each.parts))
    return tuple(ranked[:MOST])


def candidates(deposit: Deposit, book: Book) -> list[Claim]:
    """Claims that a number, a name or a part of one points to; those of a family name alone only with the amount."""
    payer = deposit.payer
    found = [claim for claims in book.named(payer).values() for claim in claims]
    found += [*book.called(payer), *book.learned(payer), *book.by_weak_name(payer), *book.by_near_name(payer)]
    found += book.by_recipient(payer)
    found += [claim for claim in book.by_part(payer) if 0 <= claim.amount - deposit.amount <= MOST_FEE]
    found += [claim for claim in book.by_amount(deposit.amount) if claim.shares_part_with(payer)]
    return list({claim.order_no: claim for claim in found}.values())


def could_be(deposit: Deposit, claim: Claim, book: Book) -> bool:
    """True when this deposit may be for this order: nobody is reminded while it is not assigned."""
    is_near = deposit.amount == claim.amount
    return is_near or any(each.order_no == claim.order_no for each in candidates(deposit, book))


def _single(deposit: Deposit, claim: Claim, book: Book, others: Sequence[Deposit]) -> Proposal:
    said = [
        *_about_payer(deposit, claim, book),
        *_about_amount(deposit, claim, others, book),
        *_about_order(deposit, claim),
    ]
    return Proposal((Part(claim.order_no, deposit.amount),), tuple(said))


def _about_payer(deposit: Deposit, claim: Claim, book: Book) -> Iterable[Said]:
    payer, named = deposit.payer, book.named(deposit.payer)
    own = [number for number, claims in named.items() if claim in claims]
    if own:
        yield reasons.NUMBER(number=own[0])
    elif cut := _cut_number(deposit, claim):
        yield reasons.NUMBER_CUT(number=cut)
    yield _about_name(deposit, claim, book)
    if payer.names and not own and named:
        yield reasons.NUMBER_OF_OTHER(number=next(iter(named)))


def _cut_number(deposit: Deposit, claim: Claim) -> str | None:
    """The beginning of the order's number, at least four digits of it."""
    runs = (run for run in deposit.payer.numbers if len(run) >= FEWEST_DIGITS)
    return next((run for run in runs if any(number.startswith(run) for number in claim.numbers)), None)


def _about_name(deposit: Deposit, claim: Claim, book: Book) -> Said:  # noqa: PLR0911 - one line per likeness
    payer = deposit.payer
    if claim.is_of(payer):
        is_same = any(name.key in payer.names for name in claim.names)
        if is_same and not claim.is_wholly_of(payer):
            return reasons.ONLY_FAMILY()
        return reasons.NAME() if is_same else reasons.NAME_CUT()
    if claim in book.learned(payer):
        return reasons.LEARNED()
    if claim in book.by_weak_name(payer):
        return reasons.WEAK_NAME()
    if claim in book.by_near_name(payer):
        return reasons.NEAR_NAME()
    if claim in book.by_recipient(payer):
        return reasons.RECIPIENT()
    if claim in book.by_part(payer) or claim.shares_part_with(payer):
        return reasons.FAMILY_NAME()
    return reasons.NO_NAME()


def _about_amount(deposit: Deposit, claim: Claim, others: Sequence[Deposit], book: Book) -> Iterable[Said]:
    missing = claim.amount - deposit.amount
    if not missing:
        yield reasons.SAME_AMOUNT()
    elif missing < 0:
        yield reasons.OVER(surplus=-missing)
    elif missing <= MOST_FEE:
        yield reasons.SHORT_BY_FEE(missing=missing)
    elif with_others := _together(deposit, claim, others, book):
        yield with_others
    else:
        yield reasons.SHORT(missing=missing)


def _together(deposit: Deposit, claim: Claim, others: Sequence[Deposit], book: Book) -> Said | None:
    """Another deposit of this payer's makes up the sum."""
    for other in others:
        is_rest = other.notice_id != deposit.notice_id and other.amount == claim.amount - deposit.amount
        if is_rest and (other.payer.names & deposit.payer.names or claim in candidates(other, book)):
            return reasons.PART_FITS(count=2, total=claim.amount)
    return None


def _about_order(deposit: Deposit, claim: Claim) -> Iterable[Said]:
    if claim.standing is Standing.PAID:
        yield reasons.PAID()
    elif claim.standing is Standing.ENDED:
        yield reasons.ENDED(status=claim.status)
    elif claim.standing is Standing.CARRIER:
        yield reasons.CARRIER()
    elif claim.standing is Standing.OTHERWISE:
        yield reasons.OTHERWISE()
    if claim.placed_on > deposit.paid_on:
        yield reasons.BEFORE(placed_on=claim.placed_on)


def _sums(deposit: Deposit, near: Sequence[Claim], book: Book) -> Iterable[Proposal]:
    """Several orders of one customer that come to just this amount."""
    seen: set[tuple[str, ...]] = set()
    for claim in near:
        amounts = {
            each.order_no: each.amount
            for each in payable([claim, *book.of_person(claim.person)], deposit, book.open_amounts)
        }
        for chosen in sums(amounts, deposit.amount):
            if chosen in seen:
                continue
            seen.add(chosen)
            parts = tuple(Part(order_no, amounts[order_no]) for order_no in chosen)
            yield Proposal(parts, (*_about_payer(deposit, claim, book), reasons.SUM_FITS(orders=chosen)))
