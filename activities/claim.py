"""The activities of claims: opened, answered, watched over by the clock, and settled."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from temporalio import activity

from activities.cancellation import named
from activities.claim_letters import ClaimLetters
from activities.claim_opening import ClaimOpening, as_before, finish, locked_claim
from activities.matter import MatterActivities
from activities.rejected import keep_start
from domain.basics.errors import UnknownClaim
from domain.claim import answering, arrival, by_clock, carrier, ending, guarantee, letter
from domain.claim.admission import arrived_on, most
from domain.claim.claim import Claim
from domain.claim.envelope import ClaimEnvelope, ClaimIntake, ClaimRefused, ClaimStepDue
from domain.claim.state import ClaimDone
from domain.claim.status import ClaimStatus
from domain.contract.envelope import Reject
from domain.contract.messages import (
    AnswerProposal,
    AppealClaim,
    ClaimDecided,
    ClaimTakenOutside,
    CloseClaim,
    CommandUnheard,
    ContestClaim,
    InvokeGuarantee,
    LetterArrived,
    LookIntoClaim,
    NoteCarrierAnswer,
    OrderNews,
    ProposeRemedy,
    ReadLetters,
)
from domain.order.aggregate import Order
from domain.order.kinds import MailKind

if TYPE_CHECKING:
    from activities.locking import Decide
    from adapters.postgres.customer_claims import LockedClaim
    from adapters.postgres.pool import Connection

#: By the state of a claim, the mail that asked the customer for a word.
_ASKED_BY = {ClaimStatus.DECLINED: MailKind.CLAIM_DECLINED, ClaimStatus.ARRIVED: MailKind.CLAIM_ARRIVED}


class ClaimActivities(MatterActivities[ClaimStepDue, "LockedClaim", Claim, ClaimDone]):
    """Idempotent by (claim_no, key), see `LockingActivities`."""

    @activity.defn(name="open_claim")
    async def open(self, given: ClaimIntake) -> ClaimDone:
        """Open it, or take up the one of this number where it is. Idempotent by the number.

        Raises:
            UnknownClaim: there is neither a reason nor a claim of this number.
            NotClaimable
        """
        if given.form.reason is not None:
            return await ClaimOpening(self.database).open(given.form, self.desk.today(), given.at)
        async with self.database.pool.acquire() as conn:
            state = await self.database.customer_claims.state(conn, given.form.claim_no)
            if state is None:
                raise UnknownClaim(claim_no=given.form.claim_no)
            return await as_before(self.database, conn, state)

    @activity.defn(name="look_into_claim")
    async def look_into(self, given: ClaimEnvelope[LookIntoClaim]) -> ClaimDone:
        """Tell the customer when the next word comes.

        Raises:
            ClaimSettled, ClaimMoved, BadPromise
        """
        return await self.apply(given, lambda claim: answering.look_into(claim, given.message))

    @activity.defn(name="propose_remedy")
    async def propose(self, given: ClaimEnvelope[ProposeRemedy]) -> ClaimDone:
        """Tell the customer what the shop would do.

        Raises:
            ClaimSettled, ClaimMoved, BadProposal
        """
        return await self._of_what_is_left(given, lambda claim: answering.propose(claim, given.message))

    @activity.defn(name="answer_proposal")
    async def answer(self, given: ClaimEnvelope[AnswerProposal]) -> ClaimDone:
        """The customer accepts or refuses.

        Raises:
            ClaimSettled, ClaimMoved
        """
        return await self._of_what_is_left(given, lambda claim: arrival.answer(claim, given.message))

    @activity.defn(name="invoke_guarantee")
    async def invoke(self, given: ClaimEnvelope[InvokeGuarantee]) -> ClaimDone:
        """The customer asks for the guarantee.

        Raises:
            ClaimSettled, ClaimMoved
        """
        return await self.apply(given, lambda claim: guarantee.invoke(claim, given.message))

    @activity.defn(name="contest_claim")
    async def contest(self, given: ClaimEnvelope[ContestClaim]) -> ClaimDone:
        """The shop contests it.

        Raises:
            ClaimSettled, ClaimMoved
        """
        return await self.apply(given, lambda claim: guarantee.contest(claim, given.message))

    @activity.defn(name="decide_claim")
    async def decide(self, given: ClaimEnvelope[ClaimDecided]) -> ClaimDone:
        """Somebody has decided it.

        Raises:
            ClaimSettled, ClaimMoved
        """
        return await self._of_what_is_left(given, lambda claim: guarantee.decide(claim, given.message))

    @activity.defn(name="appeal_claim")
    async def appeal(self, given: ClaimEnvelope[AppealClaim]) -> ClaimDone:
        """The customer appeals.

        Raises:
            ClaimSettled, ClaimMoved
        """
        return await self.apply(given, lambda claim: guarantee.appeal(claim, given.message))

    @activity.defn(name="end_appeal_of_claim")
    async def end_appeal(self, given: ClaimStepDue) -> ClaimDone:
        """Nobody has appealed in time, also in no letter that waits."""

        async def decide(claim: Claim, conn: "Connection") -> None:
            await ClaimLetters(self.database).take_all(conn, claim)
            guarantee.end_appeal(claim)

        return await self.change(given, decide)

    @activity.defn(name="take_claim_letter")
    async def take_letter(self, given: ClaimEnvelope[LetterArrived]) -> ClaimDone:
        """Take note of the letters that wait. Idempotent by the letters: each is taken once."""

        async def decide(claim: Claim, conn: "Connection") -> None:
            await self._look_at_money(claim, conn)
            await ClaimLetters(self.database).take_all(conn, claim)

        return await self.change(given, decide)

    @activity.defn(name="read_claim_letters")
    async def read_letters(self, given: ClaimEnvelope[ReadLetters]) -> ClaimDone:
        """Somebody has read what the customer wrote.

        Raises:
            ClaimSettled, ClaimMoved
        """
        return await self.apply(given, lambda claim: letter.read(claim, given.message))

    @activity.defn(name="stop_claim")
    async def stop(self, given: ClaimEnvelope[ClaimTakenOutside]) -> ClaimDone:
        """It was closed with the opening of a claim that is decided outside: its workflow looks anew, and ends."""
        return await self.apply(given, lambda _: None)

    @activity.defn(name="close_claim")
    async def close(self, given: ClaimEnvelope[CloseClaim]) -> ClaimDone:
        """There is nothing to be done.

        Raises:
            ClaimSettled, ClaimMoved
        """
        command = given.message.model_copy(update={"by": await named(given.message.by)})
        return await self.apply(given, lambda claim: ending.close(claim, command))

    @activity.defn(name="alert_claim")
    async def alert(self, given: ClaimStepDue) -> ClaimDone:
        """The time to answer is nearly over."""
        return await self.apply(given, by_clock.alert)

    @activity.defn(name="tell_claim_overdue")
    async def tell_overdue(self, given: ClaimStepDue) -> ClaimDone:
        """The time to answer is over."""
        return await self.apply(given, by_clock.tell_overdue)

    @activity.defn(name="grant_claim")
    async def grant(self, given: ClaimStepDue) -> ClaimDone:
        """The last time to answer is over: the guarantee pays, unless what was missed has arrived meanwhile."""

        async def decide(claim: Claim, conn: "Connection") -> None:
            await self._look_at_order(claim, conn)
            await self._look_at_money(claim, conn)
            by_clock.grant(claim)

        return await self.change(given, decide)

    @activity.defn(name="end_silence_on_claim")
    async def end_silence(self, given: ClaimStepDue) -> ClaimDone:
        """The customer has said nothing in the time that was told, also in no letter that waits."""

        async def decide(claim: Claim, conn: "Connection") -> None:
            await self._look_at_money(claim, conn)
            await ClaimLetters(self.database).take_all(conn, claim)
            await self._look_at_order(claim, conn)
            kind = _ASKED_BY.get(claim.state.status, MailKind.CLAIM_PROPOSED)
            is_unsent, left_at = await self.database.mails.has_left(conn, claim.state.thread, kind)
            by_clock.end_silence(claim, is_unsent=is_unsent, left_at=left_at)

        return await self.change(given, decide)

    @activity.defn(name="note_carrier_answer")
    async def note_carrier(self, given: ClaimEnvelope[NoteCarrierAnswer]) -> ClaimDone:
        """The carrier has answered.

        Raises:
            ClaimMoved
        """

        async def decide(claim: Claim, conn: "Connection") -> None:
            carrier.take(claim, given.message, await self._order_of(claim, conn))

        return await self.change(given, decide)

    @activity.defn(name="hear_of_claim")
    async def hear(self, given: ClaimEnvelope[CommandUnheard]) -> ClaimDone:
        """A command has changed it, and its workflow has not heard of it: answer with the claim as it is now."""
        return await self.as_it_is(given)

    @activity.defn(name="look_at_claimed_order")
    async def look_at_order(self, given: ClaimEnvelope[OrderNews]) -> ClaimDone:
        """Something became of the order: what was missed may have arrived."""
        return await self.change(given, self._look_at_order)

    @activity.defn(name="note_claim_refusal")
    async def note_refusal(self, given: ClaimRefused) -> ClaimDone:
        """Write a refused or unreadable message into the journal, and tell the shop, some times a day."""
        return await self.change(given, self._noting(given))

    @activity.defn(name="reject_claim")
    async def reject(self, given: Reject) -> None:
        """Keep what cannot be read as a claim, and owe the shop a mail. Idempotent by the run's id."""
        await keep_start(self.database, given, "claim")

    async def _look_at_order(self, claim: Claim, conn: "Connection") -> None:
        if not arrival.may_arrive(claim):
            return
        order = await self._order_of(claim, conn)
        if day := arrived_on(order.state, claim.calendar, claim.state.asked.lines):
            arrival.arrive(claim, day)

    async def _of_what_is_left(self, given: ClaimStepDue, rule: Callable[[Claim], None]) -> ClaimDone:
        async def decide(claim: Claim, conn: "Connection") -> None:
            await self._look_at_money(claim, conn)
            rule(claim)

        return await self.change(given, decide)

    async def _look_at_money(self, claim: Claim, conn: "Connection") -> None:
        """No more is promised than is left of the order's money by now: a return may have paid since it was opened."""
        if claim.state.is_closed or claim.state.outside:
            return
        claim.limit(most(await self._order_of(claim, conn), claim.state.asked.lines, claim.scheme))

    async def _order_of(self, claim: Claim, conn: "Connection") -> Order:
        about = await self.database.mails.addressed(conn, claim.state.order_no)
        assert about is not None  # noqa: S101 - the table says so
        return Order(about.placed, about.state, about.policy, claim.calendar, claim.at)

    async def _lock(self, conn: "Connection", given: ClaimStepDue) -> "LockedClaim":
        return await self.database.customer_claims.lock(conn, given.claim_no, given.key)

    async def _as_before(self, conn: "Connection", locked: "LockedClaim") -> ClaimDone:
        return await as_before(self.database, conn, locked.state)

    async def _decide_and_save(
        self, conn: "Connection", given: ClaimStepDue, locked: "LockedClaim", decide: "Decide[Claim]"
    ) -> ClaimDone:
        claim = locked_claim(locked, self.desk.today(), given.at)
        await decide(claim, conn)
        is_over = False
        if claim.state.is_closed and not locked.state.is_closed:
            order = await self._order_of(claim, conn)
            is_over = order.state.is_over
            ending.tell_in_kind(claim, order)
        await finish(self.database, conn, claim, given.key, is_over=is_over)
        return claim.done()
