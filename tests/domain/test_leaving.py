"""A day by which goods leave that cannot be kept. Accepted on Saturday, 21 November: told is Thursday, 26th."""

from datetime import date

import pytest

from domain.basics.errors import AlreadyShipped, UnfitDay
from domain.contract.messages import DelayShipping
from domain.contract.order import PlacedOrder
from domain.contract.status import HoldReason
from domain.conversation.question import stock_choice
from domain.goods import leaving
from domain.order.agenda import StepKind
from domain.order.kinds import MailKind, is_overtaken
from domain.order.owed import TaskKind
from domain.shop.policy import DelaysPolicy, Policy
from tests.domain.builders import OrderStory, cod, jst, postpay, prepay, ready_to_pack

CAPTURED = prepay("card", "captured")
EVENING = jst(2026, 11, 26, 18)


def evening(story: OrderStory, *at: int) -> OrderStory:
    """What the evening round tells an order."""
    story.now = jst(*at)
    return story.do(lambda order: leaving.delay_shipping(order, DelayShipping()))


def late(placed: PlacedOrder = CAPTURED, **rules: object) -> OrderStory:
    return OrderStory(placed, Policy(delays=DelaysPolicy.model_validate(rules))).accepted()


@pytest.mark.parametrize("placed", [CAPTURED, cod(), postpay()])
def test_who_was_told_a_day_hears_of_a_new_one_on_its_evening_with_the_reason(placed: PlacedOrder) -> None:
    story = evening(late(placed), 2026, 11, 26, 18)

    facts = story.facts(MailKind.DELAY_NOTICE)
    assert (facts.delay, facts.promised_on, facts.ships_by) == ("work", date(2026, 11, 26), date(2026, 11, 30))
    assert story.due(StepKind.TELL_LATE) == jst(2026, 11, 30, 18)


def test_nothing_is_told_before_that_evening_nor_twice_of_one_day() -> None:
    story = evening(late(), 2026, 11, 26, 17, 59)
    assert MailKind.DELAY_NOTICE not in story.kinds

    evening(evening(story, 2026, 11, 26, 18), 2026, 11, 27, 18)

    assert story.kinds.count(MailKind.DELAY_NOTICE) == 1


def test_the_silence_counts_from_the_new_day() -> None:
    story = evening(late(), 2026, 11, 26, 18)

    assert story.due(StepKind.BREAK_SILENCE) == jst(2026, 12, 3, 11)


def test_after_so_many_mails_a_person_calls() -> None:
    story = evening(evening(late(most_mails=1), 2026, 11, 26, 18), 2026, 11, 30, 18)

    assert story.kinds.count(MailKind.DELAY_NOTICE) == 1
    assert story.task_kinds == [TaskKind.CALL]
    assert "after 1 delays: call" in str(story.tasks[-1].said)


def test_a_shop_may_have_a_person_tell_or_nobody() -> None:
    by_person = evening(late(by="task"), 2026, 11, 26, 18)
    assert (by_person.task_kinds, MailKind.DELAY_NOTICE in by_person.kinds) == ([TaskKind.CALL], False)

    assert StepKind.TELL_LATE not in [step.what for step in late(by="nobody").state.agenda.next]


@pytest.mark.parametrize("what", ["packing", "held", "unpaid", "asked"])
def test_who_waits_for_something_else_or_is_being_packed_is_told_nothing(what: str) -> None:
    if what == "packing":
        story = late().print_papers()
    elif what == "held":
        story = late().hold(HoldReason.REVIEW)
    elif what == "unpaid":
        story = late(prepay())
    else:
        story = OrderStory(CAPTURED).receive()

    assert evening(story, 2026, 11, 26, 18).state.goods.arrival.late_at is None
    assert MailKind.DELAY_NOTICE not in story.kinds


@pytest.mark.parametrize("why", [HoldReason.SUMS, HoldReason.UNPRINTABLE, HoldReason.VERSION])
def test_what_the_shop_alone_has_to_settle_is_no_reason_to_tell_nothing(why: HoldReason) -> None:
    story = late(prepay("card", "captured", wishes={"delivery_date": "2026-12-05"})).hold(why)
    assert story.due(StepKind.TELL_LATE) == jst(2026, 12, 4, 18)

    evening(story, 2026, 12, 4, 18)

    facts = story.facts(MailKind.DELAY_NOTICE)
    assert (facts.delay, facts.wished_on, facts.ships_by) == ("check", date(2026, 12, 5), date(2026, 12, 8))


@pytest.mark.parametrize(
    "why", [HoldReason.PAYMENT, HoldReason.UNCONFIRMED, HoldReason.UNREACHABLE, HoldReason.CHANGE_OFFERED]
)
def test_a_doubt_of_the_customer_or_a_question_of_theirs_has_clocks_of_its_own(why: HoldReason) -> None:
    story = late().hold(HoldReason.SUMS).hold(why)

    assert StepKind.TELL_LATE not in [step.what for step in story.state.agenda.next]


def test_a_person_tells_what_waits_for_a_person_who_knows_why() -> None:
    story = evening(late().hold(HoldReason.MANUAL), 2026, 11, 26, 18)

    assert (story.task_kinds, MailKind.DELAY_NOTICE in story.kinds) == ([TaskKind.CALL], False)


def test_money_that_comes_tells_another_day_which_counts_then() -> None:
    story = OrderStory(prepay()).accepted().go_to(jst(2026, 11, 25, 12)).pay()

    assert story.due(StepKind.TELL_LATE) == jst(2026, 11, 30, 18)


def test_a_wish_is_kept_by_leaving_in_time_for_it_and_its_loss_is_told_before_it_is_late() -> None:
    story = late(prepay("card", "captured", wishes={"delivery_date": "2026-12-05"}))
    assert story.due(StepKind.TELL_LATE) == jst(2026, 12, 4, 18)

    evening(story, 2026, 12, 4, 18)

    facts = story.facts(MailKind.DELAY_NOTICE)
    assert (facts.wished_on, facts.ships_by, facts.arrives_on) == (
        date(2026, 12, 5),
        date(2026, 12, 8),
        date(2026, 12, 9),
    )


def test_a_person_tells_a_later_day_ahead() -> None:
    story = late()
    story.do(lambda order: leaving.delay_shipping(order, DelayShipping(ships_by=date(2026, 12, 4), by="Mori")))

    assert story.facts(MailKind.DELAY_NOTICE).ships_by == date(2026, 12, 4)
    assert story.due(StepKind.TELL_LATE) == jst(2026, 12, 4, 18)


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 11, 26), date(2028, 1, 1)])
def test_a_day_that_is_no_later_one_or_absurd_is_refused(day: date) -> None:
    with pytest.raises(UnfitDay):
        late().do(lambda order: leaving.delay_shipping(order, DelayShipping(ships_by=day, by="Mori")))


def test_of_missing_goods_their_own_day_is_told_instead() -> None:
    with pytest.raises(UnfitDay, match="shop stock expect"):
        OrderStory(CAPTURED).receive(short={"TEA-100": 1}).do(
            lambda order: leaving.delay_shipping(order, DelayShipping(ships_by=date(2026, 12, 4), by="Mori"))
        )


def test_what_has_left_leaves_no_later() -> None:
    story = ready_to_pack().print_papers().pack().ship()

    with pytest.raises(AlreadyShipped):
        story.do(lambda order: leaving.delay_shipping(order, DelayShipping(ships_by=date(2026, 12, 4), by="Mori")))


def test_the_mail_is_overtaken_by_the_parcel_and_by_a_later_day() -> None:
    story = evening(late(), 2026, 11, 26, 18)
    facts = story.facts(MailKind.DELAY_NOTICE)
    assert not is_overtaken(MailKind.DELAY_NOTICE, facts, story.state)

    story.do(lambda order: leaving.delay_shipping(order, DelayShipping(ships_by=date(2026, 12, 9), by="Mori")))

    assert is_overtaken(MailKind.DELAY_NOTICE, facts, story.state)


def test_goods_that_break_take_the_day_back_that_was_told() -> None:
    story = late().inspect(damaged=1, short=1)

    assert story.state.goods.arrival.leaves_by is None
    assert stock_choice.KIND in {question.kind for question in story.state.conversation.questions}
