"""Marks of an order: what rules and staff know of it. Set, lifted, expired; never shown to customers and carriers."""

from collections.abc import Collection
from datetime import datetime

from domain.aggregate import Order, TaskKind
from domain.errors import NotLater, UnknownMark
from domain.messages import LiftMark, SetMark
from domain.question import prepayment
from domain.question.fields import ALL_FIELDS
from domain.review.review import Finding, Review
from domain.review.rules import RULES
from domain.review.settings import Action, RuleName
from domain.state import Mark
from domain.status import STAFF, HoldReason, MarkKind


def apply_review(order: Order, found: Review, settled: Collection[str] = ()) -> None:
    """Let what the rules found become marks, tags, holds, questions and tasks.

    The same review twice changes nothing the second time: what an order has a mark for already, or what staff have
    settled, neither holds nor asks again. Marks of rules that do not fire any more go.
    """
    follow(order, adopt(order, found, settled))


def adopt(order: Order, found: Review, settled: Collection[str] = ()) -> list[Finding]:
    """Take marks and tags over. Returns the findings that are news."""
    state = order.state
    before = {(mark.kind, mark.rule): mark for mark in state.marks}
    marks = [before.get((mark.kind, mark.rule), mark) for mark in found.marks() if mark.rule not in settled]
    state.marks = (*(mark for mark in state.marks if mark.rule == STAFF), *marks)
    state.tags = tuple(dict.fromkeys((*state.tags, *found.tags)))
    new = [each for each in found.fired if each.action and (each.kind, each.rule) not in before]
    new = [each for each in new if each.rule not in settled]
    gone = [mark.rule for mark in before.values() if mark not in state.marks]
    if new or gone:
        order.note("reviewed", rules=[each.rule for each in new], gone=gone, points=found.score)
    return new


def follow(order: Order, new: list[Finding]) -> None:
    """What follows from findings that are news; once the parcel has left, nothing does."""
    if order.state.is_over or order.state.goods.has_left:
        return
    held = [each for each in new if each.action is Action.HOLD]
    if held:
        order.hold(HoldReason.REVIEW, note=_reasons(held), rules=[each.rule for each in held])
    _ask(order, [each for each in new if each.action is Action.ASK])
    if any(each.action is Action.PREPAY_ONLY for each in new) and prepayment.may_ask(order):
        prepayment.ask(order, note=_reasons([each for each in new if each.action is Action.PREPAY_ONLY]))
    for each in new:
        if RULES[each.rule].opens_task:
            order.ask_person(TaskKind.LOOK, f"Perhaps somebody on the blacklist, perhaps not: {each.why}")
    _lift_if_settled(order)


def _ask(order: Order, asked: list[Finding]) -> None:
    """Have the customer asked about the fields that the rules name. What no mail can ask for, a person does."""
    for each in asked:
        order.to_ask |= ALL_FIELDS & set(RULES[each.rule].about)
    by_person = [each for each in asked if not _is_asked_by_mail(each.rule)]
    if by_person:
        fields = sorted({field for each in by_person for field in RULES[each.rule].about})
        text = f"Ask the customer about {', '.join(fields) or 'the order'}: {_reasons(by_person)}"
        order.hold(HoldReason.REVIEW, note=text)
        order.ask_person(TaskKind.CALL, text)


def _is_asked_by_mail(rule: RuleName) -> bool:
    return bool(ALL_FIELDS & set(RULES[rule].about))


def _reasons(findings: list[Finding]) -> str:
    return "; ".join(f"{each.rule}: {each.why}" for each in findings)


def _lift_if_settled(order: Order) -> None:
    """A hold that rules placed goes by itself when none of the marks that stand would place it."""
    wanted = {reason for mark in order.state.marks if (reason := _holds(order, mark))}
    by_rules = {hold.reason for hold in order.state.holds if not hold.by} - wanted
    if HoldReason.REVIEW in by_rules:
        order.lift(HoldReason.REVIEW)
        order.note("hold_released", note="nothing of what it was placed for stands any more", reason=HoldReason.REVIEW)
    if HoldReason.PREPAYMENT in by_rules:
        prepayment.withdraw(order)


def _holds(order: Order, mark: Mark) -> HoldReason | None:
    """The hold that this mark stands for."""
    if mark.rule == STAFF or mark.rule not in set(RuleName):
        return None
    rule = RULES[RuleName(mark.rule)]
    action = order.policy.review.setting(rule.name).action or rule.action
    if action is Action.PREPAY_ONLY:
        return HoldReason.PREPAYMENT
    is_for_person = action is Action.HOLD or (action is Action.ASK and not _is_asked_by_mail(rule.name))
    return HoldReason.REVIEW if is_for_person else None


def set_mark(order: Order, command: SetMark) -> datetime | None:
    """Staff mark the order, or tag it. The same mark again takes the new note and expiry. Returns when it ends.

    An order that has ended may be marked, too: the next one of the same person is read by it.

    Raises:
        NotLater: it would be over before it began.
    """
    if command.tag:
        if command.tag not in order.state.tags:
            order.state.tags = (*order.state.tags, command.tag)
            order.note("tagged", by=command.by, note=command.note, tag=command.tag)
        return None
    until = order.calendar.end_of(command.until) if command.until else None
    if until and until <= order.at:
        raise NotLater(f"The mark would end on {command.until}, which has passed.")
    assert command.kind is not None  # noqa: S101 - the message has a kind or a tag
    mark = Mark(kind=command.kind, rule=STAFF, since=order.at, expires_at=until)
    others = [each for each in order.state.marks if (each.kind, each.rule) != (command.kind, STAFF)]
    order.state.marks = (*others, mark)
    order.note("mark_set", by=command.by, note=command.note, mark=command.kind, until=str(command.until or ""))
    return until


def lift_mark(order: Order, command: LiftMark) -> tuple[Mark, ...]:
    """Staff take marks of one kind away, those of one rule or all, or a tag. Returns the marks that went.

    Raises:
        UnknownMark
    """
    if command.tag:
        if command.tag not in order.state.tags:
            raise UnknownMark(f"The order has no tag {command.tag}.")
        order.state.tags = tuple(tag for tag in order.state.tags if tag != command.tag)
        order.note("tag_lifted", by=command.by, note=command.note, tag=command.tag)
        return ()
    gone = tuple(mark for mark in order.state.marks if mark.kind is command.kind and command.rule in {"", mark.rule})
    if not gone:
        there = ", ".join(f"{mark.kind} by {mark.rule}" for mark in order.state.marks) or "none"
        raise UnknownMark(f"The order has no such mark; it has {there}.")
    _drop(order, gone)
    rules = [mark.rule for mark in gone]
    order.note("mark_lifted", by=command.by, note=command.note, mark=command.kind, rules=rules)
    if not order.state.goods.has_left:
        _lift_if_settled(order)
    return gone


def drop_expired(order: Order) -> tuple[Mark, ...]:
    """Take away the marks whose time is over. Returns them, so that they can be noted."""
    standing = order.state.marks_at(order.at)
    gone = tuple(mark for mark in order.state.marks if mark not in standing)
    if gone:
        _drop(order, gone)
    return gone


def note_expired(order: Order, gone: tuple[Mark, ...]) -> None:
    """Write into the journal which marks were over."""
    for mark in gone:
        order.note("mark_expired", mark=mark.kind, rule=mark.rule)


def _drop(order: Order, gone: tuple[Mark, ...]) -> None:
    order.state.marks = tuple(mark for mark in order.state.marks if mark not in gone)
    if any(mark.kind is MarkKind.LOYAL for mark in gone):
        order.state.is_regular = False
