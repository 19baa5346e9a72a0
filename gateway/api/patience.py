"""Waiting for others on a busy machine: for as long as some of what is waited for comes along."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from callers.errors import ServiceAway
from callers.temporal import NOBODY_ANSWERED, SILENT

T = TypeVar("T")

#: What is said of somebody who may only be slow; who cannot be reached at all is not asked again.
_SLOW = frozenset({NOBODY_ANSWERED.name, SILENT.name})
_PAUSE_SECONDS = 0.5


class Patience:
    """Several things are waited for at the same time; each that comes shows that others may, too."""

    def __init__(self, standstill: timedelta) -> None:
        """`standstill`: how long nothing may come before it counts as away."""
        self._standstill = standstill.total_seconds()
        self._moved_at = time.monotonic()

    async def wait_for(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do what may be done again, until it is answered.

        Raises:
            ServiceAway: nothing came for as long as the standstill.
        """
        while True:
            try:
                done = await work()
            except ServiceAway as error:
                if error.said.code not in _SLOW or time.monotonic() > self._moved_at + self._standstill:
                    raise
                await asyncio.sleep(_PAUSE_SECONDS)
            else:
                self._moved_at = time.monotonic()
                return done
