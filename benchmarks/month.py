"""A made-up month of a shop's bank account: orders, deposits with every trap we know of, and the truth beside them.

Seeded: the same number makes the same month. It knows nothing of how deposits are matched; the bank's spelling is made
by a table of its own. Every name is made of syllables, so nobody is meant.
"""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from benchmarks.month_people import FAMILY, FIRMS, GIVEN, KINDS, TRADES, MadeDeposit, MadeOrder, Person
from benchmarks.month_traps import TRAPS

#: Of a hundred thousand deposits, how many are of each kind; what is left pays by number and full name.
SHARES = {
    "name alone": 12_000,
    "company": 4_000,
    "company, name alone": 1_000,
    "digits of the bank in front": 500,
    "name cut by the bank": 300,
    "spouse, known": 800,
    "two orders, both numbers": 500,
    "two orders, one number": 200,
    "two orders, name alone": 300,
    "one order in two transfers": 300,
    "number of an older order": 200,
    "two equal orders, by number": 200,
    "namesakes, by number": 200,
    # --- what nobody can be sure of ---
    "number alone": 250,
    "family name alone": 150,
    "one letter wrong": 200,
    "a voice left out": 60,
    "short by the bank's fee": 250,
    "short by the fee, another order fits": 40,
    "too much": 60,
    "spouse, unknown": 300,
    "order without kana": 150,
    "order cancelled": 100,
    "order expired": 60,
    "namesake's order was cancelled": 40,
    "paid twice": 100,
    "cash on delivery": 50,
    "namesakes, name alone": 60,
    "two equal orders, name alone": 60,
    "another kind of company": 40,
    "somebody else's number": 40,
    "one order or two others": 40,
    "before the order": 30,
    "half of an order": 60,
    "not from a customer": 150,
}
_PRICES = tuple(range(800, 4_000, 130))
START = date(2026, 11, 1)


@dataclass
class Month:
    """Orders, deposits, and the names that people had assigned before: kana of the payer, and the customer."""

    orders: list[MadeOrder] = field(default_factory=list)
    deposits: list[MadeDeposit] = field(default_factory=list)
    learned: list[tuple[str, Person]] = field(default_factory=list)


def bank(text: str) -> str:
    """A name as a bank spells it: half-width, small kana large, a hyphen for the long mark."""
    return "".join(_HALF.get(char, char) for char in text.translate(_LARGE)).upper()


_LARGE = str.maketrans("ァィゥェォッャュョー", "アイウエオツヤユヨ-")


def _half_width() -> dict[str, str]:
    plain = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
    voiced = {
        unicodedata.normalize("NFKC", half + mark): half + mark for half in plain.values() for mark in "\uff9e\uff9f"
    }
    return {full: half for full, half in (voiced | plain).items() if len(full) == 1} | {"\u3000": " "}


_HALF = _half_width()


def make_month(deposits: int = 5_000, seed: int = 1, *, others: int = 0) -> Month:
    """A month with so many deposits, and `others` open orders beyond them that nobody pays."""
    return Maker(seed).make(deposits, others)


class Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.month = Month()
        self._names: set[str] = set()
        self._persons = 0

    def make(self, deposits: int, others: int) -> Month:
        # Whoever gets the part of a deposit that is none of a whole one is counted with the usual ones.
        for kind, share in SHARES.items():
            for _ in range(max(round(deposits * share / 100_000), 1)):
                TRAPS[kind](self, kind)
        while len(self.month.deposits) < deposits:
            self._usual("number and full name")
        for _ in range(others):
            self.order(self.person())
        self.random.shuffle(self.month.deposits)
        self.random.shuffle(self.month.orders)
        return self.month

    # --- people, orders, deposits ------------------------------------------------------------------------------------

    def person(self, like: Person | None = None) -> Person:
        """Somebody new, whose name nobody else has unless they are a namesake."""
        self._persons += 1
        if like:
            return Person(self._persons, like.family, like.given, like.company, like.kind)
        while True:
            family, given = ("".join(map(self.random.choice, parts)) for parts in (FAMILY, GIVEN))
            if f"{family} {given}" not in self._names:
                self._names.add(f"{family} {given}")
                return Person(self._persons, family, given)

    def firm(self) -> Person:
        self._persons += 1
        name = "".join(map(self.random.choice, (FIRMS, FIRMS, TRADES)))
        while name in self._names:
            name = self.random.choice(FIRMS) + name
        self._names.add(name)
        return Person(self._persons, "", "", name, self.random.choice(list(KINDS)))

    def order(self, person: Person, amount: int = 0, standing: str = "open", **others: Any) -> MadeOrder:  # noqa: ANN401 - fields
        if not amount:
            amount = sum(self.random.choices(_PRICES, k=self.random.randint(1, 5))) + self.random.choice((0, 660))
        day = START + timedelta(days=self.random.randint(0, 20))
        given = {"placed_on": day, "standing": standing, **others}
        made = MadeOrder(len(self.month.orders) + 1, person, amount, **given)
        self.month.orders.append(made)
        return made

    def pays(self, kind: str, payer: str, truth: dict[MadeOrder, int] | None = None, **others: Any) -> None:  # noqa: ANN401 - fields
        """A deposit some days after the orders that it is for."""
        parts = {order.order_no: amount for order, amount in (truth or {}).items()}
        latest = max((order.placed_on for order in truth or {}), default=START)
        paid_on = latest + timedelta(days=self.random.randint(0, 7))
        given = {"amount": sum(parts.values()), "paid_on": paid_on, **others}
        no = f"n-{len(self.month.deposits) + 1:05}"
        self.month.deposits.append(MadeDeposit(no, bank(payer)[:48], truth=parts, kind=kind, **given))

    def with_number(self, number: str, name: str) -> dict[str, Any]:
        """The number as people really put it."""
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
        joined = name.replace(" ", "")
        ways = [
            *[{"payer": f"{number} {name}"}] * 10,
            *[{"payer": f"{number}{joined}"}] * 4,
            {"payer": f"{wide}　{name}"},
            {"payer": f"{wide}{joined}"},
            *[{"payer": f"{name} {number}"}] * 2,
            {"payer": f"{joined}{number}"},
            {"payer": f"{number[:3]}-{number[3:]} {name}"},
            {"payer": f"NO.{number} {name}"},
            {"payer": f"チュウモンバンゴウ{number} {name}"},
            {"payer": name, "payer_code": number.zfill(10)},
            {"payer": name, "remarks": number},
        ]
        return self.random.choice(ways)

    def _usual(self, kind: str) -> None:
        person = self.person()
        order = self.order(person)
        if self.random.random() < 0.08:
            self.order(person)  # they have ordered something else, too
        self.pays(kind, truth={order: order.amount}, **self.with_number(order.number, person.kana))


def kinds() -> Iterator[str]:
    """All kinds of deposits, the usual one first."""
    yield "number and full name"
    yield from SHARES
