"""Answers about what was missing: stored, looked at once more, and thanked for or asked about again."""

from collections.abc import Collection

from domain.basics.errors import InvalidAnswer, QuestionClosed
from domain.basics.said import Code
from domain.contract.messages import ProvideInformation
from domain.contract.order import PlacedOrder
from domain.contract.status import HoldReason
from domain.conversation.address.postal import PostalCode
from domain.conversation.question import offered_change
from domain.conversation.question.asking import keep, leave_to_person, settle
from domain.conversation.question.fields import answered, changed_fields, field_of, value_of
from domain.conversation.question.missing import (
    CONVERSATION,
    HOLD,
    all_asked,
    by_shop_of,
    complete_prefecture,
    failed_checks,
    open_question,
    put,
)
from domain.conversation.reach import address_corrected
from domain.goods.acceptance import confirm_anew
from domain.goods.change import pay_as_brought
from domain.goods.contents import Repriced, repriced
from domain.goods.rewriting import check_printable, recall, rewrite
from domain.order.aggregate import Order
from domain.order.clocks import must_have_come
from domain.order.conversation import Question
from domain.order.facts import AnswerFacts, AskedField
from domain.order.kinds import MailKind

_LAST_ANSWER = Code("todo.last_answer", "fields")
_ANSWERS = Code("todo.several_answers", "count", "fields")

#: What no paper shows: a new one makes no slip and no label wrong.
_NOT_PRINTED = frozenset({"orderer.email", "orderer.kana", "recipient.email", "recipient.kana"})


def provide(order: Order, command: ProvideInformation, postal: PostalCode | None) -> None:
    """Take an answer, store it, and look again: at `postal`, which belongs to the code of the address as answered.

    The same answer again changes nothing.

    Raises:
        OrderClosed, AlreadyShipped, InvalidAnswer, WouldLose, QuestionClosed
    """
    order.must_be_here()
    must_have_come(order, "answered_at", command.answered_at, InvalidAnswer)
    question, before = open_question(order), order.placed
    after = answered(before, command.answers, force=command.force)
    changed = changed_fields(order.placed, after)
    if question is None and not order.conversation.has_hold(HOLD):
        if changed or not set(command.as_given) <= set(order.conversation.confirmed):
            raise QuestionClosed
        return
    named = {field_of(order.placed, field) for field in (*command.answers, *command.as_given)}
    is_repeated = not changed and _was_said(order, command, question, named)
    if is_repeated and _left(order, postal, question, named):
        return
    _store(order, command, after, changed)
    complete_prefecture(order, postal)
    left = _left(order, postal, question, named)
    if left:
        _ask_again(order, question, left, named)
        return
    settle(order, CONVERSATION, by=command.by)
    if changed:
        is_still_held = any(hold.reason is not HoldReason.RECALL for hold in order.conversation.holds)
        order.owe(MailKind.INFORMATION_THANKS, AnswerFacts(is_still_held=is_still_held), what=str(order.state.version))
        if order.placed.total == before.total:  # another one was told with its reason
            confirm_anew(order)


def _was_said(order: Order, command: ProvideInformation, question: Question | None, named: set[str]) -> bool:
    """True when an earlier answer named all these fields, and called right what this one does."""
    as_given = {field_of(order.placed, field) for field in command.as_given}
    return as_given <= set(order.conversation.confirmed) and (question is None or named <= set(question.answered))


def _left(order: Order, postal: PostalCode | None, question: Question | None, named: set[str]) -> list[AskedField]:
    """What is still missing once these fields were answered."""
    return all_asked(order, failed_checks(order, postal), [each for each in by_shop_of(question) if each not in named])


def _store(order: Order, command: ProvideInformation, after: PlacedOrder, changed: Collection[str]) -> None:
    """What was answered stands in the order, and in the journal with who took it and when it was said."""
    before, confirmed = order.placed, set(order.conversation.confirmed) - set(changed)
    as_given = {field_of(before, field) for field in command.as_given}
    order.conversation = order.conversation.confirming(confirmed | as_given)
    is_printed, dearer = bool(set(changed) - _NOT_PRINTED), None
    if is_printed:
        dearer = _rewrite(order, after, command.by)
    elif changed:
        order.placed, order.placed_changed = after, True
    order.note(
        "information_provided",
        by=command.by,
        note=command.note,
        by_phone=command.by_phone,
        answered_at=command.answered_at,
        before={field: value_of(before, field) for field in changed},
        after={field: value_of(after, field) for field in changed},
        as_given=list(command.as_given),
        version=order.state.version,
        **({"insisted": True} if command.force else {}),
    )
    if "orderer.email" in changed:
        address_corrected(order, by=command.by)
    check_printable(order, command.by)
    if is_printed:
        recall(order, command.by)
        _ask_for_fee(order, command.by, dearer)


def _rewrite(order: Order, after: PlacedOrder, by: str) -> Repriced | None:
    """The answer stands at once. Where bringing it there costs less, so does the order; returned is what costs more.

    Of a place that was not known to the prefecture nobody knows for which one the cart has charged.
    """
    asked = offered_change.fee_asked(order)
    before, place = asked or order.placed, order.placed.ship_to.address.prefecture
    is_elsewhere = place and place != after.ship_to.address.prefecture
    is_priced_anew = asked is not None or is_elsewhere
    there = repriced(before, after, order.policy, order.sizes) if is_priced_anew else Repriced(after)
    if there.placed.total < after.total:
        pay_as_brought(order, there, by=by)
        return None
    rewrite(order, after)
    return there if there.placed.total > after.total else None


def _ask_for_fee(order: Order, by: str, dearer: Repriced | None) -> None:
    """Nothing gets dearer without a yes. What was asked before, of another place or version, is overtaken."""
    if dearer:
        offered_change.offer_fee(order, dearer, by)
    elif offered_change.fee_asked(order):
        settle(order, offered_change.CONVERSATION, by=by)


def _ask_again(order: Order, question: Question | None, left: list[AskedField], named: set[str]) -> None:
    """Something is still missing. An answer that settled nothing counts; after the last one a person takes over."""
    has_settled = question is not None and {each.field for each in left} < set(question.about)  # and broke nothing else
    wrong = (question.wrong_answers if question else 0) + (0 if has_settled else 1)
    if wrong < order.policy.questions.wrong_answers and (question or has_settled):
        put(order, left, wrong=wrong)
        _remember(order, {*named, *(question.answered if question else ())})
        return
    fields = [each.field for each in left]
    said = _ANSWERS(count=wrong, fields=fields) if question and wrong > 1 else _LAST_ANSWER(fields=fields)
    leave_to_person(order, CONVERSATION, said, has_task=question is None)


def _remember(order: Order, answered_so_far: set[str]) -> None:
    """Which fields the answers have named, so that the same answer again is known."""
    question = open_question(order)
    if question:
        keep(order, question.naming(answered_so_far))
