"""The comparison can fail: whatever is lost or doubled in the database or on its way to a customer is a difference."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from activities.payment import PaymentActivities
from adapters.mail.sending.own_id import answered_mail_id
from adapters.postgres.pool import Pool
from domain.contract.messages import RecordPayment
from tests.activities.world import OPENING, RULES, World, mail_server_at, make_staff, placed_order
from tests.caught_mail import MailCatcher
from tests.storm.ledger import COUNTED, ROWS, TAKEN, Connection, Ledger, compare, read_ledger

#: One entry too many, too few, or another one, for each section.
DAMAGE = {
    "orders": "UPDATE orders SET status = 'cancelled'",
    "deposits": "INSERT INTO deposits SELECT 'n-2', order_no, amount, paid_on, rail, payer, received_at FROM deposits",
    "allocations": "INSERT INTO allocations SELECT notice_id, 'reversed', order_no, -amount, at FROM allocations",
    "stock": "UPDATE stock SET on_hand = on_hand - 1",
    "reservations": "UPDATE reservations SET state = 'released'",
    "receipts": "INSERT INTO receipts VALUES ('r-1', 'TEA-100', 1, now())",
    "parcels": "INSERT INTO parcels (order_no, parcel_no, version) VALUES ('1001', '1', 1)",
    "journal": "INSERT INTO journal (order_no, at, what) SELECT order_no, at, what FROM journal LIMIT 1",
    "tasks": "INSERT INTO tasks (key, kind, said, due_on, opened_at) VALUES ('k', 'call', '[]', current_date, now())",
    "refunds": "INSERT INTO refunds (order_no, key, amount, at) VALUES ('1001', 'k', 1, now())",
    "papers": "INSERT INTO documents VALUES ('1001', 'slip', 1, '', '', now())",
    "mails": "UPDATE mails SET state = 'owed' WHERE seq = (SELECT min(seq) FROM mails)",
    "inquiries": """
        INSERT INTO inquiries (inquiry_no, order_no, status, category, state, policy, sender, email, name, subject,
                               opened_at, updated_at)
        VALUES ('1', '1001', 'open', '', '', '', '', '', '', '', now(), now());
        INSERT INTO inquiry_journal (inquiry_no, at, what) VALUES ('1', now(), 'opened')
    """,
    "letters": """
        INSERT INTO inquiries (inquiry_no, order_no, status, category, state, policy, sender, email, name, subject,
                               opened_at, updated_at)
        VALUES ('1', '1001', 'open', '', '', '', '', '', '', '', now(), now());
        INSERT INTO inquiry_letters (inquiry_no, key, is_ours, by, at, letter) VALUES ('1', 'k', false, '', now(), '{}')
    """,
    "calls": """
        INSERT INTO calls (task_id, at, by)
        SELECT id, now(), '' FROM tasks WHERE kind = 'overpaid'
    """,
    "rejects": "INSERT INTO rejects VALUES ('1', 'order-9', '', '', now())",
    "bounces": "INSERT INTO bounces VALUES ('m', 'b', true, '', '', now(), now())",
    "marks": "INSERT INTO marks (order_no, kind, rule, by, note, at) VALUES ('1001', 'loyal', 'staff', '', '', now())",
}


@pytest.fixture
async def world(pool: Pool, mail_catcher: MailCatcher) -> AsyncIterator[World]:
    """An order that was paid too much for, and whose mails have left."""
    async with mail_server_at(mail_catcher.port) as transport:
        world = World(pool, make_staff(), transport)
        await world.shelve(TEA_100=5)
        order = placed_order()
        await world.receive(order)
        payment = RecordPayment(notice_id="n-1", amount=order.total + 100, paid_on=OPENING.date())
        await world.do(PaymentActivities.record, order.order_no, payment)
        await world.send_mails(order.order_no)
        yield world


def mails_taken(catcher: MailCatcher) -> list[str]:
    return [answered_mail_id(str(mail.message["Message-ID"]), RULES.key) or "" for mail in catcher.received]


@asynccontextmanager
async def rolled_back(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        yield connection
        await transaction.rollback()


async def damaged(pool: Pool, statement: str, mails: list[str]) -> Ledger:
    async with rolled_back(pool) as connection:
        await connection.execute(statement)
        return await read_ledger(connection, mails)


def test_every_section_can_differ() -> None:
    assert DAMAGE.keys() == {"orders", *ROWS, *COUNTED}


async def test_a_shop_is_as_it_is(world: World, mail_catcher: MailCatcher) -> None:
    mails = mails_taken(mail_catcher)

    again = await damaged(world.pool, "SELECT 1", [*mails, *mails])

    assert len(mails) >= 2
    assert compare(again, await damaged(world.pool, "SELECT 1", mails)) == []


async def test_whatever_is_lost_or_doubled_is_a_difference(world: World, mail_catcher: MailCatcher) -> None:
    mails = mails_taken(mail_catcher)
    whole = await damaged(world.pool, "SELECT 1", mails)

    for section, statement in DAMAGE.items():
        differences = compare(whole, await damaged(world.pool, statement, mails))
        assert section in {each.section for each in differences}, section
        assert compare(await damaged(world.pool, statement, mails), whole) != [], section


async def test_a_mail_that_never_arrived_and_one_that_nobody_owed_are_differences(
    world: World, mail_catcher: MailCatcher
) -> None:
    mails = mails_taken(mail_catcher)
    whole = await damaged(world.pool, "SELECT 1", mails)

    (lost,) = compare(whole, await damaged(world.pool, "SELECT 1", mails[:-1]))
    (forged,) = compare(whole, await damaged(world.pool, "SELECT 1", [*mails, "m9"]))

    assert (lost.section, lost.entry) == (TAKEN, "1001")
    assert str(forged) == "mails taken, unknown: expected nothing, found (('m9', 1),)"
