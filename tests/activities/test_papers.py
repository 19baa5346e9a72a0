"""Papers that cannot say everything are somebody's task."""

from dataclasses import replace

import pytest

from activities.document import Paper
from activities.order import OrderActivities
from activities.shipment import ShipmentActivities
from domain.contract.messages import Cancel, PackingStarted, ParcelDelivered
from domain.order.document import DocumentKind
from domain.shop.papers import PapersPolicy, SlipFields
from tests.activities.cases import NO, accepted, fewer, papers, shipping, unprintable
from tests.activities.world import World
from tests.caught_mail import MailCatcher
from tests.documents.reading import text
from tests.spoken import spoken


async def looks(world: World) -> list[str]:
    return [spoken(row[0]) for row in await world.rows("SELECT said FROM tasks WHERE kind = 'look'")]


async def test_a_name_that_no_font_has_is_to_be_written_by_hand(world: World) -> None:
    await unprintable(world)

    await world.call(Paper.make, papers(world))

    (text,) = await looks(world)
    assert "cannot print 😀" in text


async def test_papers_that_say_everything_are_nobodys_task(world: World) -> None:
    await accepted(world)

    await world.call(Paper.make, papers(world))

    assert await looks(world) == []


async def test_a_slip_knows_the_days_to_pay_in_and_when_it_will_leave(world: World) -> None:
    await accepted(world, "postpay")
    world.wait(days=4)  # from Tuesday to Saturday

    await world.call(Paper.make, papers(world))

    async with world.pool.acquire() as connection:
        content = await world.database.documents.find(connection, "1001", DocumentKind.SLIP)
    slip = text(content or b"")
    assert "商品の到着後7日以内に" in slip
    assert "発行日2026年11月28日（土）" in slip
    assert "取引年月日2026年11月30日（月）" in slip


async def test_a_mail_that_is_printed_speaks_as_a_letter(world: World) -> None:
    await accepted(world)
    (mail,) = [row[0] for row in await world.rows("SELECT id FROM mails WHERE kind = 'order_confirmed'")]

    await world.call(Paper.print_letter, papers(world).model_copy(update={"mail": mail}))

    async with world.pool.acquire() as connection:
        content = await world.database.documents.find(connection, "1001", DocumentKind.LETTER)
    letter = text(content or b"")
    assert "本状をもちまして、ご注文を承諾いたします。" in letter
    assert "本メール" not in letter


async def test_what_is_printed_days_later_names_the_day_on_which_it_happened(world: World) -> None:
    await accepted(world)
    await world.do(OrderActivities.cancel, NO, Cancel(by="Sato", reason="by phone"))
    mail = await world.sent("cancelled")

    world.wait(days=3)
    await world.call(Paper.print_letter, papers(world).model_copy(update={"mail": mail}))

    async with world.pool.acquire() as connection:
        content = await world.database.documents.find(connection, NO, DocumentKind.LETTER)
    assert "2026年11月24日（火）をもちまして" in text(content or b"")


async def test_a_paper_that_is_handed_over_again_says_so_once_a_day(world: World) -> None:
    await accepted(world)
    again = papers(world).model_copy(update={"again": True, "by": "Sato"})
    await world.call(Paper.make, papers(world))

    assert await world.call(Paper.reprint, again) == 2
    assert await world.call(Paper.reprint, again) == 0

    kept = await world.rows("SELECT content, made_by FROM reprints")
    assert all("再発行2026年11月24日（火）" in text(row[0]) for row in kept)
    assert {row[1] for row in kept} == {"Sato"}
    assert len(await world.rows("SELECT 1 FROM journal WHERE what = 'reprinted'")) == 1


async def test_papers_of_a_changed_order_name_the_version_that_was_printed_before(world: World) -> None:
    await accepted(world)
    await world.call(Paper.make, papers(world))
    await world.do(OrderActivities.change_lines, NO, fewer(world))
    world.wait(days=1)

    await world.call(Paper.make, papers(world).model_copy(update={"version": 2}))

    async with world.pool.acquire() as connection:
        content = await world.database.documents.find(connection, NO, DocumentKind.SLIP)
    assert "【訂正】本書は、第1版（発行日2026年11月24日（火））" in text(content or b"")


@pytest.fixture
def no_prices(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No box names a price."""
    shop = world.desk.today()
    papers_policy = PapersPolicy(slip=SlipFields(prices=False))
    policy = shop.policy.model_copy(update={"papers": papers_policy})
    monkeypatch.setattr(world.desk, "_shop", replace(shop, file=shop.file.model_copy(update={"policy": policy})))


@pytest.mark.usefixtures("no_prices")
async def test_where_no_box_names_a_price_an_unannounced_parcel_has_its_invoice_once(
    world: World, mail_catcher: MailCatcher
) -> None:
    await accepted(world, "postpay")
    await world.call(Paper.make, papers(world))
    await world.do(ShipmentActivities.deliver, NO, ParcelDelivered(delivered_at=world.at))
    await world.do(ShipmentActivities.ship, NO, shipping(world))

    await world.send_mails(NO)

    enclosed = [part.get_filename() for mail in mail_catcher.received for part in mail.message.iter_attachments()]
    assert enclosed == ["invoice-1001.pdf"]


@pytest.mark.usefixtures("no_prices")
async def test_where_no_box_names_a_price_the_invoice_goes_with_the_shipping_mail(
    world: World, mail_catcher: MailCatcher
) -> None:
    await accepted(world, "postpay")
    await world.call(Paper.make, papers(world))
    await world.do(ShipmentActivities.start_packing, NO, PackingStarted(version=1))
    await world.do(ShipmentActivities.ship, NO, shipping(world))

    await world.send_mails(NO)

    (mail,) = (mail for mail in mail_catcher.received if "発送" in mail.subject)
    assert [part.get_filename() for part in mail.message.iter_attachments()] == ["invoice-1001.pdf"]
    assert "このメールに添付" in mail.text
    (slip,) = await world.rows("SELECT content FROM documents WHERE kind = 'slip'")
    assert "2,000" not in text(slip[0])
