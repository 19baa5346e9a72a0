"""Assigns deposits to orders without ever guessing: what has no explanation, or two, is left to a person.

The order in which deposits and orders come does not matter, and what was assigned before is not there any more.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from domain.payment.matching import reasons
from domain.payment.matching.book import Book
from domain.payment.matching.deposit import Deposit, Part
from domain.payment.matching.explanation import Explanation, Left, Tier, by_name, by_number, payable
from domain.payment.matching.receivable import Receivable

#: Notice ids, each with what its deposit is for.
Matches = dict[str, Explanation]


def match(deposits: Iterable[Deposit], book: Book) -> Matches:
    """What each deposit is for, of those that are certain. No order gets more than it waits for."""
    found: Matches = {}
    left = dict(book.open_amounts)
    clear = (deposit for deposit in deposits if deposit.is_clear)
    waiting = sorted(clear, key=lambda deposit: (deposit.paid_on, deposit.notice_id))
    waiting = _take(waiting, book, left, found, by_number)
    waiting = _take_together(waiting, book, left, found)
    _take(waiting, book, left, found, by_name)
    return found


def _take(
    waiting: Sequence[Deposit],
    book: Book,
    left: dict[str, int],
    found: Matches,
    explain: Callable[[Deposit, Book, Left], Explanation | None],
) -> list[Deposit]:
    """Assign what this rule explains; the others are left. Who pays twice pays first with the older one."""
    rest = []
    for deposit in waiting:
        explanation = explain(deposit, book, left)
        if explanation is None:
            rest.append(deposit)
            continue
        found[deposit.notice_id] = explanation
        for part in explanation.parts:
            left[part.order_no] -= part.amount
    return rest


def _take_together(waiting: Sequence[Deposit], book: Book, left: dict[str, int], found: Matches) -> list[Deposit]:
    """Several transfers for one order: each with its number and name, and together just what it waits for."""
    by_order: dict[str, list[Deposit]] = defaultdict(list)
    for deposit in waiting:
        if receivable := instalment_of(deposit, book, left):
            by_order[receivable.order_no].append(deposit)
    for order_no, deposits in by_order.items():
        total = sum(deposit.amount for deposit in deposits)
        if len(deposits) < 2 or total != left[order_no]:
            continue
        why = reasons.IN_PARTS(count=len(deposits), total=total)
        for deposit in deposits:
            found[deposit.notice_id] = Explanation(Tier.A, (Part(order_no, deposit.amount),), why)
        left[order_no] = 0
    return [deposit for deposit in waiting if deposit.notice_id not in found]


def instalment_of(deposit: Deposit, book: Book, left: Left) -> Receivable | None:
    """The one order whose number and name stand there, and of whose sum this may be a part."""
    receivables = {
        receivable.order_no: receivable for each in book.named(deposit.payer).values() for receivable in each
    }
    if len(receivables) != 1:
        return None
    (receivable,) = receivables.values()
    is_part = bool(payable([receivable], deposit, left)) and deposit.amount < left[receivable.order_no]
    return receivable if is_part and receivable.is_of(deposit.payer) else None
