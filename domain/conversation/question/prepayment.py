"""Asking a customer to pay in advance, because a rule or a person wants it: the plan changes by their consent alone."""

from domain.basics.errors import CancellationAsked, InvalidAnswer, NothingToAsk, QuestionClosed
from domain.basics.said import Code, Said
from domain.contract.messages import AskPrepayment, ChooseOption, Option
from domain.contract.order import IN_ADVANCE
from domain.contract.status import STAFF, HoldReason
from domain.conversation.address.postal import PostalCode
from domain.conversation.question import asking
from domain.conversation.question.conversation import Conversation, Unanswered, of_policy
from domain.goods.acceptance import confirm_anew
from domain.goods.new_plan import PAYABLE_NOW, Terms, switch
from domain.goods.rewriting import PLAN_CHANGED, recall
from domain.order.aggregate import Order
from domain.order.clocks import must_have_come
from domain.order.conversation import Question
from domain.order.facts import PlanFacts, PrepaymentFacts
from domain.order.kinds import MailKind
from domain.order.money import reprice
from domain.order.owed import TaskKind
from domain.payment.due_date import set_deadline
from domain.shop.rules import Action

_SET_ASIDE = Code("held.set_aside")
_WHETHER = Code("noted.whether_in_advance", "until")
_RATHER_NOT = Code("todo.rather_not")
_FEE_TOO_MUCH = Code("todo.fee_too_much", "gained")
_NOT_SAID = Code("todo.prepay_not_said", "until")
_NO_ANSWER = Code("todo.prepay_no_answer", "until")
_PAID_FIRST = Code("todo.paid_before_answer", "order_no")
_ASKED = Code("held.asked_for_prepayment")
_NOT_WANTED = Code("noted.not_wanted")

KIND, HOLD = "prepay", HoldReason.PREPAYMENT


def may_ask(order: Order) -> bool:
    """True while there is money to ask for, and another plan than paying in advance."""
    if order.state.terms.pays_before_shipping or order.money.is_secured:
        return False
    return _due_in_advance(order) > max(order.money.kept, 0)


def ask(order: Order, *, by: str = "", note: str | Said = "", words: str = "") -> None:
    """Put the question, with a date; what is asked already is not asked twice."""
    if asking.open_question(order, KIND):
        return
    until = asking.answer_by(order, CONVERSATION)
    question = Question(kind=KIND, hold=HOLD, no=asking.next_no(order), asked_at=order.at, answer_by=until)
    order.note("prepayment_asked", by=by, note=note, no=question.no)
    asking.keep(order, question)
    order.hold(HOLD, by=by, note=_ASKED(), tells_shop=order.is_being_packed)  # whoever packs must hear of it
    order.conversation = order.conversation.asked()
    _write(order, CONVERSATION.request, question, words=words)
    asking.have_phoned(order, _WHETHER(until=question.answer_by))


def ask_by_hand(order: Order, command: AskPrepayment) -> None:
    """A person wants the money first. What is asked already is put once more only for the sake of new words.

    Raises:
        OrderClosed, AlreadyShipped, CancellationAsked, NothingToAsk
    """
    _must_go_on(order)
    if not may_ask(order):
        raise NothingToAsk
    question = asking.open_question(order, KIND)
    if question is None:
        ask(order, by=command.by or STAFF, note=command.note, words=command.words)
    elif command.words:
        order.note("prepayment_asked", by=command.by, note=command.note, no=question.no)
        order.conversation = order.conversation.asked()
        _write(order, CONVERSATION.request, question, words=command.words)


def _must_go_on(order: Order) -> None:
    order.must_be_here()
    if order.goods.cancel_requested_by:
        raise CancellationAsked


def _write(order: Order, kind: MailKind, question: Question, words: str = "") -> None:
    facts = PrepaymentFacts(
        conversation=KIND,
        rest=reprice(_due_in_advance(order), kept=order.money.kept).missing,
        received_total=max(order.money.kept, 0) or None,
        deadline=question.answer_by,
        method=order.policy.questions.prepay_method,
        words=words,
    )
    order.owe(kind, facts, what=str(order.conversation.asked_so_far))


def _due_in_advance(order: Order) -> int:
    """Yen: what collecting it at the door costs is not asked for."""
    return order.placed.total - order.placed.cod_fee


def choose(order: Order, command: ChooseOption) -> None:
    """Take the customer's answer. Paying in advance becomes the plan; with any other wish a person goes on.

    The same answer again changes nothing.

    Raises:
        OrderClosed, AlreadyShipped, CancellationAsked, InvalidAnswer, QuestionClosed, NothingToAsk
    """
    _must_go_on(order)
    must_have_come(order, "answered_at", command.answered_at, InvalidAnswer)
    is_asked = asking.open_question(order, KIND) is not None
    if command.option is Option.PREPAY and order.state.terms.pays_before_shipping:
        return
    if not is_asked and not order.conversation.has_hold(HOLD):
        raise QuestionClosed("not_asked")
    if command.option is Option.KEEP_PLAN and not is_asked:
        return
    if order.money.is_vouched_for or _due_in_advance(order) < 0:
        raise NothingToAsk
    asking.note_choice(order, command)
    if command.option is Option.PREPAY:
        _agree(order, command.by)
        return
    asking.leave_to_person(
        order,
        CONVERSATION,
        _RATHER_NOT(),
    )


def _agree(order: Order, by: str) -> None:
    _switch(order)
    asking.settle(order, CONVERSATION, by=by)
    _thank(order)
    if order.state.accepted_at:
        set_deadline(order)
    confirm_anew(order)
    _recall(order, by)


def _recall(order: Order, by: str) -> None:
    """The papers of a box that is being packed name the cash to collect. While money is missing none are printed."""
    if order.money.is_secured:
        recall(order, by, PLAN_CHANGED())
    elif order.is_being_packed:
        note = _SET_ASIDE()
        order.hold(HoldReason.RECALL, by=by, note=note)


def _thank(order: Order) -> None:
    facts = PlanFacts(
        rest=order.money.missing or None, received_total=max(order.money.kept, 0) or None, is_paid=order.money.is_paid
    )
    order.owe(MailKind.PREPAYMENT_THANKS, facts, what=str(order.state.version))


def _switch(order: Order) -> None:
    """Pay in advance from now on, by the shop's method for that; what contradicted the old plan is settled by it."""
    surplus, was_cod = order.money.surplus, order.state.terms.collected_by_carrier
    switch(order, Terms(IN_ADVANCE, order.policy.questions.prepay_method))
    if order.money.is_paid or was_cod:  # what was transferred before the parcel left contradicts nothing any more
        order.settle_hold(HoldReason.PAYMENT, PAYABLE_NOW())
    if gained := order.money.surplus - surplus:
        order.ask_person(TaskKind.OVERPAID, _FEE_TOO_MUCH(gained=gained), amount=gained)


def withdraw(order: Order) -> None:
    """What a rule asked is not wanted any more."""
    asking.settle(order, CONVERSATION, note=_NOT_WANTED())


def settle_where_chosen(order: Order, by: str) -> None:
    """It is to be paid in advance by a change that somebody wanted: nobody need be asked about it any more."""
    if order.state.terms.pays_before_shipping:
        asking.settle(order, CONVERSATION, by=by)


def _remind(order: Order, question: Question, _postal: PostalCode | None) -> None:
    _write(order, CONVERSATION.reminder, question)


def _unanswered(order: Order) -> Unanswered:
    """As the policy says; but money that has come speaks against an end by machine."""
    return Unanswered.IS_LEFT if order.money.kept > 0 else asking.unanswered(order)


def end_unanswered(order: Order, question: Question) -> None:
    """Nobody answered: a person decides, or the order ends, as the policy says. The plan stays as it is."""
    order.note("question_unanswered", no=question.no)
    if _unanswered(order) is Unanswered.CANCELS:
        asking.cancel_unanswered(order, question, CONVERSATION)
    else:
        asking.leave_to_person(order, CONVERSATION, _NO_ANSWER(until=question.answer_by))


def _money_came(order: Order) -> None:
    """Who has paid all need not say any more whether to pay in advance.

    What is transferred for a parcel to be paid at the door may be a yes without a word: a person finds out, and the
    customer is neither reminded nor given up.
    """
    if not order.state.terms.collected_by_carrier:
        if order.money.is_paid:
            asking.settle(order, CONVERSATION, note=asking.MONEY_IS_THERE())
    elif asking.open_question(order, KIND):
        asking.leave_to_person(
            order,
            CONVERSATION,
            _PAID_FIRST(order_no=order.state.order_no),
        )


def _ask_by_rule(order: Order, reasons: Said, _fields: frozenset[str]) -> None:
    if may_ask(order):
        ask(order, note=reasons)


CONVERSATION = Conversation(
    kind=KIND,
    hold=HOLD,
    request=MailKind.PREPAYMENT_REQUEST,
    reminder=MailKind.PREPAYMENT_REMINDER,
    end=MailKind.PREPAYMENT_CANCELLED,
    options={Option.PREPAY: choose, Option.KEEP_PLAN: choose},
    shops_own=frozenset(),
    patience=of_policy,
    action=Action.PREPAY_ONLY,
    ask_by_rule=_ask_by_rule,
    withdraw=withdraw,
    money_came=_money_came,
    remind=_remind,
    not_reached=lambda question: _NOT_SAID(until=question.answer_by),
    unanswered=_unanswered,
    end_unanswered=end_unanswered,
)
