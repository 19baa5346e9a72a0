"""How long an order takes to answer a command, at rest and without a pause, open and ended; beside the twin."""

import asyncio
from functools import partial

from benchmarks.drive import history, latencies, live_prepay, order
from benchmarks.stack import Bench
from benchmarks.twin import QUEUE as TWIN_QUEUE
from domain.contract.messages import SetMark
from gateway.api.client import open_shop
from workflows.options import ORDERS, order_workflow_id

Row = tuple[str, str, str]
#: Seconds after which nothing of the message before is left to do.
REST = 0.2


async def answers(bench: Bench, count: int = 150) -> list[Row]:
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
