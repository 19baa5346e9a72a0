"""What the system says: a code with named facts, never a sentence. Words in a language are chosen where it is shown.

Each code is declared once, with the names of its facts, beside the rule that says it; the catalogs (`adapters/words`)
have its words in every language. What people write stays as they wrote it and is no code.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import ClassVar, TypeAlias

from pydantic import BaseModel, ConfigDict

#: What may stand in a sentence: texts and numbers, instants and days as ISO 8601, and what is said within it.
Fact: TypeAlias = "str | int | bool | Said | tuple[str | Said, ...]"


class Said(BaseModel):
    """One thing said, as it is stored and sent."""

    model_config = ConfigDict(frozen=True)

    code: str
    facts: dict[str, "Fact"] = {}

    #: How logs and tracebacks say it. The words give it, so that it is an English sentence wherever they are loaded.
    voice: ClassVar[Callable[["Said"], str] | None] = None

    def __str__(self) -> str:
        voice = type(self).voice
        return voice(self) if voice else self.plain

    @property
    def refusal(self) -> str:
        """The class of the refusal whose case this is; codes of others begin with what speaks."""
        return self.code.partition(".")[0]

    @property
    def plain(self) -> str:
        """Code and facts as they are: `task.lost until=2026-11-21`."""
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.facts.items())])


class Code:
    """A code and the names of its facts; called with the facts, it says them."""

    declared: ClassVar[dict[str, "Code"]] = {}

    def __init__(self, name: str, *facts: str) -> None:
        if name in self.declared:
            raise ValueError(f"the code {name} is declared twice")
        self.name, self.facts = name, frozenset(facts)
        self.declared[name] = self

    def __call__(self, **facts: object) -> Said:
        return say_with(self.name, self.facts, facts)

    def __str__(self) -> str:
        return self.name


def say_with(code: str, names: frozenset[str], facts: Mapping[str, object]) -> Said:
    """What a code says with these facts.

    Raises:
        TypeError: a fact is missing, or the code does not have it.
    """
    if facts.keys() != names:
        raise TypeError(f"{code} has the facts {sorted(names)}, not {sorted(facts)}")
    return Said(code=code, facts={name: plain_fact(value) for name, value in facts.items()})


def plain_fact(value: object) -> Fact:
    """A fact as JSON knows it."""
    if isinstance(value, Said | bool):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str | int):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Iterable):
        return tuple(each if isinstance(each, Said) else str(plain_fact(each)) for each in value)
    return str(value)
