"""Which failed tries are told to a person: those that go on although nothing is away."""

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from temporalio import activity
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput

from activities.stuck import StuckStep
from adapters.mail.errors import MailDelayed
from domain.basics.errors import NotInspected, Refusal, UnknownOrder
from domain.contract.envelope import StepDue
from workers.alarm import FAULTS, FEW_FAULTS, LONG, Alarm
from workers.interceptors import WorkerRules
from workflows.options import DATABASE, DOCUMENTS, MAIL, ORDERS, PATIENT

DATA = asyncpg.PostgresError.new({"S": "ERROR", "C": "22P05", "M": "unsupported Unicode escape sequence"})
UNIQUE = asyncpg.PostgresError.new({"S": "ERROR", "C": "23505", "M": "duplicate key", "n": "journal_once"})
TOO_LONG = asyncpg.PostgresError.new({"S": "ERROR", "C": "54000", "M": "index row size 3000 exceeds maximum 2704"})
DEADLOCK = asyncpg.PostgresError.new({"S": "ERROR", "C": "40P01", "M": "deadlock detected"})
FULL = asyncpg.PostgresError.new({"S": "ERROR", "C": "53100", "M": "could not extend file"})
AWAY = [OSError("refused"), TimeoutError(), FULL, asyncpg.InterfaceError("connection is closed"), MailDelayed("away")]


class Listener:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.rung: list[StuckStep] = []
        self.settled: list[str] = []

    async def ring(self, step: StuckStep) -> None:
        self.rung.append(step)

    async def settle(self, key: str) -> None:
        self.settled.append(key)


class Work(ActivityInboundInterceptor):
    """Stands at the end of the chain, and fails or not."""

    def __init__(self, error: BaseException | None) -> None:
        self._error = error

    async def execute_activity(self, input: ExecuteActivityInput) -> str:  # noqa: A002, ARG002 - the SDK's signature
        if self._error:
            raise self._error
        return "done"


class Worker:
    """One process, and what its alarm tells."""

    def __init__(self) -> None:
        self.told = Listener()
        self._rules = WorkerRules(Alarm(self.told))

    async def attempt(
        self,
        error: BaseException | None = None,
        key: str = "expire:1",
        policy: RetryPolicy | None = None,
        task_queue: str = ORDERS,
        **info: Any,  # noqa: ANN401 - fields of the SDK's own
    ) -> str:
        """One try of a step."""
        env = ActivityEnvironment()
        env.info = dataclasses.replace(
            env.info,
            workflow_id="order-1001",
            retry_policy=policy or PATIENT["retry_policy"],
            is_local=False,
            task_queue=task_queue,
            **info,
        )
        given = StepDue(order_no="1001", key=key, at=datetime(2026, 11, 24, tzinfo=UTC))

        @activity.defn
        async def anything() -> str:
            chain = self._rules.intercept_activity(Work(error))
            return str(
                await chain.execute_activity(
                    ExecuteActivityInput(fn=anything, args=(given,), executor=None, headers={})
                )
            )

        try:
            return await env.run(anything)
        finally:
            await asyncio.sleep(0)  # the alarm tells beside the activity
            await asyncio.sleep(0)

    async def fail(self, error: BaseException, times: int, **more: Any) -> None:  # noqa: ANN401 - as above
        for _ in range(times):
            with pytest.raises(type(error)):
                await self.attempt(error, **more)


async def test_what_fails_again_and_again_is_told_once_and_then_rarely() -> None:
    worker = Worker()

    await worker.fail(KeyError("山田 太郎"), FAULTS - 1)
    assert worker.told.rung == []
    await worker.fail(KeyError("山田 太郎"), 1)
    ((told),) = worker.told.rung
    await worker.fail(KeyError("山田 太郎"), FAULTS * 2)

    assert (told.workflow_id, told.order_no, told.error, told.is_final) == ("order-1001", "1001", "KeyError", False)
    assert len(worker.told.rung) == 2
    assert "山田" not in str(worker.told.rung)


async def test_each_step_is_counted_by_itself() -> None:
    worker = Worker()

    for at in range(FAULTS):
        await worker.fail(KeyError("x"), FAULTS - 1, key=f"step:{at}")

    assert worker.told.rung == []


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
async def test_nobody_is_told_of_what_waits_for_a_database_or_mail_server_that_is_away(error: Exception) -> None:
    worker = Worker()

    await worker.fail(error, FAULTS * 3)
    await worker.fail(DEADLOCK, 1)  # what happens amid the rush of its return is no fault of long standing

    assert worker.told.rung == []


async def test_what_never_gets_its_turn_is_told() -> None:
    worker = Worker()

    await worker.fail(DEADLOCK, FAULTS)

    assert len(worker.told.rung) == 1


async def test_what_is_tried_rarely_is_told_by_the_clock() -> None:
    worker, began = Worker(), ActivityEnvironment.default_info().scheduled_time

    await worker.fail(KeyError("x"), FEW_FAULTS, scheduled_time=began, current_attempt_scheduled_time=began)
    assert worker.told.rung == []
    await worker.fail(KeyError("x"), 2, scheduled_time=began, current_attempt_scheduled_time=began + LONG)

    assert len(worker.told.rung) == 1


async def test_what_others_wait_for_lets_them_go_first_once_it_was_told() -> None:
    worker, prompt = Worker(), DATABASE["retry_policy"]

    await worker.fail(KeyError("x"), FAULTS - 1, policy=prompt)
    with pytest.raises(ApplicationError) as caught:
        await worker.attempt(KeyError("x"), policy=prompt)

    assert caught.value.type in (prompt.non_retryable_error_types or ())
    await worker.fail(KeyError("x"), 1, policy=PATIENT["retry_policy"])


async def test_what_goes_through_in_the_end_is_settled() -> None:
    worker = Worker()

    await worker.fail(KeyError("x"), FAULTS)
    await worker.attempt(None)

    assert worker.told.settled == [worker.told.rung[0].key]


async def test_what_another_process_told_of_is_settled_by_the_one_that_does_it() -> None:
    worker = Worker()

    await worker.attempt(None, attempt=30)

    assert len(worker.told.settled) == 1


async def test_what_goes_through_at_once_costs_nothing() -> None:
    worker = Worker()

    await worker.attempt(None, policy=DATABASE["retry_policy"])

    assert worker.told.settled == []


@pytest.mark.parametrize("error", [DATA, TOO_LONG], ids=["data", "too-long"])
async def test_what_the_database_never_takes_is_refused_and_told_at_once(error: Exception) -> None:
    worker = Worker()

    with pytest.raises(ApplicationError) as caught:
        await worker.attempt(error)

    assert (caught.value.type, caught.value.non_retryable) == ("Unstorable", True)
    assert [step.is_final for step in worker.told.rung] == [True]


@pytest.mark.parametrize("queue", [MAIL, DOCUMENTS])
async def test_mails_and_papers_are_tried_until_somebody_has_mended_what_keeps_them(queue: str) -> None:
    worker = Worker()

    await worker.fail(DATA, FAULTS, task_queue=queue)

    assert [step.is_final for step in worker.told.rung] == [False]


async def test_a_violated_constraint_is_tried_once_more() -> None:
    worker = Worker()

    await worker.fail(UNIQUE, 1, attempt=1)
    assert worker.told.rung == []
    with pytest.raises(ApplicationError) as caught:
        await worker.attempt(UNIQUE, attempt=2)

    assert caught.value.type == "Unstorable"
    assert "journal_once" in caught.value.message


@pytest.mark.parametrize("error", [NotInspected(), UnknownOrder()])
async def test_a_refusal_of_the_domain_is_nothing_to_tell_of(error: Refusal) -> None:
    worker = Worker()

    for _ in range(FAULTS + 1):
        with pytest.raises(ApplicationError):
            await worker.attempt(error)

    assert worker.told.rung == []


async def test_a_step_that_takes_too_long_counts_as_one_that_failed() -> None:
    worker = Worker()
    details = activity.ActivityCancellationDetails(timed_out=True)

    for _ in range(FAULTS):
        env = ActivityEnvironment()
        env.info = dataclasses.replace(env.info, is_local=False)

        @activity.defn
        async def hanging(env: ActivityEnvironment = env) -> str:
            chain = worker._rules.intercept_activity(Hanging(env, details))  # noqa: SLF001 - the chain of this worker
            asked = ExecuteActivityInput(fn=hanging, args=(), executor=None, headers={})
            return str(await chain.execute_activity(asked))

        with pytest.raises(asyncio.CancelledError):
            await env.run(hanging)
    await asyncio.sleep(0)

    assert [step.error for step in worker.told.rung] == ["timed out"]


class Hanging(Work):
    """Is cancelled by the SDK because its time is over."""

    def __init__(self, env: ActivityEnvironment, details: activity.ActivityCancellationDetails) -> None:
        super().__init__(None)
        self._env, self._details = env, details

    async def execute_activity(self, input: ExecuteActivityInput) -> str:  # noqa: A002, ARG002 - the SDK's signature
        self._env.cancel(cancellation_details=self._details)
        await asyncio.sleep(timedelta(minutes=1).total_seconds())
        return "never"
