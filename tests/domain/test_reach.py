"""Mails that do not arrive: what stops, what does not, and what happens when the customer is reached again."""

from datetime import date

import pytest

from domain.agenda.forecast import ForecastInputs, WhatIf, foresee
from domain.basics.errors import UnusableContact
from domain.contract.messages import ProvideInformation
from domain.contract.status import HoldReason, Status
from domain.conversation import reach
from domain.order.agenda import StepKind
from domain.order.aggregate import Order
from domain.order.kinds import MailKind, is_overtaken
from domain.order.owed import TaskKind
from tests.domain.builders import (
    CALENDAR,
    NOWHERE,
    OrderStory,
    cart,
    cod,
    delivered,
    jst,
    known,
    postpay,
    prepay,
    ready_to_pack,
    shipped,
)

UNREACHABLE = [HoldReason.UNREACHABLE]


def confirmed() -> OrderStory:
    """Placed and accepted on Saturday the 21st: to be paid until Monday the 30th, because the 28th is no bank day."""
    return OrderStory(prepay()).accepted()


def lost() -> OrderStory:
    """The confirmation comes back on the 24th."""
    return confirmed().go_to(jst(2026, 11, 24, 10)).bounce(MailKind.ORDER_CONFIRMED)


def test_a_confirmation_with_a_deadline_that_comes_back_holds_the_order_and_asks_for_a_call() -> None:
    story = lost()

    assert (story.status, story.holds) == (Status.ON_HOLD, UNREACHABLE)
    assert story.task_kinds == [TaskKind.CALL]
    assert "order_confirmed came back (5.1.1)" in str(story.tasks[0].said)


def test_a_deadline_whose_mail_never_arrived_stands_still() -> None:
    story = lost()

    story.go_to(jst(2026, 12, 20, 12))

    assert story.state.due_at is None
    assert story.status is Status.ON_HOLD
    assert MailKind.PAYMENT_REMINDER not in story.kinds
    assert not {StepKind.REMIND, StepKind.EXPIRE} & set(story.agenda)


def test_what_left_unpaid_is_due_though_the_date_was_never_told() -> None:
    story = lost().deliver()

    assert story.state.money.deadline
    assert story.state.due_at == story.state.money.deadline.at
    assert story.holds == []
    assert not {StepKind.REMIND, StepKind.EXPIRE} & set(story.agenda)


def test_a_corrected_address_gives_the_lost_time_back_and_tells_the_new_date() -> None:
    story = lost().go_to(jst(2026, 12, 3, 11)).correct()

    assert (story.status, story.holds) == (Status.AWAITING_PAYMENT, [])
    assert story.state.money.deadline
    assert story.state.money.deadline.told == date(
        2026, 12, 14
    )  # the 3rd and nine days: a Saturday, so the Monday after
    assert story.facts(MailKind.DEADLINE_EXTENDED).deadline == date(2026, 12, 14)
    assert story.facts(MailKind.DEADLINE_EXTENDED).is_after_lost_mail
    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 15, 15)


def test_corrected_on_the_day_of_the_mail_nothing_was_lost() -> None:
    story = confirmed().bounce(MailKind.ORDER_CONFIRMED).correct()

    assert story.state.money.deadline
    assert story.state.money.deadline.told == date(2026, 11, 30)
    assert story.last_kind is MailKind.ORDER_CONFIRMED


def test_a_hold_released_by_a_person_gives_the_time_back_as_well() -> None:
    story = lost().go_to(jst(2026, 11, 26, 11)).release(HoldReason.UNREACHABLE)

    assert story.holds == []
    assert story.state.money.deadline
    assert story.state.money.deadline.told == date(2026, 12, 7)
    assert story.state.conversation.mails_lost_since, "nobody said that the address is right"


def test_what_if_the_hold_were_released_tells_the_new_deadline() -> None:
    story = lost().go_to(jst(2026, 11, 26, 11))
    order = Order(story.placed, story.state, story.policy, CALENDAR, story.now)

    first, *later = foresee(order, WhatIf(is_released=True), ForecastInputs()).events

    assert first.mails == (MailKind.DEADLINE_EXTENDED,)
    assert later[0].at >= jst(2026, 12, 8)
    assert story.holds == UNREACHABLE, "nothing was touched"


def test_a_mail_sent_again_lifts_the_hold() -> None:
    story = lost().go_to(jst(2026, 11, 26, 11)).send_again()

    assert (story.status, story.state.conversation.mails_lost_since) == (Status.AWAITING_PAYMENT, None)


def test_another_mail_sent_again_leaves_the_hold() -> None:
    assert lost().send_again(was_lost=False).holds == UNREACHABLE


def test_a_bounce_for_a_mail_already_sent_again_holds_nothing() -> None:
    story = confirmed().bounce(MailKind.ORDER_CONFIRMED, was_sent_again=True)

    assert (story.holds, story.tasks, story.state.conversation.mails_lost_since) == ([], [], None)
    assert story.entries[-1].what == "mail_bounced"


def test_a_bounce_from_a_former_address_says_nothing_of_the_new_one() -> None:
    story = confirmed().correct().bounce(MailKind.ORDER_CONFIRMED, went_elsewhere=True)

    assert story.holds == UNREACHABLE, "the confirmation has not arrived all the same"
    assert story.state.conversation.mails_lost_since is None
    assert "went to the former address" in str(story.tasks[0].said)


def test_a_mail_that_is_late_is_only_noted() -> None:
    story = confirmed().bounce(MailKind.ORDER_CONFIRMED, permanent=False, status="4.4.1")

    assert (story.status, story.holds, story.tasks) == (Status.AWAITING_PAYMENT, [], [])
    assert story.entries[-1].what == "mail_late"


@pytest.mark.parametrize("kind", [MailKind.ORDER_RECEIVED, MailKind.PAYMENT_CONFIRMED])
def test_a_mail_that_only_informs_holds_nothing(kind: MailKind) -> None:
    story = ready_to_pack().bounce(kind)

    assert (story.status, story.holds, story.tasks) == (Status.PREPARING, [], [])
    assert story.state.conversation.mails_lost_since


def test_a_confirmation_without_a_deadline_asks_for_a_call_and_holds_nothing() -> None:
    story = OrderStory(cod()).accepted().bounce(MailKind.ORDER_CONFIRMED)

    assert (story.status, story.holds, story.task_kinds) == (Status.PREPARING, [], [TaskKind.CALL])


def test_an_order_that_is_accepted_for_an_address_that_returns_all_is_held_at_once() -> None:
    story = OrderStory(prepay()).receive().bounce(MailKind.ORDER_RECEIVED).inspect().accept()

    assert (story.status, story.holds) == (Status.ON_HOLD, UNREACHABLE)
    assert story.state.money.untold_since == date(2026, 11, 21)


def test_a_mail_refused_for_its_size_says_nothing_of_the_address() -> None:
    story = confirmed().bounce(MailKind.ORDER_CONFIRMED, status="5.3.4")

    assert story.holds == UNREACHABLE
    assert story.state.conversation.mails_lost_since is None


@pytest.mark.parametrize("status", ["5.7.1", "4.4.7"])
def test_a_mail_that_is_tried_again_by_itself_holds_nothing(status: str) -> None:
    story = confirmed().bounce(MailKind.ORDER_CONFIRMED, status=status)

    assert (story.status, story.holds, story.tasks) == (Status.AWAITING_PAYMENT, [], [])
    assert story.state.conversation.mails_lost_since is None
    assert story.state.money.untold_since is None


def test_the_days_until_a_mail_is_tried_again_are_given_back_in_a_mail_that_leaves_with_it() -> None:
    story = confirmed().go_to(jst(2026, 11, 26, 11)).bounce(MailKind.ORDER_CONFIRMED, status="4.4.7")

    told = story.facts(MailKind.DEADLINE_EXTENDED)
    assert told.is_after_lost_mail
    assert (told.deadline, story.state.money.deadline and story.state.money.deadline.told) == (
        date(2026, 12, 7),
        date(2026, 12, 7),
    )
    owed = next(mail for _, mail in story.mails if mail.kind is MailKind.DEADLINE_EXTENDED)
    assert owed.not_before == jst(2026, 11, 27, 9)


def test_a_mail_that_is_tried_again_on_the_same_day_moves_no_deadline() -> None:
    story = confirmed().go_to(jst(2026, 11, 21, 12)).bounce(MailKind.ORDER_CONFIRMED, status="5.7.1")

    assert MailKind.DEADLINE_EXTENDED not in story.kinds


def test_a_mail_that_failed_on_the_way_twice_is_one_that_does_not_reach_its_address() -> None:
    story = confirmed().bounce(MailKind.ORDER_CONFIRMED, status="4.4.7", retried_for="way")

    assert story.holds == UNREACHABLE
    assert story.state.conversation.mails_lost_since


def test_a_server_that_goes_on_refusing_the_shop_never_holds_the_order() -> None:
    for retried_for in ("us", "way"):
        assert confirmed().bounce(MailKind.ORDER_CONFIRMED, status="5.7.1", retried_for=retried_for).holds == []


def test_out_of_stock_that_comes_back_holds_the_order_until_somebody_phoned() -> None:
    story = OrderStory(prepay()).receive(short={"TEA-100": 1}).bounce(MailKind.OUT_OF_STOCK)

    assert (story.status, story.holds) == (Status.ON_HOLD, UNREACHABLE)
    assert story.release(HoldReason.UNREACHABLE).status is Status.BACKORDERED


def test_a_request_for_payment_that_comes_back_stops_the_reminders() -> None:
    story = delivered(postpay()).bounce(MailKind.PAYMENT_REQUEST)

    assert (story.status, story.holds) == (Status.DELIVERED, UNREACHABLE)
    assert StepKind.REMIND not in story.agenda
    assert story.state.due_at is None


def test_a_reminder_that_comes_back_moves_no_deadline() -> None:
    story = confirmed().go_to(jst(2026, 12, 2, 10)).bounce(MailKind.PAYMENT_REMINDER).go_to(jst(2026, 12, 10, 10))
    assert story.holds == UNREACHABLE

    story.correct()

    assert story.state.money.deadline
    assert story.state.money.deadline.told == date(2026, 11, 30)
    assert MailKind.DEADLINE_EXTENDED not in story.kinds
    assert StepKind.EXPIRE in story.agenda


def test_the_whole_money_lifts_the_hold() -> None:
    story = lost().pay()

    assert (story.status, story.holds) == (Status.PREPARING, [])
    assert story.last_kind is MailKind.PAYMENT_CONFIRMED


def test_a_part_of_the_money_lifts_nothing() -> None:
    assert lost().pay(1_000).holds == UNREACHABLE


def test_a_bounce_after_the_money_came_holds_nothing() -> None:
    story = ready_to_pack().bounce(MailKind.ORDER_CONFIRMED)

    assert (story.status, story.holds, story.tasks) == (Status.PREPARING, [], [])


def test_a_bounce_after_the_end_asks_for_a_call() -> None:
    story = confirmed().cancel().bounce(MailKind.CANCELLED)

    assert (story.status, story.holds, story.task_kinds) == (Status.CANCELLED, [], [TaskKind.CALL])


def test_thanks_that_come_back_bother_nobody() -> None:
    story = delivered().go_to(jst(2026, 11, 25, 12)).bounce(MailKind.THANKS)

    assert (story.status, story.tasks) == (Status.COMPLETED, [])


def test_a_new_deadline_takes_the_place_of_one_that_was_not_told_yet() -> None:
    story = lost().extend(date(2026, 12, 21))
    older = story.facts(MailKind.DEADLINE_EXTENDED)
    assert not is_overtaken(MailKind.DEADLINE_EXTENDED, older, story.state)

    story.extend(date(2026, 12, 25))

    assert is_overtaken(MailKind.DEADLINE_EXTENDED, older, story.state)


def test_more_time_given_by_phone_ends_the_standstill() -> None:
    story = lost().extend(date(2026, 12, 21))

    assert story.state.money.untold_since is None
    assert story.release(HoldReason.UNREACHABLE).state.money.deadline
    assert story.facts(MailKind.DEADLINE_EXTENDED).deadline == date(2026, 12, 21)


def test_a_new_deadline_that_comes_back_holds_the_order_again() -> None:
    story = lost().go_to(jst(2026, 12, 3, 11)).correct().bounce(MailKind.DEADLINE_EXTENDED)

    assert story.holds == UNREACHABLE
    assert story.state.money.untold_since == date(2026, 12, 3)


def test_another_telephone_number_is_on_the_next_label() -> None:
    story = confirmed().correct(email=None, phone="090-1234-5678")

    assert (story.placed.orderer.phone, story.state.version) == ("090-1234-5678", 2)
    assert shipped().correct(email=None, phone="090-1234-5678").state.version == 1


def test_a_new_telephone_number_lifts_nothing() -> None:
    assert lost().correct(email=None, phone="090-1234-5678", resend=False).holds == UNREACHABLE


def test_what_is_sent_again_with_a_new_telephone_number_lifts_the_hold_as_it_does_without() -> None:
    assert lost().correct(email=None, phone="090-1234-5678").holds == []
    assert lost().correct(email="taro@example.jp", phone="090-1234-5678").holds == []


def test_a_deadline_that_is_given_back_at_night_is_counted_from_when_the_customer_hears_of_it() -> None:
    story = lost().go_to(jst(2026, 11, 25, 22)).correct()

    (extended,) = (mail for _, mail in story.mails if mail.kind is MailKind.DEADLINE_EXTENDED)
    assert extended.not_before == jst(2026, 11, 26, 9)
    assert known(extended).deadline == date(2026, 12, 7)  # nine days from the 26th, and the next bank day


def test_the_same_address_again_changes_nothing() -> None:
    story = lost().correct(email="taro@example.jp", resend=False)

    assert story.holds == UNREACHABLE
    assert "contact_corrected" not in [entry.what for entry in story.entries]


@pytest.mark.parametrize("phone", ["", "12345", "call me", "0" * 16])
def test_what_cannot_be_a_telephone_number_is_refused(phone: str) -> None:
    with pytest.raises(UnusableContact):
        confirmed().correct(email=None, phone=phone)


def test_a_correction_of_nothing_is_refused() -> None:
    with pytest.raises(UnusableContact):
        confirmed().correct(email=None)


# --- questions -------------------------------------------------------------------------------------------------------


def asked() -> OrderStory:
    """The street lacks its number; an answer is due by the 30th."""
    address = cart()["orderer"]["address"] | {"street": "芝公園"}
    return OrderStory(prepay(orderer=cart()["orderer"] | {"address": address})).receive()


def test_a_request_for_information_that_comes_back_stops_the_clock_of_its_question() -> None:
    story = asked().go_to(jst(2026, 11, 24, 10)).bounce(MailKind.INFORMATION_REQUEST)

    assert story.status is Status.ON_HOLD
    assert set(story.holds) == {HoldReason.MISSING_INFORMATION, HoldReason.UNREACHABLE}
    assert not {StepKind.REMIND_QUESTION, StepKind.END_QUESTION} & set(story.agenda)


def test_a_corrected_address_gives_the_days_to_answer_back() -> None:
    story = asked().go_to(jst(2026, 11, 24, 10)).bounce(MailKind.INFORMATION_REQUEST)
    before = story.state.conversation.questions[0].answer_by

    story.go_to(jst(2026, 12, 7, 10)).correct()

    (question,) = story.state.conversation.questions
    assert story.status is Status.AWAITING_CUSTOMER
    assert question.answer_by >= date(2026, 12, 7) + (before - date(2026, 11, 21))
    assert not is_overtaken(MailKind.INFORMATION_REQUEST, story.facts(MailKind.INFORMATION_REQUEST), asked().state)
    assert is_overtaken(MailKind.INFORMATION_REQUEST, story.facts(MailKind.INFORMATION_REQUEST), story.state)


def test_a_question_is_put_again_with_the_date_of_now() -> None:
    story = asked().go_to(jst(2026, 11, 24, 10)).bounce(MailKind.INFORMATION_REQUEST)
    lost = story.facts(MailKind.INFORMATION_REQUEST)

    story.go_to(jst(2026, 12, 7, 10)).correct().do(lambda order: reach.ask_anew(order, lost))

    facts = story.facts(MailKind.INFORMATION_REQUEST)
    assert facts.asked == lost.asked
    assert facts.deadline == story.state.conversation.questions[0].answer_by


def answer(**more: str) -> ProvideInformation:
    given = {"orderer.address.street": "芝公園4-2-8", "orderer.kana": "ヤマダ タロウ"}
    return ProvideInformation(answers=given | {f"orderer.{name}": value for name, value in more.items()}, by="support")


def test_an_address_given_as_an_answer_counts_as_a_correction() -> None:
    story = asked().bounce(MailKind.INFORMATION_REQUEST).provide(answer(email="taro@correct.example"))

    assert (story.holds, story.state.conversation.mails_lost_since) == ([], None)


def test_a_question_that_was_settled_meanwhile_needs_no_call() -> None:
    assert asked().provide(answer()).bounce(MailKind.INFORMATION_REQUEST).tasks == []


def test_the_days_to_answer_a_question_that_is_tried_again_are_given_back() -> None:
    story = OrderStory(prepay(orderer=NOWHERE)).receive().go_to(jst(2026, 11, 24, 11))
    assert story.state.conversation.questions[0].answer_by == date(2026, 11, 30)

    story.bounce(MailKind.INFORMATION_REQUEST, status="4.4.7", owed_on=date(2026, 11, 21))

    assert story.state.conversation.questions[0].answer_by == date(2026, 12, 4)
    at, owed = [(at, mail) for at, mail in story.mails if mail.kind is MailKind.INFORMATION_REQUEST][-1]
    assert (known(owed).deadline, owed.not_before) == (date(2026, 12, 4), jst(2026, 11, 25, 9))
    assert story.due(StepKind.REMIND_QUESTION, 1) == jst(2026, 11, 30, 10)
    assert story.due(StepKind.END_QUESTION, 1) == jst(2026, 12, 7, 10)
    assert at == story.now


def test_what_follows_a_reminder_that_is_tried_again_counts_from_its_repeat() -> None:
    story = confirmed()
    story.go_to(story.due(StepKind.REMIND, 1)).go_to(jst(2026, 12, 3, 11))

    story.bounce(MailKind.PAYMENT_REMINDER, status="4.4.7")

    assert story.state.money.chase.reminded == {1: date(2026, 12, 4)}
    assert story.due(StepKind.REMIND, 2) == jst(2026, 12, 9, 15)
