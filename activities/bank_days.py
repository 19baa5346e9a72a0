"""Up to which day deposits are looked through: by files of banks, and by people who say so."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from adapters.files.accounts import accounts_of
from domain.basics.said import Code, Said
from domain.contract.imports import Import
from domain.contract.order import PaymentMethod
from domain.payment.bank_coverage import Coverage, Span, covered, is_covered, of_all

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import ShopDesk

THROUGH = Code("bank_days.through", "day")
NONE_YET = Code("bank_days.none_yet")
HELD_BACK = Code("bank_days.held_back", "so_far", "why")
GAP = Code("bank_days.gap", "account", "first", "until")
NO_FILE = Code("bank_days.no_file", "account")
BEHIND = Code("bank_days.behind", "account", "day")
REFUSED_ROWS, REFUSED_BUT_CHECKED = Code("bank_days.refused_rows"), Code("bank_days.refused_but_checked")
IN_PART, IN_PART_BUT_CHECKED = Code("bank_days.in_part"), Code("bank_days.in_part_but_checked")
NOT_OVER = Code("bank_days.not_over")
#: Days that lie longer behind are not asked for: an order that is chased is younger.
_MOST_DAYS = 400
_DAY = timedelta(days=1)
#: What banks' files tell of.
_METHOD = PaymentMethod.BANK_TRANSFER


class Looked(NamedTuple):
    """What was looked through on all accounts, and why it is not more, by account."""

    coverage: Coverage
    why: tuple[Said, ...]
    before: tuple[Span, ...]  # what had been looked through before

    @property
    def gaps(self) -> tuple[Said, ...]:
        """Days that no file has, though there are files of later ones."""
        return tuple(each for each in self.why if each.code == GAP.name)


class BankDaysLookedThrough:
    """Each method is one transaction."""

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self.database = database
        self.desk = desk

    async def by_file(self, done: Import) -> Said | None:
        """The days of a bank's file count, unless a row was refused or is missing. Idempotent by the import's number.

        Only days before the one on which the file was handed in count. Returns what to tell of it; None for a file that
        tells of no day.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.bank_days.lock(conn)
            days = await self.database.bank_days.of_import(conn, done.number)
            if not days:
                return None
            if done.refused:
                return await self._nothing_added(conn, done, days, REFUSED_ROWS(), REFUSED_BUT_CHECKED())
            if await self.database.bank_days.is_in_part(conn, done.number):
                return await self._nothing_added(conn, done, days, IN_PART(), IN_PART_BUT_CHECKED())
            await self.database.bank_days.count(conn, done.number, self._day_before(done.at))
            looked = await self._count(conn, done.by, done.at)
            days = await self.database.bank_days.of_import(conn, done.number)
            has_any = any(each.first <= each.through for _, each in days)
        return _told(looked, () if has_any else (NOT_OVER(),))

    async def _nothing_added(
        self, conn: "Connection", done: Import, days: Sequence[tuple[str, Span]], why: Said, is_checked: Said
    ) -> Said:
        """A file whose days do not count: why, unless they are looked through all the same, as others have shown."""
        calendar, last = self.desk.today().calendar, self._day_before(done.at)
        by_hand = await self.database.bank_days.furthest_checked(conn, _METHOD, str(calendar.zone))
        for account, told in days:
            others = await self.database.bank_days.counted(conn, account, told.first)
            span = told._replace(through=min(told.through, last))
            if not is_covered(span, [*others, *by_hand], calendar):
                return why
        return _told(await self.looked(conn, done.at), (is_checked,))

    async def by_hand(self, through: date, by: str, at: datetime) -> None:
        """Somebody looked at all money up to this day; files may go on from there. Idempotent by the day."""
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.bank_days.lock(conn)
            await self.database.deposits.checked_through(conn, through, by, at)
            await self._count(conn, by, at)

    async def looked(self, conn: "Connection", at: datetime) -> Looked:
        """What was looked through on all accounts of the shop, as things stand at this instant."""
        shop = self.desk.today()
        before = await self.database.bank_days.furthest_checked(conn, _METHOD, str(shop.calendar.zone))
        since = self._day_before(at) - _MOST_DAYS * _DAY
        accounts = {}
        for account in sorted(str(each) for each in accounts_of(shop.profile)):
            spans = await self.database.bank_days.counted(conn, account, since)
            accounts[account] = covered(spans, before, shop.calendar)
        furthest = max((each.through for each in accounts.values() if each.through), default=None)
        why = [_why(account, each, furthest) for account, each in accounts.items()]
        return Looked(of_all(accounts), tuple(each for each in why if each), tuple(before))

    async def _count(self, conn: "Connection", by: str, at: datetime) -> Looked:
        looked = await self.looked(conn, at)
        through, since, _ = looked.coverage
        if through and not any(each.first <= since and through <= each.through for each in looked.before):
            await self.database.deposits.checked_through(conn, through, by, at, method=_METHOD, since=since)
        return looked

    def _day_before(self, at: datetime) -> date:
        return self.desk.today().calendar.day_of(at) - _DAY


def _why(account: str, coverage: Coverage, furthest: date | None) -> Said | None:
    """What keeps an account from being looked through as far as another is, or as its own files go."""
    if coverage.through is None:
        return NO_FILE(account=account) if furthest else None
    if coverage.gap:
        return GAP(account=account, first=coverage.gap.first, until=coverage.gap.until)
    if coverage.through != furthest:
        return BEHIND(account=account, day=coverage.through)
    return None


def _told(looked: Looked, besides: tuple[Said, ...]) -> Said:
    through, why = looked.coverage.through, [*besides, *looked.why]
    so_far = THROUGH(day=through) if through else NONE_YET()
    return HELD_BACK(so_far=so_far, why=why) if why else so_far
