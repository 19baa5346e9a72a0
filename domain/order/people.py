"""What an order knows of its orderer. What may happen to it is here; when it does is decided in the room `people`."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Self

from pydantic import AwareDatetime

from domain.contract.status import MarkKind
from domain.order.compact import Axis


class Mark(Axis, frozen=True):
    """One mark: the rule that set it, or `staff`. Its facts stand in the database, for anyone concerned to read."""

    kind: MarkKind
    rule: str
    since: AwareDatetime
    expires_at: AwareDatetime | None = None


class PeopleState(Axis, frozen=True):
    """Marks and tags."""

    is_regular: bool = False
    marks: tuple[Mark, ...] = ()
    tags: tuple[str, ...] = ()  # the shop's own words that route an order into a queue

    @property
    def is_loyal(self) -> bool:
        return any(mark.kind is MarkKind.LOYAL for mark in self.marks)

    @property
    def is_for_person(self) -> bool:
        """True for customers whom no machine reminds of money: regulars, and those marked as loyal."""
        return self.is_regular or self.is_loyal

    @property
    def marked_until(self) -> dict[MarkKind, datetime | None]:
        """The kinds of marks, and when the last one of each is over; None for a kind with one that stays."""
        found: dict[MarkKind, datetime | None] = {}
        for kind in sorted({mark.kind for mark in self.marks}):
            ends = [mark.expires_at for mark in self.marks if mark.kind is kind]
            found[kind] = None if None in ends else max(end for end in ends if end)
        return found

    def marks_at(self, now: datetime) -> tuple[Mark, ...]:
        """The marks that are not over yet; those that are go with the order's next activity."""
        return tuple(mark for mark in self.marks if mark.expires_at is None or mark.expires_at > now)

    def marked(self, marks: Iterable[Mark]) -> Self:
        """With these marks, and no others."""
        return self.but(marks=tuple(marks))

    def unmarked(self, gone: Collection[Mark]) -> Self:
        """Without these marks. Who is loyal no more is no regular customer either."""
        left = self.but(marks=tuple(mark for mark in self.marks if mark not in gone))
        return left.but(is_regular=False) if any(mark.kind is MarkKind.LOYAL for mark in gone) else left

    def tagged(self, *tags: str) -> Self:
        """With these tags, too."""
        return self.but(tags=tuple(dict.fromkeys((*self.tags, *tags))))

    def untagged(self, tag: str) -> Self:
        """Without this tag."""
        return self.but(tags=tuple(each for each in self.tags if each != tag))
