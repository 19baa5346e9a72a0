"""The outbox of a workflow: while its thread owes mails, one sweep after another sends them.

A sweep is one run of the activity that sends all that may leave now.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.failed_sweep import PAUSE, FailedSweeps
    from activities.outbox import OutboxActivities
    from activities.prompt_outbox import PromptOutbox
    from domain.basics.said import Said
    from domain.contract.envelope import Elsewhere, FailedSweep, InHand, LateMail, LaterMail, Post, RefusedMail
    from workflows.execution import Refused, execute
    from workflows.options import AT_ONCE, POST
    from workflows.words import MAILS, MAILS_AGAIN, MAILS_DO_NOT_LEAVE, MAILS_HOUR, summary

Tell: TypeAlias = Callable[[RefusedMail | LateMail], Awaitable[None]]
Answer: TypeAlias = int | RefusedMail | LateMail | LaterMail


async def sweep_at_once(thread: str) -> Answer:
    """Send what is owed to a thread within this workflow task, if that is quick; else the mail queue does."""
    post = Post(thread=thread, at=workflow.now())
    try:
        answer = await workflow.execute_local_activity_method(
            PromptOutbox.deliver, post, summary=summary(MAILS()), **AT_ONCE
        )
    except FailureError as error:
        if is_cancelled_exception(error):
            raise
        return await sweep(thread, MAILS())
    return await sweep(thread, MAILS(), answer.in_hand) if isinstance(answer, Elsewhere) else answer


async def sweep(thread: str, what: Said, in_hand: InHand | None = None) -> Answer:
    """Send what a thread owes. A sweep that fails for good is told to the shop; the next follows after a while."""
    post = Post(thread=thread, at=workflow.now(), in_hand=in_hand)
    try:
        return await workflow.execute_activity_method(OutboxActivities.deliver, post, summary=summary(what), **POST)
    except ActivityError as error:
        if is_cancelled_exception(error):
            raise
        said = error.cause.type if isinstance(error.cause, ApplicationError) else type(error.cause).__name__
        return await _tell_failed(FailedSweep(thread=thread, at=workflow.now(), said=said or "Failure"))


async def put_off(thread: str, news: RefusedMail | LateMail, refusal: Refused) -> LaterMail:
    """News of a mail could not be taken: the shop is told, this mail waits, and the next sweep takes the others."""
    failed = FailedSweep(thread=thread, at=workflow.now(), said=refusal.code, mail_id=news.mail_id)
    return await _tell_failed(failed)


async def _tell_failed(failed: FailedSweep) -> LaterMail:
    """Returns when the next sweep is due."""
    try:
        return await execute(FailedSweeps.tell, failed, MAILS_DO_NOT_LEAVE())
    except Refused:  # the alarm has told of it, and nothing of it may end the outbox
        workflow.logger.exception("a failed sweep could not be told", extra={"mails_of": failed.thread})
        return LaterMail(not_before=failed.at + PAUSE, why=failed.said)


async def wait_until(later: LaterMail, is_woken: Callable[[], bool]) -> None:
    """Until the hour of the next mail: the morning after a night, or when one that was not taken is tried again.

    A mail that becomes owed before ends the wait.
    """
    rest = later.not_before - workflow.now()
    if rest > timedelta():
        what = MAILS_AGAIN(why=later.why) if later.why else MAILS_HOUR()
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(is_woken, timeout=rest, timeout_summary=summary(what))


class Outbox:
    """One outbox per order or inquiry; a sweep that is running takes a new mail along.

    What a fact or an hour brought about leaves within the workflow task that it belongs to, where that is quick. An
    update is answered when its workflow task ends, and must not wait for a mail server.

    `tell` is told of each mail to the customer that was refused for good, or could leave now but is out of date; the
    activity it does wakes the outbox again.
    """

    def __init__(self, tell: Tell | None = None) -> None:
        self._tell = tell
        self._is_owed = self._is_telling = self._is_waiting = self._is_paused = False
        self._leaves_at_once = False
        self._sweep: asyncio.Task[None] | None = None

    def wake(self, thread: str) -> None:
        """A mail of this thread is owed."""
        self._is_owed, self._leaves_at_once = True, workflow.current_update_info() is None
        if self.is_idle() and not self._is_paused:
            self._sweep = asyncio.create_task(self._go(thread))

    def is_idle(self) -> bool:
        """No sweep is running or waiting: every mail has left."""
        return self._sweep is None or self._sweep.done()

    def is_at_rest(self) -> bool:
        """Every mail has left, or waits for its hour: no sweep would be broken off."""
        return self.is_idle() or self._is_waiting

    def pause(self) -> None:
        """Begin no further sweep: what has not left stays owed, for the next run to send."""
        self._is_paused = True

    async def stop(self) -> None:
        """Cancel the sweep that is running."""
        if self._sweep and not self._sweep.done():
            await workflow.wait_condition(lambda: not self._is_telling)
            self._sweep.cancel()
            await workflow.wait_condition(self._sweep.done)
            _ = self._sweep.cancelled() or self._sweep.exception()  # it was asked for, so nobody has to hear of it

    def go_on(self, thread: str) -> None:
        """No next run follows after all: this one goes on sending."""
        self._is_paused = False
        self.wake(thread)

    async def _go(self, thread: str) -> None:
        while self._is_owed and not self._is_paused:
            self._is_owed = False
            answer: object = await (sweep_at_once(thread) if self._leaves_at_once else sweep(thread, MAILS()))
            if isinstance(answer, RefusedMail | LateMail) and self._tell:
                answer = await self._pass_on(thread, answer, self._tell)
            if isinstance(answer, LaterMail):
                self._is_waiting = self._leaves_at_once = True
                await wait_until(answer, lambda: self._is_owed)
                self._is_waiting, self._is_owed = False, True

    async def _pass_on(self, thread: str, news: RefusedMail | LateMail, tell: Tell) -> LaterMail | None:
        """Tell the news. Returns when to sweep again where they could not be taken."""
        self._is_telling = True
        try:
            await tell(news)
        except Refused as refusal:
            return await put_off(thread, news, refusal)
        finally:
            self._is_telling = False
        return None
