"""One sweep of the outbox: its clock, and what it tells the next one."""

from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import activity

from domain.contract.envelope import InHand, Post

#: A sweep begins no further mail after this, so that it ends within its time-out however slow the mail server is.
LONGEST_SWEEP = timedelta(minutes=20)


class Sweep:
    """One sweep: its clock, and what it would tell the next one, should the database be away.

    Instants are by the clock of Temporal's server and go on while a sweep waits; `timer` counts seconds. A sweep
    in the workflow task goes by that task's instant, since it knows no other of the server.
    """

    def __init__(self, given: Post, timer: Callable[[], float]) -> None:
        info = activity.info()
        self.thread = given.thread
        self.in_hand = given.in_hand
        self.is_done = False  # the mail that it sent last was the last one owed
        self._tells_server = not info.is_local
        self._began = given.at if info.is_local else max(given.at, info.started_time)
        self._timer, self._since = timer, timer()

    def tell(self, in_hand: InHand) -> None:
        """Remember what became of the mail in hand, also when this worker is killed."""
        self.in_hand = in_hand
        if self._tells_server:
            activity.heartbeat(in_hand)

    def now(self) -> datetime:
        return self._began + self._elapsed

    @property
    def is_over(self) -> bool:
        return self._elapsed >= LONGEST_SWEEP

    @property
    def _elapsed(self) -> timedelta:
        return timedelta(seconds=self._timer() - self._since)


def told_before() -> InHand | None:
    """What the former try told; the details of a heartbeat carry no type."""
    details = activity.info().heartbeat_details
    return InHand.model_validate(details[0]) if details else None
