"""Where money goes back to: the customer is asked for a bank account once a refund is due that no provider makes.

The account itself is never here: whoever reads it, in a letter or on the phone, enters it at the door, which seals it.
A customer who does not answer is a person's to phone; so is one whose refund came back a second time.
"""

from domain.basics.said import Code
from domain.conversation.address.postal import PostalCode
from domain.conversation.question import asking
from domain.conversation.question.conversation import Conversation, Unanswered, by_no_rule, nothing, of_policy
from domain.order.aggregate import Order
from domain.order.conversation import Question
from domain.order.facts import RefundAccountFacts, RefundSoonFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.refund import Refund
from domain.payment import refund

_WHICH_ACCOUNT = Code("noted.which_account", "until")
_NOT_GIVEN = Code("todo.account_not_given", "until")
_NO_ACCOUNT = Code("todo.no_account", "amount", "until")
_FAILED_AGAIN = Code("todo.refund_failed_again", "amount", "failures")

KIND = "refund_account"
#: Refunds that came back so often are a person's.
_MOST_FAILURES = 2


def follow(order: Order) -> None:
    """Ask where an account is needed and not known; stop asking, and have it erased, where none is needed any more."""
    if not order.money.promised:
        _forget(order)
    is_needed = bool(_due(order)) and not order.money.has_account
    if asking.open_question(order, KIND):
        if not is_needed:
            asking.settle(order, CONVERSATION)
    elif is_needed and not all(each.is_account_asked for each in _due(order)):
        _ask(order)


def _due(order: Order) -> list[Refund]:
    """The refunds for which somebody has to know an account."""
    if not order.policy.refunds.asks_account or refund.is_through_provider(order):
        return []
    return [each for each in order.money.refunds if each.is_due]


def _forget(order: Order) -> None:
    if order.money.has_account:
        order.money = order.money.knowing_account(is_known=False)
        order.note("refund_account_erased")


def _ask(order: Order) -> None:
    due = _due(order)
    failures = max(each.failures for each in due)
    order.money = order.money.account_asked()
    if failures >= _MOST_FAILURES:
        said = _FAILED_AGAIN(amount=sum(each.amount for each in due), failures=failures)
        order.ask_person(TaskKind.CALL, said)
        return
    order.be_followed()
    until = asking.answer_by(order, CONVERSATION)
    question = Question(kind=KIND, no=asking.next_no(order), asked_at=order.at, answer_by=until, is_of_money=True)
    asking.keep(order, question)
    order.conversation = order.conversation.asked()
    _write(order, CONVERSATION.request, question)
    asking.have_phoned(order, _WHICH_ACCOUNT(until=until))


def _write(order: Order, kind: MailKind, question: Question) -> None:
    due = _due(order)
    facts = RefundAccountFacts(
        conversation=KIND,
        deadline=question.answer_by,
        amount=sum(each.amount for each in due),
        has_failed=any(each.failures for each in due),
    )
    order.owe(kind, facts, what=str(order.conversation.asked_so_far))


def given(order: Order, by: str) -> None:
    """Somebody has entered the account that the customer named: the customer hears by when the money is sent.

    Raises:
        NoSuchRefund: nothing is to be given back.
    """
    due = [each for each in order.money.refunds if each.is_open]
    if not due:
        raise refund.NoSuchRefund("none")
    was_known = order.money.has_account
    order.money = order.money.knowing_account(is_known=True)
    order.note("refund_account_given", by=by)
    asking.settle(order, CONVERSATION, by=by)
    if not was_known:
        days = order.policy.refunds.sent_within_business_days
        sent_by = order.calendar.add_business_days(order.today, days)
        facts = RefundSoonFacts(amount=sum(each.amount for each in due), sent_by=sent_by)
        order.owe(MailKind.REFUND_ACCOUNT_THANKS, facts, what=f"{len(order.money.refunds)}:{order.money.failures}")


def _remind(order: Order, question: Question, _postal: PostalCode | None) -> None:
    _write(order, CONVERSATION.reminder, question)


def end_unanswered(order: Order, question: Question) -> None:
    """Nobody answered: the money is kept, the customer hears so, and a person phones."""
    order.note("question_unanswered", no=question.no)
    amount = sum(each.amount for each in _due(order))
    _write(order, CONVERSATION.end, question)
    asking.leave_to_person(order, CONVERSATION, _NO_ACCOUNT(amount=amount, until=question.answer_by))


CONVERSATION = Conversation(
    kind=KIND,
    hold=None,
    request=MailKind.REFUND_ACCOUNT_REQUEST,
    reminder=MailKind.REFUND_ACCOUNT_REMINDER,
    end=MailKind.REFUND_ACCOUNT_LEFT,
    options={},
    shops_own=frozenset(),
    patience=of_policy,
    action=None,
    ask_by_rule=by_no_rule,
    withdraw=None,
    money_came=nothing,
    remind=_remind,
    not_reached=lambda question: _NOT_GIVEN(until=question.answer_by),
    unanswered=lambda _order: Unanswered.IS_LEFT,
    end_unanswered=end_unanswered,
)
