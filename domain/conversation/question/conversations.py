"""Everything that a customer is asked. Who treats questions asks this table, never for one of them by its name."""

from domain.basics.errors import InvalidAnswer
from domain.basics.fault import Fault
from domain.basics.said import Code
from domain.contract.messages import ChooseOption
from domain.conversation.question import missing, offered_change, prepayment, refund_account, returned, stock_choice
from domain.conversation.question.asking import answer_by, keep, leave_to_person
from domain.conversation.question.conversation import Conversation
from domain.order.aggregate import Order

_TALKED_BY = Code("todo.talked_by", "count", "question")

CONVERSATIONS: dict[str, Conversation] = {
    each.kind: each
    for each in (
        missing.CONVERSATION,
        prepayment.CONVERSATION,
        stock_choice.CONVERSATION,
        offered_change.CONVERSATION,
        returned.CONVERSATION,
        refund_account.CONVERSATION,
    )
}
#: Inquiries after which a question, its date having passed each time, is left to a person.
_MOST_TALKS = 3


def choose(order: Order, command: ChooseOption) -> None:
    """Take the customer's choice: it answers the conversation whose option it is.

    Raises:
        OrderClosed, AlreadyShipped, CancellationAsked, InvalidAnswer, QuestionClosed, NothingToAsk
    """
    for conversation in CONVERSATIONS.values():
        if command.option in conversation.options:
            if command.by_shop and command.option not in conversation.shops_own:
                raise InvalidAnswer(Fault(field="by_shop", code="only_part", facts={"option": command.option}))
            conversation.options[command.option](order, command)


def money_came(order: Order) -> None:
    """Money may answer what was asked."""
    for conversation in CONVERSATIONS.values():
        conversation.money_came(order)


def count_anew(order: Order) -> None:
    """An inquiry was closed while questions are open: their reminders and passed dates count from today.

    A question that is still open after several inquiries is left to a person: it keeps the goods waiting.
    """
    for question in order.conversation.questions:
        has_passed = question.answer_by <= order.today
        if has_passed and question.talks + 1 >= _MOST_TALKS:
            leave_to_person(order, question, _TALKED_BY(count=_MOST_TALKS, question=question.kind))
        else:
            until = answer_by(order, CONVERSATIONS[question.kind]) if has_passed else None
            keep(order, question.after_talk(order.at, until))
