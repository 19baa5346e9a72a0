"""What the order of an ended claim does: it owes the money, sends once more, takes back, or looks for its parcel."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from temporalio import activity

from activities.payment import PaymentActivities
from activities.replacing import ReplacementActivities
from activities.returns import ReturnActivities
from activities.shipment import ShipmentActivities
from domain.basics.errors import Refusal
from domain.basics.said import Code
from domain.claim import ending
from domain.claim.envelope import ClaimStepDue
from domain.claim.returned import returned_for
from domain.claim.state import ClaimState
from domain.contract.envelope import Envelope, M, enclose
from domain.contract.messages import ParcelReturned, SendReplacement
from domain.contract.status import ReturnReason
from domain.order.owed import NewTask, TaskKind
from domain.order.state import Done

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.shop_file import ShopDesk

_NOT_SENT = Code("todo.claim_not_sent", "claim_no", "remedy", "why")


class ClaimedOrderActivities:
    """The order does it, whether it goes on or has ended. Idempotent by the claim; each raises UnknownClaim."""

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self.database = database
        self.desk = desk

    @activity.defn(name="owe_claimed_refund")
    async def owe_refund(self, given: ClaimStepDue) -> None:
        """It owes the money."""
        state = await self._claim(given)
        owed = ending.owed_for(state)
        await PaymentActivities(self.database, self.desk).owe_refund(enclose(state.order_no, owed.key, given.at, owed))

    @activity.defn(name="send_claimed_replacement")
    async def send_replacement(self, given: ClaimStepDue) -> bool:
        """It sends what is claimed once more. False where it cannot: a person is asked to see to what was promised."""
        state = await self._claim(given)
        wanted = SendReplacement(lines=state.asked.lines, claim_no=state.claim_no, by=state.assignee)
        sending = ReplacementActivities(self.database, self.desk)
        promised = enclose(state.order_no, f"{state.thread}:send", given.at, wanted)
        return await self._unless_refused(sending.send_promised, promised, state)

    @activity.defn(name="return_claimed_goods")
    async def take_back(self, given: ClaimStepDue) -> bool:
        """Its customer is told where to send what is claimed, at the shop's cost.

        False where nothing can come back: a person is asked to see to what was promised.
        """
        state = await self._claim(given)
        returning = ReturnActivities(self.database, self.desk)
        promised = enclose(state.order_no, f"{state.thread}:return", given.at, returned_for(state))
        return await self._unless_refused(returning.request, promised, state)

    @activity.defn(name="lose_claimed_parcel")
    async def lose_parcel(self, given: ClaimStepDue) -> None:
        """It hears that the parcel is lost."""
        state = await self._claim(given)
        assert state.end is not None  # noqa: S101 - it has ended by that
        lost = ParcelReturned(
            parcel_no=state.end.lost, why=ReturnReason.LOST, returned_at=state.end.at, by=state.assignee
        )
        key = f"lost:{state.thread}"
        await ShipmentActivities(self.database, self.desk).come_back(enclose(state.order_no, key, given.at, lost))

    async def _claim(self, given: ClaimStepDue) -> ClaimState:
        async with self.database.pool.acquire() as conn:
            return (await self.database.customer_claims.lock(conn, given.claim_no, given.key)).state

    async def _unless_refused(
        self, step: Callable[[Envelope[M]], Awaitable[Done]], promised: Envelope[M], state: ClaimState
    ) -> bool:
        try:
            await step(promised)
        except Refusal as refusal:
            await self._ask_person(state, promised, refusal)
            return False
        return True

    async def _ask_person(self, state: ClaimState, promised: Envelope[M], refusal: Refusal) -> None:
        calendar, remedy = self.desk.today().calendar, state.end.remedy if state.end else None
        said = _NOT_SENT(claim_no=state.claim_no, remedy=remedy, why=refusal.said)
        due_on = calendar.business_day_from(calendar.day_of(promised.at))
        task = NewTask(kind=TaskKind.DO_CLAIM, said=said, due_on=due_on)
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.tasks.open(conn, f"{state.thread}:send", task, promised.at, state.order_no)
