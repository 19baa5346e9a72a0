"""the outbox killed at any point: every mail arrives, and what arrives twice is the very same mail."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from activities.order import OrderActivities
from activities.payment import PaymentActivities
from domain.contract.envelope import LateMail, LaterMail, Post
from domain.contract.messages import Accept, Cancel, ResendMail
from domain.shop.patience import LEASE
from tests.activities.cases import NO, accepted, overdue, payment, received
from tests.activities.world import JST, Staff, World, mail_server_at
from tests.caught_mail import MailCatcher
from tests.severing import SeveringProxy, severing_proxy

TROUBLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def mail_wire(mail_catcher: MailCatcher) -> AsyncIterator[SeveringProxy]:
    """The way to the mail server that can be severed."""
    async with severing_proxy(lambda: asyncio.open_connection("127.0.0.1", mail_catcher.port)) as proxy:
        yield proxy


def times(mails: MailCatcher) -> Counter[bytes]:
    """How often each mail arrived; one that arrived twice with other bytes would count as two."""
    return Counter(mail.raw for mail in mails.received)


def message_ids(mails: MailCatcher) -> set[str]:
    return {str(mail.message["Message-ID"]) for mail in mails.received}


async def states(world: World) -> list[str]:
    return [row[0] for row in await world.rows("SELECT state FROM mails ORDER BY seq")]


async def test_run_twice_sends_once(world: World, mail_catcher: MailCatcher) -> None:
    await received(world)

    assert await world.send_mails(NO) == 2
    assert await world.send_mails(NO) == 0

    assert [*times(mail_catcher).values()] == [1, 1]


async def test_severed_from_the_database_at_any_point_every_mail_arrives_as_itself(
    world: World, severable: World, proxy: SeveringProxy, mail_catcher: MailCatcher
) -> None:
    doubled = 0
    for step in range(2, 200):
        mail_catcher.forget()
        await world.empty()
        world.begin()
        await received(world)
        proxy.arm(step // 2, after=step % 2 == 1)
        severable.told = ()
        try:
            await severable.send_mails(NO)
        except TROUBLE:
            pass
        else:
            break
        await severable.outbox.taken.close(0)  # its process is no more
        world.told = severable.told
        world.at += timedelta(hours=1)
        await world.send_mails(NO)
        assert len(message_ids(mail_catcher)) == len(times(mail_catcher)) == 2
        assert await states(world) == ["sent", "sent"]
        doubled += sum(times(mail_catcher).values()) - 2

    assert step > 20
    assert doubled == 0, "what was taken is told to the next try, although the database was not there to note it"


async def test_an_answer_of_the_mail_server_that_is_lost_resends_the_same_bytes(
    world: World, staff: Staff, mail_catcher: MailCatcher, mail_wire: SeveringProxy
) -> None:
    arrived = set()
    for step in range(1, 100):
        mail_catcher.forget()
        await world.empty()
        world.begin()
        await received(world)
        mail_wire.arm(step, after=True)
        async with mail_server_at(mail_wire.port) as transport:
            await World(world.pool, staff, transport).send_mails(NO)
        world.at += timedelta(hours=1)
        await world.send_mails(NO)
        assert len(message_ids(mail_catcher)) == len(times(mail_catcher)) == 2
        assert await states(world) == ["sent", "sent"]
        arrived.add(sum(times(mail_catcher).values()))
        if not mail_wire.has_severed:
            break

    assert arrived == {2, 3}, "at worst one of them twice"


async def test_two_postmen_at_once_send_once(world: World, mail_catcher: MailCatcher) -> None:
    await received(world)

    await asyncio.gather(*(world.send_mails(NO) for _ in range(4)), return_exceptions=True)
    await world.send_mails(NO)

    assert [*times(mail_catcher).values()] == [1, 1]
    assert await states(world) == ["sent", "sent"]


class Murderer(MailCatcher):
    """Kills the sender of the first mail as soon as the mail is there, or even before it can be sent."""

    def __init__(self, *, lets_send: bool) -> None:
        super().__init__()
        self._lets_send = lets_send
        self.victim: int | None = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self._lets_send:
            self._kill()
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        answer = await super().handle_DATA(server, session, envelope)
        self._kill()
        return answer

    def _kill(self) -> None:
        if self.victim is not None:
            os.kill(self.victim, signal.SIGKILL)
            self.victim = None


@pytest.mark.parametrize("lets_send", [True, False], ids=["after-the-mail-was-taken", "before-it-was-sent"])
async def test_killed_for_good_the_next_outbox_sends_the_same_mail(
    world: World, staff: Staff, shared_database: str, *, lets_send: bool
) -> None:
    mails = Murderer(lets_send=lets_send)
    await mails.start()
    await received(world)

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.activities.sweep_once"),
        *(shared_database, str(mails.port), Post(thread=NO, at=world.at).model_dump_json()),
        cwd=ROOT,
    )
    mails.victim = process.pid
    async with asyncio.timeout(30):
        code = await process.wait()
    async with mail_server_at(mails.port) as transport:
        next_outbox = World(world.pool, staff, transport)
        next_outbox.at = world.at
        await next_outbox.fail_to_send(NO)
        assert next_outbox.at - world.at == LEASE, "who was killed had the mail in hand"
        await next_outbox.send_mails(NO)
    await mails.stop()

    assert code == -signal.SIGKILL
    assert sorted(times(mails).values()) == ([1, 2] if lets_send else [1, 1])
    assert len(message_ids(mails)) == 2
    assert await states(world) == ["sent", "sent"]


async def test_a_reminder_that_is_sent_again_at_night_is_not_sent_to_who_has_paid_since(world: World) -> None:
    await overdue(world)
    await world.let(PaymentActivities.remind, NO, 1)
    await world.send_mails(NO)
    world.at = world.at.replace(hour=22)
    await world.do(OrderActivities.resend_mail, NO, ResendMail(mail="payment_reminder", by="Sato"))
    await world.do(PaymentActivities.record, NO, payment(world))

    world.at += timedelta(hours=12)
    await world.send_mails(NO)

    rows = await world.pool.fetch("SELECT state FROM mails WHERE kind = 'payment_reminder' ORDER BY seq")
    assert [row["state"] for row in rows] == ["sent", "superseded"]


async def test_a_mail_that_waited_for_the_morning_names_the_day_on_which_it_happened(
    world: World, mail_catcher: MailCatcher
) -> None:
    await accepted(world)
    world.at = world.at.replace(hour=22)
    await world.do(OrderActivities.cancel, NO, Cancel(by="Sato", reason="by phone"))

    world.at += timedelta(hours=12)
    await world.send_mails(NO)

    (told,) = [mail for mail in mail_catcher.received if "キャンセル" in mail.subject]
    assert "2026年11月24日（火）をもちまして" in told.text
    assert str(told.message["Date"]).startswith("Wed, 25 Nov 2026 09:00")


async def test_what_could_not_leave_by_day_wakes_nobody_at_night(world: World, mail_catcher: MailCatcher) -> None:
    """The mail server was away, or the whole stack."""
    await overdue(world)
    await world.send_mails(NO)
    await world.let(PaymentActivities.remind, NO, 1)

    world.at = world.at.replace(hour=23)
    waits = await world.sweep(NO)

    assert isinstance(waits, LaterMail)
    assert waits.not_before == datetime(2026, 12, 25, 9, tzinfo=JST)
    world.at = waits.not_before
    assert isinstance(await world.sweep(NO), LateMail)  # with what is known of the money by then, or not at all
    assert not [mail for mail in mail_catcher.received if "お支払いについてのご確認" in mail.subject]


async def test_a_mail_of_the_night_that_missed_its_morning_waits_for_the_next(world: World) -> None:
    await received(world)
    await world.send_mails(NO)
    world.at = world.at.replace(hour=22)
    await world.do(OrderActivities.accept, NO, Accept(by="Sato", inspected=True))

    world.at += timedelta(days=1)
    waits = await world.sweep(NO)

    assert isinstance(waits, LaterMail)
    assert waits.not_before == datetime(2026, 11, 26, 9, tzinfo=JST)


async def test_what_the_customer_waits_for_leaves_late_at_night_all_the_same(world: World) -> None:
    await received(world)

    world.at = world.at.replace(hour=23)

    assert await world.sweep(NO) == 2
