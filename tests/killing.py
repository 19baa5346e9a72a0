"""Stands between a process and the database, and kills the process at a chosen step."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator

from tests.severing import SeveringProxy, to_postgres


class KillingProxy(SeveringProxy):
    """Kills the process `victim` at the armed step, once, and sets `severed`."""

    victim: int | None = None

    def arm(self, step: int | None, *, after: bool = False) -> None:
        self.severed = asyncio.Event()
        super().arm(step, after=after)

    def _sever(self) -> None:
        if self.victim:
            os.kill(self.victim, signal.SIGKILL)
            self.victim = None
            self.severed.set()
        super()._sever()


@contextlib.asynccontextmanager
async def killing_proxy(postgres_url: str) -> AsyncIterator[KillingProxy]:
    proxy = KillingProxy(to_postgres(postgres_url))
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
