"""What could be answered to a letter: the facts of its order, and a draft."""

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from activities.customer_view import customer_view, facts_for_shop, facts_of_candidates
from activities.filing import numbers_in
from adapters.words.drafts import written
from domain.basics.said import Said
from domain.inquiry.already_told import already_told
from domain.inquiry.draft import Draft, outline
from domain.inquiry.incoming import Incoming
from domain.inquiry.state import InquiryState

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import Shop


class Answerable(BaseModel):
    """What whoever answers is shown: the question, how it could be answered, and the order's facts."""

    model_config = ConfigDict(frozen=True)

    question: Incoming | None = None
    draft: Draft | None = None
    about: tuple[Said, ...] = ()


async def answerable(
    database: "Database", conn: "Connection", shop: "Shop", state: InquiryState, letter: Incoming | None
) -> Answerable:
    """What could be answered to a letter. Facts of an order go into drafts for its own orderer only."""
    order, about = None, tuple[Said, ...]()
    if state.order_no:
        order = await customer_view(database, conn, state.order_no, shop.calendar, state.language)
        about = await facts_for_shop(database, conn, state.order_no, shop.calendar)
    elif state.candidates:
        about = await facts_of_candidates(database, conn, state.candidates, shop.calendar)
    if letter is None:
        return Answerable(about=about)
    told = await database.threads.told(conn, state.inquiry_no)
    numbers = [number for each in told for number in numbers_in(each)]
    is_order_known = bool(state.order_no) or len(state.candidates) == 1
    is_order_known = is_order_known or await database.threads.is_an_order(conn, numbers)
    found = outline(
        f"{letter.subject}\n{letter.text}",
        order if state.is_sender_known else None,
        shop.faq,
        state.language,
        already_told(told, is_order_known=is_order_known),
    )
    return Answerable(question=letter, draft=written(found, state.language) if found else None, about=about)
