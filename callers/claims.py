"""The workflow of a claim: started where there is none, told, and asked by whoever answers."""

from callers.matters import About, MatterSender
from domain.basics.errors import ClaimSettled, UnknownClaim
from domain.basics.said import Code
from domain.claim.state import ClaimState
from domain.claim.view import ClaimView
from domain.contract.messages import OpenClaim
from workflows.claim_listing import listing
from workflows.options import claim_workflow_id
from workflows.words import CLAIM

_OPENING = Code("doing.opening_claim")


class ClaimSender(MatterSender[ClaimView]):
    """Sends messages to the workflows of claims. All raise UnknownClaim."""

    workflow, view, opening = "ClaimWorkflow", ClaimView, _OPENING()

    def _workflow_id(self, number: str) -> str:
        return claim_workflow_id(number)

    def _form(self, number: str) -> OpenClaim:
        return OpenClaim(claim_no=number)

    async def _is_closed(self, number: str) -> bool:
        return (await self._state(number)).is_closed

    async def _about(self, number: str) -> About:
        state = await self._state(number)
        return About(CLAIM(claim_no=number, order_no=state.order_no), listing(state))

    def _settled(self, number: str) -> ClaimSettled:
        return ClaimSettled(claim_no=number)

    async def _state(self, claim_no: str) -> ClaimState:
        async with self._connections.connection() as conn:
            state = await self._connections.database.customer_claims.state(conn, claim_no)
        if state is None:
            raise UnknownClaim(claim_no=claim_no)
        return state
