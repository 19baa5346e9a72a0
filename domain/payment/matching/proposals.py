"""For what nobody can be sure of: the orders that a deposit may be for, likeliest first, with what speaks for each."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.basics.said import Said
from domain.payment.matching import reasons
from domain.payment.matching.book import Book
from domain.payment.matching.deposit import Deposit, Part
from domain.payment.matching.explanation import MOST_FEE, payable
from domain.payment.matching.payer import FEWEST_DIGITS
from domain.payment.matching.receivable import Receivable, Standing
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
    single = [_single(deposit, receivable, book, others) for receivable in near]
    ranked = sorted([*_sums(deposit, near, book), *single], key=lambda each: (-each.score, each.parts))
    return tuple(ranked[:MOST])


def candidates(deposit: Deposit, book: Book) -> list[Receivable]:
    """Those that a number, a name or a part of one points to; those of a family name alone only with the amount."""
    payer = deposit.payer
    found = [receivable for receivables in book.named(payer).values() for receivable in receivables]
    found += [*book.called(payer), *book.learned(payer), *book.by_weak_name(payer), *book.by_near_name(payer)]
    found += book.by_recipient(payer)
    found += [receivable for receivable in book.by_part(payer) if 0 <= receivable.amount - deposit.amount <= MOST_FEE]
    found += [receivable for receivable in book.by_amount(deposit.amount) if receivable.shares_part_with(payer)]
    return list({receivable.order_no: receivable for receivable in found}.values())


def could_be(deposit: Deposit, receivable: Receivable, book: Book) -> bool:
    """True when this deposit may be for this order: nobody is reminded while it is not assigned."""
    is_near = deposit.amount == receivable.amount
    return is_near or any(each.order_no == receivable.order_no for each in candidates(deposit, book))


def _single(deposit: Deposit, receivable: Receivable, book: Book, others: Sequence[Deposit]) -> Proposal:
    said = [
        *_about_payer(deposit, receivable, book),
        *_about_amount(deposit, receivable, others, book),
        *_about_order(deposit, receivable),
    ]
    return Proposal((Part(receivable.order_no, deposit.amount),), tuple(said))


def _about_payer(deposit: Deposit, receivable: Receivable, book: Book) -> Iterable[Said]:
    payer, named = deposit.payer, book.named(deposit.payer)
    own = [number for number, receivables in named.items() if receivable in receivables]
    if own:
        yield reasons.NUMBER(number=own[0])
    elif cut := _cut_number(deposit, receivable):
        yield reasons.NUMBER_CUT(number=cut)
    yield _about_name(deposit, receivable, book)
    if payer.names and not own and named:
        yield reasons.NUMBER_OF_OTHER(number=next(iter(named)))


def _cut_number(deposit: Deposit, receivable: Receivable) -> str | None:
    """The beginning of the order's number, at least four digits of it."""
    runs = (run for run in deposit.payer.numbers if len(run) >= FEWEST_DIGITS)
    return next((run for run in runs if any(number.startswith(run) for number in receivable.numbers)), None)


def _about_name(deposit: Deposit, receivable: Receivable, book: Book) -> Said:  # noqa: PLR0911 - one line per likeness
    payer = deposit.payer
    if receivable.is_of(payer):
        is_same = any(name.key in payer.names for name in receivable.names)
        if is_same and not receivable.is_wholly_of(payer):
            return reasons.ONLY_FAMILY()
        return reasons.NAME() if is_same else reasons.NAME_CUT()
    if receivable in book.learned(payer):
        return reasons.LEARNED()
    if receivable in book.by_weak_name(payer):
        return reasons.WEAK_NAME()
    if receivable in book.by_near_name(payer):
        return reasons.NEAR_NAME()
    if receivable in book.by_recipient(payer):
        return reasons.RECIPIENT()
    if receivable in book.by_part(payer) or receivable.shares_part_with(payer):
        return reasons.FAMILY_NAME()
    return reasons.NO_NAME()


def _about_amount(deposit: Deposit, receivable: Receivable, others: Sequence[Deposit], book: Book) -> Iterable[Said]:
    missing = receivable.amount - deposit.amount
    if not missing:
        yield reasons.SAME_AMOUNT()
    elif missing < 0:
        yield reasons.OVER(surplus=-missing)
    elif missing <= MOST_FEE:
        yield reasons.SHORT_BY_FEE(missing=missing)
    elif with_others := _together(deposit, receivable, others, book):
        yield with_others
    else:
        yield reasons.SHORT(missing=missing)


def _together(deposit: Deposit, receivable: Receivable, others: Sequence[Deposit], book: Book) -> Said | None:
    """Another deposit of this payer's makes up the sum."""
    for other in others:
        is_rest = other.notice_id != deposit.notice_id and other.amount == receivable.amount - deposit.amount
        if is_rest and (other.payer.names & deposit.payer.names or receivable in candidates(other, book)):
            return reasons.PART_FITS(count=2, total=receivable.amount)
    return None


def _about_order(deposit: Deposit, receivable: Receivable) -> Iterable[Said]:
    if receivable.standing is Standing.PAID:
        yield reasons.PAID()
    elif receivable.standing is Standing.ENDED:
        yield reasons.ENDED(status=receivable.status)
    elif receivable.standing is Standing.CARRIER:
        yield reasons.CARRIER()
    elif receivable.standing is Standing.OTHERWISE:
        yield reasons.OTHERWISE()
    if receivable.placed_on > deposit.paid_on:
        yield reasons.BEFORE(placed_on=receivable.placed_on)


def _sums(deposit: Deposit, near: Sequence[Receivable], book: Book) -> Iterable[Proposal]:
    """Several orders of one customer that come to just this amount."""
    seen: set[tuple[str, ...]] = set()
    for receivable in near:
        amounts = {
            each.order_no: each.amount
            for each in payable([receivable, *book.of_person(receivable.person)], deposit, book.open_amounts)
        }
        for chosen in sums(amounts, deposit.amount):
            if chosen in seen:
                continue
            seen.add(chosen)
            parts = tuple(Part(order_no, amounts[order_no]) for order_no in chosen)
            yield Proposal(parts, (*_about_payer(deposit, receivable, book), reasons.SUM_FITS(orders=chosen)))
