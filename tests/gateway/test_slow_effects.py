"""What became of a fact is what its activity wrote, however slow the order is, and whatever else is saved meanwhile."""

import asyncio
from datetime import date, timedelta

import asyncpg

from callers.orders import Outcome
from domain.contract.messages import PaymentReceived
from gateway.api.client import ShopClient
from tests.gateway.conftest import until

PATIENCE = timedelta(seconds=20)
#: An order that was saved so long ago, in seconds, and has written nothing since, is slow, not finished.
SLOW = 1.0


async def test_a_fact_whose_order_is_slow_is_not_taken_for_one_that_is_known(
    shop: ShopClient, doors_database: str, order_no: str
) -> None:
    saving, slowing = [await asyncpg.connect(doors_database) for _ in range(2)]
    async with slowing.transaction():
        async with saving.transaction():
            await saving.execute("SELECT FROM orders WHERE order_no = $1 FOR UPDATE", order_no)
            telling = asyncio.create_task(shop.orders.tell(order_no, paid(order_no), wait=PATIENCE))
            await until(lambda: _somebody_waits(slowing))
            await slowing.execute("LOCK TABLE journal IN EXCLUSIVE MODE")
            await saving.execute("UPDATE orders SET updated_at = now() WHERE order_no = $1", order_no)
        await asyncio.sleep(SLOW)

    assert await telling is Outcome.DONE
    assert await shop.orders.tell(order_no, paid(order_no), wait=PATIENCE) is Outcome.KNOWN
    await saving.close()
    await slowing.close()


def paid(order_no: str) -> PaymentReceived:
    return PaymentReceived(notice_id=f"slow-{order_no}", amount=2820, paid_on=date(2026, 11, 22))


async def _somebody_waits(conn: "asyncpg.Connection[asyncpg.Record]") -> bool:
    return bool(
        await conn.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
    )
