"""What an order remembers beyond what the cart handed over. No personal data: it travels through histories.

Each axis has its own module, and changes by its own methods; `Order` (aggregate.py) is the one door that puts the next
one in its place.
"""

from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, Field, SerializerFunctionWrapHandler, field_serializer

from domain.basics.said import Said
from domain.contract.order import PLANS, PaymentPlan, PlanName
from domain.contract.status import DEAD, Axes, Goods, HoldReason, Money, Status, determine_status
from domain.order.agenda import Agenda
from domain.order.compact import Axis, Compact
from domain.order.conversation import ConversationState
from domain.order.goods import GoodsState
from domain.order.money import MoneyState
from domain.order.people import PeopleState
from domain.order.returning import ReturnsState
from domain.order.together import Together


class OrderState(Axis, frozen=True):
    """The state of one order after its latest activity, by its axes. Amounts in yen."""

    order_no: str
    plan: PlanName
    version: int = 1
    status: Status = Status.RECEIVED
    accepted_at: AwareDatetime | None = None
    ending: Status | None = None
    ended_at: AwareDatetime | None = None
    is_closed: bool = False
    money: MoneyState
    goods: GoodsState = GoodsState()
    people: PeopleState = PeopleState()
    conversation: ConversationState = ConversationState()
    agenda: Agenda = Agenda()
    returns: ReturnsState = ReturnsState()

    def without_holds(self, *reasons: HoldReason) -> Self:
        """As it would be without these holds."""
        return self.but(conversation=self.conversation.released(*reasons))

    def riding_with(self, order_no: str) -> Self:
        """As it is once it leaves in the parcel of that order, and has still to take down what follows."""
        return self.but(goods=self.goods.sent_with(Together(order_no=order_no)))

    @property
    def terms(self) -> PaymentPlan:
        """When the money is due, and who collects it."""
        return PLANS[self.plan]

    @property
    def to_give_back(self) -> int:
        """Yen that belong to the customer: of an order that is dead all that came, less fees, else what is too much."""
        return max(self.money.kept - self.money.fee, 0) if self.ending in DEAD else self.money.surplus

    @property
    def is_over(self) -> bool:
        """True when nothing can be done with the order any more but book its money."""
        return self.ending is not None

    @property
    def money_stage(self) -> Money:  # noqa: PLR0911 - the money axis, one line per state
        if self.ending in DEAD:
            if self.to_give_back > 0:
                return Money.REFUND_DUE
            return Money.REFUNDED if self.money.refunded else Money.NOT_DUE
        if self.money.surplus:
            return Money.OVERPAID
        if self.money.is_paid:
            return Money.PAID
        if self.terms.collected_by_carrier and self.goods.is_cash_collected:
            return Money.WITH_CARRIER
        if self.money.kept > 0:
            return Money.PARTLY_PAID
        is_due = self.money.deadline is not None or self.ending is Status.UNCOLLECTED
        return Money.AWAITING if is_due else Money.NOT_DUE

    @property
    def due_at(self) -> datetime | None:
        """When the money is due; None while nobody waits for it, or the customer does not know."""
        is_open = not (
            self.money.is_secured or self.is_over or self.money.untold_since or self.conversation.stands_still("money")
        )
        return self.money.deadline.at if self.money.deadline and is_open else None

    @property
    def awaits_money(self) -> bool:
        return self.terms.pays_before_shipping and not self.money.is_secured

    @property
    def is_chased(self) -> bool:
        """True while the machine may ask for money: it is due, and nothing but the customer keeps us waiting."""
        is_talked_about = bool(self.conversation.holds or self.conversation.inquiries) or self.returns.is_open
        is_missed = self.goods.stage is Goods.BACKORDERED or self.goods.is_replacing
        is_blocked = self.is_over or is_talked_about or is_missed
        return self.money.deadline is not None and not self.money.is_secured and not is_blocked

    def as_told(self) -> Self:
        """What the order's workflow has use for: without what only the rules ask for, which read it in the database."""
        goods, conversation = self.goods.as_told(is_accepted=self.accepted_at is not None), self.conversation.as_told()
        return self.but(goods=goods, conversation=conversation, agenda=self.agenda.waiting(None), ended_at=None)

    def determined(self) -> Status:
        """The status that follows from the axes."""
        return determine_status(
            Axes(
                goods=self.goods.stage,
                ending=self.ending,
                is_held=bool(self.conversation.holds_for_shop),
                has_questions=self.conversation.keeps_waiting,
                is_accepted=self.accepted_at is not None,
                awaits_money=self.awaits_money,
            )
        )


class ToldLine(Compact):
    """A line of the journal as histories hold it: see domain/order/journal.py. `note` is what a person wrote."""

    what: str
    by: str = ""
    note: str = ""
    said: Said | None = None
    facts: dict[str, str | int | list[str | int]] = Field(default_factory=dict)


class PastLine(ToldLine):
    """A line of the journal from before this run. Its note is left out, for it may be in no history."""

    at: AwareDatetime


class Done(Compact):
    """What an activity answers: the order after it, and what it left to do. Small, because histories keep it."""

    state: OrderState  # a history keeps it as it is told
    owes_mail: bool = False
    lines: tuple[ToldLine, ...] = ()  # the journal lines this activity wrote
    to_signal: tuple[str, ...] = ()  # other orders that got stock through this activity
    opens: str = ""  # the inquiry that the customer's words are to become
    posts: tuple[str, ...] = ()  # threads of others whose mails are to be sent
    claims: tuple[str, ...] = ()  # open claims about it, where a parcel has arrived
    other: str = ""  # the order that is sent together with this one, where it has to look at what has changed
    past: tuple[PastLine, ...] = ()  # what the journal holds of an order that is taken up where it is
    is_taken_up: bool = False  # an earlier run had the order, or this one, whose first answer was lost
    is_known_already: bool = False  # the order has other contents: this run has nothing to do

    @field_serializer("state", mode="wrap")
    def _as_told(self, state: OrderState, write: SerializerFunctionWrapHandler) -> object:
        return write(state.as_told())
