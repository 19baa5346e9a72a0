"""A change that would be a new offer: the customer says yes or no to it, and until then the order stays as it is.

Without an answer it stays so for good. A yes makes the change by the rules of any other; where they do not allow it any
more, the customer hears that, and a person sees to it.
"""

from domain.basics.errors import AlreadyOffered, InvalidAnswer, PlanNotPossible, QuestionClosed
from domain.basics.said import Code
from domain.contract.messages import ChangeAddress, ChangeLines, ChangePlan, ChooseOption, Option
from domain.contract.order import PlacedOrder
from domain.contract.status import HoldReason
from domain.conversation.address.postal import PostalCode
from domain.conversation.question import asking
from domain.conversation.question.conversation import Conversation, Unanswered, by_no_rule, nothing, of_policy
from domain.goods import change, new_plan
from domain.goods.contents import Repriced
from domain.goods.new_price import all_lines_of
from domain.order.aggregate import Order
from domain.order.clocks import must_have_come
from domain.order.conversation import Question
from domain.order.facts import KeptFacts, OfferFacts
from domain.order.kinds import MailKind
from domain.order.offered import Offered, What
from domain.order.owed import TaskKind

_ASKED = Code("held.change_offered")
_WHETHER = Code("noted.whether_changed", "until")
_STAYS = Code("noted.stays_as_it_was")
_NOT_SAID = Code("todo.change_not_said", "until")
_WISH_UNANSWERED = Code("todo.wish_unanswered", "before", "after")
_FEE_NOT_AGREED = Code("todo.fee_not_agreed", "before", "after")
_NOT_POSSIBLE = Code("todo.change_not_possible", "before", "after")

KIND, HOLD = "change_offer", HoldReason.CHANGE_OFFERED


# --- the offer --------------------------------------------------------------------------------------------------------


def offer(order: Order, what: What, after: Repriced, command: ChangeLines | ChangeAddress | ChangePlan) -> None:
    """Ask, with all that would be other; the order waits, and is what it was.

    Raises:
        AlreadyOffered
    """
    if asking.open_question(order, KIND):
        raise AlreadyOffered
    offered = _offered(order, what, after, command.by)
    is_wish = order.answers_customer
    _put(order, offered.model_copy(update={"reason": command.reason, "is_wish": is_wish}), command.words)


def offer_fee(order: Order, after: Repriced, by: str) -> None:
    """The order goes to an address that its customer has corrected: ask whether it may cost what that costs.

    In the place of what was asked before.
    """
    _put(order, _offered(order, What.FEE, after, by).model_copy(update={"is_wish": True}))


def _offered(order: Order, what: What, after: Repriced, by: str) -> Offered:
    return Offered(
        no=asking.next_no(order),
        what=what,
        version=order.state.version,
        placed=after.placed,
        points_back=after.points_back,
        by=by,
    )


def _put(order: Order, offered: Offered, words: str = "") -> None:
    order.offered, until = offered, asking.answer_by(order, CONVERSATION)
    order.note(
        "change_offered",
        by=offered.by,
        note=offered.reason,
        no=offered.no,
        before={"total": order.placed.total},
        after={"total": offered.placed.total},
    )
    question = Question(kind=KIND, hold=HOLD, no=offered.no, asked_at=order.at, answer_by=until)
    asking.keep(order, question)
    order.hold(HOLD, by=offered.by, note=_ASKED(), tells_shop=order.is_being_packed)  # whoever packs must hear of it
    order.conversation = order.conversation.asked()
    _write(order, CONVERSATION.request, question, words)
    asking.have_phoned(order, _WHETHER(until=until))


def fee_asked(order: Order) -> PlacedOrder | None:
    """The order at the price that the customer is asked about, for bringing it to the corrected address."""
    question = asking.open_question(order, KIND)
    is_asked = question is not None and order.offered is not None and order.offered.no == question.no
    return order.offered.placed if is_asked and order.offered and order.offered.what is What.FEE else None


def _write(order: Order, kind: MailKind, question: Question, words: str = "") -> None:
    facts = OfferFacts(conversation=KIND, deadline=question.answer_by, words=words, no=question.no)
    if order.offered:
        facts = facts.model_copy(update=_told(order.placed, order.offered))
    order.owe(kind, facts, what=str(order.conversation.asked_so_far))


def _told(before: PlacedOrder, offered: Offered) -> dict[str, object]:
    """What the mail says of it."""
    after = offered.placed
    return {
        "what": offered.what,
        "is_wish": offered.is_wish,
        "lines": tuple(all_lines_of(before, after)),
        "total": after.total,
        "shipping_fee": after.shipping_fee,
        "cod_fee": after.cod_fee,
        "method": after.payment.method,
        "recipient": after.ship_to.name,
        "address": after.ship_to.address.one_line,
    }


# --- the answer -------------------------------------------------------------------------------------------------------


def agreed_to(order: Order, option: Option) -> Offered | None:
    """What is to be made of the order with this answer; None where nothing is."""
    question = asking.open_question(order, KIND)
    is_asked = question is not None and order.offered is not None and order.offered.no == question.no
    return order.offered if is_asked and option is Option.AGREE and _is_as_shown(order) else None


def _is_as_shown(order: Order) -> bool:
    is_same = order.offered is not None and order.offered.version == order.state.version
    return is_same and not order.goods.cancel_requested_by


def choose(order: Order, command: ChooseOption) -> None:
    """Take the customer's answer. One answer settles the question: a second one is refused.

    Raises:
        InvalidAnswer, QuestionClosed
    """
    must_have_come(order, "answered_at", command.answered_at, InvalidAnswer)
    question = asking.open_question(order, KIND)
    if question is None:
        raise QuestionClosed("not_offered")
    asking.note_choice(order, command)
    offered = agreed_to(order, command.option)
    if command.option is Option.KEEP_ORDER and order.offered and order.offered.what is What.FEE:
        _leave_fee(order, order.offered, question, "fee_declined")
        return
    asking.settle(order, CONVERSATION, by=command.by)
    if command.option is Option.KEEP_ORDER:
        _keep_order(order, question, "declined")
    elif offered is None or order.short or not _has_changed(order, offered, command.by):
        _give_up(order, question)


def _has_changed(order: Order, offered: Offered, by: str) -> bool:
    """Make the change; False where a rule does not allow it any more."""
    after = Repriced(offered.placed, offered.points_back)
    match offered.what:
        case What.LINES:
            change.refill(order, after, by=by, note=offered.reason)
        case What.ADDRESS:
            change.move(order, after, by=by, note=offered.reason)
        case What.FEE:
            change.pay_as_brought(order, after, by=by)
        case What.PLAN:
            try:
                new_plan.pay_as_offered(order, offered.placed, by=by, note=offered.reason)
            except PlanNotPossible:
                return False
    return True


def _give_up(order: Order, question: Question) -> None:
    """Stock or order are not any more what they were when it was offered: a person finds another way."""
    after = order.offered.placed.total if order.offered else order.placed.total
    order.note("change_not_possible", no=question.no, short=dict(order.short))
    _keep_order(order, question, "not_possible")
    order.ask_person(TaskKind.CALL, _NOT_POSSIBLE(before=order.placed.total, after=after))


def _leave_fee(order: Order, offered: Offered, question: Question, why: str) -> None:
    """The order goes to the corrected address, and who pays for bringing it there is open: a person agrees on it."""
    _keep_order(order, question, why)
    said = _FEE_NOT_AGREED(before=order.placed.total, after=offered.placed.total)
    asking.leave_to_person(order, CONVERSATION, said)


def _keep_order(order: Order, question: Question, why: str) -> None:
    order.owe(MailKind.CHANGE_DROPPED, KeptFacts(why=why), what=str(question.no))


# --- no answer --------------------------------------------------------------------------------------------------------


def _remind(order: Order, question: Question, _postal: PostalCode | None) -> None:
    _write(order, CONVERSATION.reminder, question)


def _unanswered(_order: Order) -> Unanswered:
    """Nobody is held to what nobody agreed to."""
    return Unanswered.GOES_ON


def end_unanswered(order: Order, question: Question) -> None:
    """Nobody answered: the order stays as it was, as the mail said; who wanted it otherwise is called first."""
    order.note("question_unanswered", no=question.no)
    if order.offered and order.offered.what is What.FEE:
        _leave_fee(order, order.offered, question, "fee_unanswered")
        return
    asking.settle(order, CONVERSATION, note=_STAYS())
    _keep_order(order, question, "unanswered")
    if order.offered and order.offered.is_wish:
        said = _WISH_UNANSWERED(before=order.placed.total, after=order.offered.placed.total)
        order.ask_person(TaskKind.CALL, said)


CONVERSATION = Conversation(
    kind=KIND,
    hold=HOLD,
    request=MailKind.CHANGE_OFFERED,
    reminder=MailKind.CHANGE_REMINDER,
    end=MailKind.CHANGE_DROPPED,
    options={Option.AGREE: choose, Option.KEEP_ORDER: choose},
    shops_own=frozenset(),
    patience=of_policy,
    action=None,
    ask_by_rule=by_no_rule,
    withdraw=None,
    money_came=nothing,
    remind=_remind,
    not_reached=lambda question: _NOT_SAID(until=question.answer_by),
    unanswered=_unanswered,
    end_unanswered=end_unanswered,
)
