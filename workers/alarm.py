"""Watches the tries of a process: what fails again and again although the database answers is told to a person.

Whoever waits for a database or a mail server that is away is counted, and logged now and then, and nothing else: it
goes on by itself, and its return must not bring a task for every order.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from traceback import extract_tb
from typing import Any, Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput

from activities.stuck import StuckStep
from adapters.mail.errors import MailDelayed
from adapters.postgres.answers import is_away, refusal_in
from callers.errors import ServiceAway
from domain.basics.errors import Refusal, Unstorable
from domain.basics.text import indexable
from workflows.options import ORDERS, PATIENT, STUCK, order_workflow_id

logger = logging.getLogger(__name__)

#: Faults of one step until a person is told: some 15 seconds of an activity.
FAULTS = 20
#: A step that is tried at longer intervals is told of earlier: after so many faults and so long a time.
FEW_FAULTS, LONG = 5, timedelta(minutes=15)
_MOST_REMEMBERED = 10_000
_BELL_SECONDS = 10
_QUIET_SECONDS = 60.0
_ORDER = order_workflow_id("")


class Bell(Protocol):
    """Whom the alarm tells."""

    async def ring(self, step: StuckStep) -> None: ...
    async def settle(self, key: str) -> None: ...


@dataclass
class _Tally:
    """The faults of one step in this process."""

    faults: int = 0
    rings_at: int = FAULTS
    has_rung: bool = False

    def is_to_ring(self, waited: timedelta) -> bool:
        is_slow = not self.has_rung and self.faults >= FEW_FAULTS and waited >= LONG
        return self.faults >= self.rings_at or is_slow

    def ring(self) -> None:
        """The next time when there are twice as many."""
        self.has_rung, self.rings_at = True, max(self.faults * 2, FAULTS)


class Alarm:
    """One per worker. `bell` is None where nobody can be told, as in a replay."""

    def __init__(self, bell: Bell | None = None) -> None:
        self._bell = bell
        self._tallies: OrderedDict[str, _Tally] = OrderedDict()
        self._ringing: set[asyncio.Task[None]] = set()
        self._quiet_until, self._tries_away = 0.0, 0

    def has_rung_for(self, key: str) -> bool:
        return key in self._tallies and self._tallies[key].has_rung

    def note_away(self, error: BaseException) -> None:
        """The database or the mail server is away: one line a minute, however many wait."""
        _count("away")
        self._tries_away += 1
        if time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + _QUIET_SECONDS
            logger.error("waiting for what is away", extra={"error": _name(error), "tries": self._tries_away})

    def note_fault(self, key: str, error: BaseException) -> None:
        """A step failed although nothing is away."""
        _count("fault")
        tally = self._tallies.setdefault(key, _Tally())
        self._tallies.move_to_end(key)
        if len(self._tallies) > _MOST_REMEMBERED:
            self._tallies.popitem(last=False)
        tally.faults += 1
        info = activity.info()
        if tally.is_to_ring(info.current_attempt_scheduled_time - info.scheduled_time):
            tally.ring()
            self._ring(key, error, tries=tally.faults)

    def note_final(self, key: str, error: BaseException) -> None:
        """The database will never take it."""
        _count("final")
        self._ring(key, error, tries=activity.info().attempt, is_final=True)

    def note_done(self, key: str) -> None:
        """It went through, or the domain refused: whoever was told need not look any more."""
        tally = self._tallies.pop(key, None)
        if self._bell and (activity.info().attempt > 1 or (tally and tally.has_rung) or _is_patient()):
            self._start(self._bell.settle(key))

    def _ring(self, key: str, error: BaseException, *, tries: int, is_final: bool = False) -> None:
        workflow_id = activity.info().workflow_id or ""
        step = StuckStep(
            key=key,
            workflow_id=workflow_id,
            order_no=workflow_id.removeprefix(_ORDER) if workflow_id.startswith(_ORDER) else "",
            activity=activity.info().activity_type,
            error=_name(error),
            is_final=is_final,
        )
        extra = step.model_dump(include={"workflow_id", "activity", "error"}) | {"tries": tries, "at": _place(error)}
        logger.error("a step is given up" if is_final else "a step fails again and again", extra=extra)
        if self._bell:
            self._start(self._bell.ring(step))

    def _start(self, telling: Coroutine[Any, Any, None]) -> None:
        """Beside the activity, which has an answer to give, and may be cancelled."""

        async def tell() -> None:
            try:
                async with asyncio.timeout(_BELL_SECONDS):
                    await telling
            except Exception as error:  # noqa: BLE001 - the log has said it already; telling may fail like everything
                logger.warning("nobody could be told of a stuck step", extra={"error": _name(error)})

        task = asyncio.create_task(tell())
        self._ringing.add(task)
        task.add_done_callback(self._ringing.discard)


class Watched(ActivityInboundInterceptor):
    """Tells the alarm how each try ended."""

    def __init__(self, following: ActivityInboundInterceptor, alarm: Alarm) -> None:
        super().__init__(following)
        self._alarm = alarm

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401 - the SDK's signature
        """The SDK's own handling of failures begins above this: so here is the one place that sees all of them.

        An activity can be refused for good; a sweep of the outbox, or a paper, is tried until somebody has mended it.
        """
        info, key = activity.info(), _key_of(input.args)
        try:
            answer = await super().execute_activity(input)
        except Unstorable as error:
            self._alarm.note_final(key, error)
            raise
        except Refusal:
            self._alarm.note_done(key)
            raise
        except asyncio.CancelledError as error:
            details = activity.cancellation_details()
            if details and details.timed_out:
                self._alarm.note_fault(key, error)
            raise
        except Exception as error:
            if info.task_queue == ORDERS and (refusal := refusal_in(error, again=info.attempt > 1)):
                self._alarm.note_final(key, error)
                raise refusal from error
            self._note(key, error)
            if self._alarm.has_rung_for(key) and _lets_others_go_first():
                raise ApplicationError(f"{_name(error)}: {error}", type=STUCK) from error
            raise
        self._alarm.note_done(key)
        return answer

    def _note(self, key: str, error: Exception) -> None:
        if is_away(error) or isinstance(error, MailDelayed | ServiceAway):
            self._alarm.note_away(error)
        elif not activity.info().is_local:  # a local one has two short tries, and then goes on as a remote one
            self._alarm.note_fault(key, error)


def _key_of(args: Sequence[Any]) -> str:
    """The same for all tries of a step, also when it goes on under another activity id.

    TransactionalActivities have a key, and whatever else is done more than once in a run has its instant.
    """
    info, given = activity.info(), args[0] if args else None
    own = getattr(given, "key", None) or getattr(given, "at", "")
    return indexable(f"stuck:{info.workflow_id}:{info.workflow_run_id}:{info.activity_type}:{own}")


def _lets_others_go_first() -> bool:
    policy = activity.info().retry_policy
    return policy is not None and STUCK in (policy.non_retryable_error_types or ())


def _is_patient() -> bool:
    """True for a step that goes on being tried after others were let go first."""
    policy = activity.info().retry_policy
    return policy is not None and policy.maximum_interval == PATIENT["retry_policy"].maximum_interval


def _name(error: BaseException) -> str:
    """The class of an error; its words may hold what a customer wrote."""
    return "timed out" if isinstance(error, asyncio.CancelledError) else type(error).__name__


def _place(error: BaseException) -> str:
    frames = extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def _count(how: str) -> None:
    meter = activity.metric_meter()
    counter = meter.create_counter("shop_failed_tries", "tries of activities that failed, by how", "tries")
    counter.add(1, {"how": how, "activity": activity.info().activity_type})
