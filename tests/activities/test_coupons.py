"""Codes that make up for a delay: each in one mail, taken with it, and given back when that mail never arrives."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest

from activities.order import OrderActivities
from activities.reach import ReachActivities
from activities.shipment import ShipmentActivities
from adapters.mail.sending.smtp import SmtpTransport
from adapters.postgres.pool import Pool
from adapters.shop_file import ShopDesk
from domain.contract.messages import Accept, Cancel, DelayShipping, MailBounced, ResendMail
from domain.order.coupon import Coupon
from tests.activities.world import SHOP_FILE, TEA, Staff, World, dump, placed_order
from tests.caught_mail import MailCatcher
from tests.emptying import Broom

CODE = "OWABI-7F3K9Q"


@pytest.fixture
async def world(shared_pool: Pool, broom: Broom, staff: Staff, transport: SmtpTransport, tmp_path: Path) -> World:
    """A shop that gives a code for each delay of its own."""
    await broom.sweep()
    file = tmp_path / "shop.toml"
    text = SHOP_FILE.read_text(encoding="utf-8")
    file.write_text(text.replace("after_days = {} ", "after_days = { packing = 1 } "), encoding="utf-8")
    world = World(shared_pool, Staff(ShopDesk(file), staff.mail_renderer, staff.renderer), transport)
    await world.shelve(TEA_100=99)
    return world


async def import_codes(world: World, *codes: str, expires_on: date | None = None) -> None:
    async with world.connection() as conn:
        await world.database.coupons.put(conn, [Coupon(code=each, expires_on=expires_on) for each in codes], world.at)


async def accepted(world: World, number: str = "1001") -> None:
    await world.receive(placed_order(number, "postpay", quantities={TEA: 1}))
    await world.do(OrderActivities.accept, number, Accept(by="Sato", inspected=True))
    await world.send_mails(number)


async def delay(world: World, number: str = "1001", days: int = 10) -> None:
    day = (world.at + timedelta(days=days)).date()
    await world.do(ShipmentActivities.delay, number, DelayShipping(ships_by=day, by="Mori"))


async def held(world: World) -> dict[str, str | None]:
    """The order whose mail has each code."""
    return {row["code"]: row["order_no"] for row in await world.pool.fetch("SELECT code, order_no FROM coupons")}


def carried(mails: MailCatcher) -> list[bool]:
    """Of each mail about a delay that arrived, whether it has the code."""
    return [CODE in mail.text for mail in mails.received if "発送が遅れて" in mail.subject]


async def test_a_code_is_in_the_mail_about_the_delay_and_nowhere_else(world: World, mail_catcher: MailCatcher) -> None:
    await import_codes(world, CODE)
    await accepted(world)

    await delay(world)
    unsent = {table: rows for table, rows in (await dump(world.pool)).items() if table != "coupons"}
    await world.send_mails("1001")

    assert CODE not in str(unsent)
    assert carried(mail_catcher) == [True]
    assert await held(world) == {CODE: "1001"}


async def test_of_orders_that_are_late_at_once_each_gets_another_code_and_the_shop_hears_once_that_none_is_left(
    world: World,
) -> None:
    numbers = [f"20{at:02}" for at in range(8)]
    await import_codes(world, *(f"CODE-{at}" for at in range(5)))
    for number in numbers:
        await accepted(world, number)

    await asyncio.gather(*(delay(world, number) for number in numbers))

    given = [number for number in (await held(world)).values() if number]
    assert len(given) == len(set(given)) == 5
    said = await world.rows("SELECT said::text FROM tasks")
    assert ["todo.no_coupon" in row[0] for row in said] == [True]


async def test_a_mail_that_is_overtaken_gives_its_code_back(world: World, mail_catcher: MailCatcher) -> None:
    await import_codes(world, CODE)
    await accepted(world)
    await delay(world)

    await world.do(OrderActivities.cancel, "1001", Cancel(reason="不要", by="customer"))
    await world.send_mails("1001")

    assert carried(mail_catcher) == []
    assert await held(world) == {CODE: None}


async def test_a_mail_that_comes_back_gives_its_code_back_and_is_sent_again_without_it(
    world: World, mail_catcher: MailCatcher
) -> None:
    await import_codes(world, CODE)
    await accepted(world)
    await delay(world)
    await world.send_mails("1001")
    mail = await world.sent("delay_notice")
    fact = MailBounced(mail_id=mail, bounce_id="b-1", permanent=True, status="5.1.1", bounced_at=world.at)
    await world.do(ReachActivities.bounced, "1001", fact)
    assert await held(world) == {CODE: None}

    await accepted(world, "2001")
    await delay(world, "2001")
    await world.do(OrderActivities.resend_mail, "1001", ResendMail(mail=mail, by="Sato"))
    await world.send_mails("2001")
    await world.send_mails("1001")

    assert carried(mail_catcher) == [True, True, False]
    assert await held(world) == {CODE: "2001"}


async def test_a_newer_mail_carries_the_code_of_one_that_was_never_written(
    world: World, mail_catcher: MailCatcher
) -> None:
    await import_codes(world, CODE, "OTHER-CODE-1")
    await accepted(world)
    await delay(world)
    await delay(world, days=20)

    await world.send_mails("1001")

    assert carried(mail_catcher) == [True]
    assert await held(world) == {CODE: "1001", "OTHER-CODE-1": None}


async def test_a_copy_that_takes_the_place_of_a_mail_carries_its_code(world: World, mail_catcher: MailCatcher) -> None:
    await import_codes(world, CODE)
    await accepted(world)
    await delay(world)
    async with world.connection() as conn:
        mail = await world.database.mails.by_id(conn, await world.sent("delay_notice"))
        await world.database.mails.mark(conn, mail, "superseded", world.at)
        await world.database.mails.owe_anew(conn, mail)

    await world.send_mails("1001")

    assert carried(mail_catcher) == [True]
    assert await held(world) == {CODE: "1001"}


async def test_a_code_that_a_mail_server_may_have_taken_is_not_given_to_another(world: World) -> None:
    await import_codes(world, CODE)
    await accepted(world)
    await delay(world)
    mail = await world.sent("delay_notice")
    await world.pool.execute("UPDATE mails SET unclear_tries = 1 WHERE id = $1", mail)

    await world.do(OrderActivities.cancel, "1001", Cancel(reason="不要", by="customer"))
    await world.send_mails("1001")

    assert await held(world) == {CODE: "1001"}


async def test_an_order_gets_no_second_code(world: World, mail_catcher: MailCatcher) -> None:
    await import_codes(world, CODE, "OTHER-CODE-1")
    await accepted(world)
    for days in (10, 20):
        await delay(world, days=days)
        await world.send_mails("1001")

    assert carried(mail_catcher) == [True, False]
    assert await held(world) == {CODE: "1001", "OTHER-CODE-1": None}


async def test_a_code_that_expires_soon_is_not_given_and_what_expires_first_goes_first(world: World) -> None:
    await import_codes(world, "TOO-SOON-1", expires_on=(world.at + timedelta(days=5)).date())
    await import_codes(world, "LATER-CODE", expires_on=(world.at + timedelta(days=90)).date())
    await import_codes(world, "FIRST-CODE", expires_on=(world.at + timedelta(days=30)).date())
    await accepted(world)

    await delay(world)

    assert await held(world) == {"TOO-SOON-1": None, "LATER-CODE": None, "FIRST-CODE": "1001"}


async def test_a_mail_that_leaves_after_the_last_day_of_its_code_goes_without(
    world: World, mail_catcher: MailCatcher
) -> None:
    await import_codes(world, CODE)
    await accepted(world)
    await delay(world)
    await world.pool.execute("UPDATE coupons SET expires_on = $1", (world.at - timedelta(days=2)).date())

    await world.send_mails("1001")

    assert carried(mail_catcher) == [False]


async def test_a_code_that_somebody_has_keeps_what_was_said_of_it(world: World) -> None:
    await import_codes(world, CODE)
    await accepted(world)
    await delay(world)

    await import_codes(world, CODE, expires_on=date(2030, 1, 1))

    assert await world.pool.fetchval("SELECT expires_on FROM coupons") is None
