"""The workers that the benchmark measures, in its own process."""

import contextlib
from collections.abc import AsyncIterator

from benchmarks.stack import Bench
from benchmarks.twin import twin_workers
from workers.queue_workers import Load
from workers.wiring import open_workers


@contextlib.asynccontextmanager
async def running(bench: Bench, load: Load | None = None) -> AsyncIterator[None]:
    """The shop's workers and the twin's, with the same settings, in this process."""
    load = load or Load()
    async with contextlib.AsyncExitStack() as stack:
        workers = open_workers(bench.settings, bench.client, load=load, desk=bench.desk)
        for worker in [*await stack.enter_async_context(workers), *twin_workers(bench.client, load)]:
            await stack.enter_async_context(worker)
        yield
