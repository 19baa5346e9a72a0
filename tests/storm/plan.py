"""What a storm does and when, drawn from a seed: the same seed makes the same plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice
from random import Random
from typing import TypeVar

from tests.storm.database_faults import DatabaseFault
from tests.storm.mail_server import MailFault
from tests.storm.stories import STORIES

K = TypeVar("K")

#: The most steps that a story has.
MOST_STEPS = 16
#: Part of the storm by whose end every order has begun, and which an order lives through.
BEGIN_WITHIN, LIFE = 0.75, 0.25
FAULT_SECONDS = (2.0, 5.0)


class Kill(StrEnum):
    """Who is killed, and how: by SIGKILL, unless it says otherwise."""

    WORKERS = "the workers"
    BACK_ENDS = "all back ends (pg_terminate_backend)"
    BACK_END = "one back end"
    POSTGRES = "PostgreSQL's server"
    TEMPORAL = "Temporal's server"
    STACK = "the stack's own process"


_OFTEN = {
    Kill.WORKERS: 22,
    Kill.BACK_ENDS: 27,
    Kill.BACK_END: 20,
    Kill.POSTGRES: 14,
    Kill.TEMPORAL: 12,
    Kill.STACK: 5,
}


@dataclass(frozen=True)
class PlannedKill:
    """`pause`: seconds of work before it. An impatient storm goes on while who was killed is still starting."""

    kill: Kill
    pause: float
    is_patient: bool


@dataclass(frozen=True)
class PlannedFault:
    """A fault of the database or of the mail server, begun after so many kills. `order_no` is whose mailbox is full."""

    fault: DatabaseFault | MailFault
    after_kills: int
    seconds: float
    order_no: str


@dataclass(frozen=True)
class PlannedOrder:
    """An order, its story, and after how many kills each of its steps may begin."""

    order_no: str
    story: str
    turns: Sequence[int]


@dataclass(frozen=True)
class Plan:
    seed: int
    orders: Sequence[PlannedOrder]
    kills: Sequence[PlannedKill]
    database_faults: Sequence[PlannedFault]
    mail_faults: Sequence[PlannedFault]


def make_plan(seed: int, orders: int, kills: int) -> Plan:
    """So many orders under so many kills; every story, kill and fault comes up as soon as there is room for all."""
    dice = Random(seed)  # noqa: S311 - a plan that can be drawn again is the point
    names = list(STORIES)
    planned = [_order(dice, number, names[number % len(names)], orders, kills) for number in range(orders)]
    database_faults = _faults(dice, list(DatabaseFault), kills // 4, planned, kills)
    mail_faults = _faults(dice, list(MailFault), kills // 3, planned, kills)
    return Plan(seed, planned, _kills(dice, kills), database_faults, mail_faults)


def _order(dice: Random, number: int, story: str, orders: int, kills: int) -> PlannedOrder:
    begin = BEGIN_WITHIN * kills * number / max(orders, 1)
    steps = sorted(dice.uniform(0, LIFE * kills) for _ in range(MOST_STEPS - 1))
    return PlannedOrder(f"{10_001 + number}", story, [int(begin), *(int(begin + step) for step in steps)])


def _kills(dice: Random, count: int) -> list[PlannedKill]:
    kinds = _each_once(dice, list(Kill), count)
    kinds += dice.choices(list(_OFTEN), list(_OFTEN.values()), k=count - len(kinds))
    return [PlannedKill(kind, dice.uniform(0.1, 1.2), dice.random() > 0.2) for kind in kinds]


def _faults(
    dice: Random, kinds: Sequence[DatabaseFault | MailFault], count: int, orders: Sequence[PlannedOrder], kills: int
) -> list[PlannedFault]:
    chosen = list(islice(cycle(_each_once(dice, kinds, len(kinds))), count))
    begins = sorted(dice.randrange(max(kills, 1)) for _ in chosen)
    found = []
    for kind, begin in zip(chosen, begins, strict=True):
        alive = [each for each in orders if each.turns[0] <= begin <= each.turns[-1]] or orders
        found.append(PlannedFault(kind, begin, dice.uniform(*FAULT_SECONDS), dice.choice(alive).order_no))
    return found


def _each_once(dice: Random, kinds: Sequence[K], most: int) -> list[K]:
    return dice.sample(list(kinds), min(len(kinds), most))
