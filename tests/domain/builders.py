"""Orders, a calendar, and one order's story: facts and commands as activities apply them, without a database."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.calendar import public_holidays
from adapters.postal import look_up
from domain.agenda import intake
from domain.agenda.agenda import plan_next
from domain.agenda.due import fall_due
from domain.basics.postal_code import seven_digits
from domain.contract.messages import (
    Accept,
    AskInformation,
    AskPrepayment,
    Cancel,
    ChangeAddress,
    ChooseOption,
    CorrectContact,
    ExtendDeadline,
    GoodsInspected,
    MailBounced,
    Option,
    PackingStarted,
    ParcelDelivered,
    ParcelPacked,
    ParcelReturned,
    ParcelShipped,
    ParcelTracked,
    PaymentReceived,
    PaymentReversed,
    PlaceHold,
    ProvideInformation,
    ReleaseHold,
)
from domain.contract.order import PlacedOrder, read_order
from domain.contract.status import Goods, HoldReason, ParcelEvent, ReturnReason, Status, check_transition
from domain.conversation import findings, hold, paid, reach, telling
from domain.conversation.address.postal import PostalCode
from domain.conversation.question import (
    answers,
    changing,
    conversations,
    missing,
    prepayment,
    refund_account,
    returned,
    stock_choice,
)
from domain.conversation.question.fields import ALL_FIELDS, answered
from domain.conversation.reach import Lost
from domain.goods import acceptance, cancelling, packing, return_arrival, shipment, stock, tracking
from domain.order.agenda import BY_ROUND, Step, StepKind
from domain.order.aggregate import Order
from domain.order.kinds import MailKind, is_overtaken
from domain.order.owed import Entry, NewTask, OwedMail, TaskKind, UnsentMail
from domain.order.state import OrderState
from domain.order.view import OrderView, view_of
from domain.payment import due_date, payment, refund, reversal
from domain.payment.collection import Doubts
from domain.people.remark import Remark
from domain.people.review.case import Background, Case
from domain.people.review.review import review
from domain.shop.calendar import BusinessCalendar
from domain.shop.policy import PaymentPolicy, Policy
from tests.domain.goods_as_assigned import assigned

Cart = dict[str, Any]
TOKYO = ZoneInfo("Asia/Tokyo")
CALENDAR = BusinessCalendar(public_holidays())
TOTAL = 2_820
_PLACE = {name: f"address.{name}" for name in ("postal_code", "prefecture", "city", "street", "building")}
BANK_IS_CHECKED = Doubts(bank_checked_through=date(2200, 1, 1))
BANK_IS_UNCHECKED = Doubts()


def jst(*parts: int) -> datetime:
    """An instant by the shop's clock: year, month, day, hour, minute, second."""
    return datetime(*parts, tzinfo=TOKYO)  # type: ignore[arg-type,misc]


PLACED_AT = jst(2026, 11, 21, 10, 15)  # a Saturday


def cart(**changes: object) -> Cart:
    """What a cart hands over: prepay, 2 × 1,080 yen of tea and 660 yen for shipping."""
    address = {"postal_code": "105-0011", "prefecture": "東京都", "city": "港区", "street": "芝公園4-2-8"}
    order: Cart = {
        "order_no": "1001",
        "placed_at": PLACED_AT.isoformat(),
        "plan": "prepay",
        "payment": {"method": "bank_transfer"},
        "orderer": {"name": "山田 太郎", "email": "taro@example.jp", "phone": "03-1234-5678", "address": address},
        "lines": [{"sku": "TEA-100", "name": "静岡煎茶 100g", "quantity": 2, "unit_price": 1080, "tax_rate": 8}],
        "shipping_fee": 660,
        "total": TOTAL,
    }
    return order | changes


#: Somebody in whose address the number of the house is missing.
NOWHERE = cart()["orderer"] | {"address": cart()["orderer"]["address"] | {"street": "芝公園"}}


def prepay(method: str = "bank_transfer", state: str = "unpaid", **changes: object) -> PlacedOrder:
    payment = {"method": method, "state": state}
    if method in {"convenience_store", "card", "qr"} and state == "unpaid":
        payment["reference"] = "12345678901" if method == "convenience_store" else "https://pay.example/1001"
    return read_order(cart(payment=payment, **changes))


def postpay(**changes: object) -> PlacedOrder:
    return read_order(cart(plan="postpay", **changes))


def cod(**changes: object) -> PlacedOrder:
    return read_order(cart(plan="cod", payment={"method": "cash_on_delivery"}, **changes))


def paying(**rules: object) -> Policy:
    """The default policy with other rules about money."""
    return Policy(payment=PaymentPolicy.model_validate(rules))


def postal_of(placed: PlacedOrder) -> PostalCode | None:
    """What the postal data say of the code that an order is shipped to."""
    code = seven_digits(placed.ship_to.address.postal_code)
    return look_up(code) if code else None


def known(mail: OwedMail | UnsentMail) -> Any:  # noqa: ANN401 - each kind has a model of its own
    """What a mail knows."""
    return mail.facts


class OrderStory:
    """One order and what its activities left behind; `now` moves with `go_to`, which does what falls due on the way."""

    def __init__(
        self,
        placed: PlacedOrder,
        policy: Policy | None = None,
        *,
        is_regular: bool = False,
        doubts: Doubts = BANK_IS_CHECKED,
    ) -> None:
        self.placed, self.policy, self.doubts = placed, policy or Policy(), doubts
        self.state: OrderState = intake.first_state(placed, self.policy, is_regular=is_regular)
        self.now = placed.placed_at.astimezone(UTC)
        self.lacking: frozenset[str] = frozenset()  # what the fonts lack, as the activities hand it in
        self.mails: list[tuple[datetime, OwedMail]] = []
        self.tasks: list[NewTask] = []
        self.entries: list[Entry] = []
        self.refunds = 0
        self.assigned = self.state.goods.stage
        self.steps: list[tuple[datetime, StepKind]] = []
        self.is_mail_away = False
        self.left: list[UnsentMail] = []  # what left as the mail server came back
        self.unsent: list[UnsentMail] = []  # what the customer would have got, were the mail server there

    # --- an activity: all or nothing --------------------------------------------------------------------------------

    def do(self, rule: Callable[[Order], None]) -> "OrderStory":
        """Decide on a copy read back from JSON, as the database would give it; a refusal leaves no trace."""
        stored = OrderState.model_validate_json(self.state.model_dump_json())
        assert stored == self.state
        order = Order(self.placed, stored, self.policy, CALENDAR, self.now)
        order.lacking = self.lacking
        rule(order)
        reach.foresee(order)
        refund_account.follow(order)
        order.settle()
        plan_next(order)
        check_transition(self.state.status, order.state.status)
        self.assigned = assigned(self.assigned, order.entries, self.state, order.state)
        assert order.state.goods.stage is self.assigned  # what is derived is what was assigned
        self.refunds += sum(each.amount for each in order.money.refunds[len(self.state.money.refunds) :] if each.is_due)
        self.state, self.placed = order.state, order.placed
        self.mails += [(self.now, mail) for mail in order.mails]
        self._send(order.mails)
        self.tasks += order.tasks
        self.entries += order.entries
        return self

    def _send(self, mails: list[OwedMail]) -> None:
        for mail in mails:
            if self.is_mail_away and not mail.kind.is_for_shop:
                dated_at = mail.not_before or self.now
                self.unsent.append(
                    UnsentMail(
                        id=mail.key,
                        kind=mail.kind,
                        facts=mail.facts,
                        owed_at=mail.owed_at or self.now,
                        dated_at=mail.dated_at or dated_at,
                    )
                )

    def lose_mail_server(self) -> "OrderStory":
        """From now on no mail leaves."""
        self.is_mail_away = True
        return self

    def mails_leave(self) -> "OrderStory":
        """The mail server is there again: what is late gives its dates anew, then all that is still so leaves."""
        replaced: list[UnsentMail] = []

        def rule(order: Order) -> None:
            order.unsent = tuple(self.unsent)
            replaced.extend(telling.tell_anew(order))

        self.do(rule)
        self.unsent = [mail for mail in self.unsent if mail not in replaced]
        self.left = [mail for mail in self.unsent if not is_overtaken(mail.kind, mail.facts, self.state)]
        return self.take_mails()

    def take_mails(self) -> "OrderStory":
        """All mails have left as they were."""
        self.is_mail_away, self.unsent = False, []
        return self

    def go_to(self, instant: datetime) -> "OrderStory":
        """Let time pass; every step is done when it falls due."""
        while self.state.agenda.next_step and self.state.agenda.next_step.at <= instant:
            self.do_next()
        self.now = max(self.now, instant.astimezone(UTC))
        return self

    def do_next(self) -> "OrderStory":
        """Let time pass until the next step falls due, and do that step alone."""
        step = self.state.agenda.next_step
        assert step, "nothing is planned"
        self.now = max(self.now, step.at)
        self.steps.append((step.at, step.what))
        self.do(lambda order: self._fall_due(order, step))
        assert self.state.agenda.next_step != step, f"{step} had no effect"
        return self

    def _fall_due(self, order: Order, step: Step) -> None:
        order.unsent = tuple(self.unsent)
        fall_due(order, step, self.doubts, postal_of(order.placed))

    # --- facts and commands ----------------------------------------------------------------------------------------

    def receive(self, *, short: dict[str, int] | None = None, unknown: tuple[str, ...] = ()) -> "OrderStory":
        def rule(order: Order) -> None:
            intake.receive(order, unknown)
            missing.check(order, postal_of(order.placed))
            if hold.may_reserve(order):
                _reserve(order, short or {})

        return self.do(rule)

    def inspect(self, *, damaged: int = 0, short: int = 0) -> "OrderStory":
        fact = GoodsInspected(ok=not damaged, damaged={"TEA-100": damaged} if damaged else {}, by="packer")
        missing_pieces = {"TEA-100": short} if short else {}

        def rule(order: Order) -> None:
            if stock.inspected(order, fact, missing_pieces):
                stock_choice.ask(order, missing_pieces)

        return self.do(rule)

    def allocate(self) -> "OrderStory":
        def rule(order: Order) -> None:
            stock.allocated(order, "r-1")
            stock_choice.came_in(order)

        return self.do(rule)

    def accept(self) -> "OrderStory":
        return self.do(lambda order: acceptance.accept(order, Accept(by="clerk")))

    def accepted(self) -> "OrderStory":
        """Received, looked at and accepted in the same minute."""
        return self.receive().inspect().accept()

    def bounce(self, kind: MailKind, *, permanent: bool = True, status: str = "5.1.1", **lost: object) -> "OrderStory":
        """The newest mail of a kind comes back; `lost` is what else is known of it, see `Lost`."""
        at, mail = [(at, mail) for at, mail in self.mails if mail.kind is kind][-1]
        fact = MailBounced(mail_id="abc", permanent=permanent, status=status, bounced_at=self.now)
        known = {"kind": kind, "facts": mail.facts, "owed_on": CALENDAR.day_of(at)}
        about = Lost.model_validate(known | lost)

        def rule(order: Order) -> None:
            text = reach.bounced(order, fact, about)
            if text:
                order.ask_person(TaskKind.CALL, text, is_told=True)

        return self.do(rule)

    def correct(
        self, email: str | None = "taro@correct.example", phone: str | None = None, *, resend: bool = True
    ) -> "OrderStory":
        """What came back is sent again, if not said otherwise."""
        command = CorrectContact(email=email, phone=phone, by="support", resend=resend)
        return self.do(lambda order: void(reach.correct_contact(order, command, lacks_mail=True)))

    def send_again(self, *, was_lost: bool = True) -> "OrderStory":
        return self.do(lambda order: reach.sent_again(order, was_lost=was_lost))

    def pay(self, amount: int = TOTAL, notice: str = "n-1", day: date | None = None) -> "OrderStory":
        """What is paid on a day, today if none is given."""
        fact = PaymentReceived(notice_id=notice, amount=amount, paid_on=day or CALENDAR.day_of(self.now))

        def rule(order: Order) -> None:
            if payment.would_revive(order, fact):
                payment.revive(order)
            paid.money_came(order, fact)

        return self.do(rule)

    def reverse(self, amount: int = TOTAL, notice: str = "n-1") -> "OrderStory":
        return self.do(lambda order: reversal.reverse(order, PaymentReversed(notice_id=notice), amount))

    def give_back(self, amount: int = TOTAL) -> "OrderStory":
        """So much, for the refund that is due, if one is."""
        due = (no for no, each in enumerate(self.state.money.refunds, start=1) if each.is_due)
        no = next(due, None)
        return self.do(lambda order: refund.give_back(order, amount, Remark(by="clerk"), no=no))

    def extend(self, until: date, reference: str = "") -> "OrderStory":
        def rule(order: Order) -> None:
            if order.state.ending is Status.EXPIRED:
                payment.revive(order, by="clerk")
            due_date.extend(order, ExtendDeadline(until=until, by="clerk", reference=reference))

        return self.do(rule)

    def hold(self, reason: HoldReason = HoldReason.MANUAL) -> "OrderStory":
        return self.do(lambda order: hold.place_hold(order, PlaceHold(reason=reason, by="clerk")))

    def release(self, reason: HoldReason = HoldReason.MANUAL) -> "OrderStory":
        def rule(order: Order) -> None:
            hold.release_hold(order, ReleaseHold(reason=reason, by="clerk"))
            if hold.may_reserve(order):
                stock.reserved(order)

        return self.do(rule)

    def cancel(self, by: str = "customer") -> "OrderStory":
        return self.do(lambda order: cancelling.cancel(order, Cancel(reason="changed my mind", by=by)))

    def move_house(self, street: str = "梅田1-1", expected_version: int | None = None) -> "OrderStory":
        address = self.placed.orderer.address.model_copy(update={"street": street})
        person = self.placed.orderer.model_copy(update={"address": address})
        command = ChangeAddress(recipient=person, by="support", expected_version=expected_version)
        return self.change_address(command)

    def change_address(self, command: ChangeAddress) -> "OrderStory":
        def rule(order: Order) -> None:
            changing.change_address(order, command)
            missing.check(order, postal_of(order.placed), settled=ALL_FIELDS)

        return self.do(rule)

    def answer(self, *as_given: str, **answers: str) -> "OrderStory":
        """The customer answers; `street="…"` is of the address the goods go to."""
        fields = {f"recipient.{_PLACE.get(name, name)}": value for name, value in answers.items()}
        command = ProvideInformation(answers=fields, as_given=as_given, by="support")
        return self.provide(command)

    def provide(self, command: ProvideInformation) -> "OrderStory":
        def rule(order: Order) -> None:
            after = answered(order.placed, command.answers, force=command.force)
            answers.provide(order, command, postal_of(after))
            if hold.may_reserve(order):
                stock.reserved(order)

        return self.do(rule)

    def ask(self, *about: str, words: str = "") -> "OrderStory":
        command = AskInformation(about=about, words=words, by="clerk")
        return self.do(lambda order: missing.ask_by_hand(order, command, postal_of(order.placed)))

    def ask_prepayment(self, words: str = "") -> "OrderStory":
        return self.do(lambda order: prepayment.ask_by_hand(order, AskPrepayment(words=words, by="clerk")))

    def choose(self, option: Option = Option.PREPAY) -> "OrderStory":
        def rule(order: Order) -> None:
            conversations.choose(order, ChooseOption(option=option, by="clerk"))
            if hold.may_reserve(order):
                _reserve(order, {})

        return self.do(rule)

    def look_again(self, known: Background) -> "OrderStory":
        def rule(order: Order) -> None:
            findings.apply_review(order, review(Case(order.placed, known, order.policy, CALENDAR, order.at)))
            if order.to_ask:
                missing.check(order, postal_of(order.placed))

        return self.do(rule)

    def print_papers(self, version: int | None = None, parcel_no: str = "1") -> "OrderStory":
        fact = PackingStarted(parcel_no=parcel_no, version=version or self.state.version, by="packer")
        return self.do(lambda order: packing.start_packing(order, fact))

    def pack(self, version: int | None = None) -> "OrderStory":
        fact = ParcelPacked(version=version or self.state.version, by="packer")
        return self.do(lambda order: packing.pack(order, fact))

    def ship(
        self,
        tracking_no: str = "444413758703",
        parcel_no: str = "1",
        at: datetime | None = None,
        *,
        cooled: bool = False,
    ) -> "OrderStory":
        at = at or self.now
        fact = ParcelShipped(
            parcel_no=parcel_no, carrier="yamato", tracking_no=tracking_no, shipped_at=at, cooled=cooled
        )

        def rule(order: Order) -> None:
            shipment.ship(order, fact)
            returned.ask(order)

        return self.do(rule)

    def deliver(self, at: datetime | None = None, parcel_no: str = "1") -> "OrderStory":
        fact = ParcelDelivered(parcel_no=parcel_no, delivered_at=at or self.now)
        return self.do(lambda order: shipment.deliver(order, fact))

    def come_back(
        self, parcel_no: str = "1", at: datetime | None = None, why: ReturnReason = ReturnReason.SENT_BACK
    ) -> "OrderStory":
        fact = ParcelReturned(parcel_no=parcel_no, why=why, reason="away", returned_at=at or self.now)

        def rule(order: Order) -> None:
            return_arrival.come_back(order, fact)
            returned.ask(order)

        return self.do(rule)

    def hear(self, event: ParcelEvent, at: datetime | None = None, text: str = "", **of: str) -> "OrderStory":
        """The carrier says where parcel 1 is; `of` another `parcel_no` or `tracking_no`."""
        fact = ParcelTracked.model_validate({"event": event, "happened_at": at or self.now, "text": text} | of)

        def rule(order: Order) -> None:
            tracking.track(order, fact)
            returned.ask(order)

        return self.do(rule)

    # --- what tests look at ----------------------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        return self.state.status

    @property
    def goods(self) -> Goods:
        return self.state.goods.stage

    @property
    def kinds(self) -> list[MailKind]:
        """The kinds of the customer's mails, in order."""
        return [mail.kind for _, mail in self.mails if not mail.kind.is_for_shop]

    @property
    def last_kind(self) -> MailKind:
        return self.kinds[-1]

    def facts(self, kind: MailKind) -> Any:  # noqa: ANN401 - each kind has a model of its own
        """The facts of the newest mail of a kind."""
        return [mail.facts for _, mail in self.mails if mail.kind is kind][-1]

    def sent_at(self, kind: MailKind) -> list[datetime]:
        return [at.astimezone(TOKYO) for at, mail in self.mails if mail.kind is kind]

    @property
    def task_kinds(self) -> list[TaskKind]:
        return [task.kind for task in self.tasks]

    @property
    def holds(self) -> list[HoldReason]:
        return [hold.reason for hold in self.state.conversation.holds]

    def has_question(self, kind: str) -> bool:
        return any(question.kind == kind for question in self.state.conversation.questions)

    @property
    def agenda(self) -> list[StepKind]:
        """What the order does by itself."""
        return [step.what for step in self.state.agenda.next if step.what not in BY_ROUND]

    def due(self, what: StepKind, round_: int = 0) -> datetime:
        """When a step of the agenda happens, by the shop's clock."""
        steps = [step for step in self.state.agenda.next if step.what is what and step.round == round_]
        assert steps, f"{what} is not planned: {self.agenda}"
        return steps[0].at.astimezone(TOKYO)

    @property
    def view(self) -> OrderView:
        """As the workflow answers it, which knows of the state what a history keeps."""
        told = view_of(self.state.as_told())
        assert told == view_of(self.state)
        return told


def void(_: object) -> None:
    """What a rule answers besides what it does to the order."""


def _reserve(order: Order, short: dict[str, int]) -> None:
    if short:
        stock.backordered(order, short)
        stock_choice.ask(order, short)
    else:
        stock.reserved(order)


def ready_to_pack() -> OrderStory:
    """Prepay, accepted and paid."""
    return OrderStory(prepay()).accepted().pay()


def being_packed() -> OrderStory:
    return ready_to_pack().print_papers()


def shipped(placed: PlacedOrder | None = None, policy: Policy | None = None, *, cooled: bool = False) -> OrderStory:
    """On its way; the plan's money before shipping has come."""
    story = OrderStory(placed or prepay(), policy).accepted()
    if story.state.awaits_money:
        story.pay()
    return story.print_papers().pack().ship(cooled=cooled)


def delivered(placed: PlacedOrder | None = None) -> OrderStory:
    story = shipped(placed)
    return story.go_to(jst(2026, 11, 22, 14)).deliver()
