"""Money without an order: kept row by row, matched all at once, and told to the orders that it is for.

Whoever reads a bank's file keeps its rows (`BankDeposits.keep`), and calls `match` and `deliver` at its end. What
nobody can be sure of waits for a person, who assigns, splits or leaves it.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from activities.bank_deposits import BankDeposits, Doubts
from activities.stray_deposits import deposit_task
from domain.basics.errors import NoticeTaken, PartsDiffer, UnknownNotice, UnknownOrder
from domain.basics.said import Code, Said
from domain.contract.messages import Message, PaymentReversed
from domain.payment.matching import reasons
from domain.payment.matching.book import Book
from domain.payment.matching.deposit import Decided, Deposit, Part
from domain.payment.matching.matching import match
from domain.payment.matching.part import part_id
from domain.payment.matching.receivable import Receivable, Standing

if TYPE_CHECKING:
    from adapters.postgres.assignments import Stray
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import ShopDesk

_IS_LEFT = Code("ended.left", "by")
#: Orders that are told at the same time.
_AT_ONCE = 20
#: Payments of one delivery; whatever is left leaves with the next.
_MOST = 20_000


class Teller(Protocol):
    """The one way in: a fact reaches its order, whatever became of its workflow, and is durable then."""

    async def tell(self, order_no: str, fact: Message) -> object: ...


class Matched(NamedTuple):
    """How many deposits were assigned now, and how many wait for a person."""

    assigned: int
    waiting: int


class Matching:
    """Each method is one transaction, or idempotent as its docstring says."""

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self.database = database
        self.desk = desk
        self.bank = BankDeposits(database, desk)

    # --- who it is from -----------------------------------------------------------------------------------------------

    async def match(self, at: datetime) -> Matched:
        """Assign every waiting deposit that has one explanation; what banks took back is taken back before.

        Idempotent: what is assigned waits no more.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.assignments.lock(conn)
            doubts = await self.bank.meet_reversals(conn, at)
            strays = await self.database.assignments.waiting(conn)
            deposits = [stray.deposit for stray in strays]
            book = await self.book(conn, deposits, at)
            doubts |= await self.bank.alike(conn, deposits, book)
            clear = [deposit for deposit in deposits if deposit.notice_id not in doubts]
            found = await asyncio.to_thread(match, clear, book)
            decided = [Decided(notice_id, each.parts, each.why) for notice_id, each in sorted(found.items())]
            taken = await self.database.assignments.decide(conn, decided, at)
            await self.database.receivables.used(conn, [each for each in clear if each.notice_id in taken], at)
        return Matched(len(taken), len(strays) - len(taken))

    async def doubts(self, conn: "Connection", deposits: Sequence[Deposit], book: Book) -> Doubts:
        """Which of these nobody but a person may assign, and why."""
        taken_back = await self.bank.may_be_taken_back(conn)
        return taken_back | await self.bank.alike(conn, deposits, book)

    async def book(self, conn: "Connection", deposits: Sequence[Deposit], at: datetime) -> Book:
        """All orders that one of these deposits could be for, and what was learned of their payers."""
        if not deposits:
            return Book(())
        zone = self.desk.today().calendar.zone
        receivables = await self.database.receivables.open(conn, zone)
        receivables += await self.database.receivables.closed(conn, deposits, at, zone)
        on_their_way = await self.database.assignments.on_their_way(conn)
        learned = await self.database.receivables.learned(conn, deposits)
        return Book(
            [_less(receivable, on_their_way.get(receivable.order_no, 0)) for receivable in receivables], learned
        )

    async def deliver(self, teller: Teller, beat: Callable[[], object] = lambda: None) -> int:
        """Tell orders of the money that was assigned to them, or taken back, and of which they have not heard.

        Idempotent: each is told until its order has it, and counts there once, by its notice. Returns how many were
        told. `beat` is called after each.
        """
        async with self.database.pool.acquire() as conn:
            payments = await self.database.assignments.to_tell(conn, _MOST)
            reversals = await self.database.assignments.to_take_back(conn, _MOST)
            reversals += await self.database.bank_rows.untold(conn)
        await _each(teller, payments, beat)
        await _each(teller, [(order_no, PaymentReversed(notice_id=part)) for part, order_no in reversals], beat)
        return len(payments) + len(reversals)

    # --- what a person says -------------------------------------------------------------------------------------------

    async def assign(self, notice_id: str, parts: Sequence[Part], by: str, at: datetime) -> Sequence[str]:
        """A person says for which orders a deposit is. A payer of another name is known again from then on.

        Returns the notice under which each order will hear of its part. Idempotent: the same again changes nothing.

        Raises:
            UnknownNotice, UnknownOrder
            NoticeTaken: it is another order's, or was taken back.
            PartsDiffer: the parts are not the deposit.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            stray = await self._find(conn, notice_id)
            parts = [part if part.amount else Part(part.order_no, stray.amount) for part in parts]
            total = sum(part.amount for part in parts)
            if total != stray.amount or len({part.order_no for part in parts}) != len(parts):
                raise PartsDiffer(notice_id=notice_id, amount=stray.amount, total=total)
            for part in parts:
                await self.learn(conn, stray, part.order_no, by, at)
            decided = Decided(notice_id, parts, _said_by_person(parts, total))
            if not await self.database.assignments.decide(conn, [decided], at, by=by, also_left=True):
                await self._must_be_the_same(conn, stray, parts)
        return [part_id(notice_id, part.order_no, is_whole=len(parts) == 1) for part in parts]

    async def _find(self, conn: "Connection", notice_id: str) -> "Stray":
        stray = await self.database.assignments.find(conn, notice_id)
        if stray:
            return stray
        booked = await self.database.deposits.find(conn, notice_id)
        if booked and booked.order_no:
            raise NoticeTaken("order", notice_id=notice_id, order_no=booked.order_no, amount=booked.amount)
        raise UnknownNotice("no_money", notice_id=notice_id)

    async def learn(self, conn: "Connection", stray: "Stray", order_no: str, by: str, at: datetime) -> None:
        """Somebody says that this payer pays for the customer of this order.

        Raises:
            UnknownOrder
        """
        receivable = await self.database.receivables.one(conn, order_no, self.desk.today().calendar.zone)
        if receivable is None:
            raise UnknownOrder("number", order_no=order_no)
        payer = stray.deposit.payer
        if receivable.learns_of(payer):
            await self.database.receivables.learn(conn, payer.bare_name, stray.payer, order_no, stray.notice_id, by, at)

    async def _must_be_the_same(self, conn: "Connection", stray: "Stray", parts: Sequence[Part]) -> None:
        if stray.is_taken_back and await self.database.deposits.is_reversed(conn, stray.notice_id):
            raise NoticeTaken("reversed", notice_id=stray.notice_id, amount=stray.amount)
        if stray.is_taken_back:
            raise NoticeTaken("taken_back", notice_id=stray.notice_id)
        known = [part for _, part in await self.database.assignments.parts(conn, stray.notice_id)]
        if sorted(known) == sorted(parts):
            return
        booked = await self.database.deposits.find(conn, stray.notice_id)
        if known or (booked and booked.order_no):
            order_no, amount = known[0] if known else (booked.order_no, booked.amount) if booked else ("", 0)
            raise NoticeTaken("order", notice_id=stray.notice_id, order_no=order_no, amount=amount)

    async def leave(self, notice_id: str, by: str, note: str, at: datetime) -> None:
        """A person says that a deposit is for no order: it waits no more, and can still be assigned.

        Raises:
            UnknownNotice
            NoticeTaken: it is an order's, or was taken back.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            stray = await self._find(conn, notice_id)
            if not await self.database.assignments.leave(conn, notice_id, by, note, at):
                await self._must_be_the_same(conn, stray, ())
            await self.database.tasks.settle(conn, deposit_task(notice_id), at, _IS_LEFT(by=by))

    async def forget(self, learned_id: int) -> bool:
        """Forget the name of a payer. False when it is not known."""
        async with self.database.pool.acquire() as conn:
            return await self.database.receivables.forget(conn, learned_id)


def _said_by_person(parts: Sequence[Part], total: int) -> Said:
    if len(parts) == 1:
        return reasons.BY_PERSON()
    return reasons.SPLIT_BY_PERSON(orders=[part.order_no for part in parts], total=total)


def _less(receivable: Receivable, on_its_way: int) -> Receivable:
    """The receivable without the money that is on its way to it."""
    if not on_its_way or not receivable.is_open:
        return receivable
    rest = receivable.amount - on_its_way
    return receivable._replace(amount=rest) if rest > 0 else receivable._replace(standing=Standing.PAID)


async def _each(teller: Teller, facts: Sequence[tuple[str, Message]], beat: Callable[[], object]) -> None:
    """Tell some at a time."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def tell(order_no: str, fact: Message) -> None:
        async with turns:
            await teller.tell(order_no, fact)
        beat()

    await asyncio.gather(*(tell(order_no, fact) for order_no, fact in facts))
