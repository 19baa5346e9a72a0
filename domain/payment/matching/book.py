"""All claims, found by what payers write."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from domain.payment.matching.claim import Claim, weak_names
from domain.payment.matching.deposit import Learned
from domain.payment.matching.payer import FEWEST_DIGITS, Payer
from domain.people.identity import Keys, is_same_person

Index = dict[str, list[Claim]]


class Book:
    """The claims of all orders that money could be for, and the names learned of their payers."""

    def __init__(self, claims: Iterable[Claim], learned: Iterable[Learned] = ()) -> None:
        self.claims = tuple(sorted(claims, key=lambda claim: (claim.placed_on, claim.order_no)))
        self._learned: dict[str, list[Keys]] = defaultdict(list)
        for each in learned:
            self._learned[each.name].append(each.person)

    def find(self, order_no: str) -> Claim | None:
        """The claim of an order."""
        return self._by_order.get(order_no)

    def named(self, payer: Payer) -> dict[str, list[Claim]]:
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

    def called(self, payer: Payer) -> list[Claim]:
        """Claims whose orderer is called as the payer."""
        found = [claim for name in sorted(payer.names) for claim in self._by_name.get(name, ())]
        if payer.is_cut:
            found += [claim for claim in self._begun_by(payer) if claim.is_of(payer)]
        return [claim for claim in _once(found) if claim.is_of(payer)]

    def _begun_by(self, payer: Payer) -> Iterator[Claim]:
        for name in sorted(payer.names):
            yield from self._by_beginning.get(name[:FEWEST_DIGITS], ())

    def learned(self, payer: Payer) -> list[Claim]:
        """Claims of the customers for whom this payer has paid before."""
        persons = [person for name in sorted(payer.names) for person in self._learned.get(name, ())]
        found = [claim for person in persons for claim in self.of_person(person)]
        return _once(found)

    def of_person(self, person: Keys) -> list[Claim]:
        """The claims of one customer."""
        near = _once([claim for each in sorted(person) for claim in self._by_person.get(each, ())])
        return [claim for claim in near if is_same_person(claim.person, person)]

    # --- less than a name: only to propose ---------------------------------------------------------------------------

    def by_amount(self, amount: int) -> Sequence[Claim]:
        """Claims of just this amount."""
        return self._by_amount.get(str(amount), ())

    def by_weak_name(self, payer: Payer) -> list[Claim]:
        """Claims whose orderer is called so but for the voices."""
        return _once([claim for name in sorted(payer.weak_names) for claim in self._by_weak_name.get(name, ())])

    def by_part(self, payer: Payer) -> list[Claim]:
        """Claims of whose orderer's name the payer wrote one part."""
        return _once([claim for name in sorted(payer.names) for claim in self._by_part.get(name, ())])

    def by_recipient(self, payer: Payer) -> list[Claim]:
        """Claims whose goods go to somebody who is called as the payer."""
        return _once([claim for name in sorted(payer.names) for claim in self._by_recipient.get(name, ())])

    def by_near_name(self, payer: Payer) -> list[Claim]:
        """Claims whose orderer's name differs in one letter."""
        found = [claim for name in sorted(payer.names) for each in near(name) for claim in self._by_near.get(each, ())]
        return _once(found)

    # --- indexes -----------------------------------------------------------------------------------------------------

    @cached_property
    def open_amounts(self) -> dict[str, int]:
        """What each order that waits for a transfer waits for, in yen."""
        return {claim.order_no: claim.amount for claim in self.claims if claim.is_open}

    @cached_property
    def _by_order(self) -> dict[str, Claim]:
        return {claim.order_no: claim for claim in self.claims}

    @cached_property
    def _by_number(self) -> Index:
        return self._index((number, claim) for claim in self.claims for number in claim.numbers)

    @cached_property
    def _lengths(self) -> Sequence[int]:
        return sorted({len(number) for number in self._by_number})

    @cached_property
    def _by_code(self) -> Index:
        return self._index((code, claim) for claim in self.claims for code in claim.codes)

    @cached_property
    def _by_name(self) -> Index:
        return self._index((name.key, claim) for claim in self.claims for name in claim.names)

    @cached_property
    def _by_beginning(self) -> Index:
        return self._index((name.key[:FEWEST_DIGITS], claim) for claim in self.claims for name in claim.names)

    @cached_property
    def _by_person(self) -> Index:
        return self._index((each, claim) for claim in self.claims for each in claim.person)

    @cached_property
    def _by_amount(self) -> Index:
        return self._index((str(claim.amount), claim) for claim in self.claims)

    @cached_property
    def _by_weak_name(self) -> Index:
        return self._index((name, claim) for claim in self.claims for name in weak_names(claim))

    @cached_property
    def _by_part(self) -> Index:
        return self._index((part, claim) for claim in self.claims for part in claim.parts)

    @cached_property
    def _by_recipient(self) -> Index:
        return self._index((name, claim) for claim in self.claims for name in claim.others)

    @cached_property
    def _by_near(self) -> Index:
        return self._index((each, claim) for claim in self.claims for name in claim.names for each in near(name.key))

    @staticmethod
    def _index(pairs: Iterable[tuple[str, Claim]]) -> Index:
        index: Index = {}
        for of, claim in pairs:
            index.setdefault(of, []).append(claim)
        return index


def near(name: str) -> set[str]:
    """What a name and one that differs in one letter have in common; nothing for a short name."""
    if len(name) < FEWEST_DIGITS:
        return set()
    return {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}


def _once(claims: Iterable[Claim]) -> list[Claim]:
    return list({claim.order_no: claim for claim in claims}.values())
