"""A shop's workers as a process of their own, which a test kills; what a killed one held is taken over soon."""

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from multiprocessing.process import BaseProcess

from adapters.settings import Settings
from callers.cluster import Line
from tests.killing import KillingProxy
from workers.queue_workers import Load
from workers.wiring import open_workers
from workflows.options import DATABASE, IMPORT, MAILING, PATIENT, POST

#: A server that knows all modules starts a worker in a fraction of a second.
_STARTER = multiprocessing.get_context("forkserver")
_STARTER.set_forkserver_preload([__name__, "tests.workflows.warmed"])


#: Starts a worker that dies at this round trip to the database.
Kill = Callable[[int], Awaitable[None]]
#: Seconds after which a worker that makes no more steps is left alone.
QUIET = 40.0
#: Its workflows are taken over as soon as its activities are.
MORTAL = Load(sticky_seconds=1)


def start_worker(settings: Settings) -> BaseProcess:
    """Runs until it is killed, or until this process ends."""
    process = _STARTER.Process(target=_work, args=(settings,), daemon=True)
    process.start()
    return process


async def killed(wire: KillingProxy, mortal: Settings, step: int) -> None:
    """A worker that dies at this round trip to the database.

    Raises:
        TimeoutError: it makes fewer.
    """
    wire.arm(step, after=bool(step % 2))
    worker = start_worker(mortal)
    wire.victim = worker.pid
    try:
        async with asyncio.timeout(QUIET):
            await wire.severed.wait()
    finally:
        wire.arm(None)
        worker.kill()
        await asyncio.to_thread(worker.join)


def _work(settings: Settings) -> None:
    POST["heartbeat_timeout"] = IMPORT["heartbeat_timeout"] = MAILING["heartbeat_timeout"] = timedelta(seconds=1)
    for options in (DATABASE, PATIENT):
        options["start_to_close_timeout"] = timedelta(seconds=3)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    line = Line(settings)
    await line.connect()
    async with open_workers(settings, line.client, load=MORTAL) as workers, AsyncExitStack() as exits:
        for worker in workers:
            await exits.enter_async_context(worker)
        await asyncio.Event().wait()
