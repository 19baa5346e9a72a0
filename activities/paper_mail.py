"""Mailing a paper that the customer asked for."""

from datetime import datetime

from activities.transaction import TransactionalActivities
from domain.contract.envelope import StepDue
from domain.conversation.individual_mail import send_paper
from domain.order.aggregate import Order
from domain.order.facts import PaperFacts


class PaperMails(TransactionalActivities):
    """Called by the door itself, once the paper is made."""

    async def owe(self, order_no: str, facts: PaperFacts, by: str, at: datetime) -> None:
        """Owe the mail that takes a paper along. Idempotent by the paper, a reprint by its day as well.

        Raises:
            UnknownOrder, NoAddress
        """
        key = f"door:paper:{facts.paper}:{facts.number}:{facts.reprinted_on or ''}"

        async def decide(order: Order, _: object) -> None:
            send_paper(order, facts, by)

        await self.change(StepDue(order_no=order_no, key=key, at=at), decide)
