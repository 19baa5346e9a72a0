"""A rule: a small pure function with a name, what it looks at, and what follows when it fires."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.basics.said import Code, Said
from domain.contract.status import MarkKind
from domain.people.review.case import Case
from domain.shop.rules import WEAK, Action, RuleName

Fact = str | int | float | bool | list[str]


class Verdict(BaseModel):
    """What a rule says: whether it fires, why or why not, and the facts it stands on.

    The words of `why` are written so that the person concerned may read them.
    """

    model_config = ConfigDict(frozen=True)

    fires: bool
    why: Said
    facts: dict[str, Fact] = {}
    expires_at: AwareDatetime | None = None


Check = Callable[[Case], Verdict]


def verdict(fires: object, why: Said, **facts: Fact) -> Verdict:
    """Short for what nearly every rule answers."""
    return Verdict(fires=bool(fires), why=why, facts=facts)


def yes(why: Said, **facts: Fact) -> Verdict:
    return Verdict(fires=True, why=why, facts=facts)


def no(why: Said, **facts: Fact) -> Verdict:
    return Verdict(fires=False, why=why, facts=facts)


@dataclass(frozen=True)
class Rule:
    """`about` names the fields that `ask` asks for; `task` is what a person is asked to look at when it fires.

    `is_of_person` rules stay settled when staff lift their mark, until something new comes; their checks see to it.
    """

    name: RuleName
    kind: MarkKind
    check: Check
    action: Action = Action.MARK
    score: int = 0
    about: tuple[str, ...] = ()
    is_of_person: bool = False
    is_relaxed: bool = False  # not for loyal customers
    task: Code | None = None
    expires: bool = True

    @property
    def is_weak(self) -> bool:
        return self.name in WEAK
