"""Trouble in sending: each recipient has a queue of its own, a slow server gets a mail once, a full mailbox an end."""

import asyncio
from datetime import timedelta

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.reach import ReachActivities
from activities.stock import StockActivities
from adapters.mail.sending.pool import SmtpSettings, SmtpTimeouts
from adapters.mail.sending.smtp import SmtpTransport
from domain.contract import messages as m
from domain.contract.envelope import LaterMail, RefusedMail
from domain.shop.patience import LEASE, LONGEST_FULL, Pauses, TurnedAway
from tests.activities.cases import NO, mailed, overdue, payment, received
from tests.activities.world import Staff, World, mail_server_at, placed_order
from tests.caught_mail import CaughtMail, MailCatcher
from tests.spoken import spoken

CUSTOMER, SHOP = "taro@example.jp", "shop@chanohado.example"
FULL = "452 4.2.2 Mailbox full"
LATER = "451 Try again later"
LISTED = "550 5.7.1 Client host [192.0.2.10] blocked using zen.spamhaus.org"
AN_HOUR = timedelta(hours=1)


class SlowCatcher(MailCatcher):
    """Keeps a mail at once, and says so late."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self.has_mail = asyncio.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        answer = await super().handle_DATA(server, session, envelope)
        self.has_mail.set()
        await asyncio.sleep(self._seconds)
        return answer


async def states(world: World, kind: str) -> list[str]:
    rows = await world.pool.fetch("SELECT state FROM mails WHERE kind = $1 ORDER BY seq", kind)
    return [row["state"] for row in rows]


async def tasks(world: World) -> list[tuple[str, str]]:
    return [
        (row["kind"], spoken(row["said"])) for row in await world.pool.fetch("SELECT kind, said FROM tasks ORDER BY id")
    ]


def to(mails: MailCatcher, recipient: str) -> list[CaughtMail]:
    return [mail for mail in mails.received if mail.recipients == (recipient,)]


# --- a queue per recipient --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("in_trouble", "other"), [(SHOP, CUSTOMER), (CUSTOMER, SHOP)])
@pytest.mark.parametrize("answer", [FULL, LATER, LISTED])
async def test_one_recipients_trouble_does_not_hold_up_the_others_mails(
    world: World, mail_catcher: MailCatcher, in_trouble: str, other: str, answer: str
) -> None:
    mail_catcher.refuse(in_trouble, answer)
    await received(world)

    await world.fail_to_send(NO)

    assert len(to(mail_catcher, other)) >= 1
    assert to(mail_catcher, in_trouble) == []


async def test_queues_that_met_trouble_at_nearly_the_same_time_share_the_next_sweep(world: World) -> None:
    await received(world)
    first, second = world.at + AN_HOUR, world.at + AN_HOUR + timedelta(seconds=20)
    await world.pool.execute(
        "UPDATE mails SET try_after = CASE kind WHEN 'shop_order' THEN $2::timestamptz ELSE $1 END", first, second
    )

    waits = await world.sweep(NO)

    assert isinstance(waits, LaterMail)
    assert waits.not_before == second


async def test_what_comes_after_a_mail_that_waits_waits_with_it_for_the_same_recipient(
    world: World, mail_catcher: MailCatcher
) -> None:
    await received(world)
    await world.do(StockActivities.inspected, NO, m.GoodsInspected())
    await world.do(OrderActivities.accept, NO, m.Accept(by="Sato"))
    mail_catcher.refuse(CUSTOMER, LATER)

    await world.fail_to_send(NO)
    await world.fail_to_send(NO)
    assert [command for command in mail_catcher.commands if CUSTOMER in command] == [f"RCPT TO:<{CUSTOMER}>"] * 2
    mail_catcher.refuse_nobody()
    await world.send_mails(NO)

    assert [mail.subject for mail in to(mail_catcher, CUSTOMER)] == [
        "【茶の葉堂】ご注文ありがとうございます（1001）",
        "【茶の葉堂】ご注文確認のお知らせ（1001）",
    ]


async def test_a_sweep_that_is_woken_early_does_not_try_before_its_time(
    world: World, mail_catcher: MailCatcher
) -> None:
    mail_catcher.refuse(CUSTOMER, LATER)
    await received(world)

    first = await world.sweep(NO)
    tried = len(mail_catcher.commands)
    second = await world.sweep(NO)

    assert isinstance(first, LaterMail)
    assert isinstance(second, LaterMail)
    assert (first.not_before, first.why) == (second.not_before, LATER)
    assert len(mail_catcher.commands) == tried


# --- slow servers, and answers that are lost --------------------------------------------------------------------------


async def test_no_transaction_is_open_and_no_connection_held_while_a_slow_server_thinks(
    world: World, staff: Staff
) -> None:
    mails = SlowCatcher(1.0)
    await mails.start()
    await received(world)
    async with mail_server_at(mails.port) as transport:
        sending = asyncio.create_task(World(world.pool, staff, transport).send_mails(NO))
        await mails.has_mail.wait()

        busy = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = $1"
        assert await world.pool.fetchval(busy, "shop_activities") == 0
        assert world.pool.get_idle_size() == world.pool.get_size()
        await sending
    await mails.stop()

    assert len(mails.received) == 2


async def test_a_second_sweep_leaves_a_mail_alone_that_a_slow_server_is_taking(world: World, staff: Staff) -> None:
    mails = SlowCatcher(0.5)
    await mails.start()
    await received(world)
    async with mail_server_at(mails.port) as transport:
        slow = World(world.pool, staff, transport)
        await asyncio.gather(*(slow.sweep(NO) for _ in range(3)))
        assert await slow.send_mails(NO) == 0
    await mails.stop()

    assert [len(to(mails, who)) for who in (CUSTOMER, SHOP)] == [1, 1]


async def test_a_claim_lives_as_long_as_its_sweep(world: World) -> None:
    await received(world)
    queue = world.database.mail_queue
    async with world.connection() as conn:
        mail = await queue.next(conn, NO, world.at)
        assert mail
        assert await queue.claim(conn, mail, world.at) == (0, False)
        await queue.renew(conn, mail, world.at + LEASE / 2)

        assert await queue.claim(conn, mail, world.at + LEASE) is None
        assert await queue.claim(conn, mail, world.at + 2 * LEASE) == (1, False), "who renews nothing may have sent it"


async def test_a_mail_whose_answer_never_comes_is_sent_a_few_times_and_ends_at_a_person(
    world: World, staff: Staff
) -> None:
    mails = SlowCatcher(60)
    await mails.start()
    await received(world)
    await world.pool.execute("UPDATE mails SET state = 'superseded' WHERE kind = 'shop_order'")
    patience = SmtpTimeouts(content=0.2)
    async with SmtpTransport(SmtpSettings(host="127.0.0.1", port=mails.port, patience=patience)) as transport:
        other = World(world.pool, staff, transport)
        other.at = world.at
        tried = [await other.fail_to_send(NO) for _ in range(Pauses().most_unclear - 1)]
        await other.sweep(NO)
    await mails.stop()

    assert [str(answer.why).partition(":")[0] for answer in tried] == ["unclear", "unclear"]
    assert tried[0].not_before - world.at >= timedelta(minutes=30)
    got = to(mails, CUSTOMER)
    assert len(got) == Pauses().most_unclear
    assert len({mail.raw for mail in got}) == 1, "the same bytes, with the same Message-ID"
    assert await states(world, "order_received") == ["unclear"]
    ((kind, text),) = await tasks(world)
    assert kind == "check_sending"
    assert "3 times and never said whether it has taken it" in text
    assert await states(world, "shop_task") == ["owed"]


async def test_an_unclear_mail_can_be_sent_again_by_a_person_and_come_back(world: World) -> None:
    await mailed(world)
    await world.pool.execute("UPDATE mails SET state = 'unclear' WHERE kind = 'order_received'")
    mail_id = await world.sent("order_received")

    await world.do(OrderActivities.resend_mail, NO, m.ResendMail(mail="order_received", by="Sato"))
    await world.send_mails(NO)
    assert await states(world, "order_received") == ["unclear", "sent"]

    bounced = m.MailBounced(mail_id=mail_id, bounce_id="b", permanent=True, status="5.1.1", bounced_at=world.at)
    await world.do(ReachActivities.bounced, NO, bounced)
    assert await states(world, "order_received") == ["bounced", "sent"]


async def test_a_payment_before_a_reminder_is_tried_again_is_seen(world: World, mail_catcher: MailCatcher) -> None:
    await overdue(world)
    await world.send_mails(NO)
    await world.let(PaymentActivities.remind, NO, 1)
    mail_catcher.refuse(CUSTOMER, LATER)
    await world.fail_to_send(NO)
    mail_catcher.refuse_nobody()

    await world.do(PaymentActivities.record, NO, payment(world))
    await world.send_mails(NO)

    assert await states(world, "payment_reminder") == ["superseded"]


async def test_a_payment_does_not_wait_for_a_reminder_that_a_slow_server_is_taking(world: World, staff: Staff) -> None:
    await overdue(world)
    await world.send_mails(NO)
    await world.let(PaymentActivities.remind, NO, 1)
    mails = SlowCatcher(1.0)
    await mails.start()
    async with mail_server_at(mails.port) as transport:
        slow = World(world.pool, staff, transport)
        slow.at = world.at
        sending = asyncio.create_task(slow.send_mails(NO))
        await mails.has_mail.wait()

        await world.do(PaymentActivities.record, NO, payment(world))
        assert not sending.done()
        await sending
        slow.at = world.at
        await slow.send_mails(NO)
    await mails.stop()

    assert await states(world, "payment_reminder") == ["sent"], "it has crossed with the payment"
    assert await states(world, "payment_confirmed") == ["sent"]


async def test_what_is_being_handed_over_when_the_address_is_corrected_leaves_for_the_new_one_too(
    world: World, staff: Staff
) -> None:
    await received(world)
    mails = SlowCatcher(1.0)
    await mails.start()
    async with mail_server_at(mails.port) as transport:
        slow = World(world.pool, staff, transport)
        sending = asyncio.create_task(slow.send_mails(NO))
        await mails.has_mail.wait()
        await world.do(ReachActivities.correct_contact, NO, m.CorrectContact(email="hanako@example.jp", by="Sato"))
        await sending
        slow.at = world.at
        await slow.send_mails(NO)
    await mails.stop()

    assert [mail.recipients[0] for mail in mails.received if "ありがとう" in mail.subject] == [
        CUSTOMER,
        "hanako@example.jp",
    ]
    assert await states(world, "order_received") == ["sent", "sent"]


async def test_a_corrected_address_is_tried_at_once_whatever_the_former_one_waits_for(
    world: World, mail_catcher: MailCatcher
) -> None:
    mail_catcher.refuse(CUSTOMER, FULL)
    await received(world)
    for _ in range(8):
        await world.fail_to_send(NO)
    await world.sweep(NO)

    await world.do(ReachActivities.correct_contact, NO, m.CorrectContact(email="hanako@example.jp", by="Sato"))
    await world.send_mails(NO)

    assert len(to(mail_catcher, "hanako@example.jp")) == 1


# --- full mailboxes ---------------------------------------------------------------------------------------------------


async def test_a_customers_mailbox_that_stays_full_is_an_address_that_cannot_be_reached(
    world: World, mail_catcher: MailCatcher
) -> None:
    mail_catcher.refuse(CUSTOMER, FULL)
    await received(world)
    began = world.at
    tries = 0
    while isinstance(answer := await world.sweep(NO), LaterMail):
        world.at = answer.not_before
        tries += 1

    assert isinstance(answer, RefusedMail)
    assert LONGEST_FULL <= world.at - began < LONGEST_FULL + 2 * AN_HOUR
    assert tries < 90
    await world.do(ReachActivities.refused, NO, answer)
    assert await states(world, "order_received") == ["refused"]


async def test_a_mail_that_takes_anothers_place_finds_the_mailbox_as_long_full(
    world: World, mail_catcher: MailCatcher
) -> None:
    mail_catcher.refuse(CUSTOMER, FULL)
    await received(world)
    began = world.at
    while world.at - began < LONGEST_FULL - 2 * AN_HOUR:
        await world.fail_to_send(NO)
    async with world.connection() as conn:
        mail = await world.database.mails.by_id(conn, await world.sent("order_received"))
        await world.database.mails.mark(conn, mail, "superseded", world.at)
        await world.database.mails.owe_anew(conn, mail)
    while isinstance(answer := await world.sweep(NO), LaterMail):
        world.at = answer.not_before

    assert isinstance(answer, RefusedMail)
    assert world.at - began < LONGEST_FULL + 2 * AN_HOUR


async def test_a_mailbox_that_has_room_in_time_gets_its_mail(world: World, mail_catcher: MailCatcher) -> None:
    mail_catcher.refuse(CUSTOMER, FULL)
    await received(world)
    for _ in range(20):
        await world.fail_to_send(NO)
    mail_catcher.refuse_nobody()

    await world.send_mails(NO)

    assert await states(world, "order_received") == ["sent"]


async def test_the_shops_own_full_mailbox_is_told_once_a_day_and_tried_for_ever(
    world: World, mail_catcher: MailCatcher
) -> None:
    mail_catcher.refuse(SHOP, FULL)
    await received(world)
    began = world.at
    while world.at - began < 2 * LONGEST_FULL:
        await world.fail_to_send(NO)

    assert await states(world, "shop_order") == ["owed"]
    told = await tasks(world)
    assert {kind for kind, _ in told} == {"check_sending"}
    assert 6 <= len(told) <= 8
    assert "own mailbox takes no mails" in told[0][1]


# --- a server that refuses the shop -----------------------------------------------------------------------------------


async def order(world: World, order_no: str) -> None:
    await world.receive(placed_order(order_no))


def tries(mails: MailCatcher) -> int:
    return sum(CUSTOMER in command for command in mails.commands)


async def test_a_server_that_refuses_the_shop_is_asked_by_one_mail_for_all_orders(
    world: World, mail_catcher: MailCatcher
) -> None:
    await world.shelve(TEA_100=100)
    numbers = [str(number) for number in range(1001, 1006)]
    for number in numbers:
        await order(world, number)
    mail_catcher.refuse(CUSTOMER, LISTED)

    answers = [await world.sweep(number) for number in numbers]
    assert tries(mail_catcher) == 1
    assert all(isinstance(answer, LaterMail) and "spamhaus" in str(answer.why) for answer in answers)
    assert sum(kind == "check_sending" for kind, _ in await tasks(world)) == 1

    world.at += timedelta(minutes=11)
    for number in numbers:
        await world.sweep(number)
    assert tries(mail_catcher) == 2, "one probe"

    mail_catcher.refuse_nobody()
    world.at += timedelta(minutes=21)
    for number in numbers:
        await world.sweep(number)
    assert tries(mail_catcher) == 2 + 5, "the probe was taken, so all the others leave"
    assert await states(world, "order_received") == ["sent"] * 5
    (ended,) = await world.pool.fetch("SELECT done_at, done_said FROM tasks WHERE kind = 'check_sending'")
    assert ended["done_at"], "nobody has to look after it any more"
    assert spoken(ended["done_said"]) == "The server takes mails again."


async def test_while_a_probe_is_under_way_the_others_wait(world: World) -> None:
    gate = world.database.receivers
    async with world.connection() as conn:
        until = await gate.refused(conn, TurnedAway("example.jp", "listed", world.at, world.at), Pauses())
        assert (await gate.gate(conn, "example.jp", world.at)).closed_until == until
        assert (await gate.gate(conn, "example.jp", until)).probed == ("example.jp",)
        assert (await gate.gate(conn, "example.jp", until)).closed_until
        assert (await gate.gate(conn, "example.com", until)).closed_until is None


async def test_refusals_of_what_was_on_its_way_already_count_as_one(world: World) -> None:
    gate = world.database.receivers
    async with world.connection() as conn:
        once = await gate.refused(conn, TurnedAway("example.jp", "listed", world.at, world.at), Pauses())
        same = await gate.refused(
            conn, TurnedAway("example.jp", "listed", world.at - LEASE, world.at + LEASE), Pauses()
        )
        again = await gate.refused(conn, TurnedAway("example.jp", "listed", once, once), Pauses())

    assert once == same
    assert again - once > once - world.at


async def test_a_log_in_that_is_refused_closes_the_way_for_all_recipients(world: World) -> None:
    gate = world.database.receivers
    async with world.connection() as conn:
        until = await gate.refused(conn, TurnedAway("", "535 no", world.at, world.at), Pauses())
        assert (await gate.gate(conn, "example.jp", world.at)).closed_until == until
        probe = await gate.gate(conn, "example.jp", until)
        await gate.open(conn, probe.probed)
        assert (await gate.gate(conn, "example.com", until)).closed_until is None


# --- a mail that cannot be written ------------------------------------------------------------------------------------


async def test_a_mail_that_cannot_be_written_waits_alone_and_is_told(world: World, mail_catcher: MailCatcher) -> None:
    await received(world)
    await world.pool.execute("UPDATE mails SET resends = 'no-such-mail' WHERE kind = 'order_received'")

    await world.fail_to_send(NO)
    await world.fail_to_send(NO)

    assert await states(world, "order_received") == ["owed"]
    assert to(mail_catcher, SHOP)[0].subject.startswith("【茶の葉堂】新しいご注文")
    assert await states(world, "shop_task") == ["sent"]
    ((kind, text),) = await tasks(world)
    assert kind == "check_sending"
    assert text.startswith("The mail order_received of 1001 cannot be written (Order 1001 has no sent mail")
