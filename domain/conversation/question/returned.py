"""Parcels that nobody took: the customer has them shipped once more, at cost, or does without them, less fees.

The question keeps nothing waiting: what else belongs to the order goes its way. Of several parcels that came back one
question speaks, put anew with each of them. Nobody is asked twice for one parcel.
"""

from domain.basics.errors import AddressNotMended, InvalidAnswer, QuestionClosed
from domain.basics.said import Code
from domain.contract.messages import ChooseOption, Option
from domain.contract.status import ReturnReason
from domain.conversation.address.postal import PostalCode
from domain.conversation.question import asking
from domain.conversation.question.conversation import Conversation, Unanswered, by_no_rule, nothing, of_policy
from domain.goods import comeback, reshipping
from domain.order.aggregate import Order
from domain.order.clocks import must_have_come
from domain.order.comeback import Course
from domain.order.conversation import Question
from domain.order.facts import ReturnChoiceFacts, ReturnEndFacts, ReturnFacts
from domain.order.kinds import MailKind
from domain.order.parcel import Parcel
from domain.payment.dunning import ends_on

_WHETHER_AGAIN = Code("noted.whether_again", "until")
_NOT_CHOSEN = Code("todo.return_not_chosen", "until")
_NO_CHOICE = Code("todo.return_no_choice", "until")

KIND = comeback.QUESTION


def ask(order: Order) -> None:
    """Tell the customer what came back, and put the choice, with a date and what happens without an answer."""
    parcels = comeback.spoken_of(order)
    if not any(parcel.back and parcel.back.course is Course.NEW for parcel in parcels):
        return
    order.goods = order.goods.taking(Course.ASKED)
    until = asking.answer_by(order, CONVERSATION)
    question = Question(
        kind=KIND,
        no=asking.next_no(order),
        about=tuple(parcel.parcel_no for parcel in parcels),
        asked_at=order.at,
        answer_by=until,
        is_of_parcels=True,
    )
    asking.keep(order, question)
    order.conversation = order.conversation.asked()
    _write(order, CONVERSATION.request, question)
    asking.have_phoned(order, _WHETHER_AGAIN(until=until))


def _write(order: Order, kind: MailKind, question: Question) -> None:
    parcels = comeback.spoken_of(order)
    costs = comeback.costs(order)
    fee = comeback.reship_fee(order)
    facts = ReturnFacts(
        conversation=KIND,
        deadline=question.answer_by,
        parcels=question.about,
        why=_why(parcels),
        carrier=parcels[0].carrier,
        tracking_no=parcels[0].tracking_no,
        contents=comeback.contents_told(order, parcels),
        reship_fee=fee,
        fee=costs.fee,
        refund=costs.refund or None,
        is_paid_first=bool(fee) and order.state.terms.pays_before_shipping,
        without_answer=_without_answer(order),
        is_fee_asked=costs.is_fee_asked,
    )
    order.owe(kind, facts, what=str(order.conversation.asked_so_far))


def _why(parcels: list[Parcel]) -> ReturnReason:
    """The one reason of all; an address that nobody knows is told whatever the others have."""
    found = {parcel.back.why for parcel in parcels if parcel.back}
    if ReturnReason.UNKNOWN_ADDRESS in found:
        return ReturnReason.UNKNOWN_ADDRESS
    return found.pop() if len(found) == 1 else ReturnReason.UNKNOWN


def choose(order: Order, command: ChooseOption) -> None:
    """Take the customer's choice. One answer settles it: but who wanted it again may do without it while it is here.

    Raises:
        OrderClosed, InvalidAnswer, QuestionClosed
        AddressNotMended: it is to be shipped to where nobody knows the customer.
    """
    order.must_be_open()
    must_have_come(order, "answered_at", command.answered_at, InvalidAnswer)
    parcels = comeback.spoken_of(order)
    again = [] if parcels else _to_be_given_up(order, command)
    if command.option is Option.SHIP_AGAIN:
        _must_be_mended(order, parcels)
    asking.note_choice(order, command)
    asking.settle(order, CONVERSATION, by=command.by)
    if again:
        reshipping.give_up(order, again)
    elif command.option is Option.SHIP_AGAIN:
        _ship_again(order, parcels)
    else:
        _do_without(order)


def _to_be_given_up(order: Order, command: ChooseOption) -> list[Parcel]:
    """What was to be shipped once more and is not. Raises QuestionClosed where that is nothing, or is being packed."""
    again = reshipping.sent_again(order) if command.option is Option.CANCEL_RETURNED else []
    if not again:
        raise QuestionClosed("nothing_back")
    here = reshipping.in_no_box(order)
    if not here:
        raise QuestionClosed("packing", parcel_no=again[0].parcel_no)
    return here


def to_replace(order: Order, command: ChooseOption) -> dict[str, int]:
    """Pieces by SKU that this choice takes from the shelf, in the place of lost ones."""
    return comeback.to_replace(order) if command.option is Option.SHIP_AGAIN else {}


def _must_be_mended(order: Order, parcels: list[Parcel]) -> None:
    for parcel in parcels:
        is_lost = parcel.back is not None and parcel.back.why is ReturnReason.UNKNOWN_ADDRESS
        if is_lost and parcel.version == order.state.version:
            raise AddressNotMended(parcel_no=parcel.parcel_no)


def _ship_again(order: Order, parcels: list[Parcel]) -> None:
    contents, is_lost = comeback.contents_told(order, parcels), comeback.are_lost(order)
    fee = comeback.ship_again(order)
    terms, money = order.state.terms, order.money
    facts = ReturnChoiceFacts(
        option=Option.SHIP_AGAIN,
        is_lost=is_lost,
        fee=fee,
        contents=contents,
        rest=money.missing if terms.pays_before_shipping and not money.is_secured else None,
        received_total=max(money.kept, 0) or None,
        deadline=money.deadline.told if money.deadline and order.state.awaits_money else None,
        expires_on=ends_on(order) if order.state.awaits_money else None,
        amount=(money.missing or None) if terms.collected_by_carrier else None,
    )
    order.owe(MailKind.RETURN_CHOSEN, facts, what=str(order.conversation.asked_so_far))


def _do_without(order: Order) -> None:
    facts = ReturnChoiceFacts(option=Option.CANCEL_RETURNED, **comeback.do_without_told(order)._asdict())
    order.owe(MailKind.RETURN_CHOSEN, facts, what=str(order.conversation.asked_so_far))


def _remind(order: Order, question: Question, _postal: PostalCode | None) -> None:
    _write(order, CONVERSATION.reminder, question)


def _without_answer(order: Order) -> str:
    return "cancel" if _unanswered(order) is Unanswered.GOES_ON else "person"


def _unanswered(order: Order) -> Unanswered:
    """As the policy says, and as the mail said; whoever has no mail address is a person's."""
    is_cancelled = order.policy.returns.unanswered == "cancel" and order.placed.orderer.email
    return Unanswered.GOES_ON if is_cancelled else Unanswered.IS_LEFT


def end_unanswered(order: Order, question: Question) -> None:
    """Nobody answered: what the mail said happens."""
    order.note("question_unanswered", no=question.no)
    if _unanswered(order) is Unanswered.IS_LEFT:
        asking.leave_to_person(order, CONVERSATION, _NO_CHOICE(until=question.answer_by))
        return
    asking.settle(order, CONVERSATION, note=asking.UNANSWERED())
    facts = ReturnEndFacts(deadline=question.answer_by, **comeback.do_without_told(order)._asdict())
    order.owe(CONVERSATION.end, facts, what=str(question.no))


CONVERSATION = Conversation(
    kind=KIND,
    hold=None,
    request=MailKind.RETURN_QUESTION,
    reminder=MailKind.RETURN_REMINDER,
    end=MailKind.RETURN_CANCELLED,
    options={Option.SHIP_AGAIN: choose, Option.CANCEL_RETURNED: choose},
    shops_own=frozenset(),
    patience=of_policy,
    action=None,
    ask_by_rule=by_no_rule,
    withdraw=None,
    money_came=nothing,
    remind=_remind,
    not_reached=lambda question: _NOT_CHOSEN(until=question.answer_by),
    unanswered=_unanswered,
    end_unanswered=end_unanswered,
)
