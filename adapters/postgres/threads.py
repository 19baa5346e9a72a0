"""Which conversation a letter belongs to, and whom our next mail of it goes to: reading only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.claim.thread import claim_of_thread
from domain.contract.status import ENDINGS
from domain.conversation.feedback import feedback_of_thread
from domain.inquiry.incoming import Incoming
from domain.inquiry.state import InquiryState
from domain.inquiry.thread import Thread, inquiry_of_thread
from domain.order.mail import InquiryInMail
from domain.people.identity import Attribute
from domain.people.mailing import is_of_mailing


@dataclass(frozen=True)
class Asker:
    """The inquiry that a mail speaks of, and whom it goes to."""

    state: InquiryState
    inquiry: InquiryInMail


#: The newest letter of the customer, and our first mail of the thread.
ASKER: LiteralString = """
    SELECT i.state, i.email, i.name, i.subject, l.letter,
           (SELECT m.id FROM mails m WHERE m.thread = 'inquiry:' || i.inquiry_no AND m.kind LIKE 'inquiry%'
            ORDER BY m.seq LIMIT 1) AS root
    FROM inquiries i LEFT JOIN LATERAL (
        SELECT letter FROM inquiry_letters WHERE inquiry_no = i.inquiry_no AND NOT is_ours
          AND letter::json ->> 'automatic' IS NULL AND letter::json ->> 'sender' = i.sender ORDER BY id DESC LIMIT 1
    ) l ON true
    WHERE i.inquiry_no = $1
"""
QUESTION: LiteralString = """
    SELECT letter FROM inquiry_letters WHERE inquiry_no = $1 AND NOT is_ours AND letter::json ->> 'automatic' IS NULL
    ORDER BY id DESC LIMIT 1
"""
#: What the customer has written in all, the newest first.
CUSTOMERS: LiteralString = """
    SELECT letter FROM inquiry_letters WHERE inquiry_no = $1 AND NOT is_ours AND letter::json ->> 'automatic' IS NULL
    ORDER BY id DESC LIMIT 20
"""
#: The index over message ids leaves out the empty ones, and so must whoever wants it.
OF_LETTERS: LiteralString = """
    SELECT inquiry_no FROM (
        SELECT id, inquiry_no FROM inquiry_letters WHERE message_id = ANY ($1) AND message_id <> '' OFFSET 0
    ) AS letters ORDER BY id DESC LIMIT 1
"""
#: Letters of a claim, and of the inquiry that an open one began as.
OF_CLAIMS: LiteralString = """
    SELECT claim_no FROM (
        SELECT id, claim_no FROM claim_letters WHERE message_id = ANY ($1) AND message_id <> '' OFFSET 0
    ) AS letters ORDER BY id DESC LIMIT 1
"""
OF_INQUIRY: LiteralString = "SELECT claim_no FROM claims WHERE inquiry_no = $1 AND status <> 'closed' LIMIT 1"
#: Only one whose order's customer has this address.
OWN_CLAIM: LiteralString = """
    SELECT c.claim_no FROM claims c JOIN orders o USING (order_no)
    WHERE c.claim_no = ANY ($1) AND c.status <> 'closed' AND lower(o.placed::json #>> '{orderer,email}') = $2
    ORDER BY c.opened_at DESC LIMIT 1
"""
#: Of a doubtful letter, only what is doubtful itself.
OF_MAILBOX: LiteralString = """
    SELECT inquiry_no FROM inquiries
    WHERE mailbox = $1 AND status <> 'closed' AND ($2::text IS NULL OR order_no = $2) AND (is_doubtful OR NOT $3)
    ORDER BY opened_at DESC LIMIT 1
"""
OWN_ORDER: LiteralString = """
    SELECT order_no FROM orders WHERE order_no = ANY ($1)
      AND lower(placed::json #>> '{orderer,email}') = $2
    ORDER BY placed_at DESC LIMIT 1
"""
#: Open ones first, of each kind the newest first. `people` knows every orderer's mailbox of today.
OWN_ORDERS: LiteralString = """
    SELECT p.order_no, o.status = ANY ($2) AS is_over
    FROM (SELECT order_no FROM person_keys
          WHERE key = hashtextextended($1, 0) ORDER BY placed_at DESC LIMIT $4) AS k
         JOIN people p USING (order_no) JOIN orders o USING (order_no)
    WHERE p.role = 'orderer' AND p.keys @> ARRAY[$1] ORDER BY is_over, o.placed_at DESC, p.order_no LIMIT $3
"""
UNSETTLED: LiteralString = """
    SELECT state FROM inquiries WHERE mailbox = $1 AND status <> 'closed' AND NOT is_doubtful ORDER BY opened_at
"""
#: Orders of one mailbox; nobody has more of them open.
_MOST_ORDERS = 200
#: The newest of a mailbox, among which the open ones are looked for.
_NEWEST = 400


class Threads:
    """Letters and mails, followed to their inquiry or order."""

    async def of_letter(self, conn: Connection, key: str) -> str | None:
        """The inquiry that a letter was put to; None for one that nobody has seen."""
        found: str | None = await conn.fetchval("SELECT inquiry_no FROM inquiry_letters WHERE key = $1", key)
        return found

    async def of_references(self, conn: Connection, mail_ids: Sequence[str], message_ids: Sequence[str]) -> Thread:
        """What a letter goes on with. A claim that is closed is its order's past."""
        if found := await conn.fetchval(OF_CLAIMS, list(message_ids)):
            return await self._of_claim(conn, found)
        if found := await conn.fetchval(OF_LETTERS, list(message_ids)):
            return await self._of_inquiry(conn, found)
        rows = await conn.fetch("SELECT thread FROM mails WHERE id = ANY ($1) ORDER BY seq DESC", list(mail_ids))
        threads = [row["thread"] for row in rows]
        if inquiry := next((number for thread in threads if (number := inquiry_of_thread(thread))), None):
            return await self._of_inquiry(conn, inquiry)
        if not threads or is_of_mailing(threads[0]):
            return Thread()
        claim_no = claim_of_thread(threads[0])
        if claim_no:
            return await self._of_claim(conn, claim_no)
        return Thread(order_no=feedback_of_thread(threads[0]) or threads[0])

    async def _of_inquiry(self, conn: Connection, inquiry_no: str) -> Thread:
        """An inquiry, or the open claim that it became."""
        claim_no = await conn.fetchval(OF_INQUIRY, inquiry_no)
        return Thread(claim_no=claim_no) if claim_no else Thread(inquiry_no=inquiry_no)

    async def _of_claim(self, conn: Connection, claim_no: str) -> Thread:
        row = await conn.fetchrow("SELECT order_no, status FROM claims WHERE claim_no = $1", claim_no)
        if row is None:
            return Thread()
        return Thread(order_no=row["order_no"]) if row["status"] == "closed" else Thread(claim_no=claim_no)

    async def own_claim(self, conn: Connection, numbers: Sequence[str], sender: str) -> str | None:
        """The newest open claim of these numbers about an order of this address."""
        found: str | None = await conn.fetchval(OWN_CLAIM, list(numbers), sender)
        return found

    async def of_mailbox(
        self, conn: Connection, of: str, order_no: str | None, *, is_doubtful: bool = False
    ) -> str | None:
        """The newest open inquiry of a mailbox, about this order if one is named.

        `is_doubtful`: the letter that looks for it comes from nobody knows whom, so it joins none of a known sender.
        """
        found: str | None = await conn.fetchval(OF_MAILBOX, of, order_no, is_doubtful)
        return found

    async def own_order(self, conn: Connection, numbers: Sequence[str], sender: str) -> str | None:
        """The newest order of these numbers whose orderer has this address."""
        found: str | None = await conn.fetchval(OWN_ORDER, list(numbers), sender)
        return found

    async def is_an_order(self, conn: Connection, numbers: Sequence[str]) -> bool:
        """True when one of these is the number of an order, whoever placed it."""
        return bool(await conn.fetchval("SELECT true FROM orders WHERE order_no = ANY ($1) LIMIT 1", list(numbers)))

    async def own_orders(self, conn: Connection, of: str) -> list[str]:
        """The orders that a mailbox may write about without a number: those that are open, or else the newest."""
        if not of:
            return []
        rows = await conn.fetch(OWN_ORDERS, f"{Attribute.MAIL}:{of}", list(ENDINGS), _MOST_ORDERS, _NEWEST)
        return [row["order_no"] for row in rows if not row["is_over"]] or [row["order_no"] for row in rows[:1]]

    async def unsettled(self, conn: Connection, of: str) -> list[str]:
        """The open inquiries of a mailbox of which nobody knows for certain which order they are about.

        Not those of which nobody knows who asks.
        """
        rows = await conn.fetch(UNSETTLED, of)
        states = [InquiryState.model_validate_json(row["state"]) for row in rows]
        return [state.inquiry_no for state in states if not state.is_order_certain]

    async def asker(self, conn: Connection, inquiry_no: str) -> Asker | None:
        """The inquiry that a mail speaks of."""
        row = await conn.fetchrow(ASKER, inquiry_no)
        if row is None:
            return None
        newest = Incoming.model_validate_json(row["letter"]) if row["letter"] else Incoming(key="")
        inquiry = InquiryInMail(
            inquiry_no=inquiry_no,
            name=row["name"],
            email=row["email"],
            subject=row["subject"],
            message_id=newest.message_id,
            references=newest.references,
            root=row["root"] or "",
        )
        return Asker(InquiryState.model_validate_json(row["state"]), inquiry)

    async def told(self, conn: Connection, inquiry_no: str) -> list[Incoming]:
        """The customer's newest letters."""
        rows = await conn.fetch(CUSTOMERS, inquiry_no)
        return [Incoming.model_validate_json(row["letter"]) for row in rows]

    async def question(self, conn: Connection, inquiry_no: str) -> Incoming | None:
        """The customer's newest letter."""
        found = await conn.fetchval(QUESTION, inquiry_no)
        return Incoming.model_validate_json(found) if found else None
