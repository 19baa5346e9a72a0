"""`make bench`: the budgets of the design, measured, with the twin in the same run. One table, no verdict.

The twin is described beneath the table.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.answers import answers
from benchmarks.deposits_in import deposits_in
from benchmarks.drive import live_prepay, throughput
from benchmarks.intake import intake
from benchmarks.line import line
from benchmarks.lists import lists
from benchmarks.lives import histories, lives
from benchmarks.mailing import mailing
from benchmarks.matching import rows as deposits
from benchmarks.memory import memory
from benchmarks.orders_in import orders_in
from benchmarks.papers import hundred_parcels, slips
from benchmarks.rows_out import rows_out
from benchmarks.stack import Bench, bench_stack
from benchmarks.working import running

Row = tuple[str, str, str]
Part = Callable[[Bench], Awaitable[list[Row]]]
PARTS = (
    *(
        "lives",
        "histories",
        "answers",
        "files",
        "rows",
        "bank",
        "intake",
        "mailing",
        "memory",
        "lists",
        "line",
        "slips",
    ),
    "deposits",
)

TWIN = (
    "Orders and twins take the handbook's whole path, each step by its own message; nobody prints documents. "
    "The twin is a workflow of the same shape as a prepay order: the same messages, timers and mails under way, "
    "but its activities do nothing; no database, no mail, no rules. What it takes is what Temporal, the SDK and its "
    "sandbox cost on this machine at this moment; what an order takes beyond it is our own. Both run in turn, so that "
    "a noisy machine is noisy to both. The budget is about the ratio: at 0.75× an order lives at three quarters of the "
    "twin's speed."
)


def _beside_workers(given: argparse.Namespace) -> dict[str, Part]:
    """What is measured while the shop's workers run in this process."""
    return {
        "lives": lambda bench: lives(bench, given.orders, given.rounds, given.at_once),
        "histories": histories,
        "answers": answers,
        "files": orders_in,
        "intake": lambda bench: intake(bench, given.at_once),
        "mailing": mailing,
    }


def _without_workers(given: argparse.Namespace) -> dict[str, Part]:
    """What has workers of its own, or needs the database alone; what fills it most comes last."""
    return {
        "rows": rows_out,
        "bank": deposits_in,
        "memory": lambda bench: memory(bench, given.at_once),
        "lists": lambda bench: lists(bench, given.ended),
        "line": line,
    }


#: What needs no server.
_ALONE: dict[str, Callable[[], list[Row]]] = {"slips": lambda: [slips(), hundred_parcels()], "deposits": deposits}


async def measure(given: argparse.Namespace) -> list[Row]:
    """The rows of the table, all or those of the parts that were asked for."""
    rows: list[Row] = []
    async with bench_stack() as bench:
        async with running(bench):
            await throughput(bench.client, live_prepay, "warm", 20, given.at_once)
            rows += await _these(given.only, _beside_workers(given), bench)
        rows += await _these(given.only, _without_workers(given), bench)
    return rows + [row for name, part in _ALONE.items() if name in given.only for row in part()]


async def _these(only: Sequence[str], parts: dict[str, Part], bench: Bench) -> list[Row]:
    return [row for name, part in parts.items() if name in only for row in await part(bench)]


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
