"""A line to Temporal that connects when it is first needed; loaded by whoever sends something."""

import asyncio
import contextlib
import time
from functools import cache

from temporalio.client import Client
from temporalio.runtime import Runtime, TelemetryConfig

from adapters.settings import InvalidSettings, Settings
from callers.cluster import ClusterAway, Line
from callers.errors import ServiceAway
from callers.this_machine import is_of_this_machine, not_open
from domain.basics.said import Code

_NO_TEMPORAL = Code("away.temporal", "address")


class KeptLine:
    """Connects when it is first needed, and follows renewed certificates and keys."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._line: Line | None = None
        self._looked_at = 0.0
        self._connecting = asyncio.Lock()

    async def client(self) -> Client:
        """The client of this moment.

        Raises:
            InvalidSettings, ServiceAway
        """
        async with self._connecting:
            if self._line is None:
                line = Line(self._settings, _quiet_runtime())
                await self._connect(line)
                self._line, self._looked_at = line, time.monotonic()
            elif time.monotonic() > self._looked_at + self._settings.renewal_seconds:
                self._looked_at = time.monotonic()
                with contextlib.suppress(InvalidSettings, ClusterAway):  # the old ones may still do
                    await self._line.renew()
            return self._line.client

    async def _connect(self, line: Line) -> None:
        try:
            await line.connect()
        except ClusterAway as error:
            if is_of_this_machine(self._settings):
                raise ServiceAway(not_open(self._settings)) from error
            address = self._settings.temporal_address
            raise ServiceAway(_NO_TEMPORAL(address=address)) from error


@cache
def _quiet_runtime() -> Runtime:
    """One for the process. The SDK's own log goes to standard output, which belongs to the caller."""
    return Runtime(telemetry=TelemetryConfig(logging=None))
