"""The whole order as people and programs see it: the axes, holds, what it waits for, and what happens next."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.basics.said import Said
from domain.contract.order import PlanName
from domain.contract.status import Goods, HoldReason, Money, Status
from domain.order.goods import Parcel
from domain.order.state import Hold, Mark, OrderState, Question, Step, StepKind, Unsent


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class MoneyView(_Frozen):
    """The money axis; amounts in yen."""

    state: Money
    due: int
    allocated: int
    refunded: int
    deadline: date | None = None


class NextStep(_Frozen):
    """One future step: when, which, and a sentence for people."""

    at: AwareDatetime
    what: StepKind
    round: int = 0
    sentence: str


class JournalLine(_Frozen):
    """What happened, who did it, what a person wrote about it or a rule says of it, and facts.

    Of `refused` these are the name of the `message`, and what is `said` is the refusal.
    """

    at: AwareDatetime
    what: str
    by: str = ""
    note: str = ""
    said: Said | None = None
    facts: dict[str, Any] = {}


class OrderGist(_Frozen):
    """What every view of an order says. `next` lists what happens if nobody does anything, soonest first.

    `held_back` is what would be planned if the holds were lifted now.
    """

    order_no: str
    status: Status
    plan: PlanName
    money: MoneyView
    goods: Goods
    accepted_at: AwareDatetime | None
    mails_lost_since: AwareDatetime | None = None
    version: int
    questions: tuple[Question, ...]
    tags: tuple[str, ...]
    inquiries: tuple[str, ...]
    waits_for: str
    next: tuple[NextStep, ...]
    held_back: tuple[NextStep, ...] = ()


class OrderView(OrderGist):
    """One order as its workflow answers it: no personal data."""

    holds: tuple[Hold, ...]
    marks: tuple[Mark, ...]
    parcels: tuple[Parcel, ...]


def view_of(state: OrderState) -> OrderView:
    """The view of a state."""
    return OrderView(
        order_no=state.order_no,
        status=state.status,
        plan=state.plan,
        money=MoneyView(
            state=state.money_stage,
            due=state.money.due,
            allocated=state.money.allocated,
            refunded=state.money.refunded,
            deadline=state.money.deadline.told if state.money.deadline else None,
        ),
        goods=state.goods.stage,
        accepted_at=state.accepted_at,
        mails_lost_since=state.mails_lost_since,
        version=state.version,
        holds=state.holds,
        questions=state.questions,
        marks=state.marks,
        tags=state.tags,
        inquiries=state.inquiries,
        parcels=state.goods.parcels,
        waits_for=waits_for(state),
        next=_steps(state.next),
        held_back=_steps(state.held_back),
    )


def _steps(steps: Iterable[Step]) -> tuple[NextStep, ...]:
    return tuple(NextStep(at=step.at, what=step.what, round=step.round, sentence=sentence(step)) for step in steps)


_SENTENCES: dict[StepKind, str] = {
    StepKind.ACCEPT: "the order is accepted automatically",
    StepKind.ANNOUNCE_EXPIRY: "the shop is told that the order expires on the next business day",
    StepKind.EXPIRE: "the order expires and its goods are released",
    StepKind.GIVE_UP: "the order counts as uncollected and a person is asked to phone",
    StepKind.TELL_PACKED: "the customer hears that the parcel is packed",
    StepKind.THANK: "the customer is thanked and the order is completed",
    StepKind.ASK_ARRIVAL: "the customer is thanked and asked whether the parcel arrived; the order is completed",
    StepKind.REPORT_MISSING: "a person is asked to look for the parcel",
    StepKind.CLOSE: "late money is no longer waited for",
    StepKind.REMIND_QUESTION: "the customer is reminded of the question",
    StepKind.END_QUESTION: "the question counts as unanswered: a person decides, or the order is cancelled",
    StepKind.BREAK_SILENCE: "the customer hears why nothing has been shipped yet, or a person is asked to tell",
    StepKind.ALERT_HOLD: "the shop is told that the order has been on hold for long",
    StepKind.REMIND_SHOP: "from then on the shop is reminded, once a business day, that the order waits for it",
}
#: What a person is asked to do instead, where no machine should.
_FOR_PERSON: dict[StepKind, str] = {
    StepKind.REMIND: "a person is asked to remind the customer of the payment",
    StepKind.EXPIRE: "a person is asked whether the order expires",
}


def sentence(step: Step) -> str:
    """What a step does, for people."""
    text = _FOR_PERSON.get(step.what) if step.is_for_person else None
    if step.what is StepKind.REMIND:
        which = "on the day before the deadline" if step.round == 0 else f"({step.round} of 2)"
        text = f"{text or 'the customer is reminded of the payment'} {which}"
    if step.what is StepKind.AWAIT_MAIL:
        return f"it is looked whether the mail {' and '.join(step.mails)} has left: nothing counts from it before"
    text = text or _SENTENCES[step.what]
    return f"{text}, once the bank data were looked through (shop deposits checked)" if step.needs_bank_check else text


_ABOUT = {"missing_information": "missing information", "prepay": "paying in advance"}


def waits_for(state: OrderState) -> str:  # noqa: C901, PLR0911, PLR0912 - one line per situation
    """What the order waits for, in one sentence."""
    if state.is_over:
        return _after_its_end(state)
    if state.questions and state.status is Status.AWAITING_CUSTOMER:
        if state.unsent and state.stands_still("answer"):
            return _to_leave(state.unsent)
        asked = sorted(state.questions, key=lambda question: question.answer_by)
        about = " and ".join(_ABOUT[question.kind] for question in asked)
        if state.inquiries:
            return f"{_settled(state)}: perhaps it is the answer about {about}"
        return f"the customer's answer about {about}, by {asked[0].answer_by}"
    if state.has_hold(HoldReason.UNREACHABLE) and len(state.holds) == 1:
        return "a person to reach the customer: a mail that must be acted upon came back"
    if state.holds:
        return f"a person to settle: {', '.join(hold.reason for hold in state.holds)}"
    if state.goods.stage is Goods.BACKORDERED:
        return "stock"
    if not state.accepted_at and not state.goods.has_left:
        return (
            "the shop to accept it"
            if state.goods.is_inspected or state.goods.accept_at
            else "the shop to inspect the goods"
        )
    if state.awaits_money:
        return _money(state)
    if state.goods.stage is Goods.RESERVED:
        return "the warehouse to pack it"
    if state.goods.stage is Goods.PACKING:
        return "the warehouse to hand it to the carrier"
    if state.goods.stage is Goods.SHIPPED:
        return (
            f"news of its arrival, expected on {state.goods.arrives_on}"
            if state.goods.arrives_on
            else "news of its arrival"
        )
    if state.terms.pays_after_delivery and not state.money.is_secured:
        return _money(state)
    return f"{_settled(state)}, then to thank the customer" if state.inquiries else "the time to thank the customer"


def _after_its_end(state: OrderState) -> str:
    if state.goods.is_return_open:
        return "a person to see to the parcel that came back"
    return "nothing more" if state.is_closed else f"late money, after it was {state.status}"


def _settled(state: OrderState) -> str:
    return f"the customer's inquiry {', '.join(state.inquiries)} to be settled"


def _to_leave(unsent: Unsent) -> str:
    return f"the mail {' and '.join(unsent.kinds)} to leave, owed since {unsent.since}: the dates count from then"


def _money(state: OrderState) -> str:
    if state.unsent and state.stands_still("money"):
        return _to_leave(state.unsent)
    if state.money.lacks_instructions:
        return f"a person to tell the customer how to pay {state.money.missing:,} yen"
    if state.money.chase.is_left_to_person or not state.money.deadline:
        return f"a person to see to the {state.money.missing:,} yen that are missing"
    until = f"{state.money.missing:,} yen until the end of {state.money.deadline.told}"
    return f"{until}; nobody is reminded: it waits for {_settled(state)}" if state.inquiries else until
