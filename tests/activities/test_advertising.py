"""Who called a mail of the shop spam gets no advertising any more, wherever it would stand; orders go on."""

import re
from datetime import date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from urllib.parse import unquote

import asyncpg
import pytest

from activities.bounces import BounceActivities
from activities.order import OrderActivities
from activities.reach import ReachActivities
from adapters.mail.incoming.bounce_reading import Unsubscription, read_report
from adapters.mail.sending.smtp import SmtpTransport
from adapters.shop_file import ShopDesk
from domain.contract.consents import ConsentChange, ConsentSource, Standing
from domain.contract.messages import CorrectContact
from domain.contract.order import PlacedOrder
from domain.people.consent import Consent, standing
from domain.people.identity import Described, keys_of
from domain.people.review.case import PastPerson
from tests.activities.cases import NO, again
from tests.activities.world import RULES, SHOP_FILE, Staff, World, placed_order
from tests.caught_mail import MailCatcher
from tests.spoken import spoken

CUSTOMER = "taro@example.jp"
CAMPAIGN = "次回のご注文で、静岡煎茶を一袋お付けいたします。長いお付き合いに心より感謝申し上げます。"
HEADING = "【広告】"


@pytest.fixture
async def shop(world: World, staff: Staff, transport: SmtpTransport, tmp_path: Path) -> World:
    """A shop with a campaign, and a regular customer."""
    file = tmp_path / "shop.toml"
    text = SHOP_FILE.read_text(encoding="utf-8")
    file.write_text(text.replace('loyal_campaign = ""', f'loyal_campaign = "{CAMPAIGN}"'), encoding="utf-8")
    shop = World(world.pool, Staff(ShopDesk(file), staff.mail_renderer, staff.renderer), transport)
    who = Described(name="山田太郎", phone="03-1234-5678")
    regular = PastPerson(ref="c-1", keys=keys_of(who), is_loyal=True, last_on=date(2026, 1, 5))
    async with shop.connection() as conn:
        await shop.database.people.keep_past(conn, "customer", [regular])
    await shop.shelve(TEA_100=9)
    return shop


def agreed(order_no: str = NO) -> PlacedOrder:
    return placed_order(order_no, consents={"advertising": True})


async def complain(shop: World, address: str = CUSTOMER) -> bool:
    mail_id = await shop.sent("order_received")
    refusal = Consent(
        address=address,
        what=ConsentChange.WITHDRAWN,
        source=ConsentSource.COMPLAINT,
        at=shop.at,
        about=mail_id,
        note="abuse",
    )
    async with shop.connection() as conn:
        mail = await shop.database.bounces.sent_mail(conn, mail_id)
    assert mail
    return await BounceActivities(shop.database, shop.desk).note_complaint(refusal, mail, shop.at)


def to_customer(mails: MailCatcher) -> list[str]:
    return ["".join(mail.text.split()) for mail in mails.received if CUSTOMER in "".join(mail.recipients)]


async def test_who_agreed_reads_the_campaign(shop: World, mail_catcher: MailCatcher) -> None:
    await shop.receive(agreed())

    await shop.send_mails(NO)

    (text,) = to_customer(mail_catcher)
    assert HEADING in text
    assert CAMPAIGN in text


async def test_who_complained_reads_none_whatever_a_later_order_agrees_to(
    shop: World, mail_catcher: MailCatcher
) -> None:
    await shop.receive(agreed())
    await shop.send_mails(NO)
    mail_catcher.forget()

    assert await complain(shop, '"Taro"@EXAMPLE.jp')
    await shop.receive(agreed("1002"))
    await shop.send_mails("1002")

    (text,) = to_customer(mail_catcher)
    assert HEADING not in text
    assert "1002" in text


async def test_a_refusal_is_kept_with_its_date_and_told_to_a_person_once(
    shop: World, mail_catcher: MailCatcher
) -> None:
    await shop.receive(agreed())
    await shop.send_mails(NO)
    mail_catcher.forget()
    at = shop.at

    assert await complain(shop)
    shop.wait(3)
    assert not await complain(shop)
    await shop.send_mails(f"complaint-{await shop.sent('order_received')}")

    async with shop.connection() as conn:
        (kept,) = await shop.database.consents.refusals(conn, 10)
    assert (kept.address, kept.at, kept.note) == (CUSTOMER, at, "abuse")
    rows = await shop.pool.fetch("SELECT order_no, said FROM tasks WHERE kind = 'look'")
    assert [row["order_no"] for row in rows] == [NO]
    assert "no advertising goes to this address any more" in spoken(rows[0]["said"])
    assert [mail.subject for mail in mail_catcher.received] == ["【茶の葉堂】迷惑メールの申告がありました（1001）"]
    assert await shop.pool.fetchval("SELECT count(*) FROM journal WHERE what = 'complained'") == 1


async def test_a_mail_that_was_written_before_the_complaint_and_waits_leaves_without_advertising(
    shop: World, mail_catcher: MailCatcher
) -> None:
    await shop.receive(agreed())
    mail_catcher.refuse(CUSTOMER, "451 Try again later")
    for _ in range(2):
        await shop.fail_to_send(NO)
    await complain(shop)
    await shop.fail_to_send(NO)
    mail_catcher.refuse_nobody()

    await shop.send_mails(NO)

    (text,) = to_customer(mail_catcher)
    assert HEADING not in text
    states = await shop.pool.fetch("SELECT state FROM mails WHERE kind = 'order_received' ORDER BY seq")
    assert [row["state"] for row in states] == ["superseded", "sent"]


async def test_a_mail_sent_again_after_the_complaint_is_without_advertising(
    shop: World, mail_catcher: MailCatcher
) -> None:
    await shop.receive(agreed())
    await shop.send_mails(NO)
    await complain(shop)
    mail_catcher.forget()

    await shop.do(OrderActivities.resend_mail, NO, again("order_received"))
    await shop.send_mails(NO)

    (text,) = to_customer(mail_catcher)
    assert HEADING not in text
    assert "ご注文" in text


async def test_what_carries_no_advertising_is_sent_again_word_by_word(shop: World, mail_catcher: MailCatcher) -> None:
    await shop.receive(placed_order())
    await shop.send_mails(NO)
    first = next(mail for mail in mail_catcher.received if mail.recipients == (CUSTOMER,))
    await complain(shop)
    mail_catcher.forget()

    await shop.do(OrderActivities.resend_mail, NO, again("order_received"))
    await shop.send_mails(NO)

    assert mail_catcher.received[-1].raw.endswith(first.raw)


async def test_whatever_shows_the_order_shows_no_consent_any_more(shop: World) -> None:
    await shop.receive(agreed())
    await complain(shop)

    async with shop.connection() as conn:
        about = await shop.database.mails.addressed(conn, NO)

    assert about
    assert (about.placed.consents.advertising, about.refuses_advertising) == (False, True)


# --- the way out -----------------------------------------------------------------------------------------------------


def ways_out(mails: MailCatcher) -> list[str]:
    raws = [mail.raw for mail in mails.received if CUSTOMER in "".join(mail.recipients)]
    return [message_from_bytes(raw)["List-Unsubscribe"] or "" for raw in raws]


async def test_advertising_has_a_way_out_that_a_mail_program_can_take(shop: World, mail_catcher: MailCatcher) -> None:
    await shop.receive(agreed())
    await shop.send_mails(NO)

    (out,) = ways_out(mail_catcher)
    found = re.fullmatch(r"<mailto:([^?]+)\?subject=(unsubscribe)>", out)
    assert found
    to, subject = unquote(found[1]), found[2]
    read = read_report(f"From: {CUSTOMER}\nTo: {to}\nSubject: {subject}\n\n".encode(), RULES.key)

    assert isinstance(read, Unsubscription)
    assert read.mail_id == await shop.sent("order_received")


async def test_what_carries_no_advertising_has_no_such_way_out(shop: World, mail_catcher: MailCatcher) -> None:
    await shop.receive(placed_order())
    await shop.send_mails(NO)

    assert ways_out(mail_catcher) == [""]


async def test_what_is_sent_again_to_another_address_has_the_way_out_of_that(
    shop: World, mail_catcher: MailCatcher
) -> None:
    await shop.receive(agreed())
    await shop.send_mails(NO)
    await shop.do(ReachActivities.correct_contact, NO, CorrectContact(email="hanako@example.jp", by="Sato"))
    await shop.do(OrderActivities.resend_mail, NO, again("order_received"))
    mail_catcher.forget()

    await shop.send_mails(NO)

    (mail,) = [each for each in mail_catcher.received if "hanako@example.jp" in each.recipients]
    out = message_from_bytes(mail.raw)["List-Unsubscribe"]
    read = read_report(f"To: {out[8:-1]}\nSubject: unsubscribe\n\n".encode(), RULES.key)
    async with shop.connection() as conn:
        about = await shop.database.bounces.sent_mail(conn, read.mail_id)
    assert about
    assert about.to == "hanako@example.jp"


# --- the ledger ------------------------------------------------------------------------------------------------------


def said(what: ConsentChange, source: ConsentSource, at: datetime, about: str = "") -> Consent:
    return Consent(address=CUSTOMER, what=what, source=source, at=at, about=about)


GIVEN, WITHDRAWN = ConsentChange.GIVEN, ConsentChange.WITHDRAWN


async def test_a_box_ticked_in_an_order_is_noted_once_with_its_order(shop: World) -> None:
    await shop.receive(agreed())
    await shop.receive(agreed())
    await shop.receive(placed_order("1002"))

    async with shop.connection() as conn:
        ledger = await shop.database.consents.of(conn, '"Taro"@EXAMPLE.jp')

    assert ledger == [said(GIVEN, ConsentSource.ORDER, agreed().placed_at, NO)]


async def test_who_asked_anew_after_a_refusal_reads_the_campaign(shop: World, mail_catcher: MailCatcher) -> None:
    await shop.receive(agreed())
    await shop.send_mails(NO)
    await complain(shop)
    mail_catcher.forget()
    shop.wait(1)
    async with shop.connection() as conn:
        await shop.database.consents.note(conn, said(GIVEN, ConsentSource.PHONE, shop.at), shop.at)
        refusals = await shop.database.consents.refusals(conn, 10)

    await shop.receive(agreed("1002"))
    await shop.send_mails("1002")

    (text,) = to_customer(mail_catcher)
    assert (HEADING in text, refusals) == (True, [])


async def test_the_latest_refusal_of_each_is_listed(shop: World) -> None:
    async with shop.connection() as conn:
        for source in (ConsentSource.MAIL, ConsentSource.PHONE):
            await shop.database.consents.note(conn, said(WITHDRAWN, source, shop.at), shop.at)
            shop.wait(1)
        listed = await shop.database.consents.refusals(conn, 10)

    assert [each.source for each in listed] == [ConsentSource.PHONE]


async def test_who_takes_the_way_out_is_noted_in_the_journal_and_nobody_is_asked_to_do_anything(shop: World) -> None:
    await shop.receive(agreed())
    await shop.send_mails(NO)
    mail_id = await shop.sent("order_received")
    async with shop.connection() as conn:
        mail = await shop.database.bounces.sent_mail(conn, mail_id)
    assert mail
    out = said(WITHDRAWN, ConsentSource.UNSUBSCRIBE, shop.at, mail_id)

    answers = [
        await BounceActivities(shop.database, shop.desk).note_unsubscription(out, mail, shop.at) for _ in range(2)
    ]

    assert answers == [True, False]
    assert await shop.pool.fetchval("SELECT count(*) FROM journal WHERE what = 'unsubscribed'") == 1
    assert await shop.pool.fetchval("SELECT count(*) FROM tasks WHERE kind = 'look'") == 0
    async with shop.connection() as conn:
        assert standing(await shop.database.consents.of(conn, CUSTOMER)) is Standing.WITHDRAWN


async def test_what_was_agreed_to_is_forgotten_three_years_after_its_withdrawal_and_the_withdrawal_never(
    shop: World,
) -> None:
    day = timedelta(days=1)
    async with shop.connection() as conn:
        await shop.database.consents.note(conn, said(GIVEN, ConsentSource.FORM, shop.at - day), shop.at)
        await shop.database.consents.note(conn, said(WITHDRAWN, ConsentSource.MAIL, shop.at), shop.at)
        await shop.database.consents.forget(conn, shop.at)
        kept = await shop.database.consents.of(conn, CUSTOMER)
        await shop.database.consents.forget(conn, shop.at + day)
        left = await shop.database.consents.of(conn, CUSTOMER)

    assert [each.what for each in kept] == [GIVEN, WITHDRAWN]
    assert [each.what for each in left] == [WITHDRAWN]


@pytest.mark.parametrize("statement", ["UPDATE consents SET note = 'x'", "DELETE FROM consents", "TRUNCATE consents"])
async def test_the_ledger_is_evidence(shop: World, statement: str) -> None:
    async with shop.connection() as conn:
        await shop.database.consents.note(conn, said(GIVEN, ConsentSource.FORM, shop.at), shop.at)

    with pytest.raises(asyncpg.RaiseError):
        await shop.pool.execute(statement)
