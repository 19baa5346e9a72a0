"""What follows from what the rules found in an order: holds, questions and tasks; and what ends with its ground."""

from collections.abc import Collection

from domain.basics.said import Code, Said
from domain.contract.messages import LiftMark
from domain.contract.status import STAFF, HoldReason
from domain.conversation.question.conversations import CONVERSATIONS
from domain.conversation.question.fields import ALL_FIELDS
from domain.order.aggregate import Order
from domain.order.owed import TaskKind
from domain.order.people import Mark
from domain.people import marks
from domain.people.review.review import Finding, Review
from domain.people.review.rules import RULES
from domain.shop.rules import Action, RuleName

_ASK_ABOUT = Code("todo.ask_about", "fields", "why")
_THE_ORDER = Code("noted.the_order")
_REASONS, _REASON = Code("noted.rules_found", "found"), Code("noted.rule_found", "rule", "why")
_SETTLED = Code("noted.review_settled")


def apply_review(order: Order, found: Review, settled: Collection[str] = ()) -> None:
    """Let what the rules found become marks, tags, holds, questions and tasks.

    The same review twice changes nothing the second time: what an order has a mark for already, or what staff have
    settled, neither holds nor asks again. Marks of rules that do not fire any more go.
    """
    follow(order, marks.adopt(order, found, settled))


def follow(order: Order, new: list[Finding]) -> None:
    """What follows from findings that are news; once the parcel has left, nothing does."""
    if order.state.is_over or order.goods.has_left:
        return
    held = [each for each in new if each.action is Action.HOLD]
    if held:
        order.hold(HoldReason.REVIEW, note=_reasons(held), rules=[each.rule for each in held])
    for conversation in CONVERSATIONS.values():
        if wanted := [each for each in new if each.action is conversation.action]:
            conversation.ask_by_rule(order, _reasons(wanted), _fields(wanted))
    _have_asked(order, [each for each in new if each.action is Action.ASK and not _is_asked_by_mail(each.rule)])
    for each in new:
        if task := RULES[each.rule].task:
            order.ask_person(TaskKind.LOOK, task(why=each.why))
    lift_if_settled(order)


def _fields(findings: list[Finding]) -> frozenset[str]:
    """The fields that these rules name, of those that a mail can ask for."""
    return ALL_FIELDS & {field for each in findings for field in RULES[each.rule].about}


def _have_asked(order: Order, findings: list[Finding]) -> None:
    """What no mail can ask for, a person does."""
    if findings:
        fields = sorted({field for each in findings for field in RULES[each.rule].about})
        said = _ASK_ABOUT(fields=fields or [_THE_ORDER()], why=_reasons(findings))
        order.hold(HoldReason.REVIEW, note=said)
        order.ask_person(TaskKind.CALL, said)


def _is_asked_by_mail(rule: RuleName) -> bool:
    return bool(ALL_FIELDS & set(RULES[rule].about))


def _reasons(findings: list[Finding]) -> Said:
    return _REASONS(found=[_REASON(rule=each.rule, why=each.why) for each in findings])


def lift_mark(order: Order, command: LiftMark) -> tuple[Mark, ...]:
    """Staff take marks or a tag away, and with them the holds that stood on nothing else. Returns the marks that went.

    Raises:
        UnknownMark
    """
    gone = marks.take_off(order, command)
    if gone and not order.goods.has_left:
        lift_if_settled(order)
    return gone


def lift_if_settled(order: Order) -> None:
    """A hold that rules placed goes by itself when none of the marks that stand would place it."""
    wanted = {reason for mark in order.people.marks if (reason := _holds(order, mark))}
    by_rules = {hold.reason for hold in order.conversation.holds if not hold.by} - wanted
    if HoldReason.REVIEW in by_rules:
        order.lift(HoldReason.REVIEW)
        order.note("hold_released", note=_SETTLED(), reason=HoldReason.REVIEW)
    for conversation in CONVERSATIONS.values():
        if conversation.withdraw and conversation.hold in by_rules:
            conversation.withdraw(order)


def _holds(order: Order, mark: Mark) -> HoldReason | None:
    """The hold that this mark stands for."""
    if mark.rule == STAFF or mark.rule not in set(RuleName):
        return None
    rule = RULES[RuleName(mark.rule)]
    action = order.policy.review.setting(rule.name).action or rule.action
    asked = (each.hold for each in CONVERSATIONS.values() if each.action is action and each.withdraw)
    if hold := next(asked, None):
        return hold
    is_for_person = action is Action.HOLD or (action is Action.ASK and not _is_asked_by_mail(rule.name))
    return HoldReason.REVIEW if is_for_person else None
