"""How many orders are taken in, checked, reserved and thanked in a second, the more of them are open."""

import asyncio
import time
from itertools import pairwise

from benchmarks.drive import cpu_seconds, order
from benchmarks.stack import Bench
from workflows.options import ORDERS, order_workflow_id

Row = tuple[str, str, str]
#: Open orders at whose number the rate since the one before is told.
OPEN = (0, 200, 500, 1_000, 1_500)
MOST_SECONDS = 600
_THANKED = "SELECT count(*) FROM mails WHERE kind = 'order_received' AND state = 'sent' AND thread LIKE 'intake%'"


async def intake(bench: Bench, at_once: int) -> list[Row]:
    """One row of the table."""
    rates = []
    try:
        async with asyncio.timeout(MOST_SECONDS):
            for before, until in pairwise(OPEN):
                start, cpu = time.perf_counter(), cpu_seconds()
                await _take_in(bench, range(before, until), at_once)
                while await bench.pool.fetchval(_THANKED) < until:  # noqa: ASYNC110 - the database wakes nobody
                    await asyncio.sleep(0.05)
                count, cpu = until - before, cpu_seconds() - cpu
                rates.append(f"{count / (time.perf_counter() - start):.1f} ({1000 * cpu / count:.0f} ms)")
    except TimeoutError:
        rates.append(f"not within {MOST_SECONDS} s")
    names = ", ".join(f"{number:,}" for number in OPEN[1:])
    return [(f"intake per second (CPU per order), up to {names} open orders", ", ".join(rates), "flat")]


async def _take_in(bench: Bench, numbers: range, at_once: int) -> None:
    gate = asyncio.Semaphore(at_once)

    async def one(number: int) -> None:
        async with gate:
            no = f"intake{number}"
            await bench.client.start_workflow(
                "OrderWorkflow", order(no, "prepay"), id=order_workflow_id(no), task_queue=ORDERS
            )

    await asyncio.gather(*(one(number) for number in numbers))
