"""What waits for the shop is told to it; what is announced comes true; tasks end when they are overtaken."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.agenda.task import ends_with_ground, grounds
from domain.agenda.work import Work
from domain.basics.errors import NotLater
from domain.basics.said import Said
from domain.contract.order import PlacedOrder, PlanName
from domain.contract.status import HoldReason, Status
from domain.conversation.reach import MAIL_CAME_BACK
from domain.order.agenda import StepKind
from domain.order.ahead import what_happens
from domain.order.kinds import MailKind, is_overtaken
from domain.order.owed import TaskKind
from domain.payment.collection import OWED_AFTER_REMINDERS
from domain.payment.due_date import UnusableReference
from domain.shop.policy import PaymentPolicy, Policy
from tests.domain.announced import must_come_true
from tests.domain.builders import TOTAL, OrderStory, cod, delivered, jst, postpay, prepay, shipped
from tests.said import english

Situation = Callable[[], OrderStory]


@pytest.mark.parametrize(
    ("story", "work", "remind_at"),
    [
        (OrderStory(prepay()).receive(), Work.INSPECT, jst(2026, 11, 24, 14)),  # placed on a Saturday before a holiday
        (OrderStory(prepay()).receive().inspect(), Work.ACCEPT, jst(2026, 11, 24, 14)),
        (OrderStory(postpay()).accepted(), Work.PACK, jst(2026, 11, 24, 14)),
        (OrderStory(cod()).accepted(), Work.PACK, jst(2026, 11, 24, 14)),
        (OrderStory(prepay()).accepted().pay(), Work.PACK, jst(2026, 11, 24, 14)),
        (OrderStory(cod()).accepted().print_papers(), Work.SHIP, jst(2026, 11, 24, 14)),
    ],
)
def test_the_shop_is_reminded_of_what_waits_for_it(story: OrderStory, work: Work, remind_at: object) -> None:
    assert story.state.agenda.waits
    assert story.state.agenda.waits.work == work
    assert [step.at for step in story.state.agenda.next if step.what is StepKind.REMIND_SHOP] == [remind_at]


@pytest.mark.parametrize(
    "story",
    [
        OrderStory(prepay()).accepted(),  # for money
        OrderStory(prepay()).receive(short={"TEA-100": 1}),  # for stock
        OrderStory(prepay()).receive().hold(),  # holds have alerts of their own
        shipped(),
        OrderStory(cod()).accepted().cancel(),
    ],
)
def test_nobody_hurries_the_shop_where_it_waits_for_somebody_else(story: OrderStory) -> None:
    assert story.state.agenda.waits is None


def test_an_order_waits_from_when_the_work_began() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 11, 27, 12)).pay()

    assert story.state.agenda.waits
    assert story.state.agenda.waits.since == jst(2026, 11, 27, 12)
    assert story.state.agenda.waits.remind_at == jst(2026, 11, 30, 14)


def test_the_money_of_a_completed_cash_on_delivery_is_waited_for_until_it_comes() -> None:
    story = delivered(cod()).go_to(jst(2026, 11, 24, 12))
    assert (story.status, story.state.is_closed) == (Status.COMPLETED, True)
    assert story.state.agenda.waits
    assert story.state.agenda.waits.work == Work.COLLECT

    story.pay(TOTAL)

    assert story.state.agenda.waits is None


def part_paid() -> OrderStory:
    return OrderStory(prepay()).accepted().pay(1_000)


REMINDS_THE_DAY_BEFORE = Policy(payment=PaymentPolicy(remind_the_day_before=True))


def of_a_regular() -> OrderStory:
    return OrderStory(prepay(), is_regular=True).accepted()


@pytest.mark.parametrize(
    "situation",
    [
        lambda: OrderStory(prepay()).receive(),
        lambda: OrderStory(prepay()).accepted(),
        part_paid,
        of_a_regular,
        lambda: OrderStory(prepay("convenience_store")).accepted(),
        lambda: OrderStory(prepay()).receive(short={"TEA-100": 1}),
        lambda: OrderStory(prepay()).accepted().pay(),
        lambda: OrderStory(prepay(), REMINDS_THE_DAY_BEFORE).accepted().pay(),
        lambda: OrderStory(prepay()).accepted().hold(),
        lambda: delivered(postpay()),
        lambda: delivered(postpay()).pay(1_000),
        lambda: delivered(cod()),
        shipped,
        lambda: shipped(cod()),
        lambda: OrderStory(prepay()).accepted().bounce(MailKind.ORDER_CONFIRMED),
        lambda: OrderStory(prepay()).receive().ask("recipient.phone").hold(),
    ],
)
def test_what_is_announced_comes_true(situation: Situation) -> None:
    must_come_true(situation())


@pytest.mark.parametrize(
    ("situation", "what", "words"),
    [
        (part_paid, StepKind.EXPIRE, "a person is asked whether the order expires"),
        (of_a_regular, StepKind.EXPIRE, "a person is asked whether the order expires"),
        (of_a_regular, StepKind.REMIND, "a person is asked to remind the customer of the payment (1 of 2)"),
        (
            lambda: OrderStory(prepay("convenience_store")).accepted(),
            StepKind.EXPIRE,
            "the order expires and its goods are released",
        ),
        (
            lambda: OrderStory(prepay()).accepted(),
            StepKind.EXPIRE,
            "the order expires and its goods are released, once the bank data were looked through (shop deposits",
        ),
    ],
)
def test_the_next_steps_say_who_acts_and_what_they_wait_for(situation: Situation, what: StepKind, words: str) -> None:
    step = next(step for step in situation().state.agenda.next if step.what is what)

    assert english(what_happens(step)).startswith(words)


def test_nobody_announces_an_expiry_that_is_a_persons_to_decide() -> None:
    assert StepKind.ANNOUNCE_EXPIRY in OrderStory(prepay()).accepted().agenda
    assert StepKind.ANNOUNCE_EXPIRY not in part_paid().agenda


@pytest.mark.parametrize(
    ("placed", "plan"), [(prepay("convenience_store"), PlanName.PREPAY), (prepay("card"), PlanName.PREPAY)]
)
def test_nobody_is_dunned_who_was_never_told_how_to_pay(placed: PlacedOrder, plan: PlanName) -> None:
    untold = placed.model_copy(update={"payment": placed.payment.model_copy(update={"reference": None})})

    story = OrderStory(untold).accepted()

    assert story.state.plan is plan
    assert (story.state.money.deadline, story.agenda) == (None, [])
    assert story.task_kinds == [TaskKind.SEND_INSTRUCTIONS]
    assert "how to pay 2,820 yen" in english(story.view.waits_for)
    assert MailKind.PAYMENT_REMINDER not in story.go_to(jst(2027, 2, 1, 9)).kinds
    assert story.status is Status.AWAITING_PAYMENT


def test_a_providers_own_name_of_a_payment_is_no_way_to_pay() -> None:
    placed = prepay("card")
    known = placed.payment.model_copy(update={"reference": "ch_3MqLiJLkdIwHu7ix"})
    story = OrderStory(placed.model_copy(update={"payment": known})).accepted()

    assert story.task_kinds == [TaskKind.SEND_INSTRUCTIONS]
    with pytest.raises(UnusableReference, match="reference: is missing"):
        story.extend(date(2026, 12, 2))
    with pytest.raises(UnusableReference, match="reference: pi_1"):
        story.extend(date(2026, 12, 2), reference="pi_1")


def test_the_deadline_begins_with_the_instructions() -> None:
    placed = prepay("card")
    untold = placed.model_copy(update={"payment": placed.payment.model_copy(update={"reference": None})})
    story = OrderStory(untold).accepted().go_to(jst(2026, 11, 25, 9))

    story.extend(date(2026, 12, 2), reference="https://pay.example/1001")

    assert story.placed.payment.reference == "https://pay.example/1001"
    assert story.facts(MailKind.DEADLINE_EXTENDED).is_first
    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 3, 15)
    assert TaskKind.SEND_INSTRUCTIONS not in grounds(story.state)


@pytest.mark.parametrize(
    ("situation", "kind", "act"),
    [
        (part_paid, TaskKind.DECIDE_EXPIRY, lambda story: story.pay(1_820)),
        (part_paid, TaskKind.DECIDE_EXPIRY, lambda story: story.extend(date(2027, 1, 20))),
        (of_a_regular, TaskKind.REMIND_PERSONALLY, lambda story: story.pay()),
        (of_a_regular, TaskKind.REMIND_PERSONALLY, lambda story: story.cancel()),
        (lambda: shipped(cod()), TaskKind.FIND_PARCEL, lambda story: story.deliver()),
        (lambda: delivered(postpay()), TaskKind.CALL, lambda story: story.pay()),
    ],
)
def test_tasks_end_when_what_they_ask_for_has_happened(
    situation: Situation, kind: TaskKind, act: Callable[[OrderStory], object]
) -> None:
    story = situation().go_to(jst(2027, 1, 12, 9))
    assert kind in story.task_kinds
    assert kind in grounds(story.state)

    act(story)

    assert kind not in grounds(story.state)


def test_a_surplus_that_was_given_back_is_not_asked_for_again() -> None:
    story = OrderStory(prepay()).accepted().pay(5_000)
    assert TaskKind.OVERPAID in grounds(story.state)

    story.give_back(2_180)
    assert TaskKind.OVERPAID not in grounds(story.state)
    story.cancel()

    assert story.refunds == TOTAL
    assert story.tasks[-1].amount == TOTAL


def test_what_was_given_back_is_told() -> None:
    story = OrderStory(prepay()).accepted().pay().cancel().give_back(TOTAL)

    assert story.facts(MailKind.REFUNDED).amount == TOTAL


@pytest.mark.parametrize(
    ("hour", "morning"), [(2, jst(2026, 11, 26, 9)), (9, None), (19, None), (22, jst(2026, 11, 27, 9))]
)
def test_what_staff_and_carriers_enter_at_night_is_told_in_the_morning(hour: int, morning: object) -> None:
    story = shipped(postpay()).go_to(jst(2026, 11, 26, hour)).deliver(at=jst(2026, 11, 25, 14))

    (request,) = (mail for _, mail in story.mails if mail.kind is MailKind.PAYMENT_REQUEST)
    assert request.not_before == morning
    assert story.state.money.deadline
    assert story.state.money.deadline.told == date(2026, 12, 3 if hour < 20 else 4)  # a week from when it is told


def test_at_new_year_a_mail_of_the_night_waits_for_the_morning_not_for_the_end_of_the_holidays() -> None:
    story = shipped(postpay()).go_to(jst(2026, 12, 30, 23)).deliver(at=jst(2026, 12, 30, 14))

    (request,) = (mail for _, mail in story.mails if mail.kind is MailKind.PAYMENT_REQUEST)
    assert request.not_before == jst(2026, 12, 31, 9)


def test_no_day_is_told_that_has_passed_before_the_customer_hears_of_it() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 12, 17, 22))
    if story.state.is_over:
        story = OrderStory(prepay(), is_regular=True).accepted().go_to(jst(2026, 12, 17, 22))

    with pytest.raises(NotLater, match="before the customer hears of it"):
        story.extend(date(2026, 12, 17))
    story.extend(date(2026, 12, 18))

    assert story.facts(MailKind.DEADLINE_EXTENDED).deadline == date(2026, 12, 18)


def captured_and_reversed() -> OrderStory:
    return OrderStory(prepay("card", "captured")).accepted().reverse().release(HoldReason.PAYMENT)


def never_instructed() -> OrderStory:
    placed = prepay("card")
    untold = placed.model_copy(update={"payment": placed.payment.model_copy(update={"reference": None})})
    return OrderStory(untold).accepted()


@pytest.mark.parametrize("situation", [captured_and_reversed, never_instructed])
def test_money_for_which_no_day_is_told_waits_for_the_shop_not_for_ever(situation: Situation) -> None:
    story = situation()
    assert (story.status, story.agenda) == (Status.AWAITING_PAYMENT, [])
    assert story.state.agenda.waits
    assert story.state.agenda.waits.work == Work.INSTRUCT

    story.extend(date(2026, 12, 2), reference="https://pay.example/1001")

    assert story.state.agenda.waits is None


def test_who_was_left_to_a_person_and_paid_is_chased_again_when_the_money_is_taken_back() -> None:
    story = part_paid().go_to(jst(2026, 12, 20, 9))
    assert story.state.money.chase.is_left_to_person
    story.pay(1_820, notice="n-2")
    assert TaskKind.DECIDE_EXPIRY not in grounds(story.state)  # its task has ended

    story.reverse(1_820, notice="n-2").release(HoldReason.PAYMENT)

    assert StepKind.EXPIRE in story.agenda


def lost(mail: str) -> Said:
    return MAIL_CAME_BACK(mail=mail, why="5.1.1")


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ([lost("order_confirmed")], True),
        ([lost("order_confirmed"), lost("payment_reminder")], True),
        ([OWED_AFTER_REMINDERS(missing=2820)], True),
        ([Said(code="todo.say_why", facts={"delay": "work"})], False),
        ([Said(code="todo.inquiry_mail", facts={"inquiry_no": "Q1", "what": lost("inquiry_reply")})], False),
        ([lost("written")], False),
        ([lost("order_confirmed"), Said(code="todo.not_said", facts={"fields": ("street",), "until": "x"})], False),
    ],
)
def test_a_call_ends_by_itself_only_when_all_that_it_asks_for_is_settled(said: list[Said], *, ends: bool) -> None:
    assert ends_with_ground(TaskKind.CALL, said) is ends
    assert ends_with_ground(TaskKind.FIND_PARCEL, said)


def test_a_receipt_is_not_sent_when_the_money_was_taken_back_or_the_rest_has_come() -> None:
    story = OrderStory(prepay()).accepted().pay(1_000)
    short = story.facts(MailKind.PAYMENT_SHORT)
    assert not is_overtaken(MailKind.PAYMENT_SHORT, short, story.state)

    story.pay(1_820, notice="n-2")
    confirmed = story.facts(MailKind.PAYMENT_CONFIRMED)
    assert is_overtaken(MailKind.PAYMENT_SHORT, short, story.state)
    assert not is_overtaken(MailKind.PAYMENT_CONFIRMED, confirmed, story.state)

    story.reverse(1_820, notice="n-2")
    assert is_overtaken(MailKind.PAYMENT_CONFIRMED, confirmed, story.state)


def test_more_time_is_not_given_to_who_has_paid() -> None:
    story = OrderStory(prepay()).accepted().extend(date(2026, 12, 20))
    assert not is_overtaken(MailKind.DEADLINE_EXTENDED, story.facts(MailKind.DEADLINE_EXTENDED), story.state)

    story.pay()

    assert is_overtaken(MailKind.DEADLINE_EXTENDED, story.facts(MailKind.DEADLINE_EXTENDED), story.state)
