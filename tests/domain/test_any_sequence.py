"""Any sequence of facts and commands leaves a legal order: a machine that tries to find one that does not."""

import itertools
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.agenda.unsent import clocks_of
from domain.basics.errors import IllegalTransition, Refusal
from domain.contract.messages import (
    AllowReturn,
    ChangeAddress,
    ChangeLines,
    ChangePlan,
    ChooseOption,
    ClaimClosed,
    ClaimOpened,
    CloseReturn,
    Decline,
    InquiryClosed,
    InquiryOpened,
    LiftMark,
    LineChange,
    Merge,
    Message,
    Option,
    ProvideInformation,
    RefundOwed,
    ReturnArrived,
    ReturnChecked,
    ReturnInspected,
    ReturnRequested,
    ReturnSent,
    SetMark,
    SettleReturn,
    Thank,
    WriteMail,
)
from domain.contract.order import Person, PlacedOrder, PlanName
from domain.contract.returns import ReturnCause
from domain.contract.status import ENDINGS, Goods, HoldReason, MarkKind, ParcelEvent, ReturnReason, Status
from domain.conversation import findings, individual_mail, inquiries
from domain.conversation.question import (
    answers,
    changing,
    conversations,
    missing,
    offered_change,
    prepayment,
    refund_account,
    returned,
)
from domain.conversation.question.fields import ALL_FIELDS, answered
from domain.goods import acceptance, return_inspection, thanks
from domain.goods.following import follow
from domain.goods.parts import whole
from domain.goods.returns import asking, coming, settling
from domain.goods.together import Side, lead, part, refuse_to_merge, ride, why_parted
from domain.order.agenda import BY_ROUND, Clock, StepKind
from domain.order.aggregate import Order
from domain.order.facts import OwedFacts
from domain.order.kinds import MailKind, is_overtaken
from domain.order.offered import Offered
from domain.order.owed import OwedMail
from domain.order.parcel import Parcel
from domain.order.refund import RefundState
from domain.order.together import Together
from domain.payment import refund
from domain.payment.collection import Doubts
from domain.people import marks
from domain.people.remark import Remark
from domain.people.review.case import Background, Case
from domain.people.review.review import review
from domain.shop.calendar import is_new_year
from domain.shop.fees import CodFee, FeesPolicy
from domain.shop.policy import AcceptancePolicy, PaymentPolicy, Policy, QuestionsPolicy, ReturnsPolicy, TrackingPolicy
from tests.domain.announced import must_come_true
from tests.domain.builders import (
    BANK_IS_CHECKED,
    BANK_IS_UNCHECKED,
    CALENDAR,
    NOWHERE,
    TOTAL,
    OrderStory,
    cart,
    cod,
    postal_of,
    postpay,
    prepay,
)
from tests.domain.review_cases import earlier, entry, known
from tests.said import english

ORDERS = [
    prepay(),
    prepay("convenience_store", placed_at="2026-12-24T23:59:59+09:00"),
    prepay("card", "captured"),
    prepay("card", "authorized"),
    prepay(total=TOTAL + 1),
    prepay(orderer=NOWHERE),
    postpay(),
    postpay(placed_at="2026-12-18T10:00:00+09:00"),
    cod(),
    cod(cod_fee=330, total=TOTAL + 330),
    cod(cod_fee=330, points_used=TOTAL + 100, total=230),
    cod(cod_fee=330, discount=TOTAL - 500, total=830, wishes={"gift": True}),
]
POLICIES = [
    Policy(),
    Policy(questions=QuestionsPolicy(unanswered="cancel")),
    Policy(
        acceptance=AcceptancePolicy(by="automatic"),
        payment=PaymentPolicy(late_payment="revive", accept_short_by=500, remind_the_day_before=True),
    ),
    Policy(
        tracking=TrackingPolicy(carriers=("yamato",)),
        fees=FeesPolicy(
            is_kept=True, shipping=660, shipping_by_prefecture={"沖縄県": 1800}, cod=(CodFee(up_to=99_999, fee=330),)
        ),
        returns=ReturnsPolicy(cancel_fee=300, unanswered="cancel", keeps_shipping_fee=False),
    ),
]
_OKINAWA = {"prefecture": "沖縄県", "city": "那覇市", "street": "泉崎1-2-3", "postal_code": "900-0021"}
ELSEWHERE = [
    prepay().orderer,
    prepay(orderer=cart()["orderer"] | {"address": _OKINAWA}).orderer,
]
#: With which an order of the same person may be sent together.
_READY = OrderStory(postpay(order_no="2001")).accepted()
OTHER = Side(_READY.placed, _READY.state)
Wanted = ChangeLines | ChangeAddress | ChangePlan
_WISHES: list[Wanted] = [
    *(ChangeLines(changes=(LineChange(line=1, quantity=pieces),), by="") for pieces in (1, 2, 3)),
    *(ChangeAddress(recipient=person, by="") for person in ELSEWHERE),
    *(ChangePlan(plan=plan, cod_fee=fee, by="") for plan in (PlanName.PREPAY, PlanName.COD) for fee in (None, 330)),
]
#: What may be wanted by the customer, or by staff with or without the yes.
WANTED: list[Wanted] = [
    each.model_copy(update={"by": by, "agreed": agreed, "offer": offer})
    for each in _WISHES
    for by, agreed, offer in (
        ("customer", False, False),
        ("Sato", True, False),
        ("Sato", False, True),
        ("Sato", False, False),
    )
]
BOUNCED = Doubts(bank_checked_through=BANK_IS_CHECKED.bank_checked_through, has_bounced=True)
AMOUNTS = st.sampled_from([1, 500, 1_820, TOTAL - 440, TOTAL, TOTAL, TOTAL + 180])
PARCELS = st.sampled_from(["1", "1", "1", "2"])
BY_TIMER = {MailKind.DELAY_NOTICE, MailKind.PAYMENT_REMINDER, MailKind.EXPIRED, MailKind.THANKS, MailKind.PACKED}
SAID_ONCE = {MailKind.PACKED, MailKind.OUT_OF_STOCK}  # a second one of the same version or instant says nothing new
#: What may be planned for an order that is held: no work, only inquiries, and what its customer hears.
EVEN_ON_HOLD = {
    StepKind.ALERT_HOLD,
    StepKind.AWAIT_MAIL,
    StepKind.REMIND_QUESTION,
    StepKind.END_QUESTION,
    StepKind.BREAK_SILENCE,
    StepKind.TELL_LATE,
    StepKind.REMIND_RETURN,
    StepKind.CLOSE_RETURN,
}
CHASING = {StepKind.REMIND, StepKind.EXPIRE, StepKind.GIVE_UP}
SENT_BACK = {StepKind.REMIND_RETURN, StepKind.CLOSE_RETURN}
ASKING = {StepKind.REMIND_QUESTION, StepKind.END_QUESTION}
Change = Callable[[], object]
#: Nothing; a loyal customer; somebody on the blacklist; one who refused a parcel.
KNOWN_OF_THEM = [
    known(),
    known(*[earlier(days=days) for days in (30, 60, 90)]),
    known(entries=(entry(name="山田太郎", phone="03-1234-5678"),)),
    known(earlier(Status.RETURNED)),
]


class AnyOrder(RuleBasedStateMachine):
    """One order to which anything may happen at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.notices = (f"n-{count}" for count in itertools.count(1))
        self.booked: dict[str, int] = {}
        self.received = 0
        self.offered: Offered | None = None
        self.was_reversed = False
        self.shared = Parcel()

    @property
    def cash(self) -> int:
        """What a carrier has collected, though it has not handed it on."""
        has_arrived = any(each.delivered_at and not each.is_stray for each in self.story.state.goods.parcels)
        is_collected = self.story.state.terms.collected_by_carrier and has_arrived
        return self.story.state.money.due if is_collected else 0

    @initialize(
        placed=st.sampled_from(ORDERS),
        policy=st.sampled_from(POLICIES),
        is_regular=st.booleans(),
        stage=st.integers(0, 6),
        short=st.sampled_from([{}, {}, {"TEA-100": 1}]),
    )
    def take_in(
        self,
        placed: PlacedOrder,
        policy: Policy,
        *,
        is_regular: bool,
        stage: int,
        short: dict[str, int],
    ) -> None:
        self.story = OrderStory(placed, policy, is_regular=is_regular)
        self.plan = placed.plan
        self.story.receive(short=short)
        if placed.is_paid_by_cart:
            self.booked["captured"] = self.received = placed.total
        way: list[Change] = [
            self.inspect_and_accept,
            lambda: self.pay(TOTAL),
            lambda: self.try_to(self.story.print_papers),
            lambda: self.try_to(self.story.pack),
            lambda: self.try_to(self.story.ship),
            lambda: self.try_to(self.story.deliver),
        ]
        for go_on in way[:stage]:
            go_on()

    def try_to(self, change: Change, *, by_hand: bool = False) -> bool:
        """True when it happened; a refusal must be one of the shop's own, and leave no trace."""
        before, mails = self.story.state.model_dump_json(), len(self.story.mails)
        was, said = self.story.state, self.story.placed
        try:
            change()
        except Refusal as refused:
            assert not isinstance(refused, IllegalTransition), refused  # noqa: PT017 - any other refusal is right
            assert self.story.state.model_dump_json() == before
            return False
        if was.ending:
            assert self.story.state.ending or was.ending in {Status.EXPIRED, Status.COMPLETED}
        assert self.story.goods.has_left or not was.goods.has_left
        self.look_at_mails(mails, by_hand=by_hand)
        self.part_from_other(said)
        return True

    def look_at_mails(self, since: int, *, by_hand: bool) -> None:
        story, state = self.story, self.story.state
        new = [mail for _, mail in story.mails[since:] if not mail.kind.is_for_shop]
        kinds = [mail.kind for mail in new]
        local = story.now.astimezone(CALENDAR.zone)
        if BY_TIMER & set(kinds) and not by_hand:
            assert len(kinds) == 1
            assert 9 <= local.hour < 20
            assert not is_new_year(local.date())
        self.look_at_unsent(new)
        if MailKind.PAYMENT_REMINDER in kinds:
            assert not state.money.is_paid
            assert not state.is_over
            assert not state.conversation.holds
            assert not state.people.is_regular
            assert state.plan is PlanName.PREPAY or state.goods.stage is Goods.DELIVERED
            assert state.plan is not PlanName.COD
            assert state.goods.stage is not Goods.BACKORDERED
        if MailKind.EXPIRED in kinds:
            assert state.plan is PlanName.PREPAY
            assert state.money.kept <= 0
        if MailKind.PREPAYMENT_CANCELLED in kinds:
            assert state.money.kept <= 0
        if MailKind.PREPAYMENT_REMINDER in kinds:
            assert state.plan is not PlanName.PREPAY
            assert not state.money.is_paid
            assert not state.goods.cancel_requested_by
        for mail in new:
            assert not isinstance(mail.facts, OwedFacts) or mail.facts.rest is None or mail.facts.rest > 0, mail
        if MailKind.PAYMENT_SHORT in kinds:
            assert state.plan is not PlanName.COD
            assert not state.money.is_vouched_for
        if MailKind.DELAY_NOTICE in kinds:
            assert state.money.is_secured or self.story.goods is Goods.BACKORDERED
            assert not state.goods.has_left
            assert not state.is_over
            assert not state.conversation.is_asked
        if {MailKind.THANKS, MailKind.PAYMENT_THANKS} & set(kinds):
            assert state.status is Status.COMPLETED

    def look_at_unsent(self, new: list[OwedMail]) -> None:
        """Nothing follows from what the customer has not been told."""
        if not {MailKind.PAYMENT_REMINDER, MailKind.EXPIRED, MailKind.INFORMATION_REMINDER} & {m.kind for m in new}:
            return
        owed = [mail for mail in self.story.unsent if mail.id not in {each.key for each in new}]
        waited = [mail for mail in owed if not is_overtaken(mail.kind, mail.facts, self.story.state)]
        assert not [mail for mail in waited if clocks_of(mail.kind, mail.facts) != {Clock.SILENCE}]

    # --- money ----------------------------------------------------------------------------------------------------

    @rule(amount=AMOUNTS)
    def pay(self, amount: int) -> None:
        notice = next(self.notices)
        if self.try_to(lambda: self.story.pay(amount, notice)):
            self.booked[notice] = amount
            self.received += amount

    @precondition(lambda self: self.booked)
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        notice = data.draw(st.sampled_from(sorted(self.booked)))
        if self.try_to(lambda: self.story.reverse(self.booked[notice], notice)):
            del self.booked[notice]
            self.was_reversed = True

    @rule(amount=AMOUNTS)
    def give_back(self, amount: int) -> None:
        self.try_to(lambda: self.story.give_back(amount))

    @rule(amount=AMOUNTS, claim=st.sampled_from(["claim:C-1", "claim:C-2", "return:R-1"]))
    def settle_claim(self, amount: int, claim: str) -> None:
        fact = RefundOwed(key=claim, amount=amount, by="Sato")
        self.try_to(lambda: self.story.do(lambda order: refund.owe_for_matter(order, fact)))

    @rule(what=st.sampled_from([refund.order_out, refund.order_out, refund.fail]))
    def tell_of_refund(self, what: Callable[[Order, int, Remark], None]) -> None:
        """The bank is told, or sends back what it was told to give back, or gave back."""
        fits = [RefundState.DUE] if what is refund.order_out else [RefundState.ORDERED, RefundState.DONE]

        def change(order: Order) -> None:
            known = [no for no, each in enumerate(order.money.refunds, start=1) if each.state in fits]
            what(order, refund.open_refund(order, known[0] if known else None, *fits), Remark(by="Sato"))

        self.try_to(lambda: self.story.do(change))

    @rule(cause=st.sampled_from(ReturnCause), lines=st.sampled_from([{}, {1: 1}]), opened=st.booleans())
    def ask_to_send_back(self, cause: ReturnCause, lines: dict[int, int], *, opened: bool) -> None:
        fact = ReturnRequested(cause=cause, lines=lines, opened=opened)
        self.try_to(lambda: self.story.do(lambda order: asking.ask(order, fact)))

    @precondition(lambda self: self.story.state.returns.all)
    @rule(data=st.data())
    def go_on_with_a_return(self, data: st.DataObject) -> None:
        """It is allowed, comes in whole or in part, is looked at, settled or closed, in whatever order."""
        known: dict[str, Any] = {
            "return_no": f"R{self.story.placed.order_no}-{data.draw(st.sampled_from(self.story.state.returns.all)).no}",
            "by": "Sato",
        }
        at, pieces = self.story.now, data.draw(st.sampled_from([{}, {1: 1}]))
        ways: list[tuple[Callable[[Order, Any], None], Message]] = [
            (asking.allow, AllowReturn(**known)),
            (asking.allow, AllowReturn(**known, keep=True)),
            (coming.send, ReturnSent(**known)),
            (coming.arrive, ReturnArrived(**known, lines=pieces, shop_paid=500, arrived_at=at)),
            (coming.check, ReturnChecked(**known, sellable=pieces)),
            (coming.check, ReturnChecked(**known, broken=pieces)),
            (settling.settle_by_hand, SettleReturn(**known)),
            (settling.settle_by_hand, SettleReturn(**known, amount=500)),
            (settling.close_by_hand, CloseReturn(**known)),
        ]
        does, command = data.draw(st.sampled_from(ways))
        self.try_to(lambda: self.story.do(lambda order: does(order, command)))

    @invariant()
    def nobody_is_thanked_or_reminded_while_goods_are_sent_back(self) -> None:
        if self.story.state.returns.is_open:
            assert not set(self.story.agenda) & {*CHASING, StepKind.THANK, StepKind.ASK_ARRIVAL}

    @rule()
    def name_account(self) -> None:
        self.try_to(lambda: self.story.do(lambda order: refund_account.given(order, "Sato")))

    @rule(days=st.integers(-3, 40))
    def extend(self, days: int) -> None:
        self.try_to(lambda: self.story.extend(CALENDAR.day_of(self.story.now) + timedelta(days=days)))

    @rule(doubts=st.sampled_from([BANK_IS_CHECKED, BANK_IS_CHECKED, BANK_IS_UNCHECKED, BOUNCED]))
    def look_at_the_bank(self, doubts: Doubts) -> None:
        self.story.doubts = doubts

    # --- what is known of people ----------------------------------------------------------------------------------

    @rule(what=st.sampled_from(KNOWN_OF_THEM))
    def look_again(self, what: Background) -> None:
        """Whatever the rules find, and however often: the same a second time changes nothing."""
        story = self.story

        def look(order: Order) -> None:
            found = review(Case(order.placed, what, order.policy, CALENDAR, order.at))
            findings.apply_review(order, found)
            once = order.state
            findings.apply_review(order, found)
            assert order.state == once

        self.try_to(lambda: story.do(look))

    @rule(kind=st.sampled_from(MarkKind))
    def set_mark(self, kind: MarkKind) -> None:
        def change(order: Order) -> None:
            marks.set_mark(order, SetMark(kind=kind, note="known for long", by="Sato"))

        self.try_to(lambda: self.story.do(change))

    @rule(kind=st.sampled_from(MarkKind))
    def lift_mark(self, kind: MarkKind) -> None:
        def change(order: Order) -> None:
            findings.lift_mark(order, LiftMark(kind=kind, note="somebody else", by="Sato"))

        self.try_to(lambda: self.story.do(change))

    # --- the shop -------------------------------------------------------------------------------------------------

    @rule(damaged=st.sampled_from([0, 0, 0, 1]), short=st.booleans())
    def inspect(self, *, damaged: int, short: bool) -> None:
        self.try_to(lambda: self.story.inspect(damaged=damaged, short=damaged if short else 0))

    @rule()
    def allocate(self) -> None:
        self.try_to(self.story.allocate)

    @rule()
    def accept(self) -> None:
        self.try_to(self.story.accept)

    @rule()
    def inspect_and_accept(self) -> None:
        self.try_to(self.story.inspect)
        self.try_to(self.story.accept)

    @rule()
    def decline(self) -> None:
        command = Decline(by="clerk")
        self.try_to(lambda: self.story.do(lambda order: acceptance.decline(order, command)))

    @rule(reason=st.sampled_from([HoldReason.MANUAL, HoldReason.REVIEW, HoldReason.RECALL, HoldReason.PREPAYMENT]))
    def hold(self, reason: HoldReason) -> None:
        self.try_to(lambda: self.story.hold(reason))

    @precondition(lambda self: self.story.holds)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        reason = data.draw(st.sampled_from(self.story.holds))
        self.try_to(lambda: self.story.release(reason))

    @rule()
    def cancel(self) -> None:
        self.try_to(self.story.cancel)

    @rule(street=st.sampled_from(["梅田1-1", "堂島2-2", "中之島\n3"]))
    def move_house(self, street: str) -> None:
        self.try_to(lambda: self.story.move_house(street))

    # --- mails that do not arrive ---------------------------------------------------------------------------------

    @precondition(lambda self: self.story.kinds)
    @rule(
        data=st.data(),
        permanent=st.booleans(),
        was_sent_again=st.booleans(),
        went_elsewhere=st.booleans(),
        status=st.sampled_from(["5.1.1", "5.1.1", "5.7.1", "4.4.7", "5.3.4"]),
        retried_for=st.sampled_from(["", "us", "way"]),
    )
    def bounce(self, data: st.DataObject, *, permanent: bool, status: str, **how: object) -> None:
        kind = data.draw(st.sampled_from(self.story.kinds))
        self.try_to(lambda: self.story.bounce(kind, permanent=permanent, status=status, **how))

    @rule(email=st.sampled_from(["a@example.jp", "b@example.jp", None]), phone=st.sampled_from([None, "03-0000-0000"]))
    def correct(self, email: str | None, phone: str | None) -> None:
        self.try_to(lambda: self.story.correct(email, phone))

    @rule(was_lost=st.booleans())
    def send_again(self, *, was_lost: bool) -> None:
        self.try_to(lambda: self.story.send_again(was_lost=was_lost))

    @invariant()
    def a_deadline_that_was_never_told_chases_nobody(self) -> None:
        state = self.story.state
        if state.conversation.has_hold(HoldReason.UNREACHABLE):
            assert not (CHASING | ASKING) & set(self.story.agenda)
        if state.money.untold_since:
            assert state.due_at is None
            assert state.conversation.has_hold(HoldReason.UNREACHABLE)

    @rule()
    def the_mail_server_goes_away(self) -> None:
        self.story.lose_mail_server()

    @rule()
    def the_mail_server_comes_back(self) -> None:
        self.story.mails_leave()

    @invariant()
    def what_waits_for_a_mail_is_looked_at(self) -> None:
        waits_for = english(self.story.view.waits_for)
        if "to leave" in waits_for:
            assert StepKind.AWAIT_MAIL in self.story.agenda
            assert not (CHASING | ASKING) & set(self.story.agenda)

    # --- talk -----------------------------------------------------------------------------------------------------

    @rule(street=st.sampled_from(["芝公園4-2-8", "芝公園", ""]), is_as_given=st.booleans())
    def answer(self, street: str, *, is_as_given: bool) -> None:
        given = ["recipient.address.street"] if is_as_given else []
        answers = {} if is_as_given else {"street": street}
        self.try_to(lambda: self.story.answer(*given, **answers))

    @rule(about=st.sampled_from(["recipient.phone", "recipient.address.building", "recipient.kana"]))
    def ask(self, about: str) -> None:
        self.try_to(lambda: self.story.ask(about))

    @rule()
    def ask_prepayment(self) -> None:
        self.try_to(self.story.ask_prepayment)

    @rule(option=st.sampled_from(Option))
    def choose(self, option: Option) -> None:
        was_asked = HoldReason.PREPAYMENT in self.story.holds
        before = self.story.state.plan
        self.try_to(lambda: self.story.choose(option))
        self.plan = self.story.state.plan
        assert self.plan is before or (was_asked and option is Option.PREPAY and self.plan is PlanName.PREPAY)

    @precondition(lambda self: not self.story.has_question(offered_change.KIND))
    @rule(pieces=st.sampled_from([1, 3]), is_answered=st.booleans())
    def offer(self, pieces: int, *, is_answered: bool) -> None:
        command = ChangeLines(changes=(LineChange(line=1, quantity=pieces),), by="clerk", offer=True)
        before = self.story.placed

        def rule(order: Order) -> None:
            changing.change_lines(order, command)
            self.offered = order.offered or self.offered

        is_asked = self.try_to(lambda: self.story.do(rule))
        assert self.story.placed == before
        if is_asked and is_answered:
            self.answer_offer(Option.AGREE, short=0)

    @rule(command=st.sampled_from(WANTED))
    def want(self, command: Wanted) -> None:
        """Nothing gets dearer by itself, but by the goods that the customer wants."""
        before, story = self.story.placed, self.story

        def rule(order: Order) -> None:
            order.is_of(command.by)
            match command:
                case ChangeLines():
                    changing.change_lines(order, command)
                case ChangeAddress():
                    changing.change_address(order, command)
                    if order.offered is None:
                        missing.check(order, postal_of(order.placed), settled=ALL_FIELDS)
                case ChangePlan():
                    changing.change_plan(order, command)
            self.offered = order.offered or self.offered

        self.try_to(lambda: story.do(rule))
        after = self.plan_changed()
        wants_goods = after.lines != before.lines and command.by == "customer"
        assert after.total <= before.total or command.agreed or wants_goods

    @rule(person=st.sampled_from(ELSEWHERE))
    def correct_the_address(self, person: Person) -> None:
        """An answer makes nothing dearer by itself."""
        before = self.story.placed.total
        place = person.address.model_dump(exclude={"building"})
        fields = {f"recipient.address.{name}": value for name, value in place.items()}
        command = ProvideInformation(answers=fields, by="support", force=True)

        def rule(order: Order) -> None:
            order.offered = self.offered
            answers.provide(order, command, postal_of(answered(order.placed, command.answers, force=True)))
            self.offered = order.offered

        self.try_to(lambda: self.story.do(rule))
        assert self.story.placed.total <= before

    def plan_changed(self) -> PlacedOrder:
        self.plan = self.story.placed.plan
        return self.story.placed

    @precondition(lambda self: self.story.has_question(offered_change.KIND))
    @rule(option=st.sampled_from([Option.AGREE, Option.AGREE, Option.KEEP_ORDER]), short=st.sampled_from([0, 0, 1]))
    def answer_offer(self, option: Option, short: int) -> None:
        command = ChooseOption(option=option, by="clerk")
        before, version = self.story.placed, self.story.state.version

        def rule(order: Order) -> None:
            order.offered, order.short = self.offered, {"TEA-100": 1} if short else {}
            conversations.choose(order, command)

        has_answered = self.try_to(lambda: self.story.do(rule))
        self.plan_changed()
        was_shown = self.offered is not None and self.offered.version == version
        if has_answered and option is Option.AGREE and not short and was_shown and self.offered:
            assert self.story.placed in (self.offered.placed, before)
        else:
            assert self.story.placed == before

    @invariant()
    def nobody_packs_what_the_customer_was_asked_about(self) -> None:
        if self.story.has_question(offered_change.KIND):
            assert HoldReason.CHANGE_OFFERED in self.story.holds
            assert not CHASING & set(self.story.agenda)

    @invariant()
    def the_plan_is_what_the_customer_chose(self) -> None:
        assert self.story.state.plan is self.story.placed.plan is self.plan
        if self.plan is PlanName.PREPAY:
            assert not self.story.has_question(prepayment.KIND)

    @rule()
    def write(self) -> None:
        key = next(self.notices)
        command = WriteMail(subject="急須について", text="お答えいたします。", by="clerk")
        self.try_to(lambda: self.story.do(lambda order: individual_mail.write(order, command, key)))

    @rule()
    def thank(self) -> None:
        self.try_to(lambda: self.story.do(lambda order: thanks.thank_now(order, Thank(by="clerk"))), by_hand=True)

    @rule(number=st.sampled_from(["Q1", "Q2"]))
    def ask_the_shop(self, number: str) -> None:
        self.try_to(
            lambda: self.story.do(lambda order: inquiries.inquiry_opened(order, InquiryOpened(inquiry_no=number)))
        )

    @rule(number=st.sampled_from(["Q1", "Q2"]))
    def settle_inquiry(self, number: str) -> None:
        self.try_to(
            lambda: self.story.do(lambda order: inquiries.inquiry_closed(order, InquiryClosed(inquiry_no=number)))
        )

    @invariant()
    def while_an_inquiry_is_open_nobody_is_reminded_or_thanked(self) -> None:
        if self.story.state.conversation.inquiries:
            assert not set(self.story.agenda) & {*CHASING, *ASKING, StepKind.THANK, StepKind.ASK_ARRIVAL}

    @rule(number=st.sampled_from(["C1", "C2"]))
    def claim(self, number: str) -> None:
        self.try_to(lambda: self.story.do(lambda order: inquiries.claim_opened(order, ClaimOpened(claim_no=number))))

    @rule(number=st.sampled_from(["C1", "C2"]))
    def close_claim(self, number: str) -> None:
        self.try_to(lambda: self.story.do(lambda order: inquiries.claim_closed(order, ClaimClosed(claim_no=number))))

    # --- the warehouse --------------------------------------------------------------------------------------------

    @rule(version=st.sampled_from([None, None, 1]), parcel_no=PARCELS)
    def print_papers(self, version: int | None, parcel_no: str) -> None:
        self.try_to(lambda: self.story.print_papers(version, parcel_no))

    @rule(version=st.sampled_from([None, None, 1]))
    def pack(self, version: int | None) -> None:
        self.try_to(lambda: self.story.pack(version))

    @rule(parcel_no=PARCELS)
    def ship(self, parcel_no: str) -> None:
        self.try_to(lambda: self.story.ship(parcel_no=parcel_no))

    @rule(days=st.sampled_from([0, 0, 30]), parcel_no=PARCELS)
    def deliver(self, days: int, parcel_no: str) -> None:
        self.try_to(lambda: self.story.deliver(self.story.now - timedelta(days=days), parcel_no))

    @rule(parcel_no=PARCELS, why=st.sampled_from(ReturnReason))
    def come_back(self, parcel_no: str, why: ReturnReason) -> None:
        self.try_to(lambda: self.story.come_back(parcel_no, why=why))

    @rule(parcel_no=PARCELS, good=st.integers(0, 2), broken=st.integers(0, 1))
    def look_at_what_came_back(self, parcel_no: str, good: int, broken: int) -> None:
        found = {"sellable": {1: good} if good else {}, "broken": {1: broken} if broken else {}}
        fact = ReturnInspected(parcel_no=parcel_no, by="Mori", **found)
        self.try_to(lambda: self.story.do(lambda order: return_inspection.inspect(order, fact)))

    @rule(option=st.sampled_from([Option.SHIP_AGAIN, Option.CANCEL_RETURNED]))
    def choose_of_what_came_back(self, option: Option) -> None:
        self.try_to(lambda: self.story.choose(option))

    @rule(event=st.sampled_from(ParcelEvent), days=st.sampled_from([0, 0, 1, 30]), parcel_no=PARCELS)
    def hear(self, event: ParcelEvent, days: int, parcel_no: str) -> None:
        at = self.story.now - timedelta(days=days)
        self.try_to(lambda: self.story.hear(event, at, "配達完了", parcel_no=parcel_no))

    # --- together with another order ------------------------------------------------------------------------------

    @rule(leads=st.booleans())
    def send_together(self, *, leads: bool) -> None:
        """Nothing gets dearer by that."""
        before = self.story.placed.total

        def rule(order: Order) -> None:
            order.must_be_here()
            ours = Side(order.placed, order.state)
            refuse_to_merge(*((ours, OTHER) if leads else (OTHER, ours)))
            if leads:
                lead(order, OTHER.placed, OTHER.state, Merge(other=OTHER.placed.order_no, by="Sato"))
            else:
                ride(order, Together(order_no=OTHER.placed.order_no), OTHER.placed)
            self.shared = Parcel(lines=whole(OTHER.placed))

        self.try_to(lambda: self.story.do(rule))
        assert self.story.placed.total <= before

    @precondition(lambda self: self.story.state.goods.together and not self.story.state.goods.together.leads)
    @rule(event=st.sampled_from([ParcelEvent.SHIPPED, ParcelEvent.DELIVERED, ParcelEvent.RETURNED]))
    def the_shared_parcel_moves(self, event: ParcelEvent) -> None:
        now = self.story.now
        if not self.shared.shipped_at:
            self.shared = self.shared.shipped(now, "yamato", "444413758799", now)
        elif event is ParcelEvent.DELIVERED:
            self.shared = self.shared.delivered(now)
        elif event is ParcelEvent.RETURNED and not self.shared.returned_at:
            self.shared = self.shared.returned(now, ReturnReason.ABSENT)

        def rule(order: Order) -> None:
            follow(order, self.shared)
            returned.ask(order)

        assert self.try_to(lambda: self.story.do(rule))

    def part_from_other(self, before: PlacedOrder) -> None:
        """As every activity does: what does not hold any more ends."""
        goods = self.story.state.goods
        if goods.together is None:
            return

        def rule(order: Order) -> None:
            is_alone = not (goods.together and goods.together.leads) and not self.shared.shipped_at
            gone = "left" if is_alone else ""
            if why := gone if goods.have_gone else why_parted(order, before):
                part(order, why, is_told=True)

        self.story.do(rule)

    # --- time -----------------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 12, 24, 24 * 5]))
    def time_passes(self, hours: int) -> None:
        until = self.story.now + timedelta(hours=hours)
        while (step := self.story.state.agenda.next_step) and step.at <= until:
            step_at = step.at
            assert self.try_to(lambda: self.story.go_to(step_at))  # noqa: B023 - called at once
        self.story.go_to(until)

    @precondition(lambda self: self.story.state.agenda.next_step)
    @rule()
    def the_next_step_falls_due(self) -> None:
        step = self.story.state.agenda.next_step
        assert step
        assert self.try_to(lambda: self.story.go_to(step.at))

    @rule(days=st.sampled_from([1, 9, 30]))
    def nobody_is_there_for_days(self, days: int) -> None:
        self.story.now += timedelta(days=days, hours=13)
        assert self.try_to(lambda: self.story.do(lambda _: None))

    # --- what always holds ----------------------------------------------------------------------------------------

    @invariant()
    def the_order_can_be_read_again(self) -> None:
        assert PlacedOrder.model_validate_json(self.story.placed.model_dump_json()) == self.story.placed
        assert self.story.state.money.due == self.story.placed.total

    @invariant()
    def the_status_follows_from_the_axes(self) -> None:
        assert self.story.status is self.story.state.determined()
        assert (self.story.status in ENDINGS) == self.story.state.is_over

    @invariant()
    def the_money_is_what_was_booked(self) -> None:
        state = self.story.state
        assert state.money.allocated == sum(self.booked.values())
        assert state.money.refunded + state.money.promised <= max(self.received, self.cash)
        if not self.was_reversed:
            assert state.money.refunded + state.money.promised <= max(state.money.allocated, self.cash)
        assert not state.money.has_account or state.money.promised
        assert min(state.money.missing, state.money.surplus) == 0

    @invariant()
    def the_agenda_is_sorted_and_ahead(self) -> None:
        times = [step.at for step in self.story.state.agenda.next]
        assert times == sorted(times)
        assert all(step.at >= self.story.now for step in self.story.state.agenda.next if step.what not in BY_ROUND)

    @invariant()
    def the_order_is_never_silently_stuck(self) -> None:
        state, waits_for = self.story.state, english(self.story.view.waits_for)
        agenda = set(self.story.agenda)
        assert waits_for
        asked = {StepKind.AWAIT_MAIL, *ASKING} if state.conversation.questions else set()
        asked |= {StepKind.AWAIT_MAIL, *SENT_BACK} if state.returns.is_open else set()
        assert agenda <= {StepKind.CLOSE, *asked} or not state.is_over
        is_paused = bool(state.conversation.questions) and not state.is_closed
        assert bool(agenda) != state.is_closed or is_paused or not state.is_over
        if waits_for in {"the warehouse to pack it", "the shop to inspect the goods"}:
            assert StepKind.REMIND_SHOP in {step.what for step in state.agenda.next}
        if waits_for == "the time to thank the customer":
            assert StepKind.THANK in agenda
        if "until the end of" in waits_for and not state.conversation.inquiries:
            assert agenda & CHASING

    @invariant()
    def work_waits_for_the_last_hold(self) -> None:
        state = self.story.state
        assert len(self.story.holds) == len(set(self.story.holds))
        if state.conversation.holds:
            assert set(self.story.agenda) <= EVEN_ON_HOLD
            assert state.goods.has_left or state.status in {Status.ON_HOLD, Status.AWAITING_CUSTOMER}
        if state.status is Status.ON_HOLD:
            is_told = state.conversation.hold_alerts > self.story.policy.holds.most_alerts
            ends_before = any(step.cancels for step in state.agenda.next)
            assert is_told or ends_before or StepKind.ALERT_HOLD in self.story.agenda

    @invariant()
    def who_waits_for_paid_goods_is_not_left_in_silence(self) -> None:
        state = self.story.state
        waits = state.money.is_secured and not (
            state.is_over or state.goods.has_left or state.goods.cancel_requested_by
        )
        if waits and not state.conversation.is_asked and not state.conversation.inquiries:
            is_told = state.conversation.silences > self.story.policy.silence.most_notices
            assert is_told or {StepKind.BREAK_SILENCE, StepKind.AWAIT_MAIL} & set(self.story.agenda)

    @invariant()
    def what_has_ended_keeps_no_goods(self) -> None:
        if self.story.state.is_over:
            assert self.story.goods.has_left or self.story.goods is Goods.RELEASED
            assert not self.story.holds

    @invariant()
    def every_mail_has_a_key_of_its_own(self) -> None:
        keys = [mail.key for _, mail in self.story.mails if mail.kind not in SAID_ONCE]
        assert len(keys) == len(set(keys))

    def teardown(self) -> None:
        """Whatever has happened so far: what is announced now comes true; unless a fault was found already."""
        if hasattr(self, "story") and sys.exc_info()[0] is None:
            must_come_true(self.story)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=200,
    stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
