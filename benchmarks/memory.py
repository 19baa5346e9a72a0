"""The memory of orders that wait for money, beside that of twins that do."""

import asyncio
import resource
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from benchmarks.drive import order
from benchmarks.stack import Bench
from benchmarks.twin import QUEUE as TWIN_QUEUE
from benchmarks.working import running
from workers.queue_workers import Load
from workflows.options import ORDERS, order_workflow_id

Row = tuple[str, str, str]


async def memory(bench: Bench, at_once: int, cached: int = 600, more: int = 600) -> list[Row]:
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
    before = resident()
    await asyncio.gather(*(one(number) for number in numbers[warm:]))
    return (resident() - before) / len(numbers[warm:])


def resident() -> float:
    """Resident memory of this process in KB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024
