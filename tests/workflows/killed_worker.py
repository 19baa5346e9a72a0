"""A shop's workers as a process of their own, which a test kills; what a killed one held is taken over soon."""

import asyncio
import multiprocessing
from contextlib import AsyncExitStack
from datetime import timedelta
from multiprocessing.process import BaseProcess

from adapters.settings import Settings
from callers.cluster import Line
from workers.wiring import open_workers
from workflows.options import DATABASE, IMPORT, PATIENT, POST

#: A server that knows all modules starts a worker in a fraction of a second.
_STARTER = multiprocessing.get_context("forkserver")
_STARTER.set_forkserver_preload([__name__, "tests.workflows.warmed"])


def start_worker(settings: Settings) -> BaseProcess:
    """Runs until it is killed, or until this process ends."""
    process = _STARTER.Process(target=_work, args=(settings,), daemon=True)
    process.start()
    return process


def _work(settings: Settings) -> None:
    POST["heartbeat_timeout"] = IMPORT["heartbeat_timeout"] = timedelta(seconds=2)
    for options in (DATABASE, PATIENT):
        options["start_to_close_timeout"] = timedelta(seconds=3)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    line = Line(settings)
    await line.connect()
    async with open_workers(settings, line.client) as workers, AsyncExitStack() as exits:
        for worker in workers:
            await exits.enter_async_context(worker)
        await asyncio.Event().wait()
