"""Payments in convenience stores: each notice becomes the fact that the provider would have sent."""

from typing import ClassVar

from adapters.files.notices import NoticeStage, StoreNotice, read_notices
from adapters.files.profile import Kind
from callers.deposits import keep_without_order
from callers.sending import is_order_no
from callers.takers.taker import Taker
from domain.basics.errors import Refusal
from domain.basics.said import Code
from domain.contract.imports import OpenRow, RowOutcome, Taken
from domain.contract.messages import PaymentReceived, PaymentReversed, Stage

_RAIL = "convenience_store"
_TAKEN_BACK = "速報取消"
_NOBODYS = Code("notice.nobodys", "number")


class UnknownStoreNumber(Refusal):
    """No order, or more than one, is paid by this number."""

    cases: ClassVar = {"": ("number",), "several": ("number",), "several_payments": ("number",)}


class NoticeTaker(Taker):
    """Idempotent by number, day and hour of the payment, and by what is said of it."""

    kind = Kind.NOTICES
    at_once = 1  # what a store takes back, it has taken before
    read = staticmethod(read_notices)

    async def take(self, row: OpenRow) -> Taken:
        """Tell the order. Money whose order nobody knows is kept, with a task to find it.

        Raises:
            UnknownStoreNumber
            ServiceAway
        """
        given = StoreNotice.model_validate_json(row.content)
        order_no = await self._order_of(given)
        if given.stage is NoticeStage.CANCELLED:
            return await self._take_back(given, order_no)
        notice = PaymentReceived(
            notice_id=given.notice_id,
            amount=given.amount,
            paid_on=given.paid_on,
            rail=_RAIL,
            stage=Stage(given.stage),
        )
        if await self._is_known(notice):
            return Taken(outcome=RowOutcome.KNOWN, order_no=order_no)
        if order_no:
            await self._orders.tell(order_no, notice)
            return Taken(outcome=RowOutcome.TAKEN, order_no=order_no)
        await keep_without_order(self._connections, _name_of(given), notice)
        return Taken(outcome=RowOutcome.TAKEN, said=_NOBODYS(number=given.numbers[-1]))

    async def _order_of(self, given: StoreNotice) -> str | None:
        """The order that the notice names, or that is paid by one of its numbers.

        Raises:
            UnknownStoreNumber
        """
        database = self._connections.database
        async with self._connections.connection() as conn:
            if given.order_no and await database.pages.status(conn, given.order_no) is not None:
                return given.order_no
            for number in given.numbers:
                found = await database.remittances.by_store_number(conn, number)
                if len(found) > 1:
                    raise UnknownStoreNumber("several", number=number)
                if found:
                    return found[0]
        return None

    async def _is_known(self, notice: PaymentReceived) -> bool:
        deposits = self._connections.database.deposits
        async with self._connections.connection() as conn:
            if await deposits.find(conn, notice.notice_id) is None:
                return False
            return notice.stage is not Stage.CONFIRMED or await deposits.is_confirmed(conn, notice.notice_id)

    async def _take_back(self, given: StoreNotice, order_no: str | None) -> Taken:
        """The payment of that hour, or else the one by this number that still counts; one to come meets it."""
        if order_no is None:
            raise UnknownStoreNumber(number=given.numbers[-1])
        database, notice_id = self._connections.database, given.notice_id
        async with self._connections.connection() as conn:
            if await database.deposits.is_reversed(conn, notice_id):
                return Taken(outcome=RowOutcome.KNOWN, order_no=order_no)
            booked = await database.remittances.booked(conn, order_no, given.beginning)
        if booked and notice_id not in booked:
            if len(booked) > 1:
                raise UnknownStoreNumber("several_payments", number=given.numbers[-1])
            notice_id = booked[0]
        await self._orders.tell(order_no, PaymentReversed(notice_id=notice_id, reason=_TAKEN_BACK))
        return Taken(outcome=RowOutcome.TAKEN, order_no=order_no)


def _name_of(given: StoreNotice) -> str:
    """What the task calls the order that nobody has."""
    return next(
        (each for each in (given.order_no, *given.numbers) if each and is_order_no(each)), given.numbers[-1][:40]
    )
