"""Orders put into the database as the product stores them, without the workflow of any."""

from collections.abc import Iterable
from typing import NamedTuple

from adapters.postgres.orders import people_rows, searchable
from adapters.postgres.pool import Pool
from domain.contract.order import PlacedOrder
from domain.order.state import OrderState
from domain.payment.matching.receivable import payer_names

STORE = """
    WITH stored AS (
        INSERT INTO orders (order_no, transfer_no, status, plan, language, total, state, placed, policy, fingerprint,
                            name, search, placed_at, received_at, updated_at, goods, is_closed)
        VALUES ($1, $2, $3, $4, 'ja', $5, $6, $7, '{}', $8, $9, $10, $11, $11, $11, $12, $13) RETURNING order_no
    ), them AS (
        INSERT INTO people (order_no, role, keys)
        SELECT order_no, p.role, p.keys FROM stored, json_to_recordset($14::json) AS p (role text, keys text[])
    )
    INSERT INTO payer_names (name, order_no) SELECT n.name, order_no FROM stored, unnest($15::text[]) AS n (name)
"""
TABLES = ("orders", "people", "payer_names")


class Stored(NamedTuple):
    """An order, and the number that its payer is to write."""

    placed: PlacedOrder
    state: OrderState
    transfer_no: str


async def store(pool: Pool, orders: Iterable[Stored]) -> None:
    """Put these orders into the database, and let it know how many there are."""
    async with pool.acquire() as conn, conn.transaction():
        await conn.executemany(STORE, [_row(each) for each in orders])
        for table in TABLES:
            await conn.execute(f"ANALYZE {table}")


def _row(order: Stored) -> tuple[object, ...]:
    placed, state = order.placed, order.state
    return (
        *(placed.order_no, order.transfer_no, state.determined(), placed.plan, placed.total),
        *(state.but(status=state.determined()).model_dump_json(), placed.model_dump_json(), placed.fingerprint()),
        *(placed.orderer.name or placed.orderer.company, searchable(placed), placed.placed_at),
        *(state.goods.stage, state.is_closed, people_rows(placed), sorted(payer_names(placed))),
    )
