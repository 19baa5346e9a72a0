"""The one timer of an order."""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.order.agenda import Step, StepTrait
    from workflows.words import NEXT_STEP, summary


class StepTimer:
    """Rings when a step falls due. Set again for the same instant, it goes on, whichever step and chapter want it.

    The breaking of a silence hardly ever comes to pass, so it costs no timer while an earlier one runs: that one goes
    on, and is set anew should it ring before. Neither is a timer cancelled, which costs an event, when the story is
    about to end: the thanks end it, and should it live on all the same, a timer that was left behind rings for nobody.
    """

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._rings_at: datetime | None = None
        self._timer: asyncio.Task[None] | None = None

    def set(self, step: Step | None) -> None:
        """Wait for this step instead of what was waited for before; for none, stop."""
        at = step.at if step else None
        if at == self._at:
            return
        if step and StepTrait.IS_RARE in step.row.traits and self._rings_before(step.at):
            self._at = at
            return
        if self._timer and not (step and StepTrait.LEAVES_TIMER in step.row.traits):
            self._timer.cancel()
        self._at, self._rings_at, self._timer = at, at, None
        if step and step.at > workflow.now():
            self._timer = asyncio.create_task(self._run())

    def leave(self) -> None:
        """Nothing is waited for until it is set again."""
        self._at = self._rings_at = self._timer = None

    def _rings_before(self, at: datetime) -> bool:
        is_running = self._timer is not None and not self._timer.done()
        return is_running and self._rings_at is not None and self._rings_at <= at

    async def _run(self) -> None:
        own = asyncio.current_task()
        while own is self._timer and self._at and (rest := self._at - workflow.now()) > timedelta():
            self._rings_at = self._at
            await workflow.sleep(rest, summary=summary(NEXT_STEP()))

    @property
    def has_rung(self) -> bool:
        return self._at is not None and (self._timer is None or self._timer.done())
