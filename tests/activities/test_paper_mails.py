"""Papers that customers ask for go by mail: what is attached, and what is said of it."""

from datetime import date

import pytest

from activities.paper_mail import PaperMails
from activities.payment import PaymentActivities
from activities.receipt import ReceiptActivities, ReceiptPaper
from domain.basics.errors import NoAddress
from domain.contract.envelope import PaperRequest
from domain.order.facts import PaperFacts
from domain.payment.receipt import ReceiptAsked
from tests.activities.cases import NO, accepted, payment, unmailed
from tests.activities.world import World
from tests.caught_mail import CaughtMail, MailCatcher
from tests.documents.reading import text


async def receipt(world: World) -> PaperFacts:
    await accepted(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    given = await ReceiptActivities(world.database).give(NO, ReceiptAsked(name="茶房 静", by="Sato"), world.at)
    request = PaperRequest(order_no=NO, version=1, at=world.at, receipt=given.number, by="Sato")
    await world.call(ReceiptPaper.make, request)
    return PaperFacts(paper="receipt", number=given.number, amount=given.amount)


async def mailed(world: World, facts: PaperFacts) -> None:
    await PaperMails(world.database, world.desk).owe(NO, facts, "Sato", world.at)
    await world.send_mails(NO)


def receipts(mails: MailCatcher) -> list[CaughtMail]:
    return [mail for mail in mails.received if "領収書をお送りいたします" in mail.subject]


async def test_a_receipt_goes_by_mail_as_pdf(world: World, mail_catcher: MailCatcher) -> None:
    await mailed(world, await receipt(world))

    (mail,) = receipts(mail_catcher)
    (attached,) = mail.message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("receipt-1001-R1.pdf", "application/pdf")
    assert "茶房静様2,000円（税込）" in text(attached.get_content())
    assert "電子的に発行した領収書のため、収入印紙は不要です。" in text(attached.get_content())
    assert "PDFファイルでこのメールに添付いたします。" in mail.text
    assert "再発行" not in mail.text


async def test_the_same_paper_is_mailed_once_and_once_more_as_a_reprint(
    world: World, mail_catcher: MailCatcher
) -> None:
    facts = await receipt(world)
    await mailed(world, facts)
    await mailed(world, facts)
    again = PaperRequest(order_no=NO, version=1, at=world.at, receipt=1, again=True, by="Sato")
    await world.call(ReceiptPaper.make, again)
    await mailed(world, facts.model_copy(update={"reprinted_on": world.at.date()}))

    first, second = receipts(mail_catcher)
    (copy,) = second.message.iter_attachments()
    assert "「再発行」と記載しております" in second.text
    assert "再発行" in text(copy.get_content())
    assert "再発行" not in first.text


async def test_a_paper_of_an_order_that_has_ended_is_mailed_all_the_same(
    world: World, mail_catcher: MailCatcher
) -> None:
    facts = await receipt(world)
    await world.pool.execute("UPDATE orders SET is_closed = true WHERE order_no = $1", NO)

    await mailed(world, facts)

    assert len(receipts(mail_catcher)) == 1


async def test_who_has_no_address_gets_no_paper_by_mail(world: World) -> None:
    await unmailed(world)

    with pytest.raises(NoAddress):
        await mailed(world, PaperFacts(paper="receipt", number=1, amount=2_000))
    assert await world.rows("SELECT 1 FROM mails WHERE kind = 'paper_sent'") == []


async def test_a_mail_waits_for_a_paper_that_is_not_there(world: World, mail_catcher: MailCatcher) -> None:
    await accepted(world)

    await mailed(world, PaperFacts(paper="receipt", number=7, amount=2_000, reprinted_on=date(2026, 12, 3)))

    assert receipts(mail_catcher) == []
    assert await world.rows("SELECT state FROM mails WHERE kind = 'paper_sent'") == [("owed",)]
