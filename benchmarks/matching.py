"""How many deposits of a made-up month find their orders by themselves, how many wrongly, and how long it takes.

`python -m benchmarks.matching` prints the month by its traps.
"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks.month import Month, kinds, make_month
from benchmarks.month_people import MadeOrder, Person
from domain.contract.order import PlacedOrder, PlanName
from domain.contract.status import Status
from domain.order.money import MoneyState
from domain.order.state import OrderState
from domain.payment.matching.book import Book
from domain.payment.matching.deposit import Deposit, Learned
from domain.payment.matching.key import key
from domain.payment.matching.matching import Matches, match
from domain.payment.matching.payer import read_payer
from domain.payment.matching.proposals import propose
from domain.payment.matching.receivable import Receivable, receivable_of

_ENDINGS = {"cancelled": Status.CANCELLED, "expired": Status.EXPIRED}


@dataclass(frozen=True)
class Outcome:
    """What became of a month. The counters are by the kind of deposit; `seconds` is the time to match all."""

    all: Counter[str]
    right: Counter[str]
    wrong: Counter[str]
    first: Counter[str]  # left to a person, and what it is for is the first proposal
    seconds: float

    @property
    def share(self) -> float:
        """The part of the deposits that found their orders by themselves."""
        return self.right.total() / self.all.total()


def run(month: Month) -> Outcome:
    """Match a month, and compare with the truth."""
    book, deposits = read(month)
    begun = time.perf_counter()
    found = match(deposits, book)
    seconds = time.perf_counter() - begun
    first = _first_proposals(month, deposits, book, found)
    truths = {each.notice_id: each for each in month.deposits}
    right = Counter(
        truths[notice_id].kind for notice_id, each in found.items() if dict(each.parts) == truths[notice_id].truth
    )
    wrong = Counter(truths[notice_id].kind for notice_id in found) - right
    return Outcome(Counter(each.kind for each in month.deposits), right, wrong, first, seconds)


def read(month: Month) -> tuple[Book, list[Deposit]]:
    """The month as matching is given it."""
    receivables = {order.order_no: receivable(order) for order in month.orders}
    of_persons: Mapping[int, Receivable] = {order.person.no: receivables[order.order_no] for order in month.orders}
    learned = [Learned(key(name), of_persons[person.no].person) for name, person in month.learned]
    deposits = [
        Deposit(
            each.notice_id,
            each.amount,
            each.paid_on,
            read_payer(each.payer, payer_code=each.payer_code, remarks=each.remarks),
        )
        for each in month.deposits
    ]
    return Book(receivables.values(), learned), deposits


def receivable(order: MadeOrder) -> Receivable:
    """The receivable of a made-up order, by the way that real ones take."""
    return receivable_of(placed_of(order), state_of(order), order.number, order.placed_on)


def placed_of(order: MadeOrder) -> PlacedOrder:
    """A made-up order as its cart would hand it over."""
    is_cod = order.standing == "cod"
    return PlacedOrder.model_validate(
        {
            "order_no": order.order_no,
            "placed_at": f"{order.placed_on}T10:00:00+09:00",
            "plan": _plan(order),
            "payment": {"method": "cash_on_delivery" if is_cod else "bank_transfer"},
            "orderer": _orderer(order.person, with_kana=order.with_kana),
            "lines": [{"sku": "A", "name": "A", "quantity": 1, "unit_price": order.amount, "tax_rate": 10}],
            "total": order.amount,
        }
    )


def _plan(order: MadeOrder) -> PlanName:
    return PlanName.COD if order.standing == "cod" else PlanName.PREPAY


def state_of(order: MadeOrder) -> OrderState:
    """How far it is."""
    ending = _ENDINGS.get(order.standing)
    money = MoneyState(due=order.amount, allocated=order.amount if order.standing == "paid" else 0)
    return OrderState(order_no=order.order_no, plan=_plan(order), money=money, ending=ending)


def _orderer(person: Person, *, with_kana: bool) -> dict[str, object]:
    return {
        "name": "" if person.company else f"客{person.no} 様",
        "kana": person.kana if with_kana else "",
        "company": f"{person.kind}{person.company}" if person.company else "",
        "email": f"p{person.no}@example.jp",
        "phone": f"090{person.no:08}",
        "address": {"postal_code": "105-0011", "prefecture": "東京都", "city": "港区", "street": f"芝{person.no}-1"},
    }


def _first_proposals(month: Month, deposits: list[Deposit], book: Book, found: Matches) -> Counter[str]:
    truths = {each.notice_id: each for each in month.deposits}
    rest = [deposit for deposit in deposits if deposit.notice_id not in found]
    firsts: Counter[str] = Counter()
    for deposit in rest:
        proposals, truth = propose(deposit, book, rest), truths[deposit.notice_id]
        meant = {part.order_no for part in proposals[0].parts} if proposals else set()
        firsts[truth.kind] += meant == truth.truth.keys()
    return firsts


def rows() -> list[tuple[str, str, str]]:
    """The month in the table of budgets."""
    month = make_month()
    found = run(month)
    many = run(make_month(others=10_000 - len(month.orders)))
    return [
        ("deposits of a made-up month", f"{found.share:.1%} by themselves, {found.wrong.total()} wrong", "≥ 97 %, 0"),
        ("  named first of those left", f"{found.first.total()} of {found.all.total() - found.right.total()}", ""),
        (f"  {many.all.total():,} among 10,000 open orders", f"{many.seconds:.2f} s, {many.wrong.total()} wrong", ""),
    ]


def main() -> None:
    """Print the month by its traps."""
    outcome = run(make_month())
    table = Table("kind", "deposits", "by themselves", "wrong", "left to a person", "of these named first")
    for kind in kinds():
        left = outcome.all[kind] - outcome.right[kind] - outcome.wrong[kind]
        counts = (outcome.all[kind], outcome.right[kind], outcome.wrong[kind], left, outcome.first[kind])
        table.add_row(kind, *map(str, counts))
    console = Console()
    console.print(table)
    for row in rows():
        console.print(*row, sep="  ")


if __name__ == "__main__":
    main()
