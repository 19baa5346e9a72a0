"""Where money goes back to is asked, reminded, left to a person, asked anew where it came back, and erased."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from domain.contract.messages import RefundOwed
from domain.contract.status import Status
from domain.conversation.question import refund_account
from domain.conversation.question.clock import end_unanswered, remind
from domain.order.agenda import StepKind
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.payment import refund
from domain.payment.bank_account import BankAccount
from domain.people.remark import Remark
from domain.shop.policy import Policy, RefundsPolicy
from tests.domain.builders import TOTAL, OrderStory, prepay

SATO = Remark(by="Sato", note="no such account")


def cancelled(method: str = "bank_transfer", policy: Policy | None = None) -> OrderStory:
    return OrderStory(prepay(method), policy or Policy()).accepted().pay(TOTAL).cancel()


def kinds(story: OrderStory) -> list[MailKind]:
    return [mail.kind for _, mail in story.mails if mail.kind.startswith("refund")]


def given(story: OrderStory) -> OrderStory:
    return story.do(lambda order: refund_account.given(order, "Sato"))


def failed(story: OrderStory) -> OrderStory:
    story.do(lambda order: refund.order_out(order, 1, SATO))
    return story.do(lambda order: refund.fail(order, 1, SATO))


def test_the_account_is_asked_once_when_money_is_to_go_back() -> None:
    story = cancelled().do(lambda _: None)

    assert kinds(story) == [MailKind.REFUND_ACCOUNT_REQUEST]
    assert story.facts(MailKind.REFUND_ACCOUNT_REQUEST).amount == TOTAL
    assert [step.what for step in story.state.agenda.next] == [StepKind.REMIND_QUESTION, StepKind.END_QUESTION]


def test_nobody_is_asked_whose_money_goes_back_through_a_provider() -> None:
    story = OrderStory(prepay("card", "captured")).accepted().cancel()

    assert kinds(story) == []
    (task,) = (task for task in story.tasks if task.kind is TaskKind.REFUND)
    assert task.said.code == "todo.give_back_through"


def test_a_shop_may_ask_by_itself() -> None:
    assert kinds(cancelled(policy=Policy(refunds=RefundsPolicy(asks_account=False)))) == []


def test_who_does_not_answer_is_reminded_and_then_a_persons() -> None:
    story = cancelled()
    no = story.state.conversation.questions[0].no

    story.do(lambda order: remind(order, no, None))
    story.do(lambda order: end_unanswered(order, no))

    assert kinds(story)[1:] == [MailKind.REFUND_ACCOUNT_REMINDER, MailKind.REFUND_ACCOUNT_LEFT]
    assert story.tasks[-1].kind is TaskKind.CALL
    assert not story.state.conversation.questions
    assert story.state.money.promised == TOTAL


def test_an_account_that_is_known_is_thanked_for_and_the_mail_says_it_will_be_sent() -> None:
    story = given(cancelled())

    assert kinds(story)[-1] is MailKind.REFUND_ACCOUNT_THANKS
    assert not story.state.conversation.questions
    assert story.state.money.has_account


def test_the_account_is_forgotten_when_the_money_has_gone_back() -> None:
    story = given(cancelled()).give_back(TOTAL)

    assert kinds(story)[-1] is MailKind.REFUNDED
    assert not story.state.money.has_account
    assert [entry.what for entry in story.entries][-1] == "refund_account_erased"


def test_a_refund_that_came_back_asks_anew_and_one_that_came_back_twice_is_a_persons() -> None:
    story = failed(given(cancelled()))
    assert kinds(story)[-1] is MailKind.REFUND_ACCOUNT_REQUEST
    assert story.facts(MailKind.REFUND_ACCOUNT_REQUEST).has_failed

    story = failed(given(story))

    assert kinds(story)[-1] is MailKind.REFUND_ACCOUNT_THANKS
    assert story.tasks[-1].kind is TaskKind.CALL
    assert story.state.money.promised == TOTAL


def test_nothing_is_asked_any_more_when_the_payment_was_taken_back() -> None:
    story = cancelled()

    story.do(lambda order: setattr(order, "money", order.money.refunds_withdrawn()))

    assert not story.state.conversation.questions


def test_the_clock_runs_on_after_the_end_of_an_order_that_was_closed() -> None:
    story = cancelled()

    assert story.status is Status.CANCELLED
    assert not story.state.is_closed
    story.now += timedelta(days=60)
    story.do(lambda order: end_unanswered(order, order.conversation.questions[0].no))
    assert [step.what for step in story.state.agenda.next] == [StepKind.CLOSE]


@pytest.mark.parametrize(
    ("holder", "written"),
    [("やまだ たろう", "ヤマダ タロウ"), ("ｶ)ﾌﾙﾂﾄ", "カ)フルツト"), ("キャノン", "キヤノン"), ("yamada", "YAMADA")],
)
def test_a_holder_is_written_as_banks_write_names(holder: str, written: str) -> None:
    account = BankAccount(bank="みずほ銀行", branch="芝支店", number="１２３-45", holder=holder)

    assert (account.holder, account.number) == (written, "0012345")
    assert holder not in repr(account)


@pytest.mark.parametrize(
    "wrong", [{"number": "12345678"}, {"number": "abc"}, {"holder": "山田"}, {"bank": ""}, {"branch": "a\nb"}]
)
def test_what_is_no_account_is_refused_without_repeating_it(wrong: dict[str, str]) -> None:
    right = {"bank": "みずほ銀行", "branch": "芝支店", "number": "1234567", "holder": "ヤマダ"}

    with pytest.raises(ValidationError) as refused:
        BankAccount.model_validate(right | wrong)
    assert "input_value" not in str(refused.value)


def test_who_waits_for_goods_is_not_left_in_silence_because_an_account_is_asked() -> None:
    fact = RefundOwed(key="claim:C-1", amount=500, by="Sato")
    story = OrderStory(prepay()).accepted().pay(TOTAL).do(lambda order: refund.owe_for_matter(order, fact))

    assert [question.kind for question in story.state.conversation.questions] == [refund_account.KIND]
    assert StepKind.BREAK_SILENCE in {step.what for step in story.state.agenda.next}
