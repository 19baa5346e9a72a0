"""What could be answered to a letter: the facts of its order, and a draft."""

from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from activities.customer_view import customer_view, facts_for_shop, facts_of_candidates
from activities.filing import numbers_in
from adapters.words.drafts import written
from domain.basics.said import Code, Said
from domain.conversation.supplier_reply import day_in
from domain.goods.supplying import sku_of_thread
from domain.inquiry.already_told import already_told
from domain.inquiry.draft import Draft, outline
from domain.inquiry.incoming import Incoming, same_address
from domain.inquiry.state import InquiryState

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import Shop

_SUPPLIER = Code("record.supplier", "sku", "article", "pieces", "orders")
_EXPECT, _EXPECT_ON = Code("record.expect", "sku"), Code("record.expect_on", "sku", "day", "date")


class Answerable(BaseModel):
    """What whoever answers is shown: the question, how it could be answered, and the order's facts."""

    model_config = ConfigDict(frozen=True)

    question: Incoming | None = None
    draft: Draft | None = None
    about: tuple[Said, ...] = ()
    is_of_supplier: bool = False


async def answerable(
    database: "Database", conn: "Connection", shop: "Shop", state: InquiryState, letter: Incoming | None
) -> Answerable:
    """What could be answered to a letter. Facts of an order go into drafts for its own orderer only."""
    order, about = None, tuple[Said, ...]()
    if letter and (sku := await _article_asked_about(database, conn, letter)):
        about = await _to_expect(database, conn, sku, letter, shop.calendar.day_of(state.asked_at or state.opened_at))
        return Answerable(question=letter, about=about, is_of_supplier=True)
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


async def _article_asked_about(database: "Database", conn: "Connection", letter: Incoming) -> str | None:
    """The article, where a letter answers the mail to its supplier, and comes from there."""
    thread = await database.mails.thread_of(conn, letter.answers) if letter.answers else None
    sku = sku_of_thread(thread) if thread else None
    supplier = await database.suppliers.find(conn, sku) if sku else None
    return sku if supplier and same_address(supplier.email) == same_address(letter.sender) else None


async def _to_expect(
    database: "Database", conn: "Connection", sku: str, letter: Incoming, today: date
) -> tuple[Said, ...]:
    """What waits for the article, and the command that enters its day; the day, too, where it is unmistakable."""
    awaited = (await database.suppliers.awaited(conn, [sku]))[sku]
    waits = _SUPPLIER(sku=sku, article=awaited.name, pieces=awaited.pieces, orders=awaited.orders)
    day = day_in(letter.text, today)
    return waits, _EXPECT_ON(sku=sku, day=str(day), date=day) if day else _EXPECT(sku=sku)
