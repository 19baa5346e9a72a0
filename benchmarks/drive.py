"""Drives orders and twins through their whole lives, many at once, and counts what that costs."""

import asyncio
import contextlib
import resource
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psutil
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from benchmarks.twin import QUEUE as TWIN_QUEUE
from workflows.options import ORDERS, order_workflow_id

Handle = WorkflowHandle[Any, Any]
Life = Callable[[Client, str], Awaitable[Handle]]
Start = Callable[[dict[str, Any]], Awaitable[object]]
TOTAL = 2820
ACCEPT = "accept"
#: How the server says that it cannot hand on an update now; the pause in seconds before it is asked again.
_LET_GO = frozenset({RPCStatusCode.FAILED_PRECONDITION, RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED})
_PAUSE = 0.1


def order(order_no: str, plan: str) -> dict[str, Any]:
    """A small, ordinary order of somebody who has not ordered before."""
    who = zlib.crc32(order_no.encode())
    return {
        "order_no": order_no,
        "placed_at": datetime.now(UTC).isoformat(),
        "plan": plan,
        "payment": {"method": "cash_on_delivery" if plan == "cod" else "bank_transfer"},
        "orderer": {
            "name": "山田 太郎",
            "kana": "ヤマダ タロウ",
            "email": f"taro{who}@example.jp",
            "phone": f"090-{who % 10_000:04}-{who // 10_000 % 10_000:04}",
            "address": {
                "postal_code": "105-0011",
                "prefecture": "東京都",
                "city": "港区",
                "street": f"芝公園{who % 9_000}",
            },
        },
        "lines": [{"sku": "TEA-100", "name": "静岡煎茶 100g", "quantity": 2, "unit_price": 1080, "tax_rate": 8}],
        "shipping_fee": 660,
        "total": TOTAL,
    }


def path(order_no: str, plan: str) -> list[tuple[str, dict[str, Any]]]:
    """The handbook's whole path, each step by its own message; `accept` is an update, all others are signals."""
    now, bench = datetime.now(UTC).isoformat(), {"by": "bench"}
    packed = {"parcel_no": "1", "version": 1} | bench
    goods: list[tuple[str, dict[str, Any]]] = [
        ("packing_started", packed),
        ("parcel_packed", packed),
        ("parcel_shipped", {"carrier": "yamato", "tracking_no": tracking_no(order_no), "shipped_at": now}),
        ("parcel_delivered", {"delivered_at": now}),
    ]
    payment = {"notice_id": f"n-{order_no}", "amount": TOTAL, "paid_on": "2026-11-24", "payer": "ﾔﾏﾀﾞ ﾀﾛｳ"}
    paid = [] if plan == "cod" else [("payment_received", payment)]
    rest = [*paid, *goods] if plan == "prepay" else [*goods, *paid]
    return [("goods_inspected", {"ok": True} | bench), (ACCEPT, bench), *rest]


def tracking_no(order_no: str) -> str:
    """A number of its own, as Yamato makes them: eleven digits, and their rest by seven."""
    digits = 40_000_000_000 + zlib.crc32(order_no.encode())
    return f"{digits}{digits % 7}"


async def live_as_started_by(start: Start, client: Client, order_no: str, plan: str, *, pause: float = 0) -> Handle:
    """One order's whole life. `pause` seconds between the messages show the history of a quiet day."""
    await start(order(order_no, plan))
    return await _tell(client.get_workflow_handle(order_workflow_id(order_no)), order_no, plan, pause)


async def live_prepay(client: Client, number: str) -> Handle:
    """Started as any cart does, with nothing but its own Temporal client."""

    async def start(placed: dict[str, Any]) -> Handle:
        return await client.start_workflow(
            "OrderWorkflow",
            placed,
            id=order_workflow_id(placed["order_no"]),
            task_queue=ORDERS,
            memo={"plan": placed["plan"]},
        )

    return await live_as_started_by(start, client, number, "prepay")


async def live_twin(client: Client, number: str, plan: str = "prepay", *, pause: float = 0) -> Handle:
    """The same messages, to a workflow that does nothing with them."""
    handle: Handle = await client.start_workflow(
        "TwinWorkflow", order(number, plan), id=f"twin-{number}", task_queue=TWIN_QUEUE
    )
    return await _tell(handle, number, plan, pause)


async def _tell(handle: Handle, order_no: str, plan: str, pause: float) -> Handle:
    for name, message in path(order_no, plan):
        await asyncio.sleep(pause)
        if name == ACCEPT:
            await _ask(handle, name, message)
        else:
            await handle.signal(name, message)
    await handle.result()
    return handle


async def _ask(handle: Handle, name: str, message: dict[str, Any]) -> None:
    """Ask again what the server has let go of, as it does on a busy machine; the id makes it happen once."""
    while True:
        try:
            await handle.execute_update(name, message, id=f"{handle.id}-{name}")
        except RPCError as error:
            if error.status not in _LET_GO:
                raise
            await asyncio.sleep(_PAUSE)
        else:
            return


@dataclass(frozen=True)
class Rate:
    """A throughput run: lives per second, and milliseconds of CPU per life, of Python's side and of the servers'."""

    per_second: float
    cpu_ms: float
    servers_ms: float
    events: float


async def throughput(client: Client, life: Life, prefix: str, count: int, at_once: int) -> Rate:
    """Run `count` lives, `at_once` at a time; Python's side is this process (driver and workers)."""
    gate = asyncio.Semaphore(at_once)

    async def one(number: int) -> Handle:
        async with gate:
            return await life(client, f"{prefix}{number}")

    servers, cpu, clock = servers_seconds(), cpu_seconds(), time.perf_counter()
    handles = await asyncio.gather(*(one(number) for number in range(count)))
    seconds, cpu, servers = time.perf_counter() - clock, cpu_seconds() - cpu, servers_seconds() - servers
    histories = [await history(handle) for handle in handles[:: max(1, count // 20)]]
    events = sum(size.events for size in histories) / len(histories)
    return Rate(count / seconds, 1000 * cpu / count, 1000 * servers / count, events)


def cpu_seconds() -> float:
    """What this process has taken of the processors so far: driver and workers."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def servers_seconds() -> float:
    """What Temporal's server, PostgreSQL and the mail catcher have taken of the processors so far."""
    seconds = 0.0
    for server in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = server.cpu_times()
            seconds += times.user + times.system
    return seconds


@dataclass(frozen=True)
class HistorySize:
    events: int
    bytes: int


async def history(handle: Handle) -> HistorySize:
    """The length of a history, and its size as the server keeps it."""
    found = await handle.fetch_history()
    return HistorySize(len(found.events), sum(event.ByteSize() for event in found.events))


async def latencies(calls: list[Callable[[], Awaitable[object]]], pause: float = 0) -> list[float]:
    """Milliseconds of each call, one after the other with `pause` seconds between them, sorted."""
    times = []
    for call in calls:
        await asyncio.sleep(pause)
        start = time.perf_counter()
        await call()
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)
