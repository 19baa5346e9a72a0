"""What customers of the demo ask and claim, and what the office says to it."""

from domain.claim.view import ClaimView
from domain.contract.messages import Message, OpenClaim
from gateway.demo.watched import OFFICE, Watched
from workflows.options import inquiry_workflow_id


class Matters(Watched):
    """Inquiries and claims, each by its number."""

    async def ask_shop(self, order_no: str, subject: str, text: str) -> str:
        """The customer asks something on the cart's page. Returns the number of the inquiry."""
        await self.tell(order_no, "inquiry_opened", {"subject": subject, "text": text})
        await self.settled(order_no, lambda view: bool(view.inquiries), "inquiry_opened")
        return (await self.view(order_no)).inquiries[0]

    async def answer(self, inquiry_no: str, text: str) -> None:
        """The office answers, and the matter is settled."""
        handle = self.stage.env.client.get_workflow_handle(inquiry_workflow_id(inquiry_no))
        await handle.execute_update("reply_to_inquiry", {"text": text, "by": OFFICE, "close": True})

    async def claim(self, form: OpenClaim) -> str:
        """The customer claims something, on the shop's page. Returns the number of the claim."""
        return (await self.stage.office.claims.open(form)).claim_no

    async def ask_claim(self, claim_no: str, command: Message) -> ClaimView:
        """The customer or the office does something about a claim."""
        return await self.stage.office.claims.ask(claim_no, command)

    async def is_claimed(self, order_no: str) -> bool:
        """Something about this order is claimed, and has not ended."""
        return bool(await self.stage.office.claims.listed(order_no=order_no))
