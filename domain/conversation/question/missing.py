"""What is missing in an order is asked of its customer: once, exactly, with a date, and until it is there.

A question goes with a hold. Three answers that settle nothing, or none at all, call a person.
"""

from collections.abc import Collection, Iterable

from domain.basics.said import Code, Said
from domain.contract.messages import AskInformation
from domain.contract.order import PlacedOrder
from domain.contract.status import HoldReason
from domain.conversation.address.examine import examine, to_ask
from domain.conversation.address.failed_check import FailedCheck, Looked
from domain.conversation.address.place import left_out_prefecture
from domain.conversation.address.postal import PostalCode
from domain.conversation.question.asking import (
    answer_by,
    cancel_unanswered,
    have_phoned,
    keep,
    leave_to_person,
    next_no,
    settle,
    unanswered,
)
from domain.conversation.question.asking import open_question as open_question_of
from domain.conversation.question.conversation import Conversation, Unanswered, nothing, of_policy
from domain.conversation.question.fields import answered, field_of, value_of
from domain.order.aggregate import Order
from domain.order.conversation import Question
from domain.order.facts import AskedField, QuestionFacts
from domain.order.kinds import MailKind
from domain.shop.checks import Check, Severity
from domain.shop.rules import Action

_STILL_MISSING = Code("todo.still_missing", "count", "fields")
_NOT_SAID = Code("todo.not_said", "fields", "until")
_NO_ANSWER = Code("todo.no_answer", "until", "fields")
_ASK_FOR = Code("noted.ask_for", "fields", "until")
_ASKED_FOR = Code("held.asked_for", "fields")
_NOT_ASKED_AGAIN = Code("held.not_asked_again", "count", "fields")

KIND, HOLD = "missing_information", HoldReason.MISSING_INFORMATION
#: Questions by the machine about one order; after them a person talks to the customer.
MOST_ASKED = 10


def open_question(order: Order) -> Question | None:
    """The open question about missing information."""
    return open_question_of(order, KIND)


def check(order: Order, postal: PostalCode | None, settled: Collection[str] = ()) -> None:
    """Look at address and contacts as they are now: ask for what is missing, or settle what was asked before.

    `settled` names the fields that were just written anew: what a person asked for there is answered.
    """
    complete_prefecture(order, postal)
    found, question = failed_checks(order, postal), open_question(order)
    for failed in found:
        if failed.severity is Severity.WARN:
            order.note("address_doubtful", check=failed.check, field=failed.field)
    by_shop = [field for field in by_shop_of(question) if field not in settled]
    asked = all_asked(order, found, [*by_shop, *_by_rules(order)])
    if asked and (question is None or set(question.about) != {each.field for each in asked}):
        if order.conversation.asked_so_far < MOST_ASKED:
            put(order, asked, wrong=question.wrong_answers if question else 0)
        else:
            _stop_asking(order, asked, question)
    elif not asked and (question or order.conversation.has_hold(HOLD)):
        settle(order, CONVERSATION)


def complete_prefecture(order: Order, postal: PostalCode | None) -> None:
    """A prefecture that was left out stands on the label all the same, where the postal code leaves no doubt."""
    whole = with_prefecture(order.placed, postal)
    if whole is not order.placed:
        order.placed, order.placed_changed = whole, True
        field = field_of(whole, "recipient.address.prefecture")
        order.note("prefecture_completed", field=field, after=whole.ship_to.address.prefecture)


def with_prefecture(placed: PlacedOrder, postal: PostalCode | None) -> PlacedOrder:
    """The order with the prefecture that was left out, where the postal code leaves no doubt; else as it is."""
    name = left_out_prefecture(Looked(placed=placed, postal=postal))
    return answered(placed, {"recipient.address.prefecture": name}) if name else placed


def ask_by_hand(order: Order, command: AskInformation, postal: PostalCode | None) -> None:
    """A person wants to know something of the customer; what was open already stays part of the question.

    Asking for what is asked already, in no new words, changes nothing: nobody reads the same mail twice.

    Raises:
        OrderClosed, AlreadyShipped
    """
    order.must_be_here()
    question, wanted = open_question(order), [field_of(order.placed, name) for name in command.about]
    if question and not command.words and set(wanted) <= set(question.about):
        return
    fields = [*by_shop_of(question), *wanted]
    order.note("information_asked", by=command.by, note=command.note, about=list(command.about))
    put(order, all_asked(order, failed_checks(order, postal), fields), by=command.by, words=command.words)


def _by_rules(order: Order) -> list[str]:
    """The fields that rules have just asked about, but for those that the customer has called right."""
    fields = (field_of(order.placed, name) for name in sorted(order.to_ask))
    return [field for field in fields if field not in order.conversation.confirmed]


def failed_checks(order: Order, postal: PostalCode | None) -> list[FailedCheck]:
    return examine(_looked_at(order, postal), order.policy.questions.checks, order.conversation.confirmed)


def _looked_at(order: Order, postal: PostalCode | None) -> Looked:
    carrier = order.policy.shipping.default_carrier
    return Looked(placed=order.placed, postal=postal, carrier=carrier, lacking=order.lacking)


def by_shop_of(question: Question | None) -> tuple[str, ...]:
    return question.by_shop if question else ()


def all_asked(order: Order, found: list[FailedCheck], by_shop: Iterable[str]) -> list[AskedField]:
    """What the checks ask for, and what a person does; one item per field."""
    asked = {
        each.field: AskedField(check=each.check, field=each.field, given=each.given, characters=each.characters)
        for each in to_ask(found)
    }
    for field in by_shop:
        given = value_of(order.placed, field)
        asked.setdefault(field, AskedField(check=Check.ASKED_BY_SHOP, field=field, given=given))
    return list(asked.values())


def put(order: Order, asked: list[AskedField], *, by: str = "", words: str = "", wrong: int = 0) -> None:
    """Put the question, in the place of the one before it, and write to the customer."""
    before = open_question(order)
    question = Question(
        kind=KIND,
        hold=HOLD,
        no=before.no if before else next_no(order),
        about=tuple(each.field for each in asked),
        asked_at=order.at,
        answer_by=answer_by(order, CONVERSATION),
        wrong_answers=wrong,
        by_shop=tuple(each.field for each in asked if each.check is Check.ASKED_BY_SHOP),
    )
    order.note(
        "question_asked", by=by, no=question.no, asked=[{"field": each.field, "check": each.check} for each in asked]
    )
    keep(order, question)
    note = _ASKED_FOR(fields=question.about)
    order.hold(HOLD, by=by, note=note, tells_shop=order.is_being_packed)  # whoever packs must hear of it
    order.conversation = order.conversation.asked()
    facts = QuestionFacts(conversation=KIND, asked=tuple(asked), deadline=question.answer_by, round=wrong, words=words)
    order.owe(CONVERSATION.request, facts, what=str(order.conversation.asked_so_far))
    have_phoned(order, _ASK_FOR(fields=question.about, until=question.answer_by))


def _stop_asking(order: Order, asked: list[AskedField], question: Question | None) -> None:
    """After so many questions by the machine a person takes over: each question keeps the goods waiting."""
    if question is None and order.conversation.has_hold(HOLD):
        return  # a person has it already
    fields = ", ".join(each.field for each in asked)
    order.hold(HOLD, note=_NOT_ASKED_AGAIN(count=MOST_ASKED, fields=fields), tells_shop=False)
    leave_to_person(
        order,
        CONVERSATION,
        _STILL_MISSING(count=MOST_ASKED, fields=fields),
    )


def _remind(order: Order, question: Question, postal: PostalCode | None) -> None:
    asked = tuple(all_asked(order, failed_checks(order, postal), question.by_shop))
    facts = QuestionFacts(conversation=KIND, asked=asked, deadline=question.answer_by)
    order.owe(CONVERSATION.reminder, facts, what=str(order.conversation.asked_so_far))


def end_unanswered(order: Order, question: Question) -> None:
    """Nobody answered: a person decides, or the order ends, as the policy says."""
    order.note("question_unanswered", no=question.no, about=list(question.about))
    if unanswered(order) is Unanswered.CANCELS:
        cancel_unanswered(order, question, CONVERSATION)
    else:
        leave_to_person(order, CONVERSATION, _NO_ANSWER(until=question.answer_by, fields=question.about))


def _ask_by_rule(order: Order, _reasons: Said, fields: frozenset[str]) -> None:
    """The next check of the order asks for the fields that rules have named."""
    order.to_ask |= fields


CONVERSATION = Conversation(
    kind=KIND,
    hold=HOLD,
    request=MailKind.INFORMATION_REQUEST,
    reminder=MailKind.INFORMATION_REMINDER,
    end=MailKind.INFORMATION_CANCELLED,
    options={},
    shops_own=frozenset(),
    patience=of_policy,
    action=Action.ASK,
    ask_by_rule=_ask_by_rule,
    withdraw=None,
    money_came=nothing,
    remind=_remind,
    not_reached=lambda question: _NOT_SAID(fields=question.about, until=question.answer_by),
    unanswered=unanswered,
    end_unanswered=end_unanswered,
)
