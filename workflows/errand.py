"""The errand of the postman: while a thread owes mails, one is on his way."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.mail import Postman
    from domain.deed import LateMail, LaterMail, Post, RefusedMail
    from workflows.options import POST

Tell: TypeAlias = Callable[[RefusedMail | LateMail], Awaitable[None]]


#: Temporal takes summaries of 400 bytes.
_LONGEST_SUMMARY = 120


async def wait_until(later: LaterMail, is_woken: Callable[[], bool]) -> None:
    """Until the hour of the next mail: the morning after a night, or when one that was not taken is tried again.

    Whoever is woken before takes along at once what may leave.
    """
    rest = later.not_before - workflow.now()
    if rest > timedelta():
        summary = f"mails are tried again: {later.why}" if later.why else "mails that wait for their hour"
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(is_woken, timeout=rest, timeout_summary=summary[:_LONGEST_SUMMARY])


class Errand:
    """One postman per order or inquiry: who is on his way takes the new mail along.

    `tell` is told of each mail to the customer that was refused for good, or could leave now but is out of date; the
    deed it does wakes the postman again.
    """

    def __init__(self, tell: Tell | None = None) -> None:
        self._tell = tell
        self._is_owed = self._is_telling = self._is_waiting = self._stays_home = False
        self._walk: asyncio.Task[None] | None = None

    def wake(self, thread: str) -> None:
        """A mail of this thread is owed."""
        self._is_owed = True
        if self.is_home() and not self._stays_home:
            self._walk = asyncio.create_task(self._go(thread))

    def is_home(self) -> bool:
        """Every mail has left."""
        return self._walk is None or self._walk.done()

    def is_at_rest(self) -> bool:
        """Every mail has left, or waits for its hour: no walk would be broken off."""
        return self.is_home() or self._is_waiting

    def stay_home(self) -> None:
        """Set out no more after this walk: what has not left stays owed, for whoever walks next."""
        self._stays_home = True

    async def come_home(self) -> None:
        """Break the walk off."""
        if self._walk and not self._walk.done():
            await workflow.wait_condition(lambda: not self._is_telling)
            self._walk.cancel()
            await workflow.wait_condition(self._walk.done)
            _ = self._walk.cancelled() or self._walk.exception()  # it was asked for, so nobody has to hear of it

    def set_out_again(self, thread: str) -> None:
        """Nobody else walks next after all."""
        self._stays_home = False
        self.wake(thread)

    async def _go(self, thread: str) -> None:
        while self._is_owed and not self._stays_home:
            self._is_owed = False
            post = Post(thread=thread, at=workflow.now())
            answer = await workflow.execute_activity_method(Postman.deliver, post, summary="mails", **POST)
            if isinstance(answer, RefusedMail | LateMail) and self._tell:
                self._is_telling = True
                await self._tell(answer)
                self._is_telling = False
            elif isinstance(answer, LaterMail):
                self._is_waiting = True
                await wait_until(answer, lambda: self._is_owed)
                self._is_waiting, self._is_owed = False, True
