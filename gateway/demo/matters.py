"""What customers of the demo ask and claim, and what the office says to it."""

import asyncio
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import LiteralString

from domain.basics.said import Code
from domain.claim.view import ClaimView
from domain.contract.messages import ClaimDecided, Message, OpenClaim
from domain.conversation.feedback import feedback_thread
from domain.goods.supplying import Stage
from domain.order.kinds import MailKind
from gateway.demo.watched import NOT_NOTED, OFFICE, POLL_SECONDS, SETTLE_SECONDS, StoryBroken, Watched
from workflows.options import inquiry_workflow_id

_NOT_DECIDED = Code("story_broken.not_decided", "claim_no")
#: The question how it was, as it left.
_QUESTION: LiteralString = "SELECT raw FROM mails WHERE thread = $1 AND kind = $2 AND state = 'sent'"


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

    async def decide(self, claim_no: str, fact: ClaimDecided) -> None:
        """Whoever examines a contested claim decides it."""
        number = (await self.stage.office.claims.page(claim_no)).version
        await self.stage.office.claims.tell(claim_no, fact)
        for _ in range(int(SETTLE_SECONDS / POLL_SECONDS)):
            if (await self.stage.office.claims.page(claim_no)).version > number:
                return
            await asyncio.sleep(POLL_SECONDS)
        raise StoryBroken(_NOT_DECIDED(claim_no=claim_no))

    async def is_to_be_phoned(self, sku: str) -> bool:
        """The supplier of this article has not answered, and is a person's now."""
        async with self.stage.database.pool.acquire() as conn:
            asked = await self.stage.database.suppliers.request(conn, sku)
        return asked is not None and asked.stage is Stage.LEFT

    async def question_of(self, order_no: str) -> bytes | None:
        """The mail that asks how it was, as it left; None as long as nobody has asked."""
        async with self.stage.database.pool.acquire() as conn:
            raw: bytes | None = await conn.fetchval(_QUESTION, feedback_thread(order_no), MailKind.FEEDBACK_REQUEST)
        return raw

    async def reply_to_question(self, order_no: str, sender: str, text: str) -> str:
        """The customer answers the mail that asks how it was. Returns the number under which the letter is kept.

        Raises:
            StoryBroken: the answer was not taken down.
        """
        question, mail = message_from_bytes(await self.question_of(order_no) or b""), EmailMessage()
        mail["From"], mail["To"] = sender, self.stage.shop.profile.email
        mail["Subject"], mail["Message-ID"] = "Re: ご感想", f"<answer-{order_no}@customer.example>"
        mail["In-Reply-To"] = str(question["Message-ID"])
        mail.set_content(text)
        asked = await self.stage.office.inquiries.receive(mail.as_bytes())
        await self._taken_down(order_no)
        if not asked.inquiry_no:
            raise StoryBroken(NOT_NOTED(order_no=order_no, message="letter_arrived"))
        return asked.inquiry_no

    async def _taken_down(self, order_no: str) -> None:
        """Wait, in real time, until what the customer said of an order is in the database."""
        for _ in range(int(SETTLE_SECONDS / POLL_SECONDS)):
            async with self.stage.database.pool.acquire() as conn:
                page = await self.stage.database.feedback.page(conn, order_no)
            if page.answers:
                return
            await asyncio.sleep(POLL_SECONDS)
        raise StoryBroken(NOT_NOTED(order_no=order_no, message="feedback_received"))

    async def pack_of(self, claim_no: str) -> Path:
        """The office makes the evidence pack of a claim, and keeps it beside the papers."""
        made = await self.stage.office.packs.make(claim_no, OFFICE)
        file = self.stage.papers / f"claim-{claim_no}-pack.zip"
        await asyncio.to_thread(file.write_bytes, made.content)
        return file

    async def return_of(self, order_no: str) -> str:
        """The number of what the customer sends back, once the order has taken it down."""
        for _ in range(int(SETTLE_SECONDS / POLL_SECONDS)):
            if number := await self.stage.office.returns.newest(order_no):
                return number
            await asyncio.sleep(POLL_SECONDS)
        raise StoryBroken(NOT_NOTED(order_no=order_no, message="return_requested"))

    async def is_claimed(self, order_no: str) -> bool:
        """Something about this order is claimed, and has not ended."""
        return bool(await self.stage.office.claims.listed(order_no=order_no))
