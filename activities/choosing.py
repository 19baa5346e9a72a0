"""Whether a letter is nothing but a choice that its order can take at this moment; all else is a person's."""

from typing import TYPE_CHECKING

from domain.conversation.question import returned, stock_choice
from domain.conversation.question.stock_reply import choice_in, choices, choices_of_return
from domain.inquiry.incoming import Incoming
from domain.inquiry.state import InquiryState, ReadChoice

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection


#: Of which replies are read.
_READ = (stock_choice.CONVERSATION, returned.CONVERSATION)


async def read_choice(
    database: "Database", conn: "Connection", state: InquiryState, letter: Incoming, key: str
) -> ReadChoice | None:
    """What a letter chose of goods that are missing, or of a parcel that came back, where that is unmistakable.

    It comes from the orderer, answers the newest mail that put the choice, and brings nothing else. A substitute has to
    be there still.
    """
    if not (_is_plain(letter) and state.order_no and state.is_sender_known and not state.letters):
        return None
    about = await database.mails.addressed(conn, state.order_no)
    row = next((each for each in _READ if about and about.state.conversation.question(each.kind)), None)
    question = about.state.conversation.question(row.kind) if about and row else None
    if about is None or row is None or question is None:
        return None
    if not await database.mails.answers_newest(conn, state.order_no, letter.answers, row.request, row.reminder):
        return None
    can_part = about.policy.stock.partial_shipment
    is_of_stock = row is stock_choice.CONVERSATION
    offered = (
        choices(about.placed, question, can_part=can_part)
        if is_of_stock
        else choices_of_return(about.state.goods.parcels)
    )
    orderer = about.placed.orderer
    known = (state.order_no, orderer.name, orderer.name[:2], orderer.kana, orderer.company)
    choice = choice_in(letter.text, offered, known)
    if choice is None:
        return None
    pieces = sum(line.quantity for line in about.placed.lines if line.sku in question.about)
    if choice.sku and await database.stock.short(conn, {choice.sku: pieces}):
        return None
    return ReadChoice(order_no=state.order_no, option=choice.option, sku=choice.sku, key=key)


def _is_plain(letter: Incoming) -> bool:
    is_mail = bool(letter.answers) and not letter.is_form
    return is_mail and not (letter.automatic or letter.quiet or letter.attachments_count or letter.is_cut)
