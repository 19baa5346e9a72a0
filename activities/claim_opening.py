"""A claim is opened: who may claim what, decided and written in one transaction, at a door or by its workflow."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from domain.basics.errors import NotClaimable
from domain.claim import outside
from domain.claim.admission import Obstacle, Verdict, arrived_on, judge, most, reason_by_record, taken_outside
from domain.claim.claim import Claim, NewClaim
from domain.claim.opening import open_claim
from domain.claim.state import Asked, ClaimDone, ClaimState, Outside
from domain.claim.status import ClaimStatus
from domain.contract.claims import ClaimScheme
from domain.inquiry.incoming import MOST_TEXT, Incoming, same_address
from domain.inquiry.rules import must_have_seen
from domain.inquiry.state import InquiryState
from domain.order.aggregate import Order
from domain.order.facts import ClaimedLine

if TYPE_CHECKING:
    from adapters.postgres.addressed import Addressed
    from adapters.postgres.customer_claims import LockedClaim
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import Shop
    from domain.contract.messages import OpenClaim


class ClaimOpening:
    """Opens claims. Idempotent by the claim's number, and by what is claimed while a claim about that is open."""

    def __init__(self, database: "Database") -> None:
        self._database = database

    async def open_from_inquiry(
        self, inquiry_no: str, form: "OpenClaim", shop: "Shop", at: datetime, seen: int | None = None
    ) -> tuple[ClaimDone, InquiryState]:
        """Open what was asked as a claim, with the customer's words; or answer with the open one that it became.

        Returns:
            the claim, and the inquiry as it was then.

        Raises:
            UnknownInquiry
            AlreadyAnswered: somebody has answered it, or the customer has added something, since it was `seen`.
            NotClaimable: nobody knows for certain which order it is about, or there is not so much of a line in it.
        """
        async with self._database.pool.acquire() as conn, conn.transaction():
            inquiry = (await self._database.inquiries.lock(conn, inquiry_no, "")).state
            must_have_seen(inquiry, seen, is_anothers=inquiry.assignee not in {"", form.by})
            if known := await self._database.customer_claims.of_inquiry(conn, inquiry_no):
                state = await self._database.customer_claims.state(conn, known)
                assert state is not None  # noqa: S101 - it was just found
                return await as_before(self._database, conn, state), inquiry
            if not inquiry.order_no or not inquiry.is_order_certain:
                raise NotClaimable("which_order", inquiry_no=inquiry_no)
            told = list(reversed(await self._database.threads.told(conn, inquiry_no)))
            words = form.text or "\n\n".join(each.text.strip() for each in told)[:MOST_TEXT]
            asked = form.model_copy(update={"order_no": inquiry.order_no, "text": words})
            done = await self._open(conn, asked, shop, at, told)
            await self._database.customer_claims.began_as(conn, done.state.claim_no, inquiry_no)
            await self._take_files(conn, inquiry_no, done.state, at)
            return done, inquiry

    async def _take_files(self, conn: "Connection", inquiry_no: str, state: ClaimState, at: datetime) -> None:
        about = await self._database.mails.addressed(conn, state.order_no)
        orderer = same_address(about.placed.orderer.email) if about else ""
        await self._database.inquiry_files.move(conn, inquiry_no, state.claim_no, orderer, at)

    async def open(self, form: "OpenClaim", shop: "Shop", at: datetime) -> ClaimDone:
        """Open it, or answer with the one that is open. One that is decided outside stops the others about its order.

        Raises:
            NotClaimable: there is no such order of this customer, not so much of such a line in it, the day until
                which somebody outside wants the evidence is missing or over, or the same is claimed already under
                another number.
        """
        async with self._database.pool.acquire() as conn, conn.transaction():
            return await self._open(conn, form, shop, at)

    async def _open(
        self, conn: "Connection", form: "OpenClaim", shop: "Shop", at: datetime, told: Sequence[Incoming] = ()
    ) -> ClaimDone:
        about = await self._about(conn, form)
        await self._database.customer_claims.one_at_a_time(conn, about.placed.order_no)
        key = _form_key(form)
        same = await self._database.customer_claims.same(conn, key)
        known = form.claim_no or same
        if known and (state := await self._database.customer_claims.state(conn, known)):
            return await as_before(self._database, conn, state)
        if same:  # a program has started another workflow for it, which would never find it
            raise NotClaimable("known", claim_no=same)
        calendar = shop.calendar
        outside.must_be_dated(form, calendar.day_of(about.placed.placed_at), calendar.day_of(at))
        number = known or await self._database.customer_claims.next_number(conn)
        form = form.model_copy(update={"claim_no": number})
        if form.scheme is ClaimScheme.SHOP:
            return await self._new(conn, form, about, shop, at, key, told)
        stopped = await self._stop_others(conn, form, shop, at, is_over=about.state.is_over)
        return (await self._new(conn, form, about, shop, at, key, told)).model_copy(update={"stopped": stopped})

    async def _stop_others(
        self, conn: "Connection", form: "OpenClaim", shop: "Shop", at: datetime, *, is_over: bool
    ) -> tuple[str, ...]:
        """Claims of the shop's own guarantee about this order give way to one that is decided outside."""
        claims, key, stopped = self._database.customer_claims, outside.key(form.claim_no), []
        for number in await claims.open_about(conn, form.order_no or ""):
            locked = await claims.lock(conn, number, key)
            if locked.state.outside is None and not locked.is_done:
                claim = locked_claim(locked, shop, at)
                outside.give_way(claim, form.claim_no)
                await finish(self._database, conn, claim, key, is_over=is_over)
                stopped.append(number)
        return tuple(stopped)

    async def _about(self, conn: "Connection", form: "OpenClaim") -> "Addressed":
        """The order, if it is that of whoever claims; nothing is told of an order of somebody else.

        Raises:
            NotClaimable
        """
        number = form.order_no or ""
        about = await self._database.mails.addressed(conn, number, locked=True) if number else None
        is_orderer = about and (form.by or same_address(form.email) == same_address(about.placed.orderer.email) != "")
        if about is None or not is_orderer or form.reason is None:
            raise NotClaimable(order_no=number)
        for line, pieces in form.lines.items():
            if line > len(about.placed.lines):
                raise NotClaimable("line", line=line, count=len(about.placed.lines))
            if pieces > (ordered := about.placed.lines[line - 1].quantity):
                raise NotClaimable("pieces", line=line, pieces=pieces, ordered=ordered)
        return about

    async def _new(  # noqa: PLR0913, PLR0917 - what was found
        self,
        conn: "Connection",
        form: "OpenClaim",
        about: "Addressed",
        shop: "Shop",
        at: datetime,
        key: str,
        told: Sequence[Incoming],
    ) -> ClaimDone:
        claim = _claim_of(form, about, shop, at)
        await self._database.customer_claims.insert(conn, NewClaim(claim.state, claim.policy, form.text, key), at)
        placed = about.placed
        if form.respond_by:
            outside.open_outside(claim, form.respond_by, form.text)
            await finish(self._database, conn, claim, f"open:{form.claim_no}", is_over=about.state.is_over)
            return claim.done()
        verdict = judge(claim.state.asked.reason, about.state, claim.scheme, shop.calendar, claim.today, form.lines)
        if await self._database.customer_claims.is_decided_outside(conn, placed.order_no):
            verdict = Verdict(Obstacle.OUTSIDE)
        lines = form.lines or {number: line.quantity for number, line in enumerate(placed.lines, 1)}
        contents = [ClaimedLine(name=placed.lines[no - 1].name, pieces=pieces) for no, pieces in lines.items()]
        open_claim(claim, verdict, form.text, contents, told)
        await finish(self._database, conn, claim, f"open:{form.claim_no}", is_over=about.state.is_over)
        return claim.done()


def _claim_of(form: "OpenClaim", about: "Addressed", shop: "Shop", at: datetime) -> Claim:
    """What is claimed, under the scheme of the order's channel; elsewhere what is said there."""
    assert form.reason is not None  # noqa: S101 - asked before
    placed, scheme = about.placed, shop.policy.guarantee.of(about.placed.channel)
    is_outside = form.scheme is not ClaimScheme.SHOP
    order = Order(placed, about.state, about.policy, shop.calendar, at)
    asked = Asked(
        reason=reason_by_record(form.reason, arrived_on(about.state, shop.calendar, form.lines)),
        lines=form.lines,
        wants=form.wants,
        most=taken_outside(order, form.amount or 0) if is_outside else most(order, form.lines, scheme),
        by=form.by,
    )
    state = ClaimState(
        claim_no=form.claim_no,
        order_no=placed.order_no,
        language=placed.language,
        status=ClaimStatus.CONTESTED if is_outside else ClaimStatus.RECEIVED,
        asked=asked,
        opened_at=at,
        outside=Outside(scheme=form.scheme, their_no=form.their_no) if is_outside else None,
    )
    return Claim(state, shop.policy.model_copy(update={"guarantee": scheme}), shop.calendar, at)


async def as_before(database: "Database", conn: "Connection", state: ClaimState) -> ClaimDone:
    """The answer to what was done before: whoever lost the first answer follows it up."""
    stopped = await database.customer_claims.gave_way(conn, state.order_no, state.claim_no) if state.outside else ()
    return ClaimDone(
        state=state,
        owes_mail=True,
        tells_opened=not state.is_closed,
        tells_closed=state.is_closed,
        stopped=stopped,
        is_listed=True,
    )


async def finish(database: "Database", conn: "Connection", claim: Claim, key: str, *, is_over: bool) -> None:
    """Write what was decided; the journal of an order that has ended, which no workflow is told of, gets its line."""
    claim.plan()
    await database.customer_claims.save(conn, claim, key)
    if is_over and key.startswith("open:"):
        await database.journal.add_line(conn, claim.state.order_no, claim.at, "claim_opened", note=claim.state.claim_no)
    if is_over and claim.state.is_closed:
        await database.journal.add_line(conn, claim.state.order_no, claim.at, "claim_closed", note=claim.state.claim_no)


def locked_claim(locked: "LockedClaim", shop: "Shop", at: datetime) -> Claim:
    """A claim as stored, by the policy of its opening and the calendar of today."""
    return Claim(locked.state, locked.policy, shop.calendar, at)


def _form_key(form: "OpenClaim") -> str:
    """The same for the same thing that is claimed of the same order."""
    elsewhere = [] if form.scheme is ClaimScheme.SHOP else [form.scheme, form.their_no]
    what = json.dumps([form.order_no, form.reason, sorted(form.lines.items()), *elsewhere])
    return hashlib.sha256(what.encode()).hexdigest()[:24]
