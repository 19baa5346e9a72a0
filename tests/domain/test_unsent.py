"""Mails that have not left: what counts from them stands still, and the agenda says so."""

from datetime import date, timedelta

from domain.contract.messages import InquiryOpened
from domain.contract.status import Status
from domain.conversation import inquiries
from domain.order.agenda import StepKind
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.shop.policy import Policy, QuestionsPolicy
from tests.domain.announced import must_come_true
from tests.domain.builders import NOWHERE, OrderStory, jst, postpay, prepay, ready_to_pack
from tests.said import english

WEEKS = timedelta(days=30)


def unsent(story: OrderStory) -> OrderStory:
    """Some weeks later."""
    return story.go_to(story.now + WEEKS)


def test_nobody_is_reminded_of_a_date_that_was_not_told() -> None:
    story = unsent(OrderStory(prepay()).receive().inspect().lose_mail_server().accept())

    assert story.last_kind is MailKind.ORDER_CONFIRMED
    assert (story.status, story.tasks) == (Status.AWAITING_PAYMENT, [])
    assert story.agenda == [StepKind.AWAIT_MAIL]
    assert (
        english(story.view.waits_for)
        == "the mail order_confirmed to leave, owed since 2026-11-21: the dates count from then"
    )
    assert english(story.view.next[0].said) == (
        "it is looked whether the mail order_confirmed has left: nothing counts from it before"
    )
    assert story.state.due_at is None


def test_it_is_noted_once_that_a_mail_is_waited_for() -> None:
    story = unsent(OrderStory(prepay()).receive().inspect().lose_mail_server().accept())

    assert [entry.what for entry in story.entries].count("mails_awaited") == 1
    assert [what for _, what in story.steps].count(StepKind.AWAIT_MAIL) == 14, "once a business day"


def test_what_was_announced_goes_on_when_the_mail_has_left() -> None:
    story = unsent(OrderStory(prepay()).receive().inspect().lose_mail_server().accept())

    story.take_mails().go_to(story.now + timedelta(days=3))

    assert "mails_have_left" in [entry.what for entry in story.entries]
    assert story.last_kind is MailKind.PAYMENT_REMINDER
    must_come_true(story)


def test_the_second_reminder_waits_for_the_first_one_to_leave() -> None:
    story = unsent(OrderStory(prepay()).accepted().lose_mail_server())

    assert story.kinds.count(MailKind.PAYMENT_REMINDER) == 1
    assert story.agenda == [StepKind.AWAIT_MAIL]


def test_the_end_waits_for_the_last_reminder_to_leave() -> None:
    story = OrderStory(prepay()).accepted()
    story.go_to(story.due(StepKind.REMIND, 1)).lose_mail_server()

    unsent(story)

    assert story.kinds.count(MailKind.PAYMENT_REMINDER) == 2
    assert story.status is Status.AWAITING_PAYMENT


def test_nobody_is_given_up_who_was_not_asked_to_pay() -> None:
    story = OrderStory(postpay()).accepted().print_papers().pack().ship()
    story.go_to(jst(2026, 11, 22, 14)).lose_mail_server().deliver()

    unsent(story)

    assert (story.status, story.task_kinds) == (Status.DELIVERED, [])


def test_a_question_that_was_not_put_has_no_end() -> None:
    policy = Policy(questions=QuestionsPolicy(unanswered="cancel"))
    story = unsent(OrderStory(prepay(orderer=NOWHERE), policy).lose_mail_server().receive())

    assert story.status is Status.AWAITING_CUSTOMER
    assert story.agenda == [StepKind.AWAIT_MAIL]
    assert "to leave" in english(story.view.waits_for)


def test_a_question_that_has_not_left_is_looked_at_also_while_the_customer_asks_something_else() -> None:
    story = unsent(OrderStory(postpay(orderer=NOWHERE)).lose_mail_server().receive())

    story.do(lambda order: inquiries.inquiry_opened(order, InquiryOpened(inquiry_no="Q1")))

    assert "information_request to leave" in english(story.view.waits_for)
    assert StepKind.AWAIT_MAIL in story.agenda
    story.take_mails().do_next()
    assert "to leave" not in english(story.view.waits_for)
    assert StepKind.AWAIT_MAIL not in story.agenda


def test_no_second_word_breaks_a_silence_before_the_first_has_left() -> None:
    story = ready_to_pack().lose_mail_server()

    unsent(story)

    assert story.kinds.count(MailKind.DELAY_NOTICE) == 1


def test_a_silence_counts_from_what_was_heard_at_last() -> None:
    story = OrderStory(prepay()).lose_mail_server().receive(short={"TEA-100": 1})
    story.go_to(jst(2026, 12, 7, 12)).take_mails().go_to(jst(2026, 12, 8, 12))

    assert "mails_have_left" in [entry.what for entry in story.entries]
    assert MailKind.DELAY_NOTICE not in story.kinds
    assert story.due(StepKind.BREAK_SILENCE) == jst(2026, 12, 11, 11)


def test_money_ends_the_waiting() -> None:
    story = unsent(OrderStory(prepay()).receive().inspect().lose_mail_server().accept())

    story.pay()

    assert story.status is Status.PREPARING
    assert "to leave" not in english(story.view.waits_for)


def test_what_a_person_decides_waits_for_no_mail() -> None:
    story = unsent(OrderStory(prepay()).receive().inspect().lose_mail_server().accept())

    story.extend(date(2027, 1, 29))
    assert story.state.money.deadline
    assert story.state.money.deadline.told == date(2027, 1, 29)
    story.cancel()

    assert story.status is Status.CANCELLED
    assert TaskKind.REFUND not in story.task_kinds
    assert story.state.conversation.unsent is None
