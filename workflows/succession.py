"""When a run has taken so many messages that Temporal would soon take no more, its story goes on in a new run.

Temporal takes 2,000 updates and 10,000 signals per run, and 51,200 events. What a run knows is in the database, so the
next one begins by reading where its order or inquiry is.
"""

from contextvars import ContextVar
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.contract.left import place_in_run

#: Messages that one run takes; Temporal itself suggests a new run after some 4,000 events. A run that has passed this
#: number goes on as it was recorded: lowering it later makes such runs go another way.
MESSAGES_PER_RUN = 1_000
#: How long a run that is full waits for its outbox and its papers before it leaves them to the next one.
PATIENCE = timedelta(seconds=10)


#: The place of a message that an earlier run was sent, while it is handled here.
INHERITED: ContextVar[str | None] = ContextVar("inherited", default=None)


class RunFull(Exception):
    """The story goes on in a new run."""


class RunLoad:
    """What one run has taken so far."""

    def __init__(self) -> None:
        self._messages = 0

    def count(self) -> int:
        """A message came. Returns how many have, which is its place among them if it is asked for at once."""
        self._messages += 1
        return self._messages

    @property
    def is_full(self) -> bool:
        return self._messages >= MESSAGES_PER_RUN or workflow.info().is_continue_as_new_suggested()


def in_this_run(place: str) -> str:
    """A place that is none of another run of this workflow; a run that was reset keeps its own."""
    info = workflow.info()
    return place_in_run(place, info.first_execution_run_id, info.continued_run_id)
