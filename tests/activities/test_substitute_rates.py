"""A substitute has the tax rate of its own article: on the slip, in the books, and where its price goes back."""

from datetime import date
from typing import Any, NamedTuple

import pytest

from activities.changing import ChangeActivities
from activities.document import Paper
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.question import QuestionActivities
from activities.return_invoice import ReturnInvoices
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from domain.contract import messages as m
from domain.goods.contents import TermsUnknown
from domain.order.document import DocumentKind
from domain.order.state import OrderState
from domain.payment.books import EntryKind
from tests.activities.cases import NO, papers, payment, shipping
from tests.activities.test_refunds import finish
from tests.activities.world import CUP, TEA, World, dump, placed_order
from tests.caught_mail import MailCatcher
from tests.documents.reading import text

OTHER = "NEW-1"
PRICE = 11_880


class Swap(NamedTuple):
    """An article that ran out at one rate, and one at another in its place; what papers then say of two pieces."""

    before: int
    after: int | None
    tax: int = 0

    @property
    def rate(self) -> str:
        return f"{self.after}%対象{'※' if self.after == 8 else ''}"

    @property
    def sums(self) -> str:
        return f"{2 * PRICE:,}円{self.tax:,}円"


SWAPS = [Swap(10, 8, 1_760), Swap(8, 10, 2_160)]


async def short(world: World, swap: Swap) -> OrderState:
    """Two pieces are missing, and something else is in stock."""
    await world.shelve(TEA_100=0, CUP_1=1, NEW_1=5)
    async with world.connection() as conn:
        sql = "UPDATE stock SET price = $1, tax_rate = $2 WHERE sku = $3"
        await conn.execute(sql, PRICE, swap.after, OTHER)
        await world.database.substitutes.put(conn, {TEA: [OTHER]})
    line = {"sku": TEA, "name": "品", "quantity": 2, "unit_price": 10_800, "tax_rate": swap.before}
    return await world.receive(placed_order(NO, lines=[line], total=21_600))


async def choose(world: World, option: m.Option, sku: str = OTHER) -> OrderState:
    return await world.do(QuestionActivities.choose, NO, m.ChooseOption(option=option, sku=sku, by="Sato"))


async def sell(world: World, yen: int) -> OrderState:
    await world.do(StockActivities.inspected, NO, m.GoodsInspected())
    await world.do(OrderActivities.accept, NO, m.Accept(by="Sato"))
    state = await world.do(PaymentActivities.record, NO, payment(world, yen))
    await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(version=state.version))
    return await world.do(ShipmentActivities.ship, NO, shipping(world))


async def slip(world: World, version: int) -> str:
    await world.call(Paper.make, papers(world).model_copy(update={"version": version}))
    async with world.pool.acquire() as conn:
        return text((await world.database.documents.made(conn, NO, version))[DocumentKind.SLIP])


@pytest.mark.parametrize("swap", SWAPS)
async def test_slip_books_and_return_invoice_of_a_substitute_say_its_own_rate(
    world: World, mail_catcher: MailCatcher, swap: Swap
) -> None:
    await short(world, swap)
    version = (await choose(world, m.Option.SUBSTITUTE)).version
    printed = await slip(world, version)
    await sell(world, 2 * PRICE)
    await world.do(ShipmentActivities.deliver, NO, m.ParcelDelivered(delivered_at=world.at))
    await world.do(ShipmentActivities.come_back, NO, m.ParcelReturned(returned_at=world.at))
    await finish(world, "handle_return")
    await world.call(ReturnInvoices.make, papers(world).model_copy(update={"returned": 1, "by": "Sato"}))
    await world.send_mails(NO)

    (refund,) = (mail for mail in mail_catcher.received if "ご返金のお知らせ" in mail.subject)
    (returned,) = (text(part.get_content()) for part in refund.message.iter_attachments())
    async with world.connection() as conn:
        books = await world.database.books.entries(
            conn, date(2026, 1, 1), date(2027, 12, 31), world.desk.today().calendar
        )
    taxed = [(entry.kind, entry.rate, entry.amount, entry.tax) for entry in books if entry.rate]
    assert f"{swap.rate}合計23,760円23,760円{swap.tax:,}円{swap.tax:,}円" in printed
    assert f"{swap.rate}{swap.sums}合計{swap.sums}" in returned
    assert taxed == [(kind, swap.after, 2 * PRICE, swap.tax) for kind in (EntryKind.SALE, EntryKind.RETURN)]


@pytest.mark.parametrize("swap", SWAPS)
async def test_a_substitute_costs_what_was_offered_whatever_the_stock_list_says_later(world: World, swap: Swap) -> None:
    await short(world, swap)
    await world.pool.execute("UPDATE stock SET price = 99_999, tax_rate = $1 WHERE sku = 'NEW-1'", swap.before)

    state = await choose(world, m.Option.SUBSTITUTE)

    assert state.money.due == 2 * PRICE
    assert [line["tax_rate"] for line in await lines(world)] == [swap.after]


async def test_what_has_no_rate_in_the_stock_list_is_offered_to_nobody(world: World) -> None:
    state = await short(world, Swap(8, None))

    assert [question.offered for question in state.conversation.questions] == [()]


async def test_a_change_that_brings_in_an_article_of_unknown_rate_has_to_say_it(world: World) -> None:
    await short(world, Swap(8, None))
    change = m.LineChange(line=1, sku=OTHER)
    before = await dump(world.pool)

    with pytest.raises(TermsUnknown, match="no tax rate for NEW-1"):
        await world.do(ChangeActivities.change_lines, NO, m.ChangeLines(changes=(change,), by="Sato", agreed=True))

    assert await dump(world.pool) == before
    said = change.model_copy(update={"tax_rate": 10})
    await world.do(ChangeActivities.change_lines, NO, m.ChangeLines(changes=(said,), by="Sato", agreed=True))
    assert [line["tax_rate"] for line in await lines(world)] == [10]


async def test_an_offered_change_is_made_at_the_rate_that_was_offered(world: World) -> None:
    await short(world, Swap(8, 10))
    change = m.ChangeLines(changes=(m.LineChange(line=1, sku=OTHER),), by="Sato", offer=True)
    await world.do(ChangeActivities.change_lines, NO, change)
    await world.pool.execute("UPDATE stock SET price = 99_999, tax_rate = 8 WHERE sku = 'NEW-1'")

    state = await choose(world, m.Option.AGREE, sku="")

    assert state.money.due == 2 * PRICE
    assert [line["tax_rate"] for line in await lines(world)] == [10]


async def test_without_its_only_line_at_8_percent_the_slip_knows_one_rate(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=1)
    both = [
        {"sku": TEA, "name": "静岡煎茶", "quantity": 2, "unit_price": 10_800, "tax_rate": 8},
        {"sku": CUP, "name": "急須", "quantity": 1, "unit_price": 11_000, "tax_rate": 10},
    ]
    await world.receive(placed_order(NO, lines=both, total=32_600))
    state = await choose(world, m.Option.DROP, sku="")

    printed = await slip(world, state.version)

    assert "10%対象合計11,000円11,000円1,000円1,000円" in printed
    assert "8%対象" not in printed
    assert "※" not in printed


async def lines(world: World) -> Any:  # noqa: ANN401 - JSON
    async with world.connection() as conn:
        stored = await world.database.pages.stored(conn, NO)
    assert stored
    return [line.model_dump() for line in stored[0].lines]
