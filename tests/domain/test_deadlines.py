from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.basics.errors import NothingToExtend, NotLater, OrderClosed
from domain.contract.order import PaymentMethod, PlacedOrder
from domain.contract.status import Status
from domain.order.agenda import StepKind
from domain.order.deadline import payment_deadline, shipping_on
from domain.order.kinds import MailKind
from domain.shop.calendar import is_new_year
from domain.shop.policy import MethodRule, Policy
from tests.domain.builders import (
    CALENDAR,
    OrderStory,
    cod,
    delivered,
    jst,
    paying,
    postpay,
    prepay,
    shipped,
)

ANY_DAY = MethodRule()
BANK_DAY = Policy().payment.rule(PaymentMethod.BANK_TRANSFER)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2050, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without zone
METHODS = st.sampled_from(["bank_transfer", "postal_transfer", "convenience_store", "card"])


def test_seven_days_end_with_the_last_second_of_the_seventh_day() -> None:
    deadline = payment_deadline(jst(2026, 11, 24, 10), 7, ANY_DAY, CALENDAR)

    assert deadline.told == date(2026, 12, 1)
    assert deadline.at == jst(2026, 12, 1, 23, 59, 59)


@pytest.mark.parametrize(
    ("since", "days", "told"),
    [
        (jst(2026, 11, 24, 0), 1, date(2026, 11, 25)),
        (jst(2026, 11, 24, 0), 8, date(2026, 12, 2)),
        (jst(2026, 11, 24, 0), 30, date(2026, 12, 24)),
        (jst(2026, 12, 31, 23, 59, 59), 7, date(2027, 1, 7)),
        (jst(2027, 1, 1, 0), 7, date(2027, 1, 8)),
        (jst(2028, 2, 22, 12), 7, date(2028, 2, 29)),
        (jst(2027, 2, 22, 12), 7, date(2027, 3, 1)),
    ],
)
def test_days_are_counted_by_the_calendar(since: datetime, days: int, told: date) -> None:
    assert payment_deadline(since, days, ANY_DAY, CALENDAR).told == told


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (jst(2026, 11, 21, 10), date(2026, 11, 30)),  # Saturday → Monday
        (jst(2027, 4, 22, 10), date(2027, 4, 30)),  # 4/29 is 昭和の日
        (jst(2026, 4, 26, 10), date(2026, 5, 7)),  # 5/3 – 5/6 with the substitute holiday
        (jst(2026, 12, 24, 10), date(2027, 1, 4)),  # 12/31 – 1/3
    ],
)
def test_a_bank_transfer_is_due_on_a_bank_day(since: datetime, told: date) -> None:
    assert payment_deadline(since, 7, BANK_DAY, CALENDAR).told == told


def test_the_date_is_the_shops_whatever_the_offset_of_the_cart() -> None:
    before_midnight = payment_deadline(datetime(2026, 11, 24, 14, 59, 59, tzinfo=UTC), 7, ANY_DAY, CALENDAR)
    after_midnight = payment_deadline(datetime(2026, 11, 24, 15, tzinfo=UTC), 7, ANY_DAY, CALENDAR)

    assert before_midnight.told == date(2026, 12, 1)
    assert after_midnight.told == date(2026, 12, 2)


def test_prepay_counts_from_acceptance_when_that_is_later_than_the_order() -> None:
    story = OrderStory(prepay()).receive().inspect().go_to(jst(2026, 11, 25, 9)).accept()

    assert story.state.money.deadline
    assert story.state.money.deadline.told == date(2026, 12, 2)


def test_an_order_of_the_last_second_of_the_year_is_chased_after_the_holidays() -> None:
    placed = prepay(placed_at="2026-12-31T23:59:59+09:00")

    story = OrderStory(placed).accepted()

    assert story.state.money.deadline
    assert story.state.money.deadline.told == date(2027, 1, 8)  # the customer hears of it in the morning
    assert story.due(StepKind.REMIND, 1) == jst(2027, 1, 12, 15)  # 1/11 is 成人の日
    assert story.due(StepKind.REMIND, 2) == jst(2027, 1, 15, 15)
    assert story.due(StepKind.EXPIRE) == jst(2027, 1, 21, 10)


def test_reminders_follow_after_one_and_four_business_days_at_three() -> None:
    story = OrderStory(prepay()).accepted()  # due on Monday 30 November

    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 1, 15)
    assert story.due(StepKind.REMIND, 2) == jst(2026, 12, 4, 15)
    assert story.due(StepKind.ANNOUNCE_EXPIRY) == jst(2026, 12, 9, 10)
    assert story.due(StepKind.EXPIRE) == jst(2026, 12, 10, 10)  # 12/7, 8 and 9 lie between


def test_a_postal_transfer_has_five_business_days_of_grace() -> None:
    story = OrderStory(prepay("postal_transfer")).accepted()

    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 7, 15)
    assert story.due(StepKind.REMIND, 2) == jst(2026, 12, 10, 15)
    assert story.due(StepKind.EXPIRE) == jst(2026, 12, 16, 10)


def test_nobody_is_reminded_between_the_years() -> None:
    placed = prepay("convenience_store", placed_at="2026-12-21T10:00:00+09:00")

    story = OrderStory(placed).accepted()  # due on 28 December

    assert story.due(StepKind.REMIND, 1) == jst(2027, 1, 4, 15)


def test_a_shop_that_works_between_the_years_may_remind_then() -> None:
    policy = Policy().model_copy(update={"mail": Policy().mail.model_copy(update={"quiet_at_new_year": False})})
    placed = prepay("convenience_store", placed_at="2026-12-21T10:00:00+09:00")

    story = OrderStory(placed, policy).accepted()

    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 29, 15)


def test_a_notice_on_the_day_before_is_an_option() -> None:
    story = OrderStory(prepay(), paying(remind_the_day_before=True)).accepted()

    assert story.due(StepKind.REMIND, 0) == jst(2026, 11, 29, 15)


def test_the_notice_on_the_day_before_moves_ahead_of_the_new_year_never_behind_the_deadline() -> None:
    placed = prepay(placed_at="2026-12-24T10:00:00+09:00")

    story = OrderStory(placed, paying(remind_the_day_before=True)).accepted()  # due on 4 January

    assert story.due(StepKind.REMIND, 0) == jst(2026, 12, 28, 15)


def test_no_notice_on_the_very_day_of_the_order() -> None:
    placed = prepay("convenience_store")

    story = OrderStory(placed, paying(remind_the_day_before=True, prepay_days=1)).accepted()

    assert [step.round for step in story.state.agenda.next if step.what is StepKind.REMIND] == [1, 2]


def waiting_for_the_bank(placed: PlacedOrder, until: datetime) -> OrderStory:
    """Its first reminder was put off."""
    story = OrderStory(placed).accepted()
    money = story.state.money
    story.state = story.state.but(money=money.chased(money.chase.waiting_for_bank(until)))
    return story.do(lambda _: None)


def test_a_reminder_that_waited_for_the_bank_data_moves_the_second_and_the_end() -> None:
    story = waiting_for_the_bank(prepay(), until=jst(2026, 12, 3, 15))

    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 3, 15)
    assert story.due(StepKind.REMIND, 2) == jst(2026, 12, 8, 15)
    assert story.due(StepKind.EXPIRE) == jst(2026, 12, 14, 10)


def test_a_late_first_reminder_never_pushes_the_second_between_the_years() -> None:
    story = waiting_for_the_bank(prepay(placed_at="2026-12-14T10:00:00+09:00"), until=jst(2026, 12, 24, 15))

    assert story.due(StepKind.REMIND, 2) == jst(2027, 1, 4, 15)
    assert story.due(StepKind.EXPIRE) == jst(2027, 1, 8, 10)


def test_the_day_after_a_late_last_reminder_is_never_between_the_years() -> None:
    story = waiting_for_the_bank(prepay(placed_at="2026-12-14T10:00:00+09:00"), until=jst(2026, 12, 23, 15))

    assert story.due(StepKind.REMIND, 2) == jst(2026, 12, 28, 15)
    assert story.due(StepKind.EXPIRE) == jst(2027, 1, 5, 10)


def test_what_is_overdue_is_planned_with_its_distances() -> None:
    story = OrderStory(prepay()).accepted()
    story.now = jst(2026, 12, 9, 22)  # nobody was there for ten days

    story.do(lambda _: None)

    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 10, 9)
    assert story.due(StepKind.REMIND, 2) == jst(2026, 12, 15, 15)
    assert story.due(StepKind.EXPIRE) == jst(2026, 12, 21, 10)


def test_postpay_counts_from_the_day_the_delivery_became_known() -> None:
    story = shipped(postpay()).go_to(jst(2026, 11, 26, 9)).deliver(at=jst(2026, 11, 22, 14))

    assert story.state.money.deadline
    assert story.state.money.deadline.told == date(2026, 12, 3)
    assert story.facts(MailKind.PAYMENT_REQUEST).deadline == date(2026, 12, 3)
    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 4, 15)
    assert story.due(StepKind.REMIND, 2) == jst(2026, 12, 9, 15)
    assert story.due(StepKind.GIVE_UP) == jst(2026, 12, 16, 10)


def test_an_extension_moves_everything_and_arms_the_reminders_anew() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 12, 2, 9))
    assert story.kinds.count(MailKind.PAYMENT_REMINDER) == 1

    story.extend(date(2026, 12, 10))

    assert story.facts(MailKind.DEADLINE_EXTENDED).deadline == date(2026, 12, 10)
    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 11, 15)
    assert story.due(StepKind.REMIND, 2) == jst(2026, 12, 16, 15)
    assert story.due(StepKind.EXPIRE) == jst(2026, 12, 22, 10)


@pytest.mark.parametrize(("method", "told"), [("bank_transfer", date(2027, 1, 4)), ("card", date(2027, 1, 2))])
def test_an_extension_ends_on_a_day_on_which_the_method_can_be_paid(method: str, told: date) -> None:
    story = OrderStory(prepay(method)).accepted().extend(date(2027, 1, 2))

    assert story.state.money.deadline
    assert story.state.money.deadline.told == story.facts(MailKind.DEADLINE_EXTENDED).deadline == told


def test_an_extension_must_be_later_than_the_deadline_and_than_today() -> None:
    story = OrderStory(prepay(), is_regular=True).accepted().go_to(jst(2027, 1, 20, 9))

    with pytest.raises(NotLater, match="2026-11-30"):
        story.extend(date(2026, 11, 30))
    with pytest.raises(NotLater, match="has passed"):
        story.extend(date(2027, 1, 19))


@pytest.mark.parametrize("placed", [cod(), postpay(), prepay("card", "captured")])
def test_without_a_deadline_there_is_nothing_to_extend(placed: PlacedOrder) -> None:
    story = OrderStory(placed).accepted()

    with pytest.raises(NothingToExtend):
        story.extend(date(2026, 12, 24))


def test_an_ended_order_gets_no_more_time() -> None:
    story = OrderStory(prepay()).accepted().cancel()

    with pytest.raises(OrderClosed, match="cancelled"):
        story.extend(date(2026, 12, 24))


def test_an_expired_order_whose_goods_are_there_goes_on_with_the_new_date() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 12, 11, 9))
    assert story.view.status is Status.EXPIRED

    story.extend(date(2026, 12, 21))

    assert story.status is Status.AWAITING_PAYMENT
    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 22, 15)


def test_an_order_that_expires_a_second_time_is_told_so_a_second_time() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 12, 11, 9)).extend(date(2026, 12, 14))

    story.go_to(jst(2026, 12, 31, 12))

    keys = [mail.key for _, mail in story.mails if mail.kind is MailKind.EXPIRED]
    assert len(set(keys)) == 2


def test_after_the_late_window_an_expired_order_cannot_be_revived() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2027, 1, 31, 9))

    with pytest.raises(OrderClosed, match="too long ago"):
        story.extend(date(2027, 2, 20))


@given(since=INSTANTS, method=METHODS)
def test_any_order_is_told_reminded_and_expired_in_this_order_at_decent_hours(since: datetime, method: str) -> None:
    story = OrderStory(prepay(method, placed_at=since.isoformat())).accepted()

    assert story.state.money.deadline
    due = [story.due(StepKind.REMIND, 1), story.due(StepKind.REMIND, 2), story.due(StepKind.EXPIRE)]
    assert story.now < story.state.money.deadline.at < due[0] < due[1] < due[2]
    assert due[2].date() > due[1].date() > due[0].date()
    assert due[2].date() >= story.state.money.deadline.told + timedelta(days=7)
    assert [at.hour for at in due] == [15, 15, 10]
    for at in due:
        assert CALENDAR.is_business_day(at.date())
        assert not is_new_year(at.date())


@given(since=INSTANTS, late=st.timedeltas(timedelta(0), timedelta(days=40)))
def test_whatever_is_overdue_still_leaves_at_decent_hours_one_by_one(since: datetime, late: timedelta) -> None:
    story = OrderStory(prepay(placed_at=since.isoformat())).accepted()

    story.now += late  # nobody was there for a while
    story.do(lambda _: None).go_to(story.now + timedelta(days=60))

    reminded = story.sent_at(MailKind.PAYMENT_REMINDER)
    expired = story.sent_at(MailKind.EXPIRED)
    assert len(reminded) == 2
    assert len(expired) == 1
    assert reminded[0].date() < reminded[1].date() < expired[0].date()
    for at in [*reminded, *expired]:
        assert 9 <= at.hour < 20
        assert not is_new_year(at.date())


@given(since=INSTANTS)
def test_thanks_leave_between_ten_and_eighteen_and_never_between_the_years(since: datetime) -> None:
    story = OrderStory(prepay("card", "captured", placed_at=since.isoformat())).accepted().print_papers().ship()

    story.deliver().go_to(story.now + timedelta(days=10))

    (thanked,) = story.sent_at(MailKind.THANKS)
    assert 10 <= thanked.hour < 18
    assert not is_new_year(thanked.date())
    assert thanked.date() > CALENDAR.day_of(story.state.goods.delivery_known_at or since)
    assert story.status is Status.COMPLETED


def test_thanks_come_the_day_after_the_delivery_at_ten() -> None:
    assert delivered().due(StepKind.THANK) == jst(2026, 11, 23, 10)


@pytest.mark.parametrize(
    ("printed", "transit", "wished", "leaves"),
    [
        (date(2026, 11, 25), 1, None, date(2026, 11, 25)),  # a Wednesday: on the day of packing
        (date(2026, 11, 28), 1, None, date(2026, 11, 30)),  # a Saturday: nobody works before Monday
        (date(2026, 11, 25), 1, date(2026, 12, 3), date(2026, 12, 2)),
        (date(2026, 11, 25), 3, date(2026, 12, 3), date(2026, 11, 30)),
        (date(2026, 11, 25), 1, date(2026, 11, 30), date(2026, 11, 27)),  # a Monday: leaves on Friday
        (date(2026, 11, 25), 1, date(2026, 11, 20), date(2026, 11, 25)),  # a wish that has passed
        (date(2026, 11, 25), 1, date(2027, 11, 30), date(2026, 11, 25)),  # a slip of the pen
    ],
)
def test_a_parcel_leaves_on_the_next_working_day_or_in_time_for_a_wish(
    printed: date, transit: int, wished: date | None, leaves: date
) -> None:
    assert shipping_on(printed, transit, wished, CALENDAR) == leaves
