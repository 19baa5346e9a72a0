"""Releases the steps of the stories as the kills go on, so that every kill meets work."""

import asyncio
from collections.abc import Callable


class Pace:
    """Counts the kills that have happened, and tells of every tenth."""

    def __init__(self, tell: Callable[[str], object] = str) -> None:
        self.kills = 0
        self._tell = tell
        self._is_over = False
        self._changed = asyncio.Condition()

    async def until(self, kills: int) -> None:
        """Wait for so many kills, or for the end of the storm."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._is_over or self.kills >= kills)

    async def count(self) -> None:
        async with self._changed:
            self.kills += 1
            if not self.kills % 10:
                self._tell(f"{self.kills} kills")
            self._changed.notify_all()

    async def end(self) -> None:
        """Nothing is waited for any more."""
        async with self._changed:
            self._is_over = True
            self._changed.notify_all()
