"""Codes that mails about delays may carry: taken in from a list, and who has them."""

from callers.connections import Connections
from domain.agenda.overview import CouponRow
from gateway.importing.coupons import read_coupons
from gateway.importing.lists import Imported


class CouponDesk:
    """The shop's coupon codes."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def import_list(self, data: bytes) -> Imported:
        """Take codes in, all rows or none; those that have expired are left out, and named by their lines.

        Idempotent by the code: one that is in a mail keeps what was said of it.

        Raises:
            BadFile
        """
        listed = read_coupons(data)
        now = self._connections.now()
        today = self._connections.desk.today().calendar.day_of(now)
        usable = {
            line: each for line, each in listed.rows.items() if each.expires_on is None or each.expires_on >= today
        }
        async with self._connections.connection() as conn, conn.transaction():
            if usable:
                await self._connections.database.coupons.put(conn, usable.values(), now)
        over = tuple(line for line in listed.rows if line not in usable)
        return Imported(count=len(usable), unused_columns=listed.unused_columns, lines_over=over)

    async def listed(self) -> list[CouponRow]:
        """All codes, the free ones first."""
        async with self._connections.connection() as conn:
            return await self._connections.database.coupons.listed(conn)
