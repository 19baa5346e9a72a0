"""Whether a letter is nothing but a choice that its order can take at this moment; all else is a person's."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from domain.contract.messages import Option
from domain.conversation.question import offered_change, returned, stock_choice
from domain.conversation.question.choice_reply import Choice, choice_in, choices, choices_of_offer, choices_of_return
from domain.conversation.question.conversation import Conversation
from domain.inquiry.incoming import Incoming
from domain.inquiry.state import InquiryState, ReadChoice
from domain.order.conversation import Question

if TYPE_CHECKING:
    from adapters.postgres.addressed import Addressed
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection


async def read_choice(
    database: "Database", conn: "Connection", state: InquiryState, letter: Incoming, key: str
) -> ReadChoice | None:
    """What a letter chose of what its order is asked, where that is unmistakable.

    It comes from the orderer, answers the newest mail that put the choice, and brings nothing else. A substitute has to
    be there still.
    """
    if not (_is_plain(letter) and state.order_no and state.is_sender_known and not state.letters):
        return None
    about = await database.mails.addressed(conn, state.order_no)
    asked = await _answered(database, conn, about, state.order_no, letter) if about else None
    if about is None or asked is None:
        return None
    question, offered = asked
    orderer = about.placed.orderer
    known = (state.order_no, orderer.name, orderer.name[:2], orderer.kana, orderer.company)
    choice = choice_in(letter.text, offered, known)
    if choice is None or not isinstance(choice.option, Option):
        return None
    pieces = sum(line.quantity for line in about.placed.lines if line.sku in question.about)
    if choice.sku and await database.stock.short(conn, {choice.sku: pieces}):
        return None
    return ReadChoice(order_no=state.order_no, option=choice.option, sku=choice.sku, key=key)


async def _answered(
    database: "Database", conn: "Connection", about: "Addressed", order_no: str, letter: Incoming
) -> tuple[Question, Mapping[str, Choice]] | None:
    """The open question whose newest mail a letter answers, and the choices that this mail numbered."""
    for row, offered in _READ:
        question = about.state.conversation.question(row.kind)
        if question and await database.mails.answers_newest(conn, order_no, letter.answers, row.request, row.reminder):
            return question, offered(about, question)
    return None


def _of_stock(about: "Addressed", question: Question) -> Mapping[str, Choice]:
    return choices(about.placed, question)


def _of_return(about: "Addressed", _question: Question) -> Mapping[str, Choice]:
    return choices_of_return(about.state.goods.parcels)


def _of_offer(_about: "Addressed", _question: Question) -> Mapping[str, Choice]:
    return choices_of_offer()


#: Of which conversations replies are read, and what their mails offer.
_READ: tuple[tuple[Conversation, Callable[["Addressed", Question], Mapping[str, Choice]]], ...] = (
    (stock_choice.CONVERSATION, _of_stock),
    (returned.CONVERSATION, _of_return),
    (offered_change.CONVERSATION, _of_offer),
)


def _is_plain(letter: Incoming) -> bool:
    is_mail = bool(letter.answers) and not letter.is_form
    return is_mail and not (letter.automatic or letter.quiet or letter.attachments_count or letter.is_cut)
