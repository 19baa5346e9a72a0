"""All receivables, found by what payers write."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from domain.payment.matching.deposit import Learned
from domain.payment.matching.payer import FEWEST_DIGITS, Payer
from domain.payment.matching.receivable import Receivable, weak_names
from domain.people.identity import Keys, is_same_person

Index = dict[str, list[Receivable]]


class Book:
    """The receivables of all orders that money could be for, and the names learned of their payers."""

    def __init__(self, receivables: Iterable[Receivable], learned: Iterable[Learned] = ()) -> None:
        self.receivables = tuple(
            sorted(receivables, key=lambda receivable: (receivable.placed_on, receivable.order_no))
        )
        self._learned: dict[str, list[Keys]] = defaultdict(list)
        for each in learned:
            self._learned[each.name].append(each.person)

    def find(self, order_no: str) -> Receivable | None:
        """The receivable of an order."""
        return self._by_order.get(order_no)

    def named(self, payer: Payer) -> dict[str, list[Receivable]]:
        """Numbers that the payer wrote and somebody has, each with whoever has it."""
        coded = {code: self._by_code[code] for code in sorted(payer.codes) if code in self._by_code}
        numbers = [each for each in payer.numbers if not any(each in code for code in coded)]
        runs = [number for run in numbers for number in self._split(run)]
        return coded | {number: self._by_number[number] for number in runs}

    def _split(self, run: str) -> list[str]:
        """A number that is known, or several that were written without a space between them."""
        plain = run.lstrip("0")
        if plain in self._by_number:
            return [plain]
        ways = list(self._ways(plain, 0))
        return ways[0] if len(ways) == 1 else []

    def _ways(self, run: str, at: int) -> Iterator[list[str]]:
        if at == len(run):
            yield []
        for length in self._lengths:
            number = run[at : at + length]
            if len(number) == length and number in self._by_number:
                yield from ([number, *rest] for rest in self._ways(run, at + length))

    def called(self, payer: Payer) -> list[Receivable]:
        """Receivables whose orderer is called as the payer."""
        found = [receivable for name in sorted(payer.names) for receivable in self._by_name.get(name, ())]
        if payer.is_cut:
            found += [receivable for receivable in self._begun_by(payer) if receivable.is_of(payer)]
        return [receivable for receivable in _once(found) if receivable.is_of(payer)]

    def _begun_by(self, payer: Payer) -> Iterator[Receivable]:
        for name in sorted(payer.names):
            yield from self._by_beginning.get(name[:FEWEST_DIGITS], ())

    def learned(self, payer: Payer) -> list[Receivable]:
        """Receivables of the customers for whom this payer has paid before."""
        persons = [person for name in sorted(payer.names) for person in self._learned.get(name, ())]
        found = [receivable for person in persons for receivable in self.of_person(person)]
        return _once(found)

    def of_person(self, person: Keys) -> list[Receivable]:
        """The receivables of one customer."""
        near = _once([receivable for each in sorted(person) for receivable in self._by_person.get(each, ())])
        return [receivable for receivable in near if is_same_person(receivable.person, person)]

    # --- less than a name: only to propose ---------------------------------------------------------------------------

    def by_amount(self, amount: int) -> Sequence[Receivable]:
        """Receivables of just this amount."""
        return self._by_amount.get(str(amount), ())

    def by_weak_name(self, payer: Payer) -> list[Receivable]:
        """Receivables whose orderer is called so but for the voices."""
        return _once(
            [receivable for name in sorted(payer.weak_names) for receivable in self._by_weak_name.get(name, ())]
        )

    def by_part(self, payer: Payer) -> list[Receivable]:
        """Receivables of whose orderer's name the payer wrote one part."""
        return _once([receivable for name in sorted(payer.names) for receivable in self._by_part.get(name, ())])

    def by_recipient(self, payer: Payer) -> list[Receivable]:
        """Receivables whose goods go to somebody who is called as the payer."""
        return _once([receivable for name in sorted(payer.names) for receivable in self._by_recipient.get(name, ())])

    def by_near_name(self, payer: Payer) -> list[Receivable]:
        """Receivables whose orderer's name differs in one letter."""
        found = [
            receivable
            for name in sorted(payer.names)
            for each in near(name)
            for receivable in self._by_near.get(each, ())
        ]
        return _once(found)

    # --- indexes -----------------------------------------------------------------------------------------------------

    @cached_property
    def open_amounts(self) -> dict[str, int]:
        """What each order that waits for a transfer waits for, in yen."""
        return {receivable.order_no: receivable.amount for receivable in self.receivables if receivable.is_open}

    @cached_property
    def _by_order(self) -> dict[str, Receivable]:
        return {receivable.order_no: receivable for receivable in self.receivables}

    @cached_property
    def _by_number(self) -> Index:
        return self._index((number, receivable) for receivable in self.receivables for number in receivable.numbers)

    @cached_property
    def _lengths(self) -> Sequence[int]:
        return sorted({len(number) for number in self._by_number})

    @cached_property
    def _by_code(self) -> Index:
        return self._index((code, receivable) for receivable in self.receivables for code in receivable.codes)

    @cached_property
    def _by_name(self) -> Index:
        return self._index((name.key, receivable) for receivable in self.receivables for name in receivable.names)

    @cached_property
    def _by_beginning(self) -> Index:
        return self._index(
            (name.key[:FEWEST_DIGITS], receivable) for receivable in self.receivables for name in receivable.names
        )

    @cached_property
    def _by_person(self) -> Index:
        return self._index((each, receivable) for receivable in self.receivables for each in receivable.person)

    @cached_property
    def _by_amount(self) -> Index:
        return self._index((str(receivable.amount), receivable) for receivable in self.receivables)

    @cached_property
    def _by_weak_name(self) -> Index:
        return self._index((name, receivable) for receivable in self.receivables for name in weak_names(receivable))

    @cached_property
    def _by_part(self) -> Index:
        return self._index((part, receivable) for receivable in self.receivables for part in receivable.parts)

    @cached_property
    def _by_recipient(self) -> Index:
        return self._index((name, receivable) for receivable in self.receivables for name in receivable.others)

    @cached_property
    def _by_near(self) -> Index:
        return self._index(
            (each, receivable)
            for receivable in self.receivables
            for name in receivable.names
            for each in near(name.key)
        )

    @staticmethod
    def _index(pairs: Iterable[tuple[str, Receivable]]) -> Index:
        index: Index = {}
        for of, receivable in pairs:
            index.setdefault(of, []).append(receivable)
        return index


def near(name: str) -> set[str]:
    """What a name and one that differs in one letter have in common; nothing for a short name."""
    if len(name) < FEWEST_DIGITS:
        return set()
    return {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}


def _once(receivables: Iterable[Receivable]) -> list[Receivable]:
    return list({receivable.order_no: receivable for receivable in receivables}.values())
