"""Money of a sale that goes back: what is written down of it, and the return invoice that goes with its mail."""

from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest

from activities.back_office import BackOfficeActivities
from activities.document import Paper
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.return_invoice import ReturnInvoices
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from domain.basics.said import Said
from domain.contract import messages as m
from domain.order.owed import NewTask, TaskKind
from domain.payment.price_return import Sold
from tests.activities.cases import NO, papers, payment, shipping
from tests.activities.test_refunds import finish
from tests.activities.world import CUP, TEA, World, placed_order
from tests.caught_mail import MailCatcher
from tests.documents.reading import text

FOOD: dict[str, Any] = {"sku": TEA, "name": "静岡煎茶", "quantity": 2, "unit_price": 10_800, "tax_rate": 8}
POT: dict[str, Any] = {"sku": CUP, "name": "急須", "quantity": 1, "unit_price": 11_000, "tax_rate": 10}
TOTAL = 32_600


async def paid(world: World, **orderer: str) -> None:
    await world.shelve(TEA_100=5, CUP_1=3)
    placed = placed_order(NO, lines=[FOOD, POT], total=TOTAL)
    await world.receive(placed.model_copy(update={"orderer": placed.orderer.model_copy(update=orderer)}))
    await world.do(StockActivities.inspected, NO, m.GoodsInspected())
    await world.do(OrderActivities.accept, NO, m.Accept(by="Sato"))
    await world.do(PaymentActivities.record, NO, payment(world, TOTAL))


async def sold(world: World, paid_more: int = 0, **orderer: str) -> None:
    await paid(world, **orderer)
    if paid_more:
        await world.do(PaymentActivities.record, NO, payment(world, paid_more, "N-2"))
    await world.call(Paper.make, papers(world))
    await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(version=1))
    await world.do(ShipmentActivities.ship, NO, shipping(world))


async def came_back(world: World) -> None:
    """The customer sends all of it back, and gets all the money back."""
    await world.do(ShipmentActivities.deliver, NO, m.ParcelDelivered(delivered_at=world.at))
    await world.do(ShipmentActivities.come_back, NO, m.ParcelReturned(returned_at=world.at))
    await finish(world, "handle_return")


async def give_back(world: World, amount: int) -> None:
    """A person gives part of the price back, as a favour."""
    async with world.connection() as conn:
        tasks = world.database.tasks
        said = NewTask(
            kind=TaskKind.LOOK, said=Said(code="todo.give_back", facts={"amount": amount}), due_on=world.at.date()
        )
        await tasks.open(conn, f"favour:{world.at}", said, world.at, NO)
        *_, row = (each for each in await tasks.of_order(conn, NO) if each.kind == "look")
    await BackOfficeActivities(world.database, world.desk).finish_task(row, world.timed(NO), "Sato", "", amount)


async def ledger(world: World) -> Sold:
    async with world.connection() as conn:
        found = await world.database.sales.of_order(conn, NO)
    assert found
    return found


def refund_mail(mails: MailCatcher) -> EmailMessage:
    (mail,) = (mail for mail in mails.received if "ご返金のお知らせ" in mail.subject)
    return mail.message


def enclosed(mail: EmailMessage) -> list[str]:
    return [part.get_filename() or "" for part in mail.iter_attachments()]


async def test_a_parcel_that_comes_back_gives_the_whole_sale_back_with_a_return_invoice(
    world: World, mail_catcher: MailCatcher
) -> None:
    await sold(world)
    await came_back(world)

    await world.send_mails(NO)

    mail = refund_mail(mail_catcher)
    assert enclosed(mail) == ["return-invoice-1001-H1.pdf"]
    (pdf,) = (part.get_content() for part in mail.iter_attachments())
    said = text(pdf)
    assert said.startswith("適格返還請求書No.1001-H1")
    assert "ご返金額（税込）32,600円" in said
    assert "もとの請求書納品書兼適格請求書1001第1版、2026年" in said
    assert "税込金額内消費税8%対象※21,600円1,600円10%対象11,000円1,000円合計32,600円2,600円" in said
    assert "登録番号T" in said
    assert await world.rows("SELECT kind, version FROM documents WHERE kind = 'return'") == [("return", 1)]


@pytest.mark.parametrize(("email", "amount", "tasks"), [("", 10_000, 1), ("", 9_999, 0), ("a@example.jp", 10_000, 0)])
async def test_whoever_has_no_mail_address_gets_the_return_invoice_by_post(
    world: World, email: str, amount: int, tasks: int
) -> None:
    await sold(world, email=email)

    await give_back(world, amount)

    async with world.connection() as conn:
        said = [each.said[-1] for each in await world.database.tasks.of_order(conn, NO) if each.kind == "print_notice"]
    assert [each.facts for each in said] == [{"no": 1, "order_no": NO, "amount": amount}] * tasks


async def test_part_of_a_price_that_is_given_back_after_shipping_is_shared_by_the_rates(world: World) -> None:
    await sold(world)

    await give_back(world, 10_000)
    await give_back(world, 22_600)

    first, second = (await ledger(world)).returns
    assert [(line.rate, line.gross, line.tax) for line in first.lines] == [(8, 6_626, 490), (10, 3_374, 306)]
    assert [(line.rate, line.gross, line.tax) for line in second.lines] == [(8, 14_974, 1_110), (10, 7_626, 694)]


async def test_less_than_10000_yen_goes_back_without_a_paper_that_nobody_asked_for(
    world: World, mail_catcher: MailCatcher
) -> None:
    await sold(world)
    await give_back(world, 9_999)

    await world.send_mails(NO)

    assert enclosed(refund_mail(mail_catcher)) == []
    assert [each.amount for each in (await ledger(world)).returns] == [9_999]


async def test_a_paper_below_10000_yen_is_made_for_whoever_asks(world: World) -> None:
    await sold(world)
    await give_back(world, 800)

    request = papers(world).model_copy(update={"returned": 1, "by": "Sato"})
    assert await world.call(ReturnInvoices.make, request) == 1
    assert await world.call(ReturnInvoices.make, request) == 0
    again = request.model_copy(update={"again": True})
    assert await world.call(ReturnInvoices.make, again) == 1
    assert await world.call(ReturnInvoices.make, again) == 0

    (copy,) = await world.rows("SELECT content FROM reprints")
    assert "再発行" in text(copy[0])


async def test_what_is_given_back_before_the_goods_leave_is_the_return_of_no_sale(
    world: World, mail_catcher: MailCatcher
) -> None:
    await paid(world)
    await world.do(OrderActivities.cancel, NO, m.Cancel(by="Sato", reason="by phone"))
    await finish(world, "refund")

    await world.send_mails(NO)

    assert enclosed(refund_mail(mail_catcher)) == []
    assert await world.rows("SELECT 1 FROM sales") == []


async def test_a_surplus_is_of_no_sale(world: World) -> None:
    await sold(world, paid_more=12_000)

    await finish(world, "overpaid")

    assert (await ledger(world)).returns == ()


async def test_the_sale_is_what_is_left_of_a_price_of_which_part_went_back_before(world: World) -> None:
    await paid(world)
    await give_back(world, 2_600)
    await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(version=2))
    await world.do(ShipmentActivities.ship, NO, shipping(world))
    await came_back(world)

    found = await ledger(world)
    assert (found.sale.version, found.sale.due, sum(found.left.values())) == (2, 30_000, 0)
    assert [each.amount for each in found.returns] == [30_000]


async def test_a_shop_that_is_not_registered_gives_no_return_invoice(
    world: World, mail_catcher: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = world.desk.today()
    profile = shop.profile.model_copy(update={"registration_no": ""})
    unregistered = shop.file.model_copy(update={"shop": profile})
    monkeypatch.setattr(world.desk, "_shop", type(shop)(unregistered, shop.calendar))
    await sold(world)
    await give_back(world, 20_000)

    await world.send_mails(NO)

    assert enclosed(refund_mail(mail_catcher)) == []
    assert date.fromisoformat("2026-11-24") <= (await ledger(world)).returns[0].given_on
