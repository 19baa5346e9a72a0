"""When a mail that has not left yet would no longer be true: one rule per reason, for the table of kinds."""

from typing import Protocol

from domain.contract.returns import ReturnStage
from domain.contract.status import Goods, ParcelEvent, Status
from domain.order.conversation import Question
from domain.order.facts import (
    ChoiceFacts,
    ClaimAnswerFacts,
    DelayFacts,
    ExchangeUnpaidFacts,
    ExtensionFacts,
    HeldFacts,
    InquiryFacts,
    LateFacts,
    MailFacts,
    OfferFacts,
    OnTheWayFacts,
    PaymentFacts,
    QuestionFacts,
    RefundLessFacts,
    ReminderFacts,
    ReplacementFacts,
    RestockFacts,
    ReturnAllowedFacts,
    ShopClaimFacts,
    TogetherFacts,
    asked_in,
)
from domain.order.returning import return_no
from domain.order.state import OrderState


class Talk(Protocol):
    """What a rule knows of the inquiry, or of the claim, that a mail is about."""

    @property
    def is_waiting(self) -> bool: ...

    @property
    def is_looked_into(self) -> bool: ...

    @property
    def is_closed(self) -> bool: ...


def never(_facts: MailFacts, _about: object) -> bool:
    return False


def is_not_chased(facts: ReminderFacts, state: OrderState) -> bool:
    is_settled = state.money.is_secured or state.is_over or bool(state.conversation.inquiries) or state.returns.is_open
    return is_settled or facts.deadline != (state.money.deadline and state.money.deadline.told)


def has_left(_facts: MailFacts, state: OrderState) -> bool:
    return state.goods.has_left or state.is_over


def is_not_waited_for(facts: DelayFacts, state: OrderState) -> bool:
    """The goods have left, or another day was told since."""
    is_another = facts.ships_by is not None and facts.ships_by != state.goods.arrival.leaves_by
    has_left = not state.goods.only_awaits if facts.delay == "rest" else state.goods.has_left
    return has_left or state.is_over or is_another


def is_in_stock(facts: ChoiceFacts, state: OrderState) -> bool:
    if facts.option == "part":
        return state.goods.has_left or not state.goods.awaited
    return state.goods.stage is not Goods.BACKORDERED


def is_another_day(facts: RestockFacts, state: OrderState) -> bool:
    """The rest is not waited for any more, or another day is expected."""
    return not state.goods.awaited or facts.expected_on != state.goods.restock.on


def need_not_be_paid(_facts: MailFacts, state: OrderState) -> bool:
    return state.money.is_secured or state.ending is Status.RETURNED


def is_not_on_its_way(facts: OnTheWayFacts, state: OrderState) -> bool:
    """The parcel has arrived, or the carrier has said something else since."""
    return not any(
        parcel.is_under_way and parcel.event is ParcelEvent.OUT_FOR_DELIVERY and parcel.tracking_no == facts.tracking_no
        for parcel in state.goods.parcels
    )


def is_not_late(facts: LateFacts, state: OrderState) -> bool:
    """The parcel is there or brought, another day is expected, or it is not looked for any more."""
    parcel = next((each for each in state.goods.parcels if each.tracking_no == facts.tracking_no), None)
    if parcel is None or not parcel.is_under_way or parcel.event in {ParcelEvent.OUT_FOR_DELIVERY, ParcelEvent.HELD}:
        return True
    if facts.arrives_on is None:
        return not parcel.is_sought
    return facts.arrives_on != state.goods.arrives_on


def is_not_held_there(facts: HeldFacts, state: OrderState) -> bool:
    """The parcel does not wait at the depot any more."""
    return not any(parcel.is_held and parcel.tracking_no == facts.tracking_no for parcel in state.goods.parcels)


def is_not_awaited(facts: ReturnAllowedFacts, state: OrderState) -> bool:
    """The goods have come back, or need not any more, or until another day."""
    days = {(return_no(state.order_no, each.no), each.send_by) for each in state.returns.all if each.is_awaited}
    return (facts.return_no, facts.send_by) not in days


def is_not_unpaid(facts: ExchangeUnpaidFacts, state: OrderState) -> bool:
    """The difference has come, is not asked for any more, or until another day."""
    asked = {each.deadline.told for each in state.money.differences if each.missing}
    is_open = any(
        each.stage is ReturnStage.UNPAID and facts.return_no == return_no(state.order_no, each.no)
        for each in state.returns.all
    )
    return not is_open or facts.pay_by not in asked


def was_taken_back(facts: PaymentFacts, state: OrderState) -> bool:
    """What it says has come so far is not there any more."""
    return (facts.received_total or 0) > state.money.allocated


def is_not_short(facts: PaymentFacts, state: OrderState) -> bool:
    return was_taken_back(facts, state) or state.money.is_secured


def is_promised_again(facts: RefundLessFacts, state: OrderState) -> bool:
    """The money has come once more, and all of it goes back as was promised."""
    return sum(each.amount for each in state.money.refunds if each.is_due and not each.key) >= facts.was


def is_another_date(facts: ExtensionFacts, state: OrderState) -> bool:
    return state.money.is_secured or bool(
        state.money.deadline and facts.deadline and facts.deadline < state.money.deadline.told
    )


def is_sent_otherwise(facts: TogetherFacts, state: OrderState) -> bool:
    """Whether the other order is in the same parcel has changed since; or the parcel has left, and its mail says so."""
    together = state.goods.together
    is_with_it = together is not None and together.order_no == facts.other
    return state.goods.has_left or is_with_it == facts.is_ended


def is_not_replaced(facts: ReplacementFacts, state: OrderState) -> bool:
    """It is still said to be prepared or waited for, although it has left, or is not sent."""
    return facts.stage != "cancelled" and not state.goods.to_replace


def came_back(_facts: MailFacts, state: OrderState) -> bool:
    return state.goods.stage is Goods.RETURNED


def is_not_asked(facts: QuestionFacts, state: OrderState) -> bool:
    """No question is open that names these fields and this date."""
    return not any(
        is_about(facts, each) and facts.deadline in {None, each.answer_by} for each in state.conversation.questions
    )


def is_not_offered(facts: OfferFacts, state: OrderState) -> bool:
    """The customer has answered, or something else is offered now."""
    return is_not_asked(facts, state) or all(each.no != facts.no for each in state.conversation.questions)


def is_not_held(_facts: MailFacts, state: OrderState) -> bool:
    return not state.conversation.holds


def is_answered(_facts: MailFacts, talk: Talk) -> bool:
    return not talk.is_waiting


def is_seen_to(_facts: MailFacts, talk: Talk) -> bool:
    return not talk.is_waiting or talk.is_looked_into


def is_answered_in_time(facts: InquiryFacts, talk: Talk) -> bool:
    return facts.stage in {"soon", "overdue"} and not talk.is_waiting


def is_claim_answered(facts: ClaimAnswerFacts, talk: Talk) -> bool:
    """Answered; that a claim is examined is news as long as it is open, also where nothing more is to be proved."""
    return talk.is_closed if facts.is_examined else not talk.is_waiting


def is_settled_claim(_facts: MailFacts, talk: Talk) -> bool:
    """What was proposed is accepted, refused, or given up."""
    return talk.is_closed or talk.is_waiting


def is_claim_answered_in_time(facts: ShopClaimFacts, talk: Talk) -> bool:
    return facts.stage in {"soon", "overdue", "outside_soon", "outside_over"} and not talk.is_waiting


def is_about(facts: MailFacts, question: Question) -> bool:
    """True for a mail of this very question: the same conversation, and the same fields where it asks for any."""
    return (
        isinstance(facts, QuestionFacts)
        and facts.conversation == question.kind
        and asked_in(facts) == set(question.about)
    )
