"""Who has paid and waits hears something. Paid on Saturday, 21 November: shipping is promised until Thursday, 26th."""

from datetime import date, datetime

import pytest

from domain.contract.messages import Option, RestockAnnounced, WriteMail
from domain.contract.status import HoldReason
from domain.conversation import individual_mail
from domain.conversation.question import stock_choice
from domain.goods import stock
from domain.order.agenda import StepKind
from domain.order.kinds import MailKind, is_overtaken
from domain.order.owed import TaskKind
from domain.shop.policy import PaymentPolicy, Policy, SilencePolicy
from tests.domain.builders import OrderStory, cod, jst, postpay, prepay, ready_to_pack

CAPTURED = prepay("card", "captured")


def paid_by_card(policy: Policy | None = None, **silence: object) -> OrderStory:
    """Captured by the cart and accepted, so that no reminder was ever planned."""
    return OrderStory(CAPTURED, policy or Policy(silence=SilencePolicy.model_validate(silence))).accepted()


def told(story: OrderStory) -> list[datetime]:
    return story.sent_at(MailKind.DELAY_NOTICE)


def test_a_paid_order_that_is_not_shipped_is_explained_three_business_days_after_the_promise_and_again() -> None:
    story = paid_by_card().go_to(jst(2026, 12, 5, 12))

    assert story.facts(MailKind.ORDER_CONFIRMED).ships_by == date(2026, 11, 26)
    assert told(story) == [jst(2026, 12, 1, 11), jst(2026, 12, 4, 11)]


def test_after_so_many_mails_a_person_is_asked_to_tell_and_then_it_ends() -> None:
    story = paid_by_card(most_notices=2).go_to(jst(2027, 2, 1, 12))

    assert len(told(story)) == 2
    assert story.task_kinds == [TaskKind.CALL]
    assert StepKind.BREAK_SILENCE not in story.agenda


def test_a_shop_may_want_a_task_instead_of_a_mail() -> None:
    story = paid_by_card(by="task").go_to(jst(2026, 12, 1, 12))

    assert told(story) == []
    assert "waits for the goods, and has heard nothing" in str(story.tasks[-1].said)


def test_a_customer_whom_no_mail_reaches_is_told_by_a_person() -> None:
    story = paid_by_card().hold(HoldReason.UNREACHABLE).go_to(jst(2026, 12, 1, 12))

    assert told(story) == []
    assert TaskKind.CALL in story.task_kinds


def test_a_shop_may_want_neither() -> None:
    assert paid_by_card(by="nobody").agenda == []


def test_an_order_that_ships_in_time_hears_nothing_of_it() -> None:
    story = ready_to_pack().go_to(jst(2026, 11, 26, 10)).print_papers().pack().ship()

    assert StepKind.BREAK_SILENCE not in story.agenda
    assert MailKind.DELAY_NOTICE not in story.kinds


def test_the_silence_is_broken_with_the_reminder_that_was_due_where_that_comes_soon_after() -> None:
    story = OrderStory(prepay()).accepted()
    reminder = story.due(StepKind.REMIND, 1)

    story.pay()

    assert jst(2026, 12, 1, 11) < reminder == story.due(StepKind.BREAK_SILENCE)


@pytest.mark.parametrize("day_before", [False, True])
def test_a_silence_is_broken_when_it_was_to_be_whatever_the_time_is_by_then(*, day_before: bool) -> None:
    policy = Policy(payment=PaymentPolicy(remind_the_day_before=day_before))
    story = OrderStory(prepay(), policy, is_regular=True).accepted().pay()
    story.now = jst(2026, 11, 27, 10)
    story.pay(1)
    step = next(each for each in story.state.agenda.next if each.what is StepKind.BREAK_SILENCE)

    story.go_to(step.at)

    assert step.at == jst(2026, 12, 7, 11)
    assert told(story) == [step.at]


def test_a_reminder_long_after_the_promise_does_not_hold_it_up() -> None:
    story = OrderStory(prepay(), Policy(payment=PaymentPolicy(prepay_days=30))).accepted().pay()

    assert story.due(StepKind.BREAK_SILENCE) == jst(2026, 12, 1, 11)


@pytest.mark.parametrize("story", [OrderStory(prepay()), OrderStory(postpay()), OrderStory(cod())])
def test_who_has_not_paid_is_not_told(story: OrderStory) -> None:
    assert StepKind.BREAK_SILENCE not in story.accepted().agenda


def test_whatever_the_customer_hears_counts_as_a_word() -> None:
    story = paid_by_card().go_to(jst(2026, 11, 30, 16))
    command = WriteMail(subject="発送について", text="もう少しお待ちください。", by="clerk")

    story.do(lambda order: individual_mail.write(order, command, "1"))

    assert story.due(StepKind.BREAK_SILENCE) == jst(2026, 12, 3, 11)


def waiting_until(*days: date) -> OrderStory:
    """Paid, and told one day after the other on which the missing tea should come; the customer waits."""
    story = OrderStory(CAPTURED).receive(short={"TEA-100": 1})
    for day in days:
        announce(story, day)
        story.choose(Option.WAIT)
    return story


def announce(story: OrderStory, day: date) -> None:
    fact = RestockAnnounced(sku="TEA-100", expected_on=day)
    story.do(lambda order: stock_choice.announce(order, fact, {"TEA-100": 1}))


def test_who_was_told_a_later_day_of_the_goods_hears_no_apology_before_it() -> None:
    story = waiting_until(date(2026, 12, 10), date(2026, 12, 21))

    assert story.due(StepKind.BREAK_SILENCE) == jst(2026, 12, 24, 11)


def test_silence_counts_from_the_day_that_was_told_last_also_where_it_is_an_earlier_one() -> None:
    story = waiting_until(date(2026, 12, 21), date(2026, 12, 10))

    assert story.due(StepKind.BREAK_SILENCE) == jst(2026, 12, 15, 11)


def test_goods_that_need_not_be_waited_for_any_more_are_due_as_any_other() -> None:
    story = waiting_until(date(2026, 12, 21))

    story.do(stock.suffices)

    assert story.due(StepKind.BREAK_SILENCE) == jst(2026, 12, 1, 11)


def test_the_mail_gives_a_reason_that_a_customer_may_know_and_never_that_of_a_hold() -> None:
    held = paid_by_card().hold(HoldReason.REVIEW).go_to(jst(2026, 12, 1, 12))
    missing = OrderStory(CAPTURED).receive(short={"TEA-100": 1}).go_to(jst(2026, 12, 1, 12))
    slow = paid_by_card().go_to(jst(2026, 12, 1, 12))

    assert [story.facts(MailKind.DELAY_NOTICE).delay for story in (held, missing, slow)] == ["check", "stock", "work"]
    assert "review" not in held.facts(MailKind.DELAY_NOTICE).model_dump_json(exclude_defaults=True)


def test_a_mail_about_the_packed_parcel_goes_before_an_apology_that_is_due_at_the_same_time() -> None:
    story = paid_by_card().print_papers().pack()
    story.now = jst(2026, 12, 9, 12)

    story.do(lambda _: None).go_to(jst(2026, 12, 9, 12))

    assert story.last_kind is MailKind.PACKED
    assert story.due(StepKind.BREAK_SILENCE) == jst(2026, 12, 14, 11)


def test_an_apology_that_the_parcel_has_overtaken_is_not_sent() -> None:
    story = paid_by_card().go_to(jst(2026, 12, 1, 12))
    facts = story.facts(MailKind.DELAY_NOTICE)
    assert not is_overtaken(MailKind.DELAY_NOTICE, facts, story.state)

    story.print_papers().pack().ship()

    assert is_overtaken(MailKind.DELAY_NOTICE, facts, story.state)


def test_no_customer_is_written_to_at_new_year() -> None:
    story = OrderStory(prepay("card", "captured", placed_at="2026-12-21T10:00:00+09:00")).accepted()

    story.go_to(jst(2027, 1, 12, 12))

    assert told(story)[0] == jst(2027, 1, 4, 9)
