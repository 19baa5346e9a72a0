"""The ways in which people pay, one function each: it makes an order or several, and the deposits for them."""

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from benchmarks.month_people import KINDS, Person

if TYPE_CHECKING:
    from benchmarks.month import Maker

#: Yen that banks keep.
FEES = (110, 220, 330, 440, 550, 660, 880)


def _name_alone(make: "Maker", kind: str) -> None:
    person = make.person()
    order = make.order(person)
    make.pays(kind, make.random.choice((person.kana, person.kana.replace(" ", ""))), {order: order.amount})


def _as_banks_call(make: "Maker", firm: Person, kind: str = "") -> str:
    token = KINDS[kind or firm.kind]
    return make.random.choice((f"{token}){firm.company}", f"{firm.company}({token}"))


def _company(make: "Maker", kind: str) -> None:
    firm = make.firm()
    order = make.order(firm)
    make.pays(kind, f"{order.number} {_as_banks_call(make, firm)}", {order: order.amount})


def _company_alone(make: "Maker", kind: str) -> None:
    firm = make.firm()
    order = make.order(firm)
    make.pays(kind, _as_banks_call(make, firm), {order: order.amount})


def _digits_in_front(make: "Maker", kind: str) -> None:
    person = make.person()
    order = make.order(person)
    make.pays(kind, f"{make.random.randint(10**9, 10**10 - 1)} {person.kana}", {order: order.amount})


def _cut(make: "Maker", kind: str) -> None:
    firm = make.firm()
    long = Person(firm.no, "", "", firm.company + "インターナショナルホールディングスジャパン", firm.kind)
    order = make.order(long)
    make.pays(kind, f"{order.number} {KINDS[long.kind]}){long.company}", {order: order.amount})


def _spouse(make: "Maker", kind: str) -> None:
    person, spouse = make.person(), make.person()
    order = make.order(person)
    name = f"{person.family} {spouse.given}"
    if kind == "spouse, known":
        make.month.learned.append((name, person))
    make.pays(kind, name, {order: order.amount})


def _several(make: "Maker", kind: str) -> None:
    person = make.person()
    first, second = make.order(person), make.order(person)
    if kind == "two orders, name alone" and abs(first.amount - second.amount) <= max(FEES):
        second.amount += 5_000
    payer = {
        "two orders, both numbers": f"{first.number} {second.number} {person.kana}",
        "two orders, one number": f"{first.number} {person.kana}",
        "two orders, name alone": person.kana,
    }[kind]
    make.pays(kind, payer, {first: first.amount, second: second.amount})


def _two_transfers(make: "Maker", kind: str) -> None:
    person = make.person()
    order = make.order(person, 9_000)
    for amount in (4_000, 5_000):
        make.pays(kind, f"{order.number} {person.kana}", {order: amount})


def _older(make: "Maker", kind: str) -> None:
    person = make.person()
    older, order = make.order(person, 3_330, "paid"), make.order(person, 12_340)
    make.pays(kind, f"{older.number} {person.kana}", {order: order.amount})


def _equal_orders(make: "Maker", kind: str) -> None:
    person = make.person()
    first = make.order(person)
    make.order(person, first.amount)
    payer = f"{first.number} {person.kana}" if kind.endswith("number") else person.kana
    make.pays(kind, payer, {first: first.amount})


def _namesakes(make: "Maker", kind: str) -> None:
    person = make.person()
    first = make.order(person)
    make.order(make.person(like=person), first.amount)
    payer = f"{first.number} {person.kana}" if kind.endswith("number") else person.kana
    make.pays(kind, payer, {first: first.amount})


def _number_alone(make: "Maker", kind: str) -> None:
    order = make.order(make.person())
    make.pays(kind, order.number, {order: order.amount})


def _family_alone(make: "Maker", kind: str) -> None:
    person = make.person()
    order = make.order(person)
    make.pays(kind, make.random.choice((person.family, f"{order.number} {person.family}")), {order: order.amount})


def _misspelt(make: "Maker", kind: str) -> None:
    person = make.person()
    order = make.order(person)
    name = person.kana[:-1] if kind == "one letter wrong" else _without_voice(person.kana)
    make.pays(kind, make.random.choice((name, f"{order.number} {name}")), {order: order.amount})


def _without_voice(name: str) -> str:
    """With one voice less, or one more where it has none."""
    for at, char in enumerate(name):
        plain = unicodedata.normalize("NFD", char)[0]
        if plain != char:
            return name[:at] + plain + name[at + 1 :]
    return name.replace("カ", "ガ", 1).replace("タ", "ダ", 1).replace("キ", "ギ", 1) + (
        "" if set("カタキ") & set(name) else "ン"
    )


def _short(make: "Maker", kind: str) -> None:
    person, fee = make.person(), make.random.choice(FEES)
    order = make.order(person, 8_000)
    if kind != "short by the bank's fee":
        make.order(person, order.amount - fee)
        make.pays(kind, person.kana, {order: order.amount - fee})
        return
    make.pays(kind, f"{order.number} {person.kana}", {order: order.amount - fee})


def _too_much(make: "Maker", kind: str) -> None:
    person = make.person()
    order = make.order(person)
    make.pays(kind, f"{order.number} {person.kana}", {order: order.amount + 1_000})


def _no_kana(make: "Maker", kind: str) -> None:
    person = make.person()
    order = make.order(person, with_kana=False)
    make.pays(kind, f"{order.number} {person.kana}", {order: order.amount})


def _not_waiting(make: "Maker", kind: str) -> None:
    person = make.person()
    standing = {"order cancelled": "cancelled", "order expired": "expired", "cash on delivery": "cod"}[kind]
    order = make.order(person, standing=standing)
    make.pays(kind, make.random.choice((person.kana, f"{order.number} {person.kana}")), {order: order.amount})


def _namesake_cancelled(make: "Maker", kind: str) -> None:
    person = make.person()
    order = make.order(person, standing="cancelled")
    make.order(make.person(like=person), order.amount)
    make.pays(kind, person.kana, {order: order.amount})


def _twice(make: "Maker", kind: str) -> None:
    person = make.person()
    order = make.order(person)
    for _ in range(2):
        make.pays(kind, f"{order.number} {person.kana}", {order: order.amount})


def _other_kind(make: "Maker", kind: str) -> None:
    firm = make.firm()
    make.order(firm, 7_770)
    other = next(each for each in KINDS if each != firm.kind)
    order = make.order(Person(make.person().no, "", "", firm.company, other), 7_770, with_kana=False)
    order.standing = "cancelled"
    make.pays(kind, _as_banks_call(make, firm, other), {order: order.amount})


def _number_of_other(make: "Maker", kind: str) -> None:
    person, friend = make.person(), make.person()
    order = make.order(friend, 6_660)
    make.order(person, 6_660)
    make.pays(kind, f"{order.number} {person.kana}", {order: order.amount})


def _one_or_two(make: "Maker", kind: str) -> None:
    person = make.person()
    make.order(person, 9_000)
    first, second = make.order(person, 4_000), make.order(person, 5_000)
    make.pays(kind, person.kana, {first: 4_000, second: 5_000})


def _before(make: "Maker", kind: str) -> None:
    person = make.person()
    order = make.order(person)
    make.pays(kind, person.kana, paid_on=order.placed_on - timedelta(days=3), amount=order.amount)


def _half(make: "Maker", kind: str) -> None:
    person = make.person()
    order = make.order(person, 9_000)
    make.pays(kind, f"{order.number} {person.kana}", {order: 4_000})


def _foreign(make: "Maker", kind: str) -> None:
    payer = make.random.choice(("リソク", "カ)コウコクダイリテン", "ゼイムシヨ カンプ", "204800 デンキ"))
    make.pays(kind, payer, amount=make.random.choice(make.month.orders).amount)


TRAPS: "dict[str, Callable[[Maker, str], None]]" = {
    "name alone": _name_alone,
    "company": _company,
    "company, name alone": _company_alone,
    "digits of the bank in front": _digits_in_front,
    "name cut by the bank": _cut,
    "spouse, known": _spouse,
    "two orders, both numbers": _several,
    "two orders, one number": _several,
    "two orders, name alone": _several,
    "one order in two transfers": _two_transfers,
    "number of an older order": _older,
    "two equal orders, by number": _equal_orders,
    "namesakes, by number": _namesakes,
    "number alone": _number_alone,
    "family name alone": _family_alone,
    "one letter wrong": _misspelt,
    "a voice left out": _misspelt,
    "short by the bank's fee": _short,
    "short by the fee, another order fits": _short,
    "too much": _too_much,
    "spouse, unknown": _spouse,
    "order without kana": _no_kana,
    "order cancelled": _not_waiting,
    "order expired": _not_waiting,
    "namesake's order was cancelled": _namesake_cancelled,
    "paid twice": _twice,
    "cash on delivery": _not_waiting,
    "namesakes, name alone": _namesakes,
    "two equal orders, name alone": _equal_orders,
    "another kind of company": _other_kind,
    "somebody else's number": _number_of_other,
    "one order or two others": _one_or_two,
    "before the order": _before,
    "half of an order": _half,
    "not from a customer": _foreign,
}
