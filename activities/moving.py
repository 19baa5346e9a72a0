"""A deposit that a person assigned to the wrong order: given up by that one, and then booked on the right one."""

from datetime import datetime
from typing import TYPE_CHECKING

from activities.matching import Matching
from domain.basics.errors import NoticeTaken, UnknownNotice
from domain.payment.matching import reasons

if TYPE_CHECKING:
    from adapters.postgres.assignments import Decision, Stray
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import ShopDesk


class Moving:
    """Decides in one transaction, as matching does; both orders are told afterwards, the wrong one first."""

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self.database = database
        self._matching = Matching(database, desk)

    async def move(self, notice_id: str, order_no: str, by: str, at: datetime) -> "Decision":
        """A deposit, or one part of it, is for this order. The name that the wrong decision taught is forgotten.

        Returns the part that its order gives up. Idempotent: the same again changes nothing.

        Raises:
            UnknownNotice, UnknownOrder
            NoticeTaken: it was taken back, came with its order, is in several parts, or was on the right order before.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.assignments.lock(conn)
            wrong, stray = await self._wrong(conn, notice_id, order_no)
            if wrong.moved_to != order_no:
                await self._matching.learn(conn, stray, order_no, by, at)
                await self.database.assignments.move(conn, wrong, order_no, reasons.BY_PERSON(), by, at)
        return wrong

    async def _wrong(self, conn: "Connection", notice_id: str, order_no: str) -> tuple["Decision", "Stray"]:
        await self.database.assignments.adopt(conn, notice_id, reasons.BY_PERSON())
        decisions = await self.database.assignments.decisions(conn, notice_id)
        whole = decisions[0].notice_id if decisions else notice_id
        stray = await self.database.assignments.find(conn, whole)
        if stray is None:
            await self._refuse_unassigned(conn, notice_id)
        elif stray.is_taken_back:
            raise NoticeTaken("taken_back", notice_id=whole)
        elif decisions:
            return _part_of(decisions, notice_id, order_no), stray
        raise UnknownNotice("on_no_order", notice_id=notice_id)

    async def _refuse_unassigned(self, conn: "Connection", notice_id: str) -> None:
        booked = await self.database.deposits.find(conn, notice_id)
        if booked is None:
            raise UnknownNotice("no_money", notice_id=notice_id)
        raise NoticeTaken("with_order", notice_id=notice_id, order_no=booked.order_no or "")


def _part_of(decisions: "list[Decision]", notice_id: str, order_no: str) -> "Decision":
    """The part that is meant: the one of this id, or the only one that is on an order."""
    for each in decisions:
        if each.moved_to == order_no and notice_id in {each.part, each.notice_id}:
            return each
    if any(each.order_no == order_no for each in decisions):
        raise NoticeTaken("had_it", notice_id=notice_id, order_no=order_no)
    here = [each for each in decisions if not each.moved_to]
    meant = here if len(here) == 1 else [each for each in here if each.part == notice_id]
    if len(meant) != 1:
        raise NoticeTaken("several", notice_id=notice_id, notices=[each.part for each in here])
    return meant[0]
