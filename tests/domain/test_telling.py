"""Dates given anew: what could not leave for days is told with the days that were promised, counted from now."""

from datetime import date, timedelta

import pytest

from domain.contract.status import Status
from domain.conversation.telling import is_late
from domain.order.agenda import StepKind
from domain.order.kinds import MailKind
from domain.shop.policy import PaymentPolicy, Policy, QuestionsPolicy
from tests.domain.announced import must_come_true
from tests.domain.builders import CALENDAR, NOWHERE, OrderStory, cod, jst, known, postpay, prepay


def left(story: OrderStory) -> list[MailKind]:
    """What left as the mail server came back."""
    return [mail.kind for mail in story.left]


def unconfirmed() -> OrderStory:
    """Accepted on a Saturday, to be paid until the next but one Monday; the confirmation has not left."""
    return OrderStory(prepay()).receive().inspect().lose_mail_server().accept()


def test_a_late_confirmation_tells_a_deadline_that_gives_the_days_that_were_promised() -> None:
    story = unconfirmed()
    assert story.facts(MailKind.ORDER_CONFIRMED).deadline == date(2026, 11, 30)

    story.go_to(jst(2026, 12, 16, 11)).mails_leave()

    assert left(story) == [MailKind.ORDER_CONFIRMED]
    facts = known(story.left[0])
    assert (facts.deadline, facts.expires_on) == (date(2026, 12, 25), date(2027, 1, 8))
    assert story.state.money.deadline
    assert story.state.money.deadline.told == facts.deadline
    assert story.due(StepKind.REMIND, 1).date() > facts.deadline
    assert story.due(StepKind.EXPIRE).date() == facts.expires_on
    must_come_true(story)


def test_what_leaves_on_its_day_is_sent_as_it_is() -> None:
    story = unconfirmed()

    story.go_to(jst(2026, 11, 21, 19)).mails_leave()

    assert left(story) == [MailKind.ORDER_CONFIRMED]
    assert known(story.left[0]).deadline == date(2026, 11, 30)
    assert "dates_told_anew" not in [entry.what for entry in story.entries]


def test_what_waits_for_the_morning_is_not_late() -> None:
    story = unconfirmed()
    story.now = jst(2026, 11, 21, 23, 50)
    story.extend(date(2026, 12, 7))

    story.now = jst(2026, 11, 22, 9, 30)  # what is owed at night leaves in the morning
    story.mails_leave()

    assert story.state.money.deadline
    assert story.state.money.deadline.told == date(2026, 12, 7)


@pytest.mark.parametrize(("now", "late"), [("23:59", False), ("00:30", False), ("00:50", True), ("09:00", True)])
def test_a_mail_is_late_on_the_next_day_some_time_after_midnight(now: str, *, late: bool) -> None:
    hour, minute = map(int, now.split(":"))
    day = 21 if hour == 23 else 22

    assert is_late(jst(2026, 11, 21, 23, 50), jst(2026, 11, day, hour, minute), CALENDAR) is late


def test_a_later_date_that_was_owed_meanwhile_is_told_by_the_confirmation() -> None:
    story = unconfirmed().go_to(jst(2026, 11, 25, 11)).extend(date(2026, 12, 21))

    story.go_to(jst(2026, 11, 25, 12)).mails_leave()

    assert left(story) == [MailKind.ORDER_CONFIRMED]
    assert known(story.left[0]).deadline == date(2026, 12, 21)


def test_who_has_paid_meanwhile_is_confirmed_as_having_paid() -> None:
    story = unconfirmed().go_to(jst(2026, 11, 25, 11)).pay()

    story.go_to(jst(2026, 11, 26, 11)).mails_leave()

    assert sorted(left(story)) == [MailKind.ORDER_CONFIRMED, MailKind.PAYMENT_CONFIRMED]
    (confirmed,) = [known(mail) for mail in story.left if mail.kind is MailKind.ORDER_CONFIRMED]
    assert confirmed.is_paid
    assert confirmed.rest is None


def test_a_late_request_counts_from_its_leaving() -> None:
    story = OrderStory(postpay()).accepted().print_papers().pack().ship()
    story.go_to(jst(2026, 11, 22, 14)).lose_mail_server().deliver()

    story.go_to(jst(2026, 12, 9, 10)).mails_leave()

    assert left(story) == [MailKind.PAYMENT_REQUEST]
    assert known(story.left[0]).deadline == date(2026, 12, 17)  # eight days, as before, when a Sunday was among them
    assert story.status is Status.DELIVERED


def test_a_late_reminder_is_decided_upon_anew() -> None:
    story = OrderStory(prepay()).accepted().lose_mail_server()
    story.go_to(jst(2026, 12, 16, 11)).mails_leave()
    assert left(story) == []
    assert story.state.money.chase.reminded == {}

    story.go_to(jst(2026, 12, 16, 12))

    assert story.last_kind is MailKind.PAYMENT_REMINDER
    second = story.due(StepKind.REMIND, 2)
    assert second.date() == CALENDAR.add_business_days(date(2026, 12, 16), 3)
    assert story.due(StepKind.EXPIRE).date() > CALENDAR.add_business_days(second.date(), 3)
    assert story.facts(MailKind.PAYMENT_REMINDER).expires_on == story.due(StepKind.EXPIRE).date()


def test_who_paid_while_the_reminder_waited_gets_none() -> None:
    story = OrderStory(prepay()).accepted().lose_mail_server()
    story.go_to(jst(2026, 12, 10, 11)).pay()

    story.go_to(jst(2026, 12, 16, 11)).mails_leave()

    assert left(story) == [MailKind.PAYMENT_CONFIRMED]


def test_a_note_of_the_day_before_that_is_late_is_left_out() -> None:
    policy = Policy(payment=PaymentPolicy(remind_the_day_before=True))
    story = OrderStory(prepay(), policy).accepted()
    story.go_to(jst(2026, 11, 29, 14)).lose_mail_server()

    story.go_to(jst(2026, 11, 30, 20)).mails_leave()

    assert left(story) == []
    assert story.state.money.chase.reminded.keys() == {0}


def test_a_late_question_gives_its_days_and_its_reminder_anew() -> None:
    policy = Policy(questions=QuestionsPolicy(unanswered="cancel"))
    story = OrderStory(prepay(orderer=NOWHERE), policy).lose_mail_server().receive()

    story.go_to(jst(2026, 12, 14, 10)).mails_leave()

    assert MailKind.INFORMATION_REQUEST in left(story)
    (question,) = story.state.conversation.questions
    assert question.answer_by == date(2026, 12, 23)
    assert known(story.left[-1]).deadline == question.answer_by
    assert story.due(StepKind.REMIND_QUESTION, 1).date() == date(2026, 12, 17)
    story.go_to(jst(2026, 12, 28, 10))
    assert story.status is Status.CANCELLED


def test_days_to_answer_that_passed_while_the_reminder_waited_are_given_back() -> None:
    policy = Policy(questions=QuestionsPolicy(unanswered="cancel"))
    story = OrderStory(prepay(orderer=NOWHERE), policy).receive().lose_mail_server()

    story.go_to(jst(2026, 12, 14, 10)).mails_leave()

    assert left(story) == []
    story.go_to(jst(2026, 12, 14, 11))
    assert story.last_kind is MailKind.INFORMATION_REMINDER
    assert story.facts(MailKind.INFORMATION_REMINDER).deadline == date(2026, 12, 21)


def test_a_shipping_mail_names_no_day_that_has_passed() -> None:
    story = OrderStory(cod()).accepted().lose_mail_server().print_papers().pack().ship()
    assert story.facts(MailKind.SHIPPED).arrives_on

    story.go_to(story.now + timedelta(days=2, hours=1)).mails_leave()

    assert left(story) == [MailKind.SHIPPED]
    assert known(story.left[0]).arrives_on is None


def test_an_order_that_has_ended_is_given_no_dates() -> None:
    story = unconfirmed().go_to(jst(2026, 12, 2, 10)).cancel()

    story.go_to(jst(2026, 12, 3, 10)).mails_leave()

    assert left(story) == [MailKind.CANCELLED]
