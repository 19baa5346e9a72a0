"""A thousand orders of an EC-CUBE file, through the import that `shop import orders` begins.

Beside it, in the same run: bare starts of the twin, and starts of orders without a file, by a plain client. All are
counted until the last one is started; workers take the orders in meanwhile, so both pay for that, too.
"""

import asyncio
import csv
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

from adapters.files.profile import Kind
from benchmarks.drive import cpu_seconds, order
from benchmarks.stack import Bench
from benchmarks.twin import QUEUE as TWIN_QUEUE
from callers.takers.orders import OrderTaker
from domain.contract.imports import Import
from gateway.api.client import open_shop
from workflows.options import ORDERS, order_workflow_id

Row = tuple[str, str, str]
ROWS, PLAIN = 1_000, 60
#: All that is measured here ends by then, and what was found until then is told.
MOST_SECONDS = 110
_NOT_WITHIN = f"not within {MOST_SECONDS} s"
_OPEN = "SELECT count(*) FROM mails WHERE kind = 'order_received' AND state <> 'sent'"
_STORED = "SELECT count(*) FROM orders WHERE order_no LIKE $1"
#: What each row has; the columns of the profile that are not named stay empty.
_SAME = {
    "都道府県(ID)": "13",
    "都道府県(名称)": "東京都",
    "住所1": "港区芝公園",
    "郵便番号": "1050011",
    "小計": "2160.00",
    "送料": "660.00",
    "支払合計": "2820.00",
    "合計": "2820.00",
    "対応状況(ID)": "1",
    "対応状況(名称)": "新規受付",
    "支払方法(ID)": "3",
    "支払方法(名称)": "銀行振込",
}
_GOODS = {
    "商品名": "静岡煎茶 100g",
    "商品コード": "TEA-100",
    "価格": "1000.00",
    "個数": "2",
    "税率": "8",
    "明細区分(ID)": "1",
}
_FEE = {"商品名": "送料", "価格": "660.00", "個数": "1", "税率": "10", "明細区分(ID)": "2"}


def write(path: Path, columns: list[str], count: int, prefix: str) -> None:
    """A file of EC-CUBE 4 with so many orders, each of an article and its postage."""
    with path.open("w", encoding="cp932", newline="") as file:
        rows = csv.DictWriter(file, _distinct(columns), restval="", lineterminator="\n")
        csv.writer(file, lineterminator="\n").writerow(columns)
        for number in range(count):
            for item in (_GOODS, _FEE):
                rows.writerow(_head(f"{prefix}{number}") | item)


def _distinct(columns: list[str]) -> list[str]:
    """EC-CUBE writes some headings twice; only the first of each is filled."""
    return [name if columns.index(name) == at else f"{name} {at}" for at, name in enumerate(columns)]


def _head(number: str) -> dict[str, str]:
    orderer = order(number, "prepay")["orderer"]
    return _SAME | {
        "注文番号": number,
        "お名前(姓)": "山田",
        "お名前(名)": "太郎",
        "お名前(セイ)": "ヤマダ",
        "お名前(メイ)": "タロウ",
        "メールアドレス": orderer["email"],
        "TEL": orderer["phone"],
        "住所2": orderer["address"]["street"].removeprefix("芝公園") + "-1",
        "受注日": "2026-11-20 10:15:00",
    }


async def orders_in(bench: Bench) -> list[Row]:
    """The rows of the table."""
    rows: list[Row] = []
    try:
        async with asyncio.timeout(MOST_SECONDS), aclosing(_measured(bench)) as measured:
            async for row in measured:
                rows.append(row)  # noqa: PERF401 - what was measured is told, also where the rest is not
    except TimeoutError:
        rows.append((f"{ROWS:,} orders of an EC-CUBE file, and others beside them", _NOT_WITHIN, ""))
    return rows


async def _measured(bench: Bench) -> AsyncGenerator[Row, None]:
    cpu = cpu_seconds()
    seconds, reading, done = await _imported(bench)
    cpu = cpu_seconds() - cpu
    yield (
        f"{ROWS:,} orders of an EC-CUBE file, {OrderTaker.at_once} at once",
        f"{ROWS / seconds:.0f} per second, {1000 * cpu / ROWS:.1f} ms CPU each; {done.taken:,} taken",
        "bound by the starts",
    )
    yield ("  of that, keeping the file and reading it", f"{reading:.1f} of {seconds:.1f} s", "")
    await _all_thanked(bench, "ec%", done.taken)
    plain = await _started(PLAIN, _start_order(bench))
    await _all_thanked(bench, "plain-%", PLAIN)
    twin = await _started(PLAIN, _start_twin(bench))
    yield ("  bare starts of the twin; of orders without a file", f"{twin:.0f}; {plain:.0f} per second", "")


async def _started(count: int, start: Callable[[int], Awaitable[Any]]) -> float:
    """How many are started in a second, as many at once as an import takes."""
    gate = asyncio.Semaphore(OrderTaker.at_once)

    async def one(number: int) -> None:
        async with gate:
            await start(number)

    begun = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(count)))
    return count / (time.perf_counter() - begun)


def _start_twin(bench: Bench) -> Callable[[int], Awaitable[Any]]:
    async def start(number: int) -> None:
        placed = order(f"bare{number}", "prepay")
        await bench.client.start_workflow("TwinWorkflow", placed, id=f"bare-{number}", task_queue=TWIN_QUEUE)

    return start


def _start_order(bench: Bench) -> Callable[[int], Awaitable[Any]]:
    async def start(number: int) -> None:
        placed = order(f"plain-{number}", "prepay")
        workflow_id = order_workflow_id(placed["order_no"])
        await bench.client.start_workflow("OrderWorkflow", placed, id=workflow_id, task_queue=ORDERS)

    return start


async def _all_thanked(bench: Bench, like: str, count: int) -> None:
    """Nothing of what came before is left to do."""
    while await _waits(bench, like, count):  # noqa: ASYNC110 - the database wakes nobody
        await asyncio.sleep(0.1)


async def _waits(bench: Bench, like: str, count: int) -> bool:
    stored: int = await bench.pool.fetchval(_STORED, like)
    return stored < count or bool(await bench.pool.fetchval(_OPEN))


async def _imported(bench: Bench) -> tuple[float, float, Import]:
    """Seconds in which the file is taken, how many of them pass before the first row is, and what became of it."""
    async with open_shop(bench.settings, bench.client) as shop:
        columns = [column.name for column in shop.connections.desk.profiles.find(Kind.ORDERS, "eccube4").columns]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "order.csv"
            write(path, columns, ROWS, "ec")
            begun = time.perf_counter()
            found = (await shop.imports.hand_in(Kind.ORDERS, path, by="bench")).found
        reading = 0.0
        while not found.has_ended:
            await asyncio.sleep(0.02)
            found = await shop.imports.find(found.number)
            if not reading and (found.taken or found.refused):
                reading = time.perf_counter() - begun
        return time.perf_counter() - begun, reading, found
