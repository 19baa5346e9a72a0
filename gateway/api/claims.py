"""Claims at the door: what customers did not get as promised, and what the shop does about it."""

import contextlib
from datetime import date

from activities.claim_opening import ClaimOpening
from activities.customer_view import facts_for_claim
from callers.claims import ClaimSender
from callers.connections import Connections, reaching_database
from callers.inquiries import InquirySender
from callers.valid import valid
from domain.agenda.claim_page import ClaimPage
from domain.agenda.claim_row import ClaimRow
from domain.basics.errors import AlreadyAnswered, InquirySettled, InvalidMessage
from domain.basics.fault import Fault
from domain.claim.erasure import must_be_erasable
from domain.claim.view import ClaimView, view_of
from domain.contract import messages as m
from domain.contract.table import Receiver, row_of
from domain.order.refund import claim_key
from domain.people.remark import Signed


class Claims:
    """A claim is in the database before its workflow hears of it, so it is never lost, and is opened once.

    Commands carry the version that was seen where a colleague may have been faster. All raise ServiceAway.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sender = ClaimSender(connections)

    async def open(self, form: m.OpenClaim) -> ClaimView:
        """Open a claim, or answer with the one about the same thing that is open. What cannot be claimed is closed.

        Raises:
            NotClaimable: there is no such order of this customer.
            InvalidMessage: it says no reason.
        """
        if form.reason is None:
            raise InvalidMessage(Fault(field="reason", code="missing"))
        with reaching_database():
            done = await ClaimOpening(self._connections.database).open(
                form.model_copy(update={"claim_no": ""}), self._connections.desk.today(), self._connections.now()
            )
        await self._sender.wake(done.state.claim_no)
        for number in done.stopped:
            await self._sender.wake(number, m.ClaimTakenOutside(claim_no=done.state.claim_no))
        return view_of(done.state)

    async def open_from_inquiry(self, inquiry_no: str, form: m.OpenClaim, seen: int | None = None) -> ClaimView:
        """Make an inquiry a claim; the inquiry is closed without a mail, and its next letter reaches the claim.

        Raises:
            UnknownInquiry, NotClaimable
            AlreadyAnswered: a colleague, or the customer, has done something to it since it was `seen`.
        """
        with reaching_database():
            done, inquiry = await ClaimOpening(self._connections.database).open_from_inquiry(
                inquiry_no, form, self._connections.desk.today(), self._connections.now(), seen
            )
        await self._sender.wake(done.state.claim_no)
        if not inquiry.is_closed:
            became = m.CloseInquiry(by=form.by, note=f"→ {done.state.claim_no}", expected_version=inquiry.version)
            with contextlib.suppress(AlreadyAnswered, InquirySettled):  # the customer has written again: it stays open
                await InquirySender(self._connections).ask(inquiry_no, became)
        return view_of(done.state)

    async def ask(self, claim_no: str, command: m.Message) -> ClaimView:
        """Somebody wants something done about it. The answer is its new view.

        Raises:
            UnknownClaim, ClaimSettled
            Refusal: the claim refused, such as ClaimMoved or BadProposal.
        """
        row = row_of(type(command))
        if Receiver.CLAIM not in row.of or not row.is_update:
            raise TypeError(f"{row.name} is no command to a claim")
        return await self._sender.ask(claim_no, command)

    async def tell(self, claim_no: str, fact: m.Message) -> None:
        """Tell a claim a fact; what it cannot use stands in its journal, and the shop is told.

        Raises:
            UnknownClaim
        """
        await self._sender.wake(claim_no, fact)

    async def erase(self, claim_no: str, *, by: str) -> None:
        """Erase what was written and sent about a claim, at the customer's wish; twice changes nothing.

        What stays: numbers, dates, sums, how it ended, and the mails as they were sent, which the law has kept.

        Raises:
            UnknownClaim
            NotErasable: it is open, or its money has not arrived.
        """
        by, database = valid(Signed, by=by).by, self._connections.database
        async with self._connections.connection() as conn, conn.transaction():
            claim = await database.customer_claims.lock(conn, claim_no, "erase")
            about = await database.mails.addressed(conn, claim.state.order_no)
            refunds = about.state.money.refunds if about else ()
            refund = next((each for each in refunds if each.claim_no == claim_no and each.is_open), None)
            calendar = self._connections.desk.today().calendar
            must_be_erasable(claim.state, refund, claim.policy.guarantee, calendar)
            await database.customer_claims.erase(conn, claim_no)
            await database.claim_letters.erase(conn, claim_no)
            await database.claim_evidence.erase(conn, [claim_no])
            await database.claim_packs.erase(conn, [claim_no])
            if not claim.is_done:
                await database.customer_claims.note_erased(conn, claim_no, by, self._connections.now())

    def today(self) -> date:
        """The shop's date."""
        return self._connections.desk.today().calendar.day_of(self._connections.now())

    async def resume(self) -> list[str]:
        """Start the workflow of every open claim that has none; harmless to those that run. Returns the open ones."""
        async with self._connections.connection() as conn:
            numbers = await self._connections.database.customer_claims.open_numbers(conn)
        for number in numbers:
            await self._sender.wake(number)
        return list(numbers)

    async def listed(
        self, *, with_closed: bool = False, order_no: str | None = None, limit: int = 50
    ) -> list[ClaimRow]:
        """Open claims, the most urgent first."""
        async with self._connections.connection() as conn:
            return await self._connections.database.claim_rows.listed(
                conn, limit, with_closed=with_closed, order_no=order_no
            )

    async def page(self, claim_no: str) -> ClaimPage:
        """Everything about one claim, and the order's facts as they are now.

        Raises:
            UnknownClaim
        """
        database = self._connections.database
        async with self._connections.connection() as conn:
            stored = await database.customer_claims.one(conn, claim_no)
            shop, now = self._connections.desk.today(), self._connections.now()
            letters = tuple(await database.claim_letters.listed(conn, claim_no))
            refund = await database.refunds.of_key(conn, stored.state.order_no, claim_key(claim_no))
            about = await facts_for_claim(database, conn, stored.state.order_no, shop, now)
            sent = await database.replacements.of_claim(conn, claim_no)
        return ClaimPage(
            **view_of(stored.state).model_dump(),
            name=stored.row.name,
            text=stored.text,
            inquiry_no=stored.inquiry_no,
            about=about,
            refund=refund,
            letters=letters,
            answers=stored.answers,
            journal=stored.journal,
            sent=tuple(sent),
        )
