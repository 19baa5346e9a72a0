"""One helper for every activity: quickly inside the workflow task, and without limit when the database is away.

An activity that fails although the database answers is stuck: somebody is told (workers/alarm.py), it is tried on, and
whoever has others waiting behind it (`promptly`, then `patiently`) lets them go first.
"""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from domain.basics.errors import Refusal
    from domain.basics.said import Said
    from workflows.failures import said_by
    from workflows.options import DATABASE, LOCAL_DATABASE, PATIENT, STUCK, RemoteOptions
    from workflows.words import summary

G = TypeVar("G")
R = TypeVar("R")


class Refused(Refusal):
    """An activity refused; `code` is the class of the refusal that the domain raised."""

    cases: ClassVar = {}  # those of the class that refused

    def __init__(self, failure: ApplicationError) -> None:
        self.said, self._code = said_by(failure), failure.type or "Refusal"
        Exception.__init__(self, self._code)

    @property
    def code(self) -> str:
        return self._code


class Stuck(Exception):
    """The activity has failed so often that nobody need wait for it; `patiently` goes on with it."""


async def execute(activity: Callable[[Any, G], Awaitable[R]], given: G, what: Said) -> R:
    """Do one activity and return its answer, however long it takes. `what` is what the Web UI says of it.

    Raises:
        Refused: the domain refused, nothing was changed.
    """
    try:
        return await promptly(activity, given, what)
    except Stuck:
        return await patiently(activity, given, what)


async def promptly(activity: Callable[[Any, G], Awaitable[R]], given: G, what: Said) -> R:
    """Do one activity, without limit while the database is away.

    A local activity costs one history event, but makes its workflow task wait: so it gets two short tries, and then the
    same activity goes on as a remote activity until the database is back.

    What an update asks for is written down with its effect: the update enters the history when its workflow task ends,
    and where a server dies before that, somebody else tells the story that its order has changed (workers/unheard.py).

    Raises:
        Refused: the domain refused, nothing was changed.
        Stuck: it fails although the database answers.
    """
    try:
        return await workflow.execute_local_activity_method(activity, given, summary=summary(what), **LOCAL_DATABASE)
    except FailureError as error:
        _raise_if_final(error)
    return await remotely(activity, given, what, DATABASE)


async def patiently(activity: Callable[[Any, G], Awaitable[R]], given: G, what: Said) -> R:
    """Go on with an activity that is stuck, for as long as it takes.

    Raises:
        Refused: the domain refused, nothing was changed.
    """
    return await remotely(activity, given, what, PATIENT)


async def remotely(activity: Callable[[Any, G], Awaitable[R]], given: G, what: Said, options: RemoteOptions) -> R:
    """Do one activity by these options.

    Raises:
        Refused: the domain refused, nothing was changed.
        Stuck: it fails although the database answers, where the options let others go first.
    """
    try:
        return await workflow.execute_activity_method(activity, given, summary=summary(what), **options)
    except ActivityError as error:
        if isinstance(error.cause, ApplicationError) and error.cause.type == STUCK:
            raise Stuck from error
        _raise_if_final(error)
        raise


def _raise_if_final(error: FailureError) -> None:
    """A local activity fails with the failure itself, a remote one with an `ActivityError` around it."""
    if is_cancelled_exception(error):
        raise error
    cause = error.cause if isinstance(error, ActivityError) else error
    if isinstance(cause, ApplicationError) and cause.non_retryable:
        raise Refused(cause) from error
