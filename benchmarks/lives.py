"""Whole lives of orders, how fast and at what cost, and the length of their histories; beside the twin."""

from collections.abc import Sequence
from functools import partial

from benchmarks.drive import HistorySize, Rate, history, live_as_started_by, live_prepay, live_twin, throughput
from benchmarks.stack import Bench
from gateway.api.client import open_shop

Row = tuple[str, str, str]
#: Seconds between messages after which nothing of the one before is left to do.
QUIET = 0.5


async def lives(bench: Bench, orders: int, rounds: int, at_once: int) -> list[Row]:
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
        ("  of Temporal, PostgreSQL and mail server", f"{mine.servers_ms:.0f} ms (twin {twin.servers_ms:.0f} ms)", ""),
        ("history events in that run", f"{mine.events:.0f} (twin {twin.events:.0f})", ""),
    ]


def _ratios(found: list[float]) -> str:
    """The median of sorted ratios, and the two ends."""
    return f"{found[len(found) // 2]:.2f}× ({found[0]:.2f}–{found[-1]:.2f})"


def _median(rates: Sequence[Rate]) -> Rate:
    return sorted(rates, key=lambda rate: rate.per_second)[len(rates) // 2]


async def histories(bench: Bench) -> list[Row]:
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
