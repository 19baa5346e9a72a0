"""The daily round: once a business day the shop is reminded, in one mail, of all that waits for it."""

import contextlib
from datetime import timedelta
from typing import TypeAlias

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from activities.round import ROUND_THREAD, RoundActivities, RoundDone, TimedRound
    from domain.agenda.overview import UncarriedThread
    from domain.claim.thread import claim_of_thread
    from domain.contract.imports import ImportStart
    from domain.contract.mailings import MailingStart
    from domain.contract.messages import OpenClaim, OpenInquiry
    from domain.contract.order import StoredOrder
    from domain.inquiry.thread import inquiry_of_thread
    from workflows.execution import Refused, execute
    from workflows.options import (
        ORDERS,
        claim_workflow_id,
        import_workflow_id,
        inquiry_workflow_id,
        mailing_workflow_id,
        order_workflow_id,
    )
    from workflows.outbox import Outbox
    from workflows.outbox_workflow import have_sent
    from workflows.words import FIRST_ROUND, NEXT_ROUND, REMIND_SHOP, TELL_LATE, TRIED_AGAIN, summary

Started: TypeAlias = StoredOrder | OpenInquiry | OpenClaim | ImportStart | MailingStart
#: Rounds that one run makes, two on each business day: about a quarter of a year.
ROUNDS_PER_RUN = 120
REFUSED_AGAIN = timedelta(hours=6)


@workflow.defn(name="RoundWorkflow")
class RoundWorkflow:
    """Runs as long as the shop does; there is one (`ROUND_WORKFLOW_ID`), whichever worker asked for it first."""

    def __init__(self) -> None:
        self._outbox = Outbox()

    @workflow.run
    async def run(self) -> None:
        done = await self._round(is_due=False)
        await self._have_carried(done)
        for _ in range(ROUNDS_PER_RUN):
            rest = min(done.next_at, done.evening_at) - workflow.now()
            await workflow.sleep(max(rest, timedelta(seconds=1)), summary=summary(NEXT_ROUND()))
            now = workflow.now()
            done = await self._round(is_due=done.next_at <= now, is_evening=done.evening_at <= now)
            if done.owes_mail:
                self._outbox.wake(ROUND_THREAD)
            await self._have_carried(done)
            if workflow.info().is_continue_as_new_suggested():
                break
        await workflow.wait_condition(self._outbox.is_idle)
        workflow.continue_as_new()

    async def _have_carried(self, done: RoundDone) -> None:
        """Have those mails sent whose activity was killed before it could wake an outbox.

        Imports and mailings whose workflow is gone go on, too.
        """
        for each in done.uncarried:
            await _have_carried(each)
        for number in done.imports:
            await _start("ImportWorkflow", ImportStart(number=number), import_workflow_id(number))
        for number in done.mailings:
            await _start("MailingWorkflow", MailingStart(number=number), mailing_workflow_id(number))

    async def _round(self, *, is_due: bool, is_evening: bool = False) -> RoundDone:
        """What was refused, which somebody has been told of, is tried again: the rounds themselves never end."""
        what = REMIND_SHOP() if is_due else TELL_LATE() if is_evening else FIRST_ROUND()
        while True:
            try:
                given = TimedRound(at=workflow.now(), is_due=is_due, is_evening=is_evening)
                return await execute(RoundActivities.make_round, given, what)
            except Refused:
                await workflow.sleep(REFUSED_AGAIN, summary=summary(TRIED_AGAIN()))


async def _have_carried(thread: UncarriedThread) -> None:
    """An order or an inquiry that has ended is started again, and sends its mails; one that runs does so by itself."""
    if thread.is_order:
        await _start("OrderWorkflow", StoredOrder(order_no=thread.name), order_workflow_id(thread.name))
    elif number := inquiry_of_thread(thread.name):
        await _start("InquiryWorkflow", OpenInquiry(inquiry_no=number), inquiry_workflow_id(number))
    elif number := claim_of_thread(thread.name):
        await _start("ClaimWorkflow", OpenClaim(claim_no=number), claim_workflow_id(number))
    else:
        await have_sent(thread.name)


async def _start(name: str, given: Started, workflow_id: str) -> None:
    with contextlib.suppress(WorkflowAlreadyStartedError):
        await workflow.start_child_workflow(
            name,
            given,
            id=workflow_id,
            task_queue=ORDERS,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
        )
