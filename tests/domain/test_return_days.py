"""The last day of a return counts from the mail that told it having left."""

from datetime import timedelta

from domain.contract.returns import ReturnStage
from domain.order.agenda import StepKind
from domain.order.kinds import MailKind
from tests.domain.announced import must_come_true
from tests.domain.builders import OrderStory, jst, known
from tests.domain.test_customer_returns import PRICE, arrive, arrived, ask, check, one
from tests.domain.test_dearer_exchange import EXTRA
from tests.domain.test_exchange import exchange

_DAYS = timedelta(days=14)


def test_what_is_allowed_at_night_counts_from_the_morning() -> None:
    story = arrived()
    story.now = jst(2026, 11, 25, 23, 30)

    ask(story, by="Mori")

    assert one(story).send_by == jst(2026, 11, 26).date() + _DAYS


def test_instructions_that_leave_days_later_give_the_days_that_were_promised() -> None:
    story = ask(arrived().lose_mail_server())
    promised = one(story).send_by
    assert promised

    story.now += timedelta(days=5)
    story.mails_leave()

    assert one(story).send_by == promised + timedelta(days=5)
    [told] = [known(mail) for _, mail in story.mails if mail.key.startswith("return_allowed:anew")]
    assert told.send_by == one(story).send_by
    must_come_true(story)


def test_instructions_that_are_tried_again_tell_the_day_that_counts_from_then() -> None:
    story = ask(arrived())
    promised = one(story).send_by
    assert promised

    story.bounce(MailKind.RETURN_ALLOWED, status="5.4.7")

    later = one(story).send_by
    assert later
    assert later > promised
    assert story.facts(MailKind.RETURN_ALLOWED).send_by == later


def test_while_nobody_knows_whether_the_customer_was_told_nothing_lapses() -> None:
    story = ask(arrived())
    story.bounce(MailKind.RETURN_ALLOWED, status="5.1.1")

    assert not {StepKind.REMIND_RETURN, StepKind.CLOSE_RETURN} & set(story.agenda)
    story.go_to(story.now + timedelta(days=60))

    assert one(story).stage is ReturnStage.ALLOWED


def unpaid(story: OrderStory) -> OrderStory:
    return check(arrive(exchange(story, PRICE + EXTRA)))


def test_the_day_to_pay_a_difference_counts_from_its_mail_too() -> None:
    story = unpaid(arrived().lose_mail_server())
    [asked] = story.state.money.differences

    story.now += timedelta(days=5)
    story.mails_leave()

    [later] = story.state.money.differences
    assert later.deadline.told >= asked.deadline.told + timedelta(days=5)
    told = [known(mail) for _, mail in story.mails if mail.key.startswith("exchange_unpaid:anew")]
    assert [each.pay_by for each in told] == [later.deadline.told]
