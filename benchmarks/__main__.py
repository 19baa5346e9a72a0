"""`make bench`: the budgets of the design, measured, with the twin in the same run. One table, no verdict.

The twin is described beneath the table.
"""

import argparse
import asyncio
import contextlib
import os
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from adapters.documents.binding import Bundle, bound
from adapters.documents.renderer import DocumentRenderer
from adapters.shop_file import Shop, read_shop_file
from benchmarks.drive import (
    HistorySize,
    Rate,
    history,
    latencies,
    live_as_started_by,
    live_prepay,
    live_twin,
    order,
    throughput,
)
from benchmarks.intake import intake
from benchmarks.line import line
from benchmarks.lists import lists
from benchmarks.matching import rows as deposits
from benchmarks.stack import SHOP_FILE, Bench, bench_stack
from benchmarks.twin import QUEUE as TWIN_QUEUE
from benchmarks.twin import twin_workers
from domain.contract.messages import SetMark
from domain.contract.order import read_order
from domain.order.document import DocumentKind, DocumentOrder
from gateway.api.client import open_shop
from workers.wiring import Load, open_workers
from workflows.options import ORDERS, order_workflow_id

Row = tuple[str, str, str]
PARTS = ("lives", "histories", "answers", "intake", "memory", "lists", "line", "slips", "deposits")

TWIN = (
    "Orders and twins take the handbook's whole path, each step by its own message; nobody prints documents. "
    "The twin is a workflow of the same shape as a prepay order: the same messages, timers and mails under way, "
    "but its activities do nothing; no database, no mail, no rules. What it takes is what Temporal, the SDK and its "
    "sandbox cost on this machine at this moment; what an order takes beyond it is our own. Both run in turn, so that "
    "a noisy machine is noisy to both. The budget is about the ratio: at 0.75× an order lives at three quarters of the "
    "twin's speed."
)

#: Seconds between messages after which nothing of the one before is left to do.
QUIET, REST = 0.5, 0.2


async def measure(given: argparse.Namespace) -> list[Row]:
    """The rows of the table, all or those of the parts that were asked for."""
    rows: list[Row] = []
    async with bench_stack() as bench:
        async with running(bench):
            await throughput(bench.client, live_prepay, "warm", 20, given.at_once)
            with_workers: dict[str, Callable[[], Awaitable[list[Row]]]] = {
                "lives": lambda: _throughput(bench, given.orders, given.rounds, given.at_once),
                "histories": lambda: _histories(bench),
                "answers": lambda: _answers(bench),
                "intake": lambda: intake(bench, given.at_once),
            }
            rows += await _these(given.only, with_workers)
        rest: dict[str, Callable[[], Awaitable[list[Row]]]] = {
            "memory": lambda: _memory(bench, given.at_once),
            "lists": lambda: lists(bench, given.ended),
            "line": lambda: line(bench),
        }
        rows += await _these(given.only, rest)
    alone: dict[str, Callable[[], list[Row]]] = {"slips": lambda: [_slips(), _hundred_parcels()], "deposits": deposits}
    return rows + [row for name, part in alone.items() if name in given.only for row in part()]


async def _these(only: Sequence[str], parts: dict[str, Callable[[], Awaitable[list[Row]]]]) -> list[Row]:
    return [row for name, part in parts.items() if name in only for row in await part()]


@contextlib.asynccontextmanager
async def running(bench: Bench, load: Load | None = None) -> AsyncIterator[None]:
    """The shop's workers and the twin's, with the same settings, in this process."""
    load = load or Load()
    async with contextlib.AsyncExitStack() as stack:
        workers = open_workers(bench.settings, bench.client, load=load, desk=bench.desk)
        for worker in [*await stack.enter_async_context(workers), *twin_workers(bench.client, load)]:
            await stack.enter_async_context(worker)
        yield


async def _throughput(bench: Bench, orders: int, rounds: int, at_once: int) -> list[Row]:
    ours: list[Rate] = []
    twins: list[Rate] = []
    for number in range(rounds):  # in turn, so that a noisy machine is noisy to both
        twins.append(await throughput(bench.client, live_twin, f"t{number}-", orders, at_once))
        ours.append(await throughput(bench.client, live_prepay, f"o{number}-", orders, at_once))
    mine, twin = _median(ours), _median(twins)
    pairs = list(zip(ours, twins, strict=True))
    speeds = sorted(mine.per_second / twin.per_second for mine, twin in pairs)
    costs = sorted(mine.cpu_ms / twin.cpu_ms for mine, twin in pairs)
    return [
        ("orders per second, whole life", f"{mine.per_second:.1f} (twin {twin.per_second:.1f})", ""),
        ("  against the twin, pair by pair", _ratios(speeds), "≥ 0.75×; aim 0.9×"),
        ("CPU per order, Python side", f"{mine.cpu_ms:.0f} ms (twin {twin.cpu_ms:.0f} ms)", ""),
        ("  against the twin, pair by pair", _ratios(costs), "≤ 2.0×; aim 1.5×"),
        ("history events in that run", f"{mine.events:.0f} (twin {twin.events:.0f})", ""),
    ]


def _ratios(found: list[float]) -> str:
    """The median of sorted ratios, and the two ends."""
    return f"{found[len(found) // 2]:.2f}× ({found[0]:.2f}–{found[-1]:.2f})"


def _median(rates: Sequence[Rate]) -> Rate:
    return sorted(rates, key=lambda rate: rate.per_second)[len(rates) // 2]


async def _histories(bench: Bench) -> list[Row]:
    """Messages sent as fast as they are taken, and on a quiet day, when everything has settled before the next.

    Started by the shop's own client for Python; a start that brings no search attributes costs one event more.
    """
    rows: list[Row] = []
    async with open_shop(bench.settings, bench.client) as shop:
        life = partial(live_as_started_by, shop.start_order, bench.client)
        for plan, budget, aim in (("prepay", 80, 65), ("postpay", 80, 65), ("cod", 64, 55)):
            fast = await history(await life(f"fast-{plan}", plan))
            quiet = await history(await life(f"quiet-{plan}", plan, pause=QUIET))
            text = f"{_size(fast)} fast, {_size(quiet)} quiet"
            rows.append((f"history of a {plan} order", text, f"≤ {budget}, ≤ 18 KB; aim {aim}"))
    twin = await history(await live_twin(bench.client, "quiet", pause=QUIET))
    rows.append(("  of the twin", f"{_size(twin)} quiet", ""))
    return rows


def _size(size: HistorySize) -> str:
    return f"{size.events} events {size.bytes / 1024:.1f} KB"


async def _answers(bench: Bench, count: int = 150) -> list[Row]:
    """Updates of an order at rest; and one upon the other, when the mails of the one before are still being written."""
    client = bench.client
    mine = await client.start_workflow(
        "OrderWorkflow", order("address", "prepay"), id=order_workflow_id("address"), task_queue=ORDERS
    )
    twin = await client.start_workflow(
        "TwinWorkflow", order("address", "prepay"), id="twin-address", task_queue=TWIN_QUEUE
    )
    person = order("address", "prepay")["orderer"]
    changes = [
        {"by": "bench", "recipient": person | {"address": person["address"] | {"street": f"芝公園4-2-{number}"}}}
        for number in range(count)
    ]
    await asyncio.sleep(1)
    rows: list[Row] = []
    for name, pause, budget in (("of an order at rest", REST, "≤ 2×; aim 1.5×"), (f"{count} without a pause", 0, "")):
        bare = await latencies([partial(twin.execute_update, "nothing", change) for change in changes], pause)
        ours = await latencies([partial(mine.execute_update, "change_address", change) for change in changes], pause)
        again = await latencies([partial(twin.execute_update, "nothing", change) for change in changes], pause)
        rows.append((f"answer time of change_address, p99, {name}", _against(ours, sorted(bare + again)), budget))
    await twin.terminate()
    await mine.terminate()
    return [*rows, await _late_answers(bench)]


async def _late_answers(bench: Bench, count: int = 50) -> Row:
    """A command to an order whose workflow has ended: each starts it again, and is answered by the new run."""
    handle = await live_prepay(bench.client, "late")
    async with open_shop(bench.settings, bench.client) as shop:

        async def tag(number: int) -> None:
            await shop.orders.ask("late", SetMark(tag=f"t{number % 10}", note="bench", by="bench"))

        times = await latencies([partial(tag, number) for number in range(count)], REST)
    size = await history(bench.client.get_workflow_handle(handle.id))
    shown = f"{times[len(times) // 2]:.1f} ms, p99 {times[int(0.99 * count)]:.1f} ms; {size.events} events"
    return ("answer time of set_mark, p50, of an order that has ended", shown, "printed")


def _against(ours: list[float], bare: list[float]) -> str:
    """Two sorted lists of milliseconds, ours against that of a bare update."""
    p99 = ours[int(0.99 * len(ours))] / bare[int(0.99 * len(bare))]
    p50 = ours[len(ours) // 2] / bare[len(bare) // 2]
    return f"{p99:.1f}× (p50 {p50:.1f}×; {ours[len(ours) // 2]:.1f} ms against {bare[len(bare) // 2]:.1f} ms)"


async def _memory(bench: Bench, at_once: int, cached: int = 600, more: int = 600) -> list[Row]:
    """Open orders that wait for money: first as many as the cache holds, then twice as many; twins before them."""

    async def open_twin(number: int) -> None:
        handle = await bench.client.start_workflow(
            "TwinWorkflow", order("twin", "prepay"), id=f"open-twin-{number}", task_queue=TWIN_QUEUE
        )
        await handle.execute_update("accept", {"by": "bench"})

    async def open_order(number: int) -> None:
        no = f"open{number}"
        handle = await bench.client.start_workflow(
            "OrderWorkflow", order(no, "prepay"), id=order_workflow_id(no), task_queue=ORDERS
        )
        await handle.signal("goods_inspected", {"by": "bench"})
        await handle.execute_update("accept", {"by": "bench"})

    async with running(bench, Load(cached_orders=cached)):
        twin = await _growth(open_twin, range(cached), at_once)
        mine = await _growth(open_order, range(cached), at_once)
        beyond = await _growth(open_order, range(cached, cached + more), at_once, warm=0)
    return [
        ("memory per cached order", f"{mine / twin:.2f}× ({mine:.0f} KB, twin {twin:.0f} KB)", "≤ 1.2×; aim 1.05×"),
        (f"  growth with {more} orders more than the cache holds", f"{beyond:.0f} KB per order", "bounded"),
    ]


async def _growth(
    open_one: Callable[[int], Awaitable[None]], numbers: Sequence[int], at_once: int, warm: int = 50
) -> float:
    """By how many KB this process grows with each of these, the first `warm` ones apart."""
    gate = asyncio.Semaphore(at_once)

    async def one(number: int) -> None:
        async with gate:
            await open_one(number)

    await asyncio.gather(*(one(number) for number in numbers[:warm]))
    before = _resident()
    await asyncio.gather(*(one(number) for number in numbers[warm:]))
    return (_resident() - before) / len(numbers[warm:])


def _resident() -> float:
    """Resident memory of this process in KB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024


def _slips(seconds: float = 4.0) -> Row:
    """Slips of three lines, every one for another order: the typesetter remembers pages it has seen."""
    renderer, shop = DocumentRenderer(), read_shop_file(SHOP_FILE)

    def paper(number: int) -> DocumentOrder:
        line = order("", "prepay")["lines"][0]
        lines = [line | {"name": f"静岡煎茶 {number * 3 + at}号", "unit_price": 1080 + number + at} for at in range(3)]
        placed = read_order(order(f"slip{number}", "prepay") | {"lines": lines})
        return DocumentOrder(
            placed=placed, shop=shop.profile, transfer_no=str(100_001 + number), version=1, issued_on=date(2026, 11, 24)
        )

    renderer.render(DocumentKind.SLIP, paper(0))
    start, count = time.process_time(), 0
    while time.process_time() - start < seconds:
        count += 1
        renderer.render(DocumentKind.SLIP, paper(count))
    return ("slips as PDF, 3 lines", f"{count / (time.process_time() - start):.0f} per second and core", "≥ 60")


def _hundred_parcels(parcels: int = 100) -> Row:
    """Slips and labels of as many orders, set and bound into one file as `shop pick` does."""
    renderer, shop = DocumentRenderer(), read_shop_file(SHOP_FILE)
    renderer.render(DocumentKind.SLIP, _paper(shop, "warm"))
    start, bundles = time.perf_counter(), []
    for number in range(parcels):
        paper = _paper(shop, f"parcel{number}")
        papers = [renderer.render(kind, paper) for kind in (DocumentKind.SLIP, DocumentKind.LABEL)]
        bundles.append(Bundle(paper.placed.order_no, papers))
    set_in, start = time.perf_counter() - start, time.perf_counter()
    size = len(bound(bundles)) / 1_000_000
    found = f"set in {set_in:.1f} s, bound in {time.perf_counter() - start:.1f} s; {size:.1f} MB"
    return (f"papers of {parcels} parcels as one PDF", found, "printed")


def _paper(shop: Shop, order_no: str) -> DocumentOrder:
    placed = read_order(order(order_no, "prepay"))
    return DocumentOrder(
        placed=placed, shop=shop.profile, transfer_no="100001", version=1, issued_on=date(2026, 11, 24)
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--orders", type=int, default=150, help="orders per round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=30)
    parser.add_argument("--ended", type=int, default=100_000, help="ended orders beside those of the lists")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts of the table")
    given = parser.parse_args()
    rows = asyncio.run(measure(given))
    table = Table(
        "what", "measured", "budget", title=f"{given.rounds} × {given.orders} orders, {given.at_once} at once"
    )
    for row in rows:
        table.add_row(*row)
    console = Console(width=120)
    console.print(table)
    console.print(TWIN, highlight=False)
    sys.stdout.flush()
    os._exit(0)  # the SDK's threads may abort an interpreter that ends at once


if __name__ == "__main__":
    main()
