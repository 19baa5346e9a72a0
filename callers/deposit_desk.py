"""Money without an order: what waits with the likeliest orders, and what a person says about it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from activities.matching import Matched, Matching
from activities.moving import Moving
from adapters.postgres.assignments import Stray
from adapters.postgres.receivables import LearnedName
from callers.connections import Connections, reaching_database
from callers.orders import Messages
from callers.sending import OrderSender
from callers.valid import valid
from domain.basics.errors import UnknownLearnedName, UnknownNotice
from domain.basics.said import Said
from domain.contract.messages import PaymentReversed, RecordPayment
from domain.order.view import OrderView
from domain.payment.matching.book import Book
from domain.payment.matching.deposit import Deposit, Part
from domain.payment.matching.proposals import Proposal, propose
from domain.payment.matching.waiting import ProposedOrders, ProposedPart, WaitingDeposit
from domain.people.remark import Remark

_MOST_LISTED = 1_000
#: How long to wait until an order has given up what was never its own.
_PATIENCE = timedelta(seconds=20)


class DepositDesk:
    """All raise ServiceAway."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._messages = Messages(connections)

    async def waiting(self) -> list[WaitingDeposit]:
        """Every deposit of which nobody is sure, the oldest first, with the orders that it may be for."""
        database, now = self._connections.database, self._connections.now()
        async with self._connections.connection() as conn:
            strays = await database.assignments.waiting(conn)
            deposits = [stray.deposit for stray in strays]
            book = await self._matching().book(conn, deposits, now)
            doubts = await self._matching().doubts(conn, deposits, book)
        found = await asyncio.to_thread(_proposals, deposits, book)
        listed = [_waiting(stray, found[stray.notice_id], doubts.get(stray.notice_id)) for stray in strays]
        return sorted(listed, key=lambda each: (each.paid_on, each.notice_id))

    async def left(self) -> list[WaitingDeposit]:
        """What somebody said is for no order, the newest first."""
        async with self._connections.connection() as conn:
            strays = await self._connections.database.assignments.left(conn, _MOST_LISTED)
        return [_waiting(stray, ()) for stray in strays]

    async def match(self) -> Matched:
        """Assign what is certain, and tell the orders."""
        with reaching_database():
            matched = await self._matching().match(self._connections.now())
        await self.deliver()
        return matched

    async def deliver(self) -> int:
        """Tell orders of money that was assigned to them, or taken back, and of which they have not heard."""
        return await self._matching().deliver(OrderSender(self._connections))

    async def assign(self, notice_id: str, order_no: str, *, by: str) -> OrderView:
        """Book money that was kept without an order on the one whose it is, as what it is; its task ends.

        Raises:
            UnknownNotice: no such money came. UnknownOrder
            NoticeTaken: it is on another order, or was taken back.
        """
        (view,) = await self.split(notice_id, [Part(order_no, 0)], by=by)
        return view

    async def split(self, notice_id: str, parts: Sequence[Part], *, by: str) -> list[OrderView]:
        """Book a deposit on several orders; the parts are the whole of it. Part by part, and again where one failed.

        Raises:
            UnknownNotice, UnknownOrder, NoticeTaken
            PartsDiffer: the parts are not the deposit.
        """
        who = valid(Remark, by=by).by
        async with self._connections.connection() as conn:
            told = await self._connections.database.deposits.told(conn, notice_id)
        if told is None:
            raise UnknownNotice("no_money", notice_id=notice_id)
        whole = [Part(part.order_no, part.amount or told.amount) for part in parts]
        with reaching_database():
            notices = await self._matching().assign(notice_id, whole, who, self._connections.now())
        views = []
        for part, notice in zip(whole, notices, strict=True):
            fields = told.model_dump() | {"notice_id": notice, "amount": part.amount, "by": who}
            views.append(await self._messages.ask(part.order_no, valid(RecordPayment, **fields)))
        return views

    async def move(self, notice_id: str, order_no: str, *, by: str) -> OrderView | None:
        """A deposit was assigned to the wrong order: that one gives it up, and then this one has it.

        None where the wrong one has not answered in time; this one is told as soon as it has (`deliver`).

        Raises:
            UnknownNotice, UnknownOrder, NoticeTaken
        """
        who, database = valid(Remark, by=by).by, self._connections.database
        with reaching_database():
            wrong = await Moving(database, self._connections.desk).move(
                notice_id, order_no, who, self._connections.now()
            )
        if not wrong.is_given_up:
            await self._messages.tell(wrong.order_no, PaymentReversed(notice_id=wrong.part, by=who), wait=_PATIENCE)
        async with self._connections.connection() as conn:
            decisions = await database.assignments.decisions(conn, wrong.part)
            told = await database.deposits.told(conn, wrong.notice_id)
        given_up = any(each.part == wrong.part and each.is_given_up for each in decisions)
        right = next((each.part for each in decisions if each.order_no == order_no), None)
        if not (given_up and right and told):
            return None
        fields = told.model_dump() | {"notice_id": right, "amount": wrong.amount, "by": who}
        return await self._messages.ask(order_no, valid(RecordPayment, **fields))

    async def leave(self, notice_id: str, *, by: str, note: str = "") -> None:
        """A deposit is for no order: it waits no more, and can still be assigned.

        Raises:
            UnknownNotice, NoticeTaken
        """
        remark = valid(Remark, by=by, note=note)
        with reaching_database():
            await self._matching().leave(notice_id, remark.by, remark.note, self._connections.now())

    async def taken_back(self, notice_id: str, *, by: str) -> None:
        """Of the deposits that a bank may have meant when it took one back, this is the one; its orders are told.

        Raises:
            UnknownNotice: no bank has taken such a deposit back.
        """
        who = valid(Remark, by=by).by
        with reaching_database():
            await self._matching().bank.take_back(notice_id, who, self._connections.now())
        await self.deliver()

    async def learned_names(self) -> list[LearnedName]:
        """The names that were learned of payers, the newest first."""
        async with self._connections.connection() as conn:
            return await self._connections.database.receivables.learned_names(conn, _MOST_LISTED)

    async def forget(self, learned_id: int) -> None:
        """Forget the name of a payer.

        Raises:
            UnknownLearnedName
        """
        with reaching_database():
            if not await self._matching().forget(learned_id):
                raise UnknownLearnedName(id=learned_id)

    def _matching(self) -> Matching:
        return Matching(self._connections.database, self._connections.desk)


def _proposals(deposits: Sequence[Deposit], book: Book) -> dict[str, tuple[Proposal, ...]]:
    return {deposit.notice_id: propose(deposit, book, deposits) for deposit in deposits}


def _waiting(stray: Stray, proposals: Sequence[Proposal], doubt: Said | None = None) -> WaitingDeposit:
    return WaitingDeposit(
        notice_id=stray.notice_id,
        amount=stray.amount,
        paid_on=stray.paid_on,
        payer=stray.payer,
        uncleared=stray.uncleared,
        note=stray.note,
        by=stray.by,
        doubt=doubt,
        proposals=tuple(
            ProposedOrders(
                parts=tuple(ProposedPart(order_no=part.order_no, amount=part.amount) for part in each.parts),
                why=each.reasons,
            )
            for each in proposals
        ),
    )
