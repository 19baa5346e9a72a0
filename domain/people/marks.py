"""Marks of an order: what rules and staff know of it. Set, lifted, expired; never shown to customers and carriers."""

from collections.abc import Collection
from datetime import datetime

from domain.basics.errors import NotLater, UnknownMark
from domain.basics.said import Code
from domain.contract.messages import LiftMark, SetMark
from domain.contract.status import STAFF
from domain.order.aggregate import Order
from domain.order.people import Mark
from domain.people.review.review import Finding, Review

_BY_RULE = Code("marked.by_rule", "mark", "rule")


def adopt(order: Order, found: Review, settled: Collection[str] = ()) -> list[Finding]:
    """Take marks and tags over. Returns the findings that are news."""
    before = {(mark.kind, mark.rule): mark for mark in order.people.marks}
    marks = [before.get((mark.kind, mark.rule), mark) for mark in found.marks() if mark.rule not in settled]
    by_staff = [mark for mark in order.people.marks if mark.rule == STAFF]
    order.people = order.people.marked([*by_staff, *marks]).tagged(*found.tags)
    new = [each for each in found.fired if each.action and (each.kind, each.rule) not in before]
    new = [each for each in new if each.rule not in settled]
    gone = [mark.rule for mark in before.values() if mark not in order.people.marks]
    if new or gone:
        order.note("reviewed", rules=[each.rule for each in new], gone=gone, points=found.score)
    return new


def set_mark(order: Order, command: SetMark) -> datetime | None:
    """Staff mark the order, or tag it. The same mark again takes the new note and expiry. Returns when it ends.

    An order that has ended may be marked, too: the next one of the same person is read by it.

    Raises:
        NotLater: it would be over before it began.
    """
    if command.tag:
        if command.tag not in order.people.tags:
            order.people = order.people.tagged(command.tag)
            order.note("tagged", by=command.by, note=command.note, tag=command.tag)
        return None
    until = order.calendar.end_of(command.until) if command.until else None
    if until and until <= order.at:
        raise NotLater("mark", until=command.until)
    assert command.kind is not None  # noqa: S101 - the message has a kind or a tag
    mark = Mark(kind=command.kind, rule=STAFF, since=order.at, expires_at=until)
    others = [each for each in order.people.marks if (each.kind, each.rule) != (command.kind, STAFF)]
    order.people = order.people.marked([*others, mark])
    order.note("mark_set", by=command.by, note=command.note, mark=command.kind, until=str(command.until or ""))
    return until


def take_off(order: Order, command: LiftMark) -> tuple[Mark, ...]:
    """Staff take marks of one kind away, those of one rule or all, or a tag. Returns the marks that went.

    Raises:
        UnknownMark
    """
    if command.tag:
        if command.tag not in order.people.tags:
            raise UnknownMark("tag", tag=command.tag)
        order.people = order.people.untagged(command.tag)
        order.note("tag_lifted", by=command.by, note=command.note, tag=command.tag)
        return ()
    gone = tuple(mark for mark in order.people.marks if mark.kind is command.kind and command.rule in {"", mark.rule})
    if not gone:
        there = [_BY_RULE(mark=mark.kind, rule=mark.rule) for mark in order.people.marks]
        raise UnknownMark(marks=there) if there else UnknownMark("none")
    _drop(order, gone)
    rules = [mark.rule for mark in gone]
    order.note("mark_lifted", by=command.by, note=command.note, mark=command.kind, rules=rules)
    return gone


def drop_expired(order: Order) -> tuple[Mark, ...]:
    """Take away the marks whose time is over. Returns them, so that they can be noted."""
    standing = order.people.marks_at(order.at)
    gone = tuple(mark for mark in order.people.marks if mark not in standing)
    if gone:
        _drop(order, gone)
    return gone


def note_expired(order: Order, gone: tuple[Mark, ...]) -> None:
    """Write into the journal which marks were over."""
    for mark in gone:
        order.note("mark_expired", mark=mark.kind, rule=mark.rule)


def _drop(order: Order, gone: tuple[Mark, ...]) -> None:
    order.people = order.people.unmarked(gone)
