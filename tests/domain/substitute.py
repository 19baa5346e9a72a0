"""A conversation that the product does not have: whether another article may be sent. All that one costs is here.

It borrows a hold and its mails from others, which have templates and words already.
"""

from collections.abc import Mapping

from domain.basics.said import Said
from domain.contract.messages import ChooseOption, Option
from domain.contract.status import HoldReason
from domain.conversation.address.postal import PostalCode
from domain.conversation.question import asking
from domain.conversation.question.conversation import Conversation, Patience, Unanswered
from domain.order.aggregate import Order
from domain.order.conversation import Question
from domain.order.facts import PrepaymentFacts
from domain.order.kinds import MailKind
from domain.shop.policy import QuestionsPolicy
from domain.shop.rules import Action

KIND = "substitute"
HOLD = HoldReason.REVIEW
#: An option is a line of the contract; this one is not in it.
YES: Mapping[str, str] = {"option": "another_article", "by": "clerk"}


def ask(order: Order) -> None:
    """Put the question."""
    until = asking.answer_by(order, CONVERSATION)
    no = asking.next_no(order)
    question = Question(kind=KIND, hold=HOLD, no=no, asked_at=order.at, answer_by=until)
    asking.keep(order, question)
    order.hold(HOLD, note="another article?")
    order.conversation = order.conversation.asked()
    _write(order, CONVERSATION.request, question)


def _write(order: Order, kind: MailKind, question: Question) -> None:
    method = order.policy.questions.prepay_method
    facts = PrepaymentFacts(conversation=KIND, deadline=question.answer_by, method=method)
    order.owe(kind, facts, what=f"{KIND}:{order.state.conversation.asked_so_far}")


def _yes(order: Order, command: ChooseOption) -> None:
    order.note("substituted", by=command.by)
    asking.settle(order, CONVERSATION)


def _patience(_rules: QuestionsPolicy) -> Patience:
    return Patience(answer_days=4, remind_after_days=1)


def _money_came(order: Order) -> None:
    if asking.open_question(order, KIND):
        order.note("paid_before_the_answer")


def _remind(order: Order, question: Question, _postal: PostalCode | None) -> None:
    _write(order, CONVERSATION.reminder, question)


def _wait(order: Order, _question: Question) -> None:
    asking.settle(order, CONVERSATION, note="Nobody answered: it waits for the article that was ordered.")


def _withdraw(order: Order) -> None:
    asking.settle(order, CONVERSATION, note="not wanted any more")


CONVERSATION = Conversation(
    kind=KIND,
    hold=HOLD,
    request=MailKind.PREPAYMENT_REQUEST,
    reminder=MailKind.PREPAYMENT_REMINDER,
    end=MailKind.PREPAYMENT_CANCELLED,
    options={YES["option"]: _yes},  # type: ignore[dict-item]  # see above
    shops_own=frozenset(),
    patience=_patience,
    action=Action.MARK,
    ask_by_rule=lambda order, _reasons, _fields: ask(order),
    withdraw=_withdraw,
    money_came=_money_came,
    remind=_remind,
    not_reached=lambda question: Said(code="todo.stock_not_chosen", facts={"until": str(question.answer_by)}),
    unanswered=lambda _order: Unanswered.GOES_ON,
    end_unanswered=_wait,
)


def yes() -> ChooseOption:
    """The customer agrees."""
    option: Option = YES["option"]  # type: ignore[assignment]  # see above
    return ChooseOption.model_construct(option=option, by=YES["by"])
