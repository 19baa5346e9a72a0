"""What the mail server took is written down as the very next thing, and for as long as that takes.

Between the server's answer and this line of the database lies the one moment at which a killed worker forgets that a
mail was taken. So nothing else happens in it: no waiting for a connection, and a single statement.
"""

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

from activities.settling import Settler

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.stored_mail import StoredMail
    from domain.contract.envelope import InHand

#: Seconds between two tries while the database is away, and how long this process tries at most.
FIRST_PAUSE, LONGEST_PAUSE, LONGEST = 0.1, 1.0, 3600.0


class TakenMails:
    """Writes down that mails were taken. Idempotent by the mail's row: what has come to its end stays so."""

    def __init__(self, database: "Database", settler: Settler) -> None:
        self.database = database
        self.settler = settler
        self._writing: set[asyncio.Task[None]] = set()

    async def get_ready(self) -> None:
        """Before a mail is handed over: a connection to write its answer down with is open.

        Raises what says that the database is away: then nothing is handed over.
        """
        if not self.database.settling.get_idle_size():
            async with self.database.settling.acquire():
                pass

    async def note(self, mail: "StoredMail", taken: "InHand") -> bool:
        """Write it down. False when its thread owes no other mail.

        Raises what says that the database is away. This process goes on trying all the same, whoever else was told.
        """
        try:
            return await self._write(mail, taken)
        except self.database.trouble:
            writing = asyncio.create_task(self._go_on(mail, taken))
            self._writing.add(writing)
            writing.add_done_callback(self._writing.discard)
            raise

    async def close(self, seconds: float) -> None:
        """Wait for what is not written down yet; the next sweep of its order may have been told of it."""
        if self._writing:
            await asyncio.wait(self._writing, timeout=seconds)
        for writing in self._writing:
            writing.cancel()

    async def _write(self, mail: "StoredMail", taken: "InHand") -> bool:
        if taken.taken_at is None:
            return True
        async with self.database.settling.acquire() as conn:
            return await self.settler.sent(conn, mail, taken.taken_at, taken.copies_refused)

    async def _go_on(self, mail: "StoredMail", taken: "InHand") -> None:
        until, pause = time.monotonic() + LONGEST, FIRST_PAUSE
        while time.monotonic() < until and not self.database.settling.is_closing():
            await asyncio.sleep(pause)
            with contextlib.suppress(*self.database.trouble):
                await self._write(mail, taken)
                return
            pause = min(pause * 1.5, LONGEST_PAUSE)
