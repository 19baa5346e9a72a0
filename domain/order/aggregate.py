"""One order while one activity works on it: the order, its state, and the mails and tasks that the activity owes.

The chapters (acceptance.py, payment.py, stock.py, packing.py, shipment.py, change.py, …) decide on it; nothing here or
there does I/O.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NoReturn

from domain.basics.errors import AlreadyShipped, OrderClosed, UnknownHold
from domain.basics.said import Code, Said
from domain.contract.order import PaymentMethod, PlacedOrder, PlanName
from domain.contract.status import Goods, HoldReason, Status, check_transition
from domain.order.axes import Axes
from domain.order.conversation import Hold
from domain.order.facts import CarriedFacts, HoldFacts, MailFacts, ShippedFacts, TaskFacts
from domain.order.kind import Hour, Tone
from domain.order.kinds import KINDS, ONCE_PER_PARCEL, MailKind
from domain.order.listed import ListedArticle
from domain.order.mail import mail_key
from domain.order.offered import Offered
from domain.order.owed import Entry, NewTask, OwedMail, TaskKind, UnsentMail
from domain.order.state import OrderState
from domain.shop.calendar import BusinessCalendar
from domain.shop.policy import MethodRule, Policy

NO_REASON = Code("noted.no_reason")
#: What stands for the customer where somebody is named.
CUSTOMER = frozenset({"", "customer", "お客様"})
ACCOUNTS = frozenset({PaymentMethod.BANK_TRANSFER, PaymentMethod.POSTAL_TRANSFER})


class Order(Axes):
    """The aggregate. `at` is the instant for which the activity decides; the machine's clock is never asked."""

    def __init__(
        self, placed: PlacedOrder, state: OrderState, policy: Policy, calendar: BusinessCalendar, at: datetime
    ) -> None:
        super().__init__(state)
        self.placed = placed
        self.policy = policy
        self.calendar = calendar
        self.at = at
        self.entries: list[Entry] = []
        self.mails: list[OwedMail] = []
        self.unsent: Sequence[UnsentMail] = ()  # where that matters to what is decided
        self.tasks: list[NewTask] = []
        self.placed_changed = False
        self.had_account = state.money.has_account  # where refunds go was known before this activity
        self.to_ask: set[str] = set()  # fields that rules want the customer asked about
        self.answers_customer = False  # the customer has just done something, and waits for the answer
        self.lacking: frozenset[str] = frozenset()  # characters in what is said here that no font of the papers has
        self.on_its_way = 0  # yen that were assigned to the order and are not booked on it yet
        self.to_signal: Sequence[str] = ()  # other orders that got what this one needs no more
        self.posts: list[str] = []  # threads of others that this activity has made owe a mail
        self.articles: Mapping[str, ListedArticle] = {}  # those that may come into the order
        self.sizes: Mapping[str, int] = {}  # of the articles in it (cm), where the shop charges by size
        self.short: Mapping[str, int] = {}  # pieces by SKU that lack for what was agreed to
        self.offered: Offered | None = None  # the change that the customer is, or was, asked about
        self.to_shelf: Counter[str] = Counter()  # pieces by SKU that came back and are good
        self.from_shelf: Counter[str] = Counter()  # pieces by SKU in the place of some that came back broken
        self.set_free: Counter[str] = Counter()  # pieces by SKU that were set aside in the place of lost ones
        self.leaving: dict[str, int] = {}  # pieces by SKU of a parcel that leaves, where the order is split
        self.here: Mapping[str, int] = {}  # pieces by SKU of an order that waits which were set aside to leave first
        self.replaced: list[str] = []  # parcels that replace something, and leave
        self.renumbered: Mapping[int, int] | None = None  # the lines that stay, by the numbers that they had
        self.gives_up_rest = False  # a parcel has left, and what is still here goes back to the shelf
        self.accounts = ACCOUNTS  # how the shop can be paid without a number or page of a provider

    @property
    def today(self) -> date:
        return self.calendar.day_of(self.at)

    @property
    def rule(self) -> MethodRule:
        return self.policy.payment.rule(self.placed.payment.method)

    def note(self, what: str, *, by: str = "", note: str | Said = "", **facts: object) -> None:
        """Write a line into the journal."""
        self.entries.append(Entry.of(what, by, note, facts))

    @property
    def may_mail(self) -> bool:
        """True when a mail that nobody asked for may leave at this instant."""
        return self.calendar.mail_time_from(self.at, self.policy.mail) == self.at

    def owe(self, kind: MailKind, facts: MailFacts | None = None, *, what: str = "") -> None:
        """Owe a mail; the same kind and `what` (round, parcel, notice) is owed once."""
        if self._is_told_for_both(kind, facts):
            return
        facts = facts or KINDS[kind].facts()
        if isinstance(facts, CarriedFacts) and kind in ONCE_PER_PARCEL:
            facts = facts.model_copy(update={"also": self.goods.carries})
        if KINDS[kind].tone is Tone.WARM and self.people.is_loyal:
            facts = facts.model_copy(update={"is_loyal": True})
        self.mails.append(OwedMail(kind=kind, key=mail_key(kind, what), facts=facts, not_before=self.not_before(kind)))

    def _is_told_for_both(self, kind: MailKind, facts: MailFacts | None) -> bool:
        """True for what the order tells in whose parcel this one is; a mail that an invoice goes with is this one's."""
        has_invoice = isinstance(facts, ShippedFacts) and facts.mails_invoice
        return kind in ONCE_PER_PARCEL and self.goods.follows and not has_invoice

    def not_before(self, kind: MailKind) -> datetime | None:
        """The morning until which a mail waits that staff or carriers cause at night; None for one that leaves now."""
        if kind.is_for_shop or KINDS[kind].hour is Hour.ANY_HOUR or self.answers_customer:
            return None
        return self.morning if self.morning > self.at else None

    @property
    def morning(self) -> datetime:
        """This instant by day; by night the hour at which the next mails leave."""
        return self.calendar.waking_hours_from(self.at, self.policy.mail)

    @property
    def answers_at_night(self) -> bool:
        """True when a mail of this activity answers the customer, who is awake, while others wait for the morning."""
        answers = any(not mail.kind.is_for_shop and mail.not_before is None for mail in self.mails)
        return self.answers_customer and answers and self.morning > self.at

    @property
    def told_on(self) -> date:
        """The day on which the customer hears of what is done at this instant."""
        return self.calendar.day_of(self.morning)

    def is_of(self, by: str) -> None:
        """Note who acts: without the name of a colleague it is the customer, who is answered at any hour."""
        self.answers_customer = by.strip().casefold() in CUSTOMER

    def ask_person(
        self, kind: TaskKind, said: Said, *, amount: int | None = None, days: int = 1, is_told: bool = False
    ) -> None:
        """Open a task for the shop, and tell the shop about it unless another mail of this activity does."""
        due_on = self.calendar.add_business_days(self.today, days)
        self.tasks.append(NewTask(kind=kind, said=said, amount=amount, due_on=due_on))
        if is_told:
            return
        facts = TaskFacts(task=kind, said=said, amount=amount, due_on=due_on)
        self._tell_shop(MailKind.SHOP_TASK, facts, kind)

    def add_to_task(self, kind: TaskKind, said: Said, *, is_told: bool = False) -> None:
        """Add a sentence to the open task of this kind; without one, open a task. The shop is told as of any task."""
        self.ask_person(kind, said, is_told=is_told)
        self.tasks[-1] = self.tasks[-1].model_copy(update={"joins": True})

    def drop_tasks(self, kind: TaskKind) -> None:
        """Ask nobody for what this activity has asked of this kind: another task says it, too."""
        self.tasks = [task for task in self.tasks if task.kind is not kind]
        about = [isinstance(mail.facts, TaskFacts) and mail.facts.task == kind for mail in self.mails]
        self.mails = [mail for mail, is_of_it in zip(self.mails, about, strict=True) if not is_of_it]

    def _tell_shop(self, kind: MailKind, facts: MailFacts, what: str) -> None:
        self.conversation = self.conversation.called_shop()
        self.owe(kind, facts, what=f"{what}:{self.conversation.calls_to_shop}")

    def hold(
        self, reason: HoldReason, *, by: str = "", note: str | Said = "", tells_shop: bool = True, **facts: object
    ) -> None:
        """Place a hold; a reason that already holds is not placed twice. `facts` are what it was placed for.

        The shop is told, unless nothing is to be done about it but to wait for the customer.
        """
        if self.conversation.has_hold(reason):
            return
        self.conversation = self.conversation.held(Hold(reason=reason, since=self.at, by=by))
        self.note("hold_placed", by=by, note=note, reason=reason, **facts)
        if tells_shop:
            told = HoldFacts(hold=reason, said=note) if isinstance(note, Said) else HoldFacts(hold=reason, reason=note)
            self._tell_shop(MailKind.SHOP_HOLD, told, reason)

    def lift(self, reason: HoldReason) -> None:
        """Take a hold away."""
        self.conversation = self.conversation.released(reason)
        if not self.conversation.holds:
            self.restart_clock()

    def settle_hold(self, reason: HoldReason, why: Said) -> None:
        """Lift a hold whose facts have changed, if the machine placed it: a person's is lifted by a person."""
        if any(hold.reason is reason and not hold.by for hold in self.conversation.holds):
            self.lift(reason)
            self.note("hold_released", reason=reason, note=why)

    def restart_clock(self) -> None:
        """Nothing stops the reminders any more: count them from today if the deadline passed meanwhile."""
        self.money = self.money.released(self.today)

    def end(self, status: Status) -> None:
        """End the order; no work of it is left that could wait."""
        self._become(ending=status, ended_at=self.at)
        self.conversation = self.conversation.ended()
        self.goods = self.goods.to_be_cancelled("")
        self.money = self.money.told()

    def reopen(self) -> None:
        """The end is taken back, if there was one; another may come, with thanks of its own."""
        self._become(ending=None, ended_at=None, is_closed=False)
        self.conversation = self.conversation.not_thanked()

    def be_followed(self) -> None:
        """Something is waited for again, although the order has ended."""
        self._become(is_closed=False)

    def close(self) -> None:
        """Nothing is waited for any more, not even late money."""
        self._become(is_closed=True)

    def accept(self) -> None:
        """The contract has formed."""
        self._become(accepted_at=self.at)

    def switch_plan(self, plan: PlanName) -> None:
        """It is paid otherwise."""
        self._become(plan=plan)

    def outdate_papers(self) -> None:
        """Slip and label that were printed before are of an older version from now on."""
        self._become(version=self.state.version + 1)

    def must_hold(self, reason: HoldReason) -> None:
        """Raises UnknownHold unless this hold is placed."""
        if not self.conversation.has_hold(reason):
            held = [hold.reason for hold in self.conversation.holds]
            raise UnknownHold(reason=reason, holds=held) if held else UnknownHold("none", reason=reason)

    def must_be_open(self) -> None:
        """Raises OrderClosed when the order has ended."""
        if self.state.is_over:
            self._refuse_ended()

    def must_be_followed(self) -> None:
        """Raises OrderClosed when the order has ended and not even late money is waited for."""
        if self.state.is_closed:
            self._refuse_ended()

    def _refuse_ended(self) -> NoReturn:
        raise OrderClosed("status", status=self.state.status)

    def must_be_here(self) -> None:
        """Raises OrderClosed or AlreadyShipped unless the goods are still in the shop."""
        self.must_be_open()
        if self.goods.has_left:
            raise AlreadyShipped("arrived" if self.goods.stage is Goods.DELIVERED else "")

    @property
    def is_being_packed(self) -> bool:
        return self.goods.stage is Goods.PACKING

    def settle(self) -> None:
        """Set the status that follows from the axes: the only place that assigns it.

        Raises:
            IllegalTransition: no order may take this step.
        """
        self._become(status=check_transition(self.state.status, self.state.determined()))
