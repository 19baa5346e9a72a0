"""A thousand parcels told to a carrier, as `shop export shipping` does, and its file read back by a csv reader.

The orders are rows in the database, paid and ready to be packed, without workflows.
"""

import asyncio
import csv
import io
import time
from datetime import UTC, datetime

from benchmarks.drive import TOTAL, cpu_seconds, order
from benchmarks.stack import Bench
from benchmarks.stored import Stored, store
from domain.contract.order import read_order
from domain.order.goods import GoodsState
from domain.order.money import MoneyState
from domain.order.restock import Reservation
from domain.order.state import OrderState
from gateway.api.client import open_shop
from gateway.api.waybill_sorting import Wanted

Row = tuple[str, str, str]
PARCELS = 1_000
MOST_SECONDS = 60
CARRIER, COLUMNS = "yamato", 95
_FIRST_NUMBER = 700_000


async def rows_out(bench: Bench) -> list[Row]:
    """One row of the table."""
    what = f"{PARCELS:,} parcels into a file for {CARRIER}, and read back"
    try:
        async with asyncio.timeout(MOST_SECONDS):
            found = await _written(bench)
    except TimeoutError:
        found = f"not within {MOST_SECONDS} s"
    return [(what, found, "printed")]


async def _written(bench: Bench) -> str:
    await store(bench.pool, [_ready(number) for number in range(PARCELS)])
    numbers = [f"out-{number}" for number in range(PARCELS)]
    async with open_shop(bench.settings, bench.client) as shop:
        begun, cpu = time.perf_counter(), cpu_seconds()
        export = await shop.waybills.export(Wanted(carrier=CARRIER, order_nos=numbers, by="bench"))
        seconds, cpu = time.perf_counter() - begun, cpu_seconds() - cpu
    rows = list(csv.reader(io.StringIO(export.content.decode("cp932"), newline="")))[1:]
    if len(rows) != PARCELS or any(len(row) != COLUMNS for row in rows):
        raise RuntimeError(f"{len(rows)} parcels were written, {export.refused[:1]} refused")
    return f"{seconds:.1f} s, {1000 * cpu / PARCELS:.1f} ms CPU each; {len(rows):,} read back"


def _ready(number: int) -> Stored:
    """An order that was paid, and may be packed."""
    placed, now = read_order(order(f"out-{number}", "prepay")), datetime.now(UTC)
    goods = GoodsState(reservation=Reservation.HELD, is_inspected=True)
    money = MoneyState(due=TOTAL, allocated=TOTAL)
    state = OrderState(order_no=placed.order_no, plan=placed.plan, accepted_at=now, money=money, goods=goods)
    return Stored(placed, state, str(_FIRST_NUMBER + number))
