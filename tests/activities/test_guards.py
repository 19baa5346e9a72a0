"""What the database refuses whoever asks: to forget, to rewrite, and to take an illegal step."""

import itertools

import asyncpg
import pytest

from activities.document import Paper
from activities.payment import PaymentActivities
from adapters.postgres.orders import StatusTaken
from adapters.postgres.pool import Connection
from adapters.shop_file import read_shop_file
from domain.agenda.intake import first_state
from domain.contract.envelope import PaperRequest
from domain.contract.status import TRANSITIONS, Status
from domain.order.aggregate import Order
from domain.shop.policy import Policy
from tests.activities.cases import NO, accepted, payment, received
from tests.activities.world import SHOP_FILE, World, dump, placed_order

REFUSED = [
    "UPDATE journal SET note = 'x'",
    "DELETE FROM journal",
    "TRUNCATE journal",
    "UPDATE deposits SET amount = 1",
    "DELETE FROM deposits",
    "TRUNCATE deposits CASCADE",
    "UPDATE allocations SET amount = 1",
    "DELETE FROM allocations",
    "TRUNCATE allocations",
    "TRUNCATE documents",
    "TRUNCATE mails",
    "UPDATE documents SET content = ''",
    "DELETE FROM documents",
    "UPDATE mails SET raw = 'x'",
    "UPDATE mails SET raw = NULL",
    "DELETE FROM mails",
    "UPDATE stock SET reserved = on_hand + 1",
    "UPDATE stock SET on_hand = -1, reserved = -1",
    "UPDATE reservations SET quantity = 0",
    "UPDATE orders SET status = 'lost'",
]


@pytest.mark.parametrize("statement", REFUSED)
async def test_the_database_refuses_to_rewrite_what_happened(world: World, statement: str) -> None:
    await accepted(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    await world.call(Paper.make, PaperRequest(order_no=NO, version=1, at=world.at))
    await world.send_mails(NO)
    before = await dump(world.pool)
    assert before["deposits"]
    assert before["documents"]

    with pytest.raises(asyncpg.PostgresError):
        await world.pool.execute(statement)

    assert await dump(world.pool) == before


async def test_a_stored_status_that_does_not_lead_to_the_new_one_refuses_the_activity(world: World) -> None:
    """The guard of the domain is repeated in the statement that saves."""
    await received(world)
    async with world.pool.acquire() as conn:
        for current, wanted in itertools.product(Status, Status):
            transaction = conn.transaction()
            await transaction.start()
            await conn.execute("UPDATE orders SET status = $1", current)
            assert await _may_save(world, conn, wanted) == (wanted in TRANSITIONS[current]), (current, wanted)
            await transaction.rollback()


async def _may_save(world: World, conn: Connection, wanted: Status) -> bool:
    placed = placed_order(NO)
    order = Order(placed, first_state(placed, Policy()), Policy(), read_shop_file(SHOP_FILE).calendar, world.at)
    order.state = order.state.but(status=wanted)
    try:
        await world.database.orders.save(conn, order, "k")
    except StatusTaken:
        return False
    return True
