from datetime import date, timedelta

import pytest

from domain.agenda.task import grounds
from domain.basics.errors import TooFarAhead
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, HoldReason, Money, Status
from domain.order.agenda import StepKind
from domain.order.facts import ConfirmationFacts, ShippedFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.payment import collection
from domain.payment.collection import Doubts
from domain.payment.refund import CancelFirst
from domain.shop.policy import Policy, SilencePolicy
from tests.domain.builders import (
    BANK_IS_CHECKED,
    BANK_IS_UNCHECKED,
    CALENDAR,
    TOTAL,
    OrderStory,
    being_packed,
    cod,
    delivered,
    jst,
    known,
    paying,
    postpay,
    prepay,
    ready_to_pack,
    shipped,
)
from tests.said import english


def test_the_exact_amount_is_confirmed_and_the_goods_may_be_packed() -> None:
    story = OrderStory(prepay()).accepted().pay()

    assert story.status is Status.PREPARING
    assert story.state.money_stage is Money.PAID
    assert story.last_kind is MailKind.PAYMENT_CONFIRMED
    assert story.tasks == []


def test_too_little_is_kept_and_answered_with_one_mail_that_names_the_rest() -> None:
    story = OrderStory(prepay()).accepted().pay(TOTAL - 440)

    assert story.status is Status.AWAITING_PAYMENT
    assert story.state.money_stage is Money.PARTLY_PAID
    assert story.kinds.count(MailKind.PAYMENT_SHORT) == 1
    assert story.facts(MailKind.PAYMENT_SHORT).rest == 440


def test_a_shop_may_accept_a_few_yen_less_and_the_journal_says_so() -> None:
    story = OrderStory(prepay(), paying(accept_short_by=440)).accepted().pay(TOTAL - 440)

    assert story.status is Status.PREPARING
    assert "rest_waived" in [entry.what for entry in story.entries]
    assert story.facts(MailKind.PAYMENT_CONFIRMED).waived == 440


@pytest.mark.parametrize(("paid", "let_off"), [(TOTAL - 440, 440), (TOTAL, 0), (TOTAL + 440, 0)])
def test_only_what_never_came_is_let_off(paid: int, let_off: int) -> None:
    story = OrderStory(prepay(), paying(accept_short_by=440)).accepted().pay(paid)

    assert story.state.money.let_off == let_off
    assert story.facts(MailKind.PAYMENT_CONFIRMED).waived == (let_off or None)


def test_a_part_of_the_price_that_was_given_back_is_let_off_and_a_surplus_is_not() -> None:
    story = OrderStory(prepay()).accepted().pay(TOTAL + 500)

    assert story.give_back(500).state.money.let_off == 0
    assert story.give_back(300).state.money.let_off == 300


def test_the_tolerance_is_given_once_not_after_every_return_of_the_money() -> None:
    story = OrderStory(prepay(), paying(accept_short_by=440)).accepted().pay(TOTAL - 440).reverse(TOTAL - 440)

    story.pay(TOTAL - 441, "n-2")

    assert story.state.money.missing == 441


def test_too_much_is_paid_flagged_and_never_an_error() -> None:
    story = OrderStory(prepay()).accepted().pay(TOTAL + 180)

    assert story.status is Status.PREPARING
    assert story.state.money_stage is Money.OVERPAID
    assert story.state.money.surplus == 180
    assert story.task_kinds == [TaskKind.OVERPAID]


def test_parts_are_added_up() -> None:
    story = OrderStory(prepay()).accepted().pay(1_000, "n-1").pay(1_000, "n-2").pay(820, "n-3")

    assert story.state.money_stage is Money.PAID
    assert story.kinds.count(MailKind.PAYMENT_SHORT) == 2
    assert story.facts(MailKind.PAYMENT_CONFIRMED).received_total == TOTAL


def test_paying_twice_is_too_much_not_an_error() -> None:
    story = OrderStory(prepay()).accepted().pay(notice="n-1").pay(notice="n-2")

    assert story.state.money_stage is Money.OVERPAID
    assert story.task_kinds == [TaskKind.OVERPAID]
    assert "already paid" in str(story.tasks[0].said)


def test_money_before_acceptance_is_kept_and_nothing_is_asked_for_afterwards() -> None:
    story = OrderStory(prepay()).receive().pay().inspect().accept()

    assert story.status is Status.PREPARING
    assert story.state.money.deadline is None
    assert story.facts(MailKind.ORDER_CONFIRMED).is_paid


def test_money_on_hold_is_booked_and_work_still_waits() -> None:
    story = OrderStory(prepay()).accepted().hold().pay()

    assert story.status is Status.ON_HOLD
    assert story.state.money_stage is Money.PAID


def test_late_money_stays_on_record_becomes_a_refund_task_and_is_answered() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 12, 11, 9)).pay()

    assert story.status is Status.EXPIRED
    assert story.state.money_stage is Money.REFUND_DUE
    assert story.refunds == TOTAL
    assert story.kinds[-2:] == [MailKind.PAYMENT_FOR_CLOSED, MailKind.REFUND_ACCOUNT_REQUEST]
    assert story.task_kinds == [TaskKind.REFUND]


def test_late_money_revives_the_order_where_the_policy_says_so() -> None:
    story = OrderStory(prepay(), paying(late_payment="revive")).accepted().go_to(jst(2026, 12, 11, 9)).pay()

    assert story.status is Status.PREPARING
    assert story.goods is Goods.RESERVED
    assert story.last_kind is MailKind.PAYMENT_CONFIRMED
    assert story.refunds == 0


def test_late_parts_of_the_price_never_revive() -> None:
    story = OrderStory(prepay(), paying(late_payment="revive")).accepted().go_to(jst(2026, 12, 11, 9))

    story.pay(1_000, "n-1").pay(1_820, "n-2")

    assert story.status is Status.EXPIRED
    assert story.refunds == TOTAL


def test_money_for_a_cancelled_order_becomes_a_refund_task() -> None:
    story = OrderStory(prepay()).accepted().cancel().pay()

    assert story.status is Status.CANCELLED
    assert story.facts(MailKind.PAYMENT_FOR_CLOSED).ending == "cancelled"
    assert story.refunds == TOTAL
    assert str(story.tasks[-1].said).endswith("give it back.")


def test_only_an_expired_order_is_said_to_be_revivable() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 12, 12, 12))
    assert story.status is Status.EXPIRED

    assert str(story.pay().tasks[-1].said).endswith("give it back, or revive the order (shop order extend).")


def test_a_cancelled_order_gives_back_what_was_paid() -> None:
    story = ready_to_pack().cancel()

    assert story.refunds == TOTAL
    assert story.facts(MailKind.CANCELLED).refund == TOTAL
    assert story.task_kinds == [TaskKind.REFUND]


def test_money_taken_back_before_shipping_holds_the_goods() -> None:
    story = ready_to_pack().reverse()

    assert story.status is Status.ON_HOLD
    assert story.holds == [HoldReason.PAYMENT]
    assert story.task_kinds == [TaskKind.LOOK]


def test_money_taken_back_while_packing_holds_the_parcel() -> None:
    assert being_packed().reverse().holds == [HoldReason.PAYMENT]


def test_money_the_cart_took_can_be_taken_back_too() -> None:
    story = OrderStory(prepay("card", "captured")).accepted().reverse(notice="captured-1001")

    assert story.holds == [HoldReason.PAYMENT]
    assert story.state.awaits_money


def test_after_a_hold_for_money_taken_back_more_time_can_be_given() -> None:
    story = OrderStory(prepay("card", "captured")).accepted().reverse(notice="captured-1001")

    story.release(HoldReason.PAYMENT).extend(date(2026, 12, 10))

    assert story.status is Status.AWAITING_PAYMENT
    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 11, 15)


def test_money_taken_back_after_shipping_is_left_to_a_person_and_nobody_is_reminded() -> None:
    story = shipped().go_to(jst(2026, 11, 22, 9)).reverse().go_to(jst(2027, 3, 1, 9))

    assert story.status is Status.SHIPPED
    assert TaskKind.LOOK in story.task_kinds
    assert MailKind.PAYMENT_REMINDER not in story.kinds
    assert "a person" in english(story.view.waits_for)


def test_money_taken_back_from_a_cancelled_order_must_not_be_given_back() -> None:
    story = ready_to_pack().cancel().reverse()

    assert story.state.money_stage is Money.NOT_DUE
    assert "must not be given back" in str(story.tasks[-1].said)


def test_money_that_was_given_back_is_asked_for_again_when_an_expired_order_goes_on() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 12, 11, 9)).pay().give_back()

    story.extend(date(2026, 12, 20))

    assert story.status is Status.AWAITING_PAYMENT
    assert story.state.money.missing == TOTAL


def test_a_part_of_the_price_that_was_given_back_as_a_favour_is_not_asked_for_again() -> None:
    story = ready_to_pack().give_back(500)

    assert story.status is Status.PREPARING
    assert story.state.money.missing == 0
    assert story.state.money_stage is Money.PAID


def test_a_slip_that_names_a_price_of_which_something_was_given_back_since_is_void() -> None:
    assert ready_to_pack().print_papers().give_back(500).state.version == 2
    assert ready_to_pack().pay(180, "n-2").print_papers().give_back(180).state.version == 1


def test_a_surplus_that_was_given_back_changes_nothing_for_what_is_due() -> None:
    story = OrderStory(prepay()).accepted().pay(TOTAL + 180).give_back(180)

    assert story.state.money_stage is Money.PAID
    assert story.state.money.waived == 0


def test_a_cart_whose_clock_is_years_ahead_moves_no_deadline() -> None:
    story = OrderStory(prepay(placed_at="2062-01-01T00:00:00+09:00"))
    story.now = jst(2026, 11, 21, 10)

    story.accepted()

    assert story.state.money.deadline
    assert story.state.money.deadline.told == date(2026, 11, 30)  # the seventh day is a Saturday


def test_a_deadline_is_not_extended_by_more_than_a_year() -> None:
    with pytest.raises(TooFarAhead, match="2062-12-01"):
        OrderStory(prepay()).accepted().extend(date(2062, 12, 1))


def test_the_whole_price_is_not_given_back_while_the_goods_would_still_be_shipped() -> None:
    story = OrderStory(prepay()).accepted().pay(notice="n-1").pay(notice="n-2")

    with pytest.raises(CancelFirst, match="cancel the order"):
        story.give_back(2 * TOTAL)

    assert story.give_back().state.money_stage is Money.PAID


def test_two_payments_too_many_never_ask_for_the_same_yen_twice() -> None:
    story = OrderStory(prepay()).accepted().pay(notice="n-1").pay(notice="n-2").pay(100, notice="n-3")

    assert [task.amount for task in story.tasks] == [TOTAL, 100]


def test_money_transferred_for_a_cod_order_needs_a_new_label_and_may_be_given_back() -> None:
    story = OrderStory(cod()).accepted().print_papers().pay()
    assert story.state.version == 2

    story.release(HoldReason.PAYMENT).give_back()

    assert story.state.money.missing == TOTAL
    assert story.state.version == 3


def test_a_payment_that_is_taken_back_after_it_was_given_back_is_missing() -> None:
    story = OrderStory(prepay()).accepted().pay(notice="n-1").pay(notice="n-2").give_back().reverse(notice="n-2")

    assert story.state.money.missing == TOTAL
    assert story.holds == [HoldReason.PAYMENT]


@pytest.mark.parametrize("state", ["captured", "authorized"])
def test_money_that_was_taken_or_vouched_for_needs_no_instructions_and_no_reminders(state: str) -> None:
    story = OrderStory(prepay("card", state)).accepted()

    assert story.status is Status.PREPARING
    assert story.state.money.deadline is None
    assert story.facts(MailKind.ORDER_CONFIRMED).is_paid
    assert story.agenda == [StepKind.BREAK_SILENCE]


def test_authorized_money_is_to_be_captured_when_the_parcel_leaves() -> None:
    story = shipped(prepay("card", "authorized"))

    assert story.task_kinds == [TaskKind.CAPTURE_PAYMENT]
    assert story.tasks[0].amount == TOTAL


def test_authorized_money_that_was_captured_after_completion_is_nothing_to_give_back() -> None:
    story = delivered(prepay("card", "authorized")).go_to(jst(2026, 11, 23, 12))
    assert story.status is Status.COMPLETED

    story.pay()

    assert story.state.money_stage is Money.PAID
    assert story.refunds == 0
    assert MailKind.PAYMENT_FOR_CLOSED not in story.kinds


def test_authorized_money_that_is_not_needed_is_to_be_released() -> None:
    assert OrderStory(prepay("card", "authorized")).accepted().cancel().task_kinds == [TaskKind.VOID_AUTHORIZATION]


def test_a_customer_who_wants_paper_gets_the_notice_by_post() -> None:
    placed = prepay(consents={"electronic_notice": False})

    assert OrderStory(placed).accepted().pay().task_kinds == [TaskKind.PRINT_NOTICE]


# --- cash on delivery -------------------------------------------------------------------------------------------------


def test_nobody_who_pays_the_carrier_is_reminded() -> None:
    story = OrderStory(cod()).accepted().go_to(jst(2027, 3, 1, 9))

    assert story.status is Status.PREPARING
    assert story.kinds == [MailKind.ORDER_RECEIVED, MailKind.ORDER_CONFIRMED]


@pytest.mark.parametrize("amount", [1_000, TOTAL])
def test_a_transfer_for_what_the_carrier_is_to_collect_is_settled_before_shipping(amount: int) -> None:
    story = OrderStory(cod()).accepted().pay(amount)

    assert story.holds == [HoldReason.PAYMENT]
    assert MailKind.PAYMENT_SHORT not in story.kinds


def test_the_shipping_mail_names_what_the_carrier_still_collects() -> None:
    story = OrderStory(cod()).accepted().pay(1_000).release(HoldReason.PAYMENT).print_papers().ship()

    assert story.facts(MailKind.SHIPPED).amount == TOTAL - 1_000


def test_what_the_carrier_hands_over_is_booked_without_a_mail_to_the_customer() -> None:
    story = delivered(cod()).go_to(jst(2026, 11, 24, 12))
    assert story.status is Status.COMPLETED
    before = story.kinds

    story.pay(TOTAL - 330)

    assert story.kinds == before
    assert story.refunds == 0
    assert story.tasks == []


# --- reminders, expiry, giving up -------------------------------------------------------------------------------------


def test_who_forgets_is_reminded_twice_and_then_the_order_expires() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2027, 2, 1, 9))

    assert story.sent_at(MailKind.PAYMENT_REMINDER) == [jst(2026, 12, 1, 15), jst(2026, 12, 4, 15)]
    assert story.sent_at(MailKind.EXPIRED) == [jst(2026, 12, 10, 10)]  # three business days lie between
    assert story.goods is Goods.RELEASED
    assert story.state.is_closed


@pytest.mark.parametrize("round_", [1, 2])
def test_a_reminder_names_the_last_day_of_a_payment_that_is_seen_before_the_order_expires(round_: int) -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2027, 2, 1, 9))

    facts = [known(mail) for _, mail in story.mails if mail.kind is MailKind.PAYMENT_REMINDER][round_ - 1]
    (ended,) = story.sent_at(MailKind.EXPIRED)
    assert facts.kept_until == CALENDAR.business_day_before(ended.date())
    assert facts.kept_until < ended.date()


def test_nothing_is_kept_for_whoever_pays_after_delivery_or_is_not_overdue() -> None:
    after = delivered(postpay()).go_to(jst(2026, 12, 20, 9))
    before = OrderStory(prepay(), paying(remind_the_day_before=True)).accepted().go_to(jst(2026, 11, 29, 18))

    assert after.facts(MailKind.PAYMENT_REMINDER).kept_until is None
    assert before.facts(MailKind.PAYMENT_REMINDER).kept_until is None


def test_the_request_for_payment_names_the_day_of_shipping() -> None:
    facts = delivered(postpay()).facts(MailKind.PAYMENT_REQUEST)

    assert facts.shipped_on == date(2026, 11, 21)


def test_who_paid_a_second_before_is_not_reminded() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 12, 1, 14, 59, 59)).pay().go_to(jst(2026, 12, 31, 9))

    assert MailKind.PAYMENT_REMINDER not in story.kinds
    assert story.status is Status.PREPARING


def test_who_paid_a_part_is_reminded_of_the_rest_and_never_expired_by_machine() -> None:
    story = OrderStory(prepay()).accepted().pay(1_000).go_to(jst(2026, 12, 31, 9))

    assert story.facts(MailKind.PAYMENT_REMINDER).rest == 1_820
    assert story.status is Status.AWAITING_PAYMENT
    assert story.task_kinds == [TaskKind.DECIDE_EXPIRY]
    assert story.state.money.chase.is_left_to_person


def test_a_regular_customer_is_neither_reminded_nor_expired_by_machine() -> None:
    story = OrderStory(prepay(), is_regular=True).accepted().go_to(jst(2026, 12, 31, 9))

    assert MailKind.PAYMENT_REMINDER not in story.kinds
    assert story.status is Status.AWAITING_PAYMENT
    assert story.task_kinds == [TaskKind.REMIND_PERSONALLY, TaskKind.REMIND_PERSONALLY, TaskKind.DECIDE_EXPIRY]


@pytest.mark.parametrize("doubt", ["has_bounced", "has_unassigned_deposit"])
def test_whom_no_mail_reached_or_who_may_have_paid_is_left_to_a_person(doubt: str) -> None:
    doubts = Doubts.model_validate({"bank_checked_through": "2200-01-01", doubt: True})

    story = OrderStory(prepay(), doubts=doubts).accepted().go_to(jst(2026, 12, 31, 9))

    assert MailKind.PAYMENT_REMINDER not in story.kinds
    assert story.status is Status.AWAITING_PAYMENT


def test_a_held_order_is_neither_reminded_nor_expired_and_starts_anew_when_released() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 11, 30, 9)).hold().go_to(jst(2026, 12, 20, 9))
    assert MailKind.PAYMENT_REMINDER not in story.kinds

    story.release()

    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 21, 15)
    assert story.due(StepKind.EXPIRE) == jst(2027, 1, 4, 10)


def test_a_hold_that_ends_before_the_deadline_changes_no_date() -> None:
    story = OrderStory(prepay()).accepted().hold().go_to(jst(2026, 11, 25, 9)).release()

    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 1, 15)


def test_nobody_is_asked_for_money_while_the_goods_are_missing() -> None:
    story = OrderStory(prepay()).accepted().inspect(damaged=2, short=2).go_to(jst(2026, 12, 20, 9))
    assert story.status is Status.BACKORDERED
    assert MailKind.PAYMENT_REMINDER not in story.kinds

    story.allocate()

    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 21, 15)


def test_reminders_wait_for_the_bank_data_and_ask_for_it_once() -> None:
    story = OrderStory(prepay(), doubts=BANK_IS_UNCHECKED).accepted().go_to(jst(2026, 12, 3, 16))

    assert MailKind.PAYMENT_REMINDER not in story.kinds
    assert story.task_kinds == [TaskKind.CHECK_BANK]
    assert story.due(StepKind.REMIND, 1) == jst(2026, 12, 4, 15)


def test_after_a_late_look_at_the_bank_data_the_reminders_still_keep_their_distance() -> None:
    story = OrderStory(prepay(), doubts=BANK_IS_UNCHECKED).accepted().go_to(jst(2026, 12, 7, 16))

    story.doubts = BANK_IS_CHECKED
    story.go_to(jst(2026, 12, 31, 9))

    assert story.sent_at(MailKind.PAYMENT_REMINDER) == [jst(2026, 12, 8, 15), jst(2026, 12, 11, 15)]
    assert story.sent_at(MailKind.EXPIRED) == [jst(2026, 12, 17, 10)]


def test_nobody_expires_who_may_have_paid_since_the_bank_data_were_looked_through() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 12, 5, 9))  # reminded twice, expires on 10 December
    story.doubts = Doubts(bank_checked_through=date(2026, 12, 8))

    story.go_to(jst(2026, 12, 10, 14))

    assert story.status is Status.AWAITING_PAYMENT
    assert story.task_kinds == [TaskKind.CHECK_BANK]
    story.doubts = Doubts(bank_checked_through=date(2026, 12, 9))
    assert story.go_to(jst(2026, 12, 10, 15)).status is Status.EXPIRED


def test_the_second_reminder_wants_newer_bank_data_than_the_first() -> None:
    story = OrderStory(prepay(), doubts=Doubts(bank_checked_through=date(2026, 11, 30))).accepted()

    story.go_to(jst(2026, 12, 4, 16))

    assert story.sent_at(MailKind.PAYMENT_REMINDER) == [jst(2026, 12, 1, 15)]
    assert story.task_kinds == [TaskKind.CHECK_BANK]


def test_bank_data_that_nobody_ever_looks_at_leaves_the_order_to_a_person() -> None:
    story = OrderStory(prepay(), doubts=BANK_IS_UNCHECKED).accepted().go_to(jst(2027, 3, 1, 9))

    assert story.status is Status.AWAITING_PAYMENT
    assert story.task_kinds == [TaskKind.CHECK_BANK, TaskKind.DECIDE_EXPIRY]
    assert "a person" in english(story.view.waits_for)


def test_a_convenience_store_needs_no_look_at_the_bank_data() -> None:
    story = OrderStory(prepay("convenience_store"), doubts=BANK_IS_UNCHECKED).accepted().go_to(jst(2026, 12, 2, 9))

    assert story.kinds.count(MailKind.PAYMENT_REMINDER) == 1


def test_a_parcel_that_left_unpaid_is_left_to_a_person_and_never_expires() -> None:
    story = OrderStory(prepay()).accepted().ship().go_to(jst(2027, 3, 1, 9))

    assert story.status is Status.SHIPPED
    assert story.task_kinds[0] is TaskKind.CHECK_SHIPMENT
    assert MailKind.PAYMENT_REMINDER not in story.kinds


def test_a_parcel_that_left_unpaid_may_get_a_date_and_still_never_expires() -> None:
    story = OrderStory(prepay()).accepted().ship().extend(date(2026, 12, 10)).go_to(jst(2027, 3, 1, 9))

    assert story.status is Status.SHIPPED
    assert story.kinds.count(MailKind.PAYMENT_REMINDER) == 2
    assert story.task_kinds[-1] is TaskKind.DECIDE_EXPIRY


@pytest.mark.parametrize(
    "story",
    [
        OrderStory(prepay(), Policy(silence=SilencePolicy(by="nobody"))).accepted().pay(),
        OrderStory(prepay()).accepted().hold(),
        being_packed().cancel(),
    ],
)
def test_a_reminder_or_expiry_that_comes_too_late_does_nothing(story: OrderStory) -> None:
    before = story.status, story.kinds
    story.go_to(jst(2026, 12, 7, 10))

    story.do(lambda order: collection.remind(order, 1, BANK_IS_CHECKED))
    story.do(lambda order: collection.expire(order, BANK_IS_CHECKED))

    assert (story.status, story.kinds) == before


def test_a_box_that_is_being_packed_is_never_expired_by_machine() -> None:
    story = OrderStory(prepay()).accepted().pay().print_papers().reverse().release(HoldReason.PAYMENT)

    story.extend(date(2026, 12, 10)).go_to(jst(2027, 3, 1, 9))

    assert story.status is Status.AWAITING_PAYMENT
    assert story.task_kinds[-1] is TaskKind.DECIDE_EXPIRY


def test_postpay_is_not_asked_for_money_before_the_delivery() -> None:
    story = shipped(postpay()).go_to(jst(2026, 12, 31, 9))

    assert story.kinds[-1] is MailKind.SHIPPED
    assert story.task_kinds == [TaskKind.FIND_PARCEL]


@pytest.mark.parametrize("kind", [MailKind.ORDER_CONFIRMED, MailKind.SHIPPED])
def test_postpay_is_told_by_confirmation_and_parcel_in_how_many_days_to_pay(kind: MailKind) -> None:
    def facts_of(placed: PlacedOrder, days: int) -> ShippedFacts | ConfirmationFacts:
        story = OrderStory(placed, paying(postpay_days=days)).accepted()
        if story.state.awaits_money:
            story.pay()
        facts: ShippedFacts | ConfirmationFacts = story.print_papers().pack().ship().facts(kind)
        return facts

    assert (facts_of(postpay(), 10).pay_within_days, facts_of(postpay(), 10).is_paid) == (10, False)
    assert facts_of(postpay(), 10).rest == TOTAL
    assert facts_of(prepay(), 10).pay_within_days is None
    assert facts_of(cod(), 10).pay_within_days is None


def test_postpay_that_was_paid_early_is_not_asked_with_the_parcel() -> None:
    facts = OrderStory(postpay()).accepted().pay().print_papers().ship().facts(MailKind.SHIPPED)

    assert (facts.pay_within_days, facts.rest, facts.is_paid) == (None, None, True)


def test_postpay_is_completed_by_the_payment_with_thanks() -> None:
    story = delivered(postpay()).pay()

    assert story.status is Status.COMPLETED
    assert story.kinds[-2:] == [MailKind.PAYMENT_REQUEST, MailKind.PAYMENT_THANKS]


def test_postpay_that_was_paid_early_is_thanked_the_day_after_the_delivery() -> None:
    story = delivered(postpay())
    early = OrderStory(postpay()).accepted().pay().print_papers().ship().deliver()

    assert MailKind.PAYMENT_REQUEST in story.kinds
    assert MailKind.PAYMENT_REQUEST not in early.kinds
    assert early.agenda == [StepKind.THANK]


def test_postpay_after_two_reminders_is_uncollected_and_somebody_phones() -> None:
    story = delivered(postpay()).go_to(jst(2026, 12, 20, 9))

    assert story.kinds.count(MailKind.PAYMENT_REMINDER) == 2
    assert story.status is Status.UNCOLLECTED
    assert story.state.money_stage is Money.AWAITING
    assert story.goods is Goods.DELIVERED
    assert story.task_kinds == [TaskKind.CALL]


def test_a_payment_completes_an_uncollected_order() -> None:
    story = delivered(postpay()).go_to(jst(2026, 12, 20, 9)).pay()

    assert story.status is Status.COMPLETED
    assert story.last_kind is MailKind.PAYMENT_THANKS
    assert story.state.is_closed


def test_tasks_of_the_same_instant_are_all_told() -> None:
    story = OrderStory(prepay()).accepted().pay(notice="n-1").pay(notice="n-2").pay(notice="n-3")

    keys = [mail.key for _, mail in story.mails if mail.kind is MailKind.SHOP_TASK]
    assert len(keys) == len(set(keys)) == 2


def test_what_was_given_back_of_the_price_is_not_asked_for_when_a_payment_is_taken_back() -> None:
    story = OrderStory(prepay()).accepted().pay(2_000).pay(820, notice="n-2").give_back(500)

    story.reverse(820, notice="n-2")

    assert story.state.money.missing == 820


def test_a_small_rest_is_due_again_when_a_payment_is_taken_back() -> None:
    story = OrderStory(prepay(), paying(accept_short_by=20)).accepted().pay(2_000).pay(810, notice="n-2")
    assert story.state.money.is_paid

    story.reverse(810, notice="n-2")

    assert story.state.money.missing == 820


def test_money_that_makes_up_for_a_refund_whose_payment_was_taken_back_is_not_given_back_again() -> None:
    story = OrderStory(prepay()).accepted().pay().cancel().give_back().reverse()
    assert story.state.money.kept == -TOTAL

    story.pay(TOTAL + 80, notice="n-2")

    assert story.refunds == TOTAL + 80  # that of the cancellation, and these 80
    assert [(task.kind, task.amount) for task in story.tasks[-2:]] == [(TaskKind.LOOK, None), (TaskKind.REFUND, 80)]


@pytest.mark.parametrize(
    ("method", "reference", "says"),
    [
        ("convenience_store", "12345678901", True),
        ("convenience_store", " ", False),
        ("card", "https://pay.example/1001?a=b", True),
        ("card", "https://", False),
        ("card", "https://pay.example/1001 and more", False),
        ("card", "https://pay.example/\nBcc: someone", False),
    ],
)
def test_nobody_can_pay_with_a_blank_or_half_a_page(method: str, reference: str, *, says: bool) -> None:
    payment = prepay(method).payment.model_copy(update={"reference": reference})

    assert payment.says_how_to_pay is says


def test_money_of_a_day_that_has_not_come_is_booked_and_looked_at() -> None:
    story = OrderStory(prepay()).accepted()

    story.pay(day=CALENDAR.day_of(story.now) + timedelta(days=1))

    assert story.state.money_stage is Money.PAID
    assert [task.kind for task in story.tasks] == [TaskKind.LOOK]
    assert "a day that has not come yet" in english(story.tasks[0].said)


def test_money_of_a_day_that_has_not_come_is_looked_at_also_where_the_order_is_over() -> None:
    story = OrderStory(prepay()).accepted().cancel()

    story.pay(day=CALENDAR.day_of(story.now) + timedelta(days=30))

    assert [task.kind for task in story.tasks] == [TaskKind.LOOK, TaskKind.REFUND]


def test_money_of_today_asks_nobody_to_look() -> None:
    story = OrderStory(prepay()).accepted()

    assert story.pay(day=CALENDAR.day_of(story.now)).tasks == []


def test_money_that_a_carrier_still_has_is_a_reason_to_ask_from_the_arrival_on() -> None:
    story = OrderStory(cod()).receive().inspect().accept().print_papers().ship()
    assert TaskKind.COLLECT_MONEY not in grounds(story.state)

    story.deliver()
    assert TaskKind.COLLECT_MONEY in grounds(story.state)

    assert TaskKind.COLLECT_MONEY not in grounds(story.pay().state)
