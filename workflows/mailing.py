"""A mailing: while recipients wait, one step after the other sends to some of them.

A mailing that is paused or stopped ends its run; whoever resumes it starts the next one. Its story knows no recipient.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.mailing import MailingActivities
    from domain.basics.errors import InvalidMessage
    from domain.basics.said import Code, Said
    from domain.contract.mailings import MailingProgress, MailingStart, MailingState, MailingStep
    from workflows.execution import Refused, remotely
    from workflows.failures import failure_of
    from workflows.options import MAILING
    from workflows.payloads import NOTHING, read
    from workflows.words import MAILING_HOUR, MAILING_SERVER, SEND_MAILING, in_words, summary

#: Steps of one run: a history of some hundred events.
STEPS_PER_RUN = 60
_SECOND = timedelta(seconds=1)
_HOW_FAR = Code("details.mailing_how_far", "state", "sent", "bounced", "unclear", "left_out", "waiting")


@workflow.defn(name="MailingWorkflow")
class MailingWorkflow:
    """Who gets a mail, and what became of it, is known in the database; a run that is full goes on in a new one."""

    def __init__(self) -> None:
        self._is_woken = False

    @workflow.run
    async def run(self, raw: RawValue = NOTHING) -> MailingProgress:
        """Returns how far it is when it ends or pauses. What names no mailing fails at once."""
        try:
            start, away = read(MailingStart, raw), 0
            for _ in range(STEPS_PER_RUN):
                self._is_woken = False
                progress = await self._step(start.number, away)
                if progress.state is not MailingState.SENDING and not self._is_woken:
                    return progress
                away = away + 1 if progress.is_away else 0
                await self._wait(progress)
            workflow.continue_as_new(start)
        except (InvalidMessage, Refused) as error:
            raise failure_of(error) from None

    @workflow.signal(name="wake", description="Somebody paused, resumed or stopped it: look at once")
    def wake(self, _: RawValue = NOTHING) -> None:
        """What it is now stands in the database."""
        self._is_woken = True

    async def _step(self, number: int, away: int) -> MailingProgress:
        step = MailingStep(number=number, at=workflow.now(), tries=away)
        progress = await remotely(MailingActivities.send, step, SEND_MAILING(number=number), MAILING)
        workflow.set_current_details(in_words(_how_far(progress)))
        return progress

    async def _wait(self, progress: MailingProgress) -> None:
        if progress.next_at is None:
            return
        until = max(progress.next_at - workflow.now(), _SECOND)
        why = MAILING_SERVER() if progress.is_away else MAILING_HOUR()
        try:
            await workflow.wait_condition(lambda: self._is_woken, timeout=until, timeout_summary=summary(why))
        except TimeoutError:
            return


def _how_far(progress: MailingProgress) -> Said:
    return _HOW_FAR(**progress.model_dump(include=set(_HOW_FAR.facts)))
