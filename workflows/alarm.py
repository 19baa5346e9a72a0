"""The one timer of an order."""

import asyncio
from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.state import Step
    from domain.view import sentence


class Alarm:
    """Rings when a step falls due. Set again for the same instant, it goes on, whichever step and chapter want it."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._timer: asyncio.Task[None] | None = None

    def set(self, step: Step | None) -> None:
        """Wait for this step instead of what was waited for before; for none, stop."""
        at = step.at if step else None
        if at == self._at:
            return
        if self._timer:
            self._timer.cancel()
        self._at, self._timer = at, None
        if step and step.at > workflow.now():
            self._timer = asyncio.create_task(workflow.sleep(step.at - workflow.now(), summary=sentence(step)))

    @property
    def has_rung(self) -> bool:
        return self._at is not None and (self._timer is None or self._timer.done())
