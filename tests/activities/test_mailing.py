"""A mailing, severed from the database and from the mail server at any point: nobody gets it twice."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from temporalio.testing import ActivityEnvironment

from activities import mailing as sending
from activities.bounces import BounceActivities
from activities.mailing import MailingActivities
from activities.round import RoundActivities, TimedRound
from adapters.mail.sending.mailer import Mailer
from adapters.postgres.mailings import IN_HAND
from adapters.shop_file import ShopDesk
from domain.contract.consents import ConsentChange, ConsentSource, MailingKind
from domain.contract.mailings import Filters, LeftOut, MailingProgress, MailingState, MailingStep, NewMailing
from domain.contract.messages import MailBounced
from domain.people.consent import Consent
from domain.people.mailing import choose
from tests.activities.world import JST, OPENING, World, mail_server_at, placed_order
from tests.caught_mail import MailCatcher
from tests.round_the_clock import shop_that_mails_at_night
from tests.severing import SeveringProxy, severing_proxy

TROUBLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
WORDS = """{% extends "ja/_mailing_frame" %}
{% block subject %}御礼{% endblock %}
{% block main %}{{ placed.order_no }}のご注文、ありがとうございました。{% endblock %}
"""
CUSTOMERS = 3


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> ShopDesk:
    """A shop that sends quickly, at any hour."""
    return ShopDesk(shop_that_mails_at_night(tmp_path_factory.mktemp("shop")))


@pytest.fixture
async def mail_wire(mail_catcher: MailCatcher) -> AsyncIterator[SeveringProxy]:
    async with severing_proxy(lambda: asyncio.open_connection("127.0.0.1", mail_catcher.port)) as proxy:
        yield proxy


class Sender:
    """A worker, and a mailing to some customers."""

    def __init__(self, world: World, desk: ShopDesk, mailer: Mailer | None = None) -> None:
        self.world, self.desk = world, desk
        self.activities = MailingActivities(world.database, desk, mailer or world.outbox.mailer)

    async def begin(self, kind: MailingKind = MailingKind.THANKS, words: str = WORDS, name: str = "御礼") -> int:
        """Fix whom it goes to: everybody who ordered."""
        new = NewMailing(name=name, kind=kind, filters=Filters(), templates={"ja": words}, by="葉山", at=self.world.at)
        async with self.world.connection() as conn, conn.transaction():
            number = await self.world.database.mailings.draft(conn, new)
            assert number is not None
            choice, zone = self.world.database.mailing_choice, self.desk.today().calendar.zone
            candidates = await choice.candidates(conn, Filters(), zone, self.world.at)
            chosen = choose(kind, candidates, await choice.known(conn, candidates, self.world.at))
            assert await self.world.database.mailings.begin(conn, number, chosen, self.world.at)
        return number

    async def step(self, number: int, tries: int = 0) -> MailingProgress:
        given = MailingStep(number=number, at=self.world.at, tries=tries)
        found: MailingProgress = await ActivityEnvironment().run(self.activities.send, given)
        return found

    async def finish(self, number: int) -> MailingProgress:
        """Step until it is done: PostgreSQL may see only after a moment that whoever had a row is gone."""
        found = await self.step(number)
        for _ in range(100):
            if found.state is MailingState.DONE:
                break
            await asyncio.sleep(0.1)
            found = await self.step(number)
        return found


async def crowd(world: World, count: int = CUSTOMERS) -> None:
    """Customers who have one order each."""
    await world.shelve(TEA_100=100)
    for place in range(1, count + 1):
        address = {"postal_code": "105-0011", "prefecture": "東京都", "city": "港区", "street": f"芝公園{place}-1"}
        person = {"name": f"客 {place}号", "email": email(place), "phone": f"03-1234-000{place}", "address": address}
        await world.receive(placed_order(f"m-{place}", orderer=person))


def email(place: int) -> str:
    return f"customer{place}@example.jp"


def arrived(mails: MailCatcher) -> Counter[str]:
    """How often each got the mailing."""
    return Counter(mail.recipients[0] for mail in mails.received if "御礼" in mail.subject)


async def reasons(world: World) -> list[tuple[str, str]]:
    return await world.rows("SELECT state, reason FROM mailing_recipients ORDER BY place DESC")


async def said(world: World, place: int, what: ConsentChange, at: datetime | None = None) -> None:
    async with world.connection() as conn:
        consent = Consent(address=email(place), what=what, source=ConsentSource.FORM, at=at or world.at)
        await world.database.consents.note(conn, consent, world.at)


@pytest.fixture
async def sender(world: World, desk: ShopDesk) -> Sender:
    await crowd(world)
    return Sender(world, desk)


async def test_run_twice_sends_once(sender: Sender, mail_catcher: MailCatcher) -> None:
    number = await sender.begin()

    first, second = await sender.step(number), await sender.step(number)

    assert arrived(mail_catcher) == {email(place): 1 for place in range(1, CUSTOMERS + 1)}
    assert first == second
    assert (first.state, first.sent, first.waiting) == (MailingState.DONE, CUSTOMERS, 0)


async def test_severed_from_the_database_at_any_point_nobody_gets_it_twice(  # noqa: PLR0913, PLR0917 - all of a worker
    sender: Sender,
    desk: ShopDesk,
    severable: World,
    proxy: SeveringProxy,
    mail_catcher: MailCatcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "SETTLING_PAUSES", ())  # a process that is killed does not try again
    unclear = 0
    for step in range(2, 200):
        mail_catcher.forget()
        number = await sender.begin(name=f"{step}回目")
        proxy.arm(step // 2, after=step % 2 == 1)
        with contextlib.suppress(*TROUBLE):
            await Sender(severable, desk).step(number)
        if not proxy.has_severed:
            break
        sender.world.at += IN_HAND
        done = await sender.finish(number)
        assert done.state is MailingState.DONE
        assert done.sent + done.unclear == CUSTOMERS
        assert set(arrived(mail_catcher).values()) <= {1}
        assert arrived(mail_catcher).total() >= done.sent
        unclear += done.unclear

    assert step > 30
    assert unclear > 0, "it was severed between storing a mail and noting its answer, too"


async def test_whose_row_another_has_is_asked_for_again_after_a_while(sender: Sender) -> None:
    number = await sender.begin()
    async with sender.world.connection() as conn, conn.transaction():
        await conn.execute("SELECT FROM mailing_recipients WHERE number = $1 AND place = 1 FOR UPDATE", number)
        found = await sender.step(number)

    assert (found.state, found.waiting) == (MailingState.SENDING, 1)
    assert found.next_at is not None
    assert timedelta() < found.next_at - sender.world.at <= timedelta(minutes=1)
    assert (await sender.step(number)).state is MailingState.DONE


async def test_severed_from_the_mail_server_at_any_point_nobody_gets_it_twice(
    sender: Sender, mail_catcher: MailCatcher, mail_wire: SeveringProxy
) -> None:
    seen = set()
    for step in range(1, 100):
        mail_catcher.forget()
        number = await sender.begin(name=f"{step}回目")
        mail_wire.arm(step, after=True)
        async with mail_server_at(mail_wire.port) as transport:
            other = Sender(sender.world, sender.desk, sender.world.outbox.mailer.over(transport))
            await other.step(number)
        if not mail_wire.has_severed:
            break
        done = await sender.step(number)
        assert done.sent + done.unclear == CUSTOMERS
        assert set(arrived(mail_catcher).values()) == {1}
        seen.add(done.unclear)

    assert seen == {0, 1}


async def test_a_mail_server_that_is_away_is_waited_for_longer_each_time(
    sender: Sender, mail_catcher: MailCatcher
) -> None:
    number = await sender.begin()
    await mail_catcher.stop()

    waits = [await sender.step(number, tries) for tries in range(3)]
    await mail_catcher.start()
    done = await sender.step(number, 3)

    pauses = [round((each.next_at - OPENING).total_seconds()) for each in waits if each.next_at and each.is_away]
    assert pauses == [5, 30, 120]
    assert [each.waiting for each in waits] == [CUSTOMERS] * 3
    assert (done.state, done.sent) == (MailingState.DONE, CUSTOMERS)
    assert set(arrived(mail_catcher).values()) == {1}


async def test_whoever_is_refused_for_good_is_left_out_of_the_next_mailing(
    sender: Sender, mail_catcher: MailCatcher
) -> None:
    mail_catcher.refuse(email(2), "550 5.1.1 User unknown")

    done = await sender.step(await sender.begin())
    mail_catcher.refuse_nobody()
    again = await sender.step(await sender.begin(name="二回目"))

    assert (done.sent, done.bounced) == (2, 1)
    assert again.sent == 2
    assert arrived(mail_catcher) == {email(1): 2, email(3): 2}


async def test_a_recipient_whose_server_takes_nothing_now_waits_alone_and_is_given_up_in_the_end(
    sender: Sender, mail_catcher: MailCatcher
) -> None:
    number = await sender.begin()
    mail_catcher.refuse(email(2), "451 4.2.1 Try later")

    tries = 0
    while (progress := await sender.step(number)).state is MailingState.SENDING:
        assert (progress.sent, progress.waiting, progress.is_away) == (2, 1, False)
        assert progress.next_at is not None
        sender.world.at, tries = progress.next_at, tries + 1

    assert tries == sending.MOST_TRIES - 1
    assert (progress.sent, progress.bounced) == (2, 1)


async def test_a_server_that_refuses_the_shop_pauses_the_mailing_and_closes_no_gate(
    sender: Sender, world: World, mail_catcher: MailCatcher
) -> None:
    number = await sender.begin()
    mail_catcher.refuse(email(3), "550 5.7.1 Your IP address is blocked")

    progress = await sender.step(number)

    assert (progress.state, progress.sent, progress.waiting) == (MailingState.PAUSED, 0, CUSTOMERS)
    assert "blocked" in (await world.rows("SELECT said FROM mailings"))[0][0]
    assert await world.rows("SELECT * FROM receivers") == []
    assert await world.rows("SELECT kind FROM tasks") == [("check_sending",)]


async def test_consent_that_is_withdrawn_between_choice_and_sending_is_obeyed(
    sender: Sender, world: World, mail_catcher: MailCatcher
) -> None:
    number = await sender.begin()
    await said(world, 2, ConsentChange.WITHDRAWN)

    done = await sender.step(number)

    assert email(2) not in arrived(mail_catcher)
    assert (done.sent, done.left_out) == (2, 1)
    assert ("left_out", LeftOut.REFUSED) in await reasons(world)


async def test_advertising_goes_to_whoever_agreed_to_it_and_to_nobody_else(
    sender: Sender, world: World, mail_catcher: MailCatcher
) -> None:
    for place in (1, 2):
        await said(world, place, ConsentChange.GIVEN)
    number = await sender.begin(MailingKind.ADVERTISING)
    await said(world, 2, ConsentChange.WITHDRAWN)

    await sender.step(number)

    assert arrived(mail_catcher) == {email(1): 1}


async def complain(world: World, place: int) -> None:
    """Somebody calls the mail of a mailing spam."""
    activities = BounceActivities(world.database, world.desk)
    async with world.connection() as conn:
        mail_id = await conn.fetchval(
            "SELECT id FROM mails WHERE kind = 'mailing' AND recipients[1] = $1", email(place)
        )
        mail = await world.database.bounces.sent_mail(conn, mail_id)
    assert mail
    refusal = Consent(
        address=email(place),
        what=ConsentChange.WITHDRAWN,
        source=ConsentSource.COMPLAINT,
        at=world.at,
        about=mail_id,
        note="abuse",
    )
    assert await activities.note_complaint(refusal, mail, world.at)


async def test_a_complaint_about_one_mailing_is_obeyed_in_the_middle_of_the_next(
    sender: Sender, world: World, mail_catcher: MailCatcher
) -> None:
    await sender.step(await sender.begin())
    second = await sender.begin(name="二回目")
    await complain(world, 2)

    done = await sender.step(second)

    assert arrived(mail_catcher)[email(2)] == 1
    assert (done.sent, done.left_out) == (2, 1)


async def test_a_mail_that_comes_back_is_counted_so_and_nobody_is_asked_to_phone(sender: Sender, world: World) -> None:
    number = await sender.begin()
    await sender.step(number)
    second = await sender.begin(name="二回目")
    activities = BounceActivities(world.database, world.desk)
    async with world.connection() as conn:
        mail_id = await conn.fetchval("SELECT id FROM mails WHERE kind = 'mailing' AND recipients[1] = $1", email(1))
        mail = await world.database.bounces.sent_mail(conn, mail_id)
    assert mail
    fact = MailBounced(mail_id=mail_id, permanent=True, status="5.1.1", diagnostic="gone", bounced_at=world.at)
    assert await activities.note_stray_bounce(fact, mail, world.at)

    first, done = await sender.step(number), await sender.step(second)

    assert (first.sent, first.bounced) == (2, 1)
    assert (done.sent, done.left_out) == (2, 1)
    assert ("left_out", LeftOut.BOUNCED) in await reasons(world)
    assert await world.rows("SELECT 1 FROM tasks") == []


async def test_an_order_that_is_held_since_keeps_its_customer_out(sender: Sender, world: World) -> None:
    number = await sender.begin()
    await world.pool.execute("UPDATE orders SET holds = '{shop}' WHERE order_no = 'm-2'")

    done = await sender.step(number)

    assert (done.sent, done.left_out) == (2, 1)
    assert ("left_out", LeftOut.HELD) in await reasons(world)


@pytest.mark.parametrize("state", [MailingState.PAUSED, MailingState.STOPPED])
async def test_nothing_leaves_once_it_is_paused_or_stopped(
    sender: Sender, world: World, mail_catcher: MailCatcher, state: MailingState
) -> None:
    number = await sender.begin()
    async with world.connection() as conn:
        await world.database.mailings.turn(conn, number, state, world.at, of=[MailingState.SENDING])

    progress = await sender.step(number)

    assert (progress.state, progress.waiting, arrived(mail_catcher)) == (state, CUSTOMERS, {})


async def test_by_night_it_waits_for_the_morning(world: World, mail_catcher: MailCatcher) -> None:
    await crowd(world)
    sender = Sender(world, world.desk)  # the example's hours
    number = await sender.begin()
    world.at = datetime(2026, 11, 24, 20, tzinfo=JST)

    progress = await sender.step(number)

    assert progress.next_at == datetime(2026, 11, 25, 9, tzinfo=JST)
    assert (progress.waiting, arrived(mail_catcher)) == (CUSTOMERS, {})


async def test_it_keeps_to_the_pace_of_the_shop(world: World) -> None:
    await crowd(world)
    sender = Sender(world, world.desk)  # the example's hundred in a minute
    number = await sender.begin()
    began = asyncio.get_running_loop().time()

    await sender.step(number)

    assert asyncio.get_running_loop().time() - began >= 0.6 * (CUSTOMERS - 1)


async def test_an_order_that_the_template_does_not_fit_is_left_out_and_the_others_are_sent(
    sender: Sender, world: World
) -> None:
    words = WORDS.replace("{{ placed", "{{ 1 // (placed.order_no != 'm-2')|int }}{{ placed")

    done = await sender.step(await sender.begin(words=words))

    assert (done.sent, done.left_out) == (2, 1)
    assert ("left_out", LeftOut.UNWRITABLE) in await reasons(world)


async def test_the_daily_round_takes_up_what_sends(sender: Sender, world: World) -> None:
    number = await sender.begin()

    before = await world.call(RoundActivities.make_round, TimedRound(at=world.at))
    await sender.step(number)
    after = await world.call(RoundActivities.make_round, TimedRound(at=world.at))

    assert (before.mailings, after.mailings) == ((number,), ())


async def test_addresses_are_forgotten_some_time_after_the_end(sender: Sender, world: World) -> None:
    await sender.step(await sender.begin())

    async with world.connection() as conn:
        await world.database.mailings.forget(conn, world.at)
        kept = await world.rows("SELECT address FROM mailing_recipients")
        await world.database.mailings.forget(conn, world.at + timedelta(days=1))

    assert all(address for (address,) in kept)
    assert set(await world.rows("SELECT address FROM mailing_recipients")) == {("",)}


def of_headers(mails: MailCatcher) -> Sequence[dict[str, str]]:
    return [
        {name: str(value) for name, value in mail.message.items()} for mail in mails.received if "御礼" in mail.subject
    ]


async def test_every_mail_says_who_sends_it_and_how_to_be_rid_of_such(
    sender: Sender, mail_catcher: MailCatcher, desk: ShopDesk
) -> None:
    await sender.step(await sender.begin())

    shop, mail = desk.today().profile, next(mail for mail in mail_catcher.received if "御礼" in mail.subject)
    headers = of_headers(mail_catcher)[0]
    assert all(fact in mail.text for fact in (shop.full_address, shop.phone, shop.email, "配信停止", "苦情"))
    assert headers["List-Unsubscribe"].startswith("<mailto:bounce+")
    assert (headers["Precedence"], headers["Auto-Submitted"]) == ("bulk", "auto-generated")
    assert not {"List-Unsubscribe-Post", "In-Reply-To", "X-Order-Id"} & headers.keys()


async def test_the_one_click_headers_are_there_where_the_shop_has_a_page(
    world: World, mail_catcher: MailCatcher, tmp_path: Path
) -> None:
    file = shop_that_mails_at_night(tmp_path)
    page = 'unsubscribe_url = "https://shop.example/off"'
    file.write_text(file.read_text("utf-8").replace('unsubscribe_url = ""', page), encoding="utf-8")
    await crowd(world, 1)
    sender = Sender(world, ShopDesk(file))

    await sender.step(await sender.begin())

    headers = of_headers(mail_catcher)[0]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    https, mailto = headers["List-Unsubscribe"].split(", ")
    assert https.startswith("<https://shop.example/off?mail=")
    assert mailto.startswith("<mailto:")
