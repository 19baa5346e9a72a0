"""What is missing in an order is asked of its customer: once, exactly, with a date, and until it is there.

A question goes with a hold. An answer is checked again; three that settle nothing, or none at all, call a person.
The other question, whether an order may be paid in advance, is domain/prepayment.py.
"""

from collections.abc import Collection, Iterable

from domain import prepayment
from domain.acceptance import confirm_anew
from domain.address.examine import examine, to_ask
from domain.address.finding import Finding, Looked
from domain.address.names import Check, Severity
from domain.address.postal import PostalCode
from domain.aggregate import Order, TaskKind
from domain.answer import answered, changed_fields, field_of, value_of
from domain.asking import (
    answer_by,
    cancel_unanswered,
    keep,
    leave_to_person,
    must_have_been_said,
    next_no,
    numbered,
    settle,
)
from domain.asking import open_question as open_question_of
from domain.change import check_printable, recall, rewrite
from domain.errors import QuestionClosed
from domain.mail import AskedField, MailFacts, MailKind
from domain.messages import AskInformation, ProvideInformation
from domain.order import PlacedOrder
from domain.reach import address_corrected
from domain.state import Question, QuestionKind
from domain.status import HoldReason

KIND, HOLD = QuestionKind.MISSING_INFORMATION, HoldReason.MISSING_INFORMATION
#: Questions by the machine about one order; after them a person talks to the customer.
MOST_ASKED = 10
#: What no paper shows: a new one makes no slip and no label wrong.
_NOT_PRINTED = frozenset({"orderer.email", "orderer.kana", "recipient.email", "recipient.kana"})


def open_question(order: Order) -> Question | None:
    """The open question about missing information."""
    return open_question_of(order, KIND)


# --- asking ----------------------------------------------------------------------------------------------------------


def check(order: Order, postal: PostalCode | None, settled: Collection[str] = ()) -> None:
    """Look at address and contacts as they are now: ask for what is missing, or settle what was asked before.

    `settled` names the fields that were just written anew: what a person asked for there is answered.
    """
    found, question = _findings(order, postal), open_question(order)
    for finding in found:
        if finding.severity is Severity.WARN:
            order.note("address_doubtful", check=finding.check, field=finding.field)
    by_shop = [field for field in _by_shop(question) if field not in settled]
    asked = _all_asked(order, found, [*by_shop, *_by_rules(order)])
    if asked and (question is None or set(question.about) != {each.field for each in asked}):
        if order.state.asked_so_far < MOST_ASKED:
            _ask(order, asked, wrong=question.wrong_answers if question else 0)
        else:
            _stop_asking(order, asked, question)
    elif not asked and (question or order.state.has_hold(HOLD)):
        settle(order, KIND)


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
    fields = [*_by_shop(question), *wanted]
    order.note("information_asked", by=command.by, note=command.note, about=list(command.about))
    _ask(order, _all_asked(order, _findings(order, postal), fields), by=command.by, words=command.words)


def _by_rules(order: Order) -> list[str]:
    """The fields that rules have just asked about, but for those that the customer has called right."""
    fields = (field_of(order.placed, name) for name in sorted(order.to_ask))
    return [field for field in fields if field not in order.state.confirmed]


def _findings(order: Order, postal: PostalCode | None) -> list[Finding]:
    looked = Looked(placed=order.placed, postal=postal, carrier=order.policy.shipping.default_carrier)
    return examine(looked, order.policy.questions.checks, order.state.confirmed)


def _by_shop(question: Question | None) -> tuple[str, ...]:
    return question.by_shop if question else ()


def _all_asked(order: Order, found: list[Finding], by_shop: Iterable[str]) -> list[AskedField]:
    """What the checks ask for, and what a person does; one item per field."""
    asked = {each.field: AskedField(check=each.check, field=each.field, given=each.given) for each in to_ask(found)}
    for field in by_shop:
        given = value_of(order.placed, field)
        asked.setdefault(field, AskedField(check=Check.ASKED_BY_SHOP, field=field, given=given))
    return list(asked.values())


def _ask(order: Order, asked: list[AskedField], *, by: str = "", words: str = "", wrong: int = 0) -> None:
    """Put the question, in the place of the one before it, and write to the customer."""
    before = open_question(order)
    question = Question(
        kind=KIND,
        no=before.no if before else next_no(order),
        about=tuple(each.field for each in asked),
        asked_at=order.at,
        answer_by=answer_by(order),
        wrong_answers=wrong,
        by_shop=tuple(each.field for each in asked if each.check is Check.ASKED_BY_SHOP),
    )
    order.note(
        "question_asked", by=by, no=question.no, asked=[{"field": each.field, "check": each.check} for each in asked]
    )
    keep(order, question)
    note = f"The customer was asked for {', '.join(question.about)}."
    order.hold(HOLD, by=by, note=note, tells_shop=order.is_being_packed)  # whoever packs must hear of it
    order.state.asked_so_far += 1
    facts = MailFacts(asked=tuple(asked), deadline=question.answer_by, round=wrong, words=words)
    order.owe(MailKind.INFORMATION_REQUEST, facts, what=str(order.state.asked_so_far))
    if not order.placed.orderer.email:
        order.ask_person(
            TaskKind.CALL,
            f"Ask the customer for {', '.join(question.about)} by {question.answer_by}; there is no e-mail address. "
            f"Phone, or print the letter (shop order letter {order.state.order_no}).",
        )


def _stop_asking(order: Order, asked: list[AskedField], question: Question | None) -> None:
    """Whoever changes what was settled again and again is not asked for ever: each question keeps the goods waiting."""
    if question is None and order.state.has_hold(HOLD):
        return  # a person has it already
    fields = ", ".join(each.field for each in asked)
    order.hold(
        HOLD, note=f"The customer was asked {MOST_ASKED} times, and is not asked for {fields}.", tells_shop=False
    )
    leave_to_person(
        order, KIND, f"The customer was asked {MOST_ASKED} times, and {fields} is missing again: talk to the customer."
    )


# --- answers ---------------------------------------------------------------------------------------------------------


def provide(order: Order, command: ProvideInformation, postal: PostalCode | None) -> None:
    """Take an answer, store it, and look again: at `postal`, which belongs to the code of the address as answered.

    The same answer again changes nothing.

    Raises:
        OrderClosed, AlreadyShipped, InvalidAnswer, QuestionClosed
    """
    order.must_be_here()
    must_have_been_said(order, command.answered_at)
    question, after = open_question(order), answered(order.placed, command.answers)
    changed = changed_fields(order.placed, after)
    if question is None and not order.state.has_hold(HOLD):
        if changed or not set(command.as_given) <= set(order.state.confirmed):
            raise QuestionClosed
        return
    named = {field_of(order.placed, field) for field in (*command.answers, *command.as_given)}
    is_repeated = not changed and _was_said(order, command, question, named)
    if is_repeated and _left(order, postal, question, named):
        return
    _store(order, command, after, changed)
    left = _left(order, postal, question, named)
    if left:
        _ask_again(order, question, left, named)
        return
    settle(order, KIND, by=command.by)
    if changed:
        order.owe(MailKind.INFORMATION_THANKS, what=str(order.state.version))
        confirm_anew(order)


def _was_said(order: Order, command: ProvideInformation, question: Question | None, named: set[str]) -> bool:
    """True when an earlier answer named all these fields, and called right what this one does."""
    as_given = {field_of(order.placed, field) for field in command.as_given}
    return as_given <= set(order.state.confirmed) and (question is None or named <= set(question.answered))


def _left(order: Order, postal: PostalCode | None, question: Question | None, named: set[str]) -> list[AskedField]:
    """What is still missing once these fields were answered."""
    return _all_asked(order, _findings(order, postal), [each for each in _by_shop(question) if each not in named])


def _store(order: Order, command: ProvideInformation, after: PlacedOrder, changed: Collection[str]) -> None:
    """What was answered stands in the order, and in the journal with who took it and when it was said."""
    before, confirmed = order.placed, set(order.state.confirmed) - set(changed)
    order.state.confirmed = tuple(sorted(confirmed | {field_of(before, field) for field in command.as_given}))
    is_printed = bool(set(changed) - _NOT_PRINTED)
    if is_printed:
        rewrite(order, after)
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
    )
    if "orderer.email" in changed:
        address_corrected(order, by=command.by)
    check_printable(order, command.by)
    if is_printed:
        recall(order, command.by)


def _ask_again(order: Order, question: Question | None, left: list[AskedField], named: set[str]) -> None:
    """Something is still missing. An answer that settled nothing counts; after the last one a person takes over."""
    has_settled = question is not None and {each.field for each in left} < set(question.about)  # and broke nothing else
    wrong = (question.wrong_answers if question else 0) + (0 if has_settled else 1)
    if wrong < order.policy.questions.wrong_answers and (question or has_settled):
        _ask(order, left, wrong=wrong)
        _remember(order, {*named, *(question.answered if question else ())})
        return
    fields = ", ".join(each.field for each in left)
    answers = f"{wrong} answers" if question and wrong > 1 else "The last answer"
    text = f"{answers} did not say what is missing ({fields}): talk to the customer."
    leave_to_person(order, KIND, text, has_task=question is None)


def _remember(order: Order, answered_so_far: set[str]) -> None:
    """Which fields the answers have named, so that the same answer again is known."""
    question = open_question(order)
    if question:
        keep(order, question.model_copy(update={"answered": tuple(sorted(answered_so_far))}))


# --- nobody answers --------------------------------------------------------------------------------------------------


def remind(order: Order, no: int, postal: PostalCode | None) -> None:
    """Ask once more, with the same date."""
    question = numbered(order, no)
    if question is None or question.is_reminded:
        return
    if question.kind is QuestionKind.PREPAY:
        prepayment.remind(order, question)
    else:
        _remind(order, question, postal)


def _remind(order: Order, question: Question, postal: PostalCode | None) -> None:
    keep(order, question.model_copy(update={"is_reminded": True}))
    order.note("question_reminded", no=question.no)
    asked = tuple(_all_asked(order, _findings(order, postal), question.by_shop))
    facts = MailFacts(asked=asked, deadline=question.answer_by)
    order.owe(MailKind.INFORMATION_REMINDER, facts, what=str(order.state.asked_so_far))
    if order.placed.orderer.email:
        return
    fields = ", ".join(question.about)
    order.ask_person(
        TaskKind.CALL, f"The customer has not said {fields} yet; the answer is due by {question.answer_by}."
    )


def end_unanswered(order: Order, no: int) -> None:
    """Nobody answered. The policy says whether a person decides or the order ends; a packed one is a person's."""
    question = numbered(order, no)
    if question is None:
        return
    if question.kind is QuestionKind.PREPAY:
        prepayment.end_unanswered(order, question)
        return
    order.note("question_unanswered", no=no, about=list(question.about))
    if not cancel_unanswered(order, question, MailKind.INFORMATION_CANCELLED):
        fields = ", ".join(question.about)
        text = f"The customer did not answer until {question.answer_by}: {fields} is still missing."
        leave_to_person(order, KIND, text)
