"""The first sweep for new mails: made at once, in the workflow task of the step that owes them, where that is quick.

A sweep as an activity of the mail queue costs an order six events, this one a single event. It belongs to the workers
that serve the mail queue as well as the orders; what does not go at once, and what others have to do, is left to the
mail queue.
"""

import asyncio
import time
from typing import TYPE_CHECKING

from temporalio import activity

from domain.contract.envelope import Elsewhere, LateMail, LaterMail, Post, RefusedMail

if TYPE_CHECKING:
    from activities.outbox import OutboxActivities
    from activities.sweep import Sweep

#: Seconds that an order's workflow task waits for its mails. A sweep that takes longer is finished all the same.
PATIENCE = 2.0
#: Seconds without first sweeps after one that took longer: a slow mail server must not slow the orders down.
PAUSE = 15.0


class PromptOutbox:
    """Sweeps like `OutboxActivities`, and gives way to it. Idempotent as that is, by the mail's row and its claim."""

    def __init__(self, outbox: "OutboxActivities | None", most_sweeps: int, patience: float = PATIENCE) -> None:
        self.outbox = outbox
        self.most_sweeps = most_sweeps
        self.patience = patience
        self._sweeps: set[asyncio.Task[int | RefusedMail | LateMail | LaterMail | Elsewhere]] = set()
        self._slow_until = float("-inf")

    @activity.defn(name="deliver_mails_at_once")
    async def deliver(self, given: Post) -> int | RefusedMail | LateMail | LaterMail | Elsewhere:
        """Send all that is owed, or leave it to the mail queue.

        A sweep that takes too long is not broken off, since nobody would know whether the mail server has the mail: it
        goes on here, holds its claim, and settles it. When the database went away, the answer says what is in hand.
        """
        if self.outbox is None:
            return Elsewhere(why="not_here")
        if len(self._sweeps) >= self.most_sweeps or time.monotonic() < self._slow_until:
            return Elsewhere(why="busy")
        sweep = self.outbox.sweep(given)
        going = asyncio.create_task(self._go(self.outbox, sweep))
        self._sweeps.add(going)
        going.add_done_callback(self._sweeps.discard)
        done, _ = await asyncio.wait({going}, timeout=self.patience)
        if not done:
            self._slow_until = time.monotonic() + PAUSE
            return Elsewhere(why="slow", in_hand=sweep.in_hand)
        return going.result()

    async def close(self, seconds: float) -> None:
        """Wait for sweeps that go on after their workflow task; what is still under way then is broken off."""
        if self._sweeps:
            await asyncio.wait(self._sweeps, timeout=seconds)
        for sweep in self._sweeps:
            sweep.cancel()

    @staticmethod
    async def _go(outbox: "OutboxActivities", sweep: "Sweep") -> int | RefusedMail | LateMail | LaterMail | Elsewhere:
        try:
            return await outbox.go(sweep)
        except outbox.database.trouble:
            return Elsewhere(why="database", in_hand=sweep.in_hand)
