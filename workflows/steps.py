"""How an order comes to a goal: it waits, and meanwhile the steps of its agenda are done as they fall due.

A message may bring the goal nearer, change the agenda, or end the order; then what was waited for is looked at anew.
"""

import contextlib
from collections.abc import Callable
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.contract.envelope import StepDue
    from domain.order.agenda import Step
    from domain.order.ahead import what_happens
    from domain.order.state import Done, OrderState
    from workflows.agenda import ACTIVITY_OF
    from workflows.execution import Refused
    from workflows.message_loop import Chosen
    from workflows.messages import OrderMessages
    from workflows.succession import RunFull
    from workflows.words import TRIED_AGAIN, summary

REFUSED_AGAIN = timedelta(days=1)
Goal = Callable[[OrderState], bool]


class OrderEnded(Exception):
    """The order took one of the ways out; the story goes straight to its end."""


class OrderSteps(OrderMessages):
    """Waits for goals, and does what falls due, one step at a time."""

    async def until(self, goal: Goal, *, even_after_the_end: bool = False) -> None:
        """Wait for the goal; meanwhile do what falls due.

        Raises:
            OrderEnded: the order ended before.
            RunFull: this run has taken all that it may.
        """
        while not goal(self.order):
            if self.order.is_over and not even_after_the_end:
                raise OrderEnded
            if self.load.is_full:
                raise RunFull
            if await self._comes_due(self.order.agenda.next_step, goal):
                await self._do_next()

    async def _comes_due(self, step: Step | None, goal: Goal) -> bool:
        """Wait until the next step's time has come and nothing is in flight; False when that changed before."""
        at, was_over = step.at if step else None, self.order.is_over

        def is_overtaken() -> bool:
            upcoming = self.order.agenda.next_step
            has_changed = (upcoming.at if upcoming else None) != at or self.order.is_over != was_over
            return has_changed or goal(self.order) or self.load.is_full

        self._timer.set(step)
        await workflow.wait_condition(lambda: is_overtaken() or self._timer.has_rung)
        if is_overtaken():
            return False
        await workflow.wait_condition(lambda: self.in_flight == 0)
        return not is_overtaken()

    async def _do_next(self) -> None:
        """Do the step that is due, unless a message got there first.

        One that was refused, which somebody has been told of, is tried again on the next day.
        """
        step: Step | None = None
        is_refused = False

        async def choose() -> Chosen[Done] | None:
            nonlocal step
            step = self.order.agenda.next_step
            if step is None or step.at > workflow.now():
                step = None
                return None
            key = f"{step.what}:{step.round}:{step.at.isoformat()}"
            given = StepDue(order_no=self.order.order_no, key=key, at=workflow.now(), round=step.round)
            return ACTIVITY_OF[step.what], given, what_happens(step)

        try:
            await self.in_turn(choose)
        except Refused:
            is_refused = True
        if step is not None and self.order.agenda.next_step == step:
            workflow.logger.warning(
                "a step was refused" if is_refused else "a step had no effect",
                extra={"order_no": self.order.order_no, "step": step.what},
            )
            await self._until_changed(step, REFUSED_AGAIN if is_refused else None)

    async def _until_changed(self, step: Step, most: timedelta | None) -> None:
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self.order.agenda.next_step != step or self.load.is_full,
                timeout=most,
                timeout_summary=summary(TRIED_AGAIN()),
            )
