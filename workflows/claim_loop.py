"""The loop of messages of one claim: it takes each message in its turn, has the mails sent, and tells the order."""

import contextlib

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from activities.claim import ClaimActivities
    from activities.claimed_order import ClaimedOrderActivities
    from domain.claim.envelope import ClaimEnvelope, ClaimRefused, ClaimStepDue, enclose_for_claim
    from domain.claim.returned import returned_for
    from domain.claim.state import ClaimDone, ClaimEnd, ClaimState
    from domain.claim.view import ClaimView, view_of
    from domain.contract.envelope import Reject, UnusableMessage
    from domain.contract.messages import (
        BY_TEMPORAL,
        ClaimClosed,
        ClaimOpened,
        ClaimTakenOutside,
        CloseClaim,
        Message,
        OpenClaim,
        ParcelReturned,
        RefundOwed,
        SendReplacement,
    )
    from domain.contract.order import StoredOrder
    from domain.contract.status import ReturnReason
    from domain.order.refund import claim_key
    from workflows.claim_listing import list_claim
    from workflows.details import details_of_claim
    from workflows.execution import execute
    from workflows.matter import Matter
    from workflows.message_loop import Activity
    from workflows.options import ORDERS, claim_workflow_id, order_workflow_id
    from workflows.tell_order import tell_order, tell_story
    from workflows.words import (
        KEEP_UNREADABLE,
        LOSE_PARCEL,
        OWE_REFUND,
        SEND_REPLACEMENT,
        TAKE_BACK,
        staff_language,
    )


class ClaimLoop(Matter[OpenClaim, ClaimState, ClaimDone, ClaimView]):
    """State and mechanics that the story (claim.py) stands on."""

    def __init__(self) -> None:
        super().__init__()
        self._has_told = ""  # what the order has heard: opened, closed

    @property
    def claim(self) -> ClaimState:
        """The state of a claim that was opened."""
        return self.matter

    def view(self) -> ClaimView:
        return view_of(self.claim)

    def _enclose(self, key: str, message: Message) -> ClaimEnvelope[Message]:
        return enclose_for_claim(self.claim.claim_no, key, workflow.now(), message)

    def _noting(self, key: str, unusable: UnusableMessage) -> tuple[Activity[ClaimDone], ClaimRefused]:
        refused = ClaimRefused(claim_no=self.claim.claim_no, key=key, at=workflow.now(), **dict(unusable))
        return ClaimActivities.note_refusal, refused

    def _due(self, key: str) -> ClaimStepDue:
        return ClaimStepDue(claim_no=self.claim.claim_no, key=key, at=workflow.now())

    async def _reject(self, reject: Reject) -> None:
        await execute(ClaimActivities.reject, reject, KEEP_UNREADABLE())

    def _closing(self, note: str, seen: int | None) -> tuple[str, Message, Activity[ClaimDone]]:
        command = CloseClaim(by=BY_TEMPORAL, note=note, expected_version=seen)
        return "close_claim", command, ClaimActivities.close

    async def _follow_up(self, done: ClaimDone) -> ClaimDone:
        """State, Web UI, mails, order. The order hears once that it has to wait, and once that it has not."""
        self.state = done.state
        if done.is_listed:
            list_claim(done.state)
        workflow.set_current_details(details_of_claim(done.state, staff_language()))
        if done.owes_mail:
            self._outbox.wake(done.state.thread)
        number, end = done.state.claim_no, done.state.end
        for other in done.stopped:
            await tell_story(claim_workflow_id(other), "claim_taken_outside", ClaimTakenOutside(claim_no=number))
        if done.tells_opened and not self._has_told:
            self._has_told = "opened"
            await tell_order(done.state.order_no, "claim_opened", ClaimOpened(claim_no=number))
        if done.tells_closed and self._has_told != "closed":
            self._has_told = "closed"
            if done.state.refund:
                await self._have_order_owe(done.state)
            if done.state.sends:
                await self._have_order_send(done.state)
            if done.state.takes_back:
                await self._have_order_take_back(done.state)
            if end and end.lost:
                await self._have_order_lose(done.state.order_no, end)
            closed = ClaimClosed(claim_no=number, outcome=end.outcome if end else None)
            await tell_order(done.state.order_no, "claim_closed", closed)
        return done

    async def _have_order_owe(self, state: ClaimState) -> None:
        """The order owes the money; one that has ended is taken up to tell the shop, and ends again."""
        await execute(ClaimedOrderActivities.owe_refund, self._due("refund"), OWE_REFUND(claim_no=state.claim_no))
        owed = RefundOwed(
            key=claim_key(state.claim_no),
            amount=state.refund,
            by=state.assignee,
            by_provider=state.outside is not None,
        )
        await self._wake_order(state.order_no, "refund_owed", owed)  # which is owed already: it looks anew

    async def _have_order_send(self, state: ClaimState) -> None:
        """The order sends what is claimed once more, also where it had ended; else a person has been asked to."""
        given = self._due("replacement")
        if await execute(ClaimedOrderActivities.send_replacement, given, SEND_REPLACEMENT(claim_no=state.claim_no)):
            known = SendReplacement(claim_no=state.claim_no, by=state.assignee)
            await self._wake_order(state.order_no, "send_replacement", known)  # promised already: it looks anew

    async def _have_order_take_back(self, state: ClaimState) -> None:
        """The order tells the customer where to send what is claimed; else a person has been asked to."""
        given = self._due("return")
        if await execute(ClaimedOrderActivities.take_back, given, TAKE_BACK(claim_no=state.claim_no)):
            asked = returned_for(state)
            await self._wake_order(state.order_no, "return_requested", asked)  # asked already: it looks anew

    async def _have_order_lose(self, order_no: str, end: ClaimEnd) -> None:
        """The order asks what becomes of its parcel; one that was completed is taken up for that."""
        lost = ParcelReturned(parcel_no=end.lost, why=ReturnReason.LOST, returned_at=end.at)
        if not await tell_order(order_no, "parcel_returned", lost):
            await execute(ClaimedOrderActivities.lose_parcel, self._due("lost"), LOSE_PARCEL(parcel_no=end.lost))
            await self._take_order_up(order_no)

    async def _wake_order(self, order_no: str, what: str, message: Message) -> None:
        """Have its workflow go on from what it is now; one that has ended is taken up."""
        if not await tell_order(order_no, what, message):
            await self._take_order_up(order_no)

    async def _take_order_up(self, order_no: str) -> None:
        with contextlib.suppress(WorkflowAlreadyStartedError):
            await workflow.start_child_workflow(
                "OrderWorkflow",
                StoredOrder(order_no=order_no),
                id=order_workflow_id(order_no),
                task_queue=ORDERS,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            )
