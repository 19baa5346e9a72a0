"""Deposits of a bank's file: each is kept, and at the end all that wait are matched with their orders."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from activities.bank_days import BankDaysLookedThrough
from activities.bank_deposits import BankDeposits, Kept
from activities.matching import Matching
from adapters.files import bank, bank_faults
from adapters.files.accounts import accounts_of
from adapters.files.profile import Kind, Profile
from adapters.files.statement import Found, Ours, Statement
from adapters.files.table import BadFile
from callers.sending import OrderSender
from callers.takers.taker import Taker
from domain.basics.said import Said
from domain.contract.imports import AccountDays, Import, OpenRow, ReadRow, RowOutcome, Taken
from domain.contract.order import PaymentMethod
from domain.payment.bank_row import Account, BankRow
from domain.payment.other_account import as_of_account, is_of_other_account

#: Rows by which an account is told from another.
_LOOKED_AT = 1_000


class BankTaker(Taker):
    """Idempotent by the key of a row, which the same money has in every file of this kind."""

    kind = Kind.BANK
    at_once = 50

    def read(self, file: BinaryIO, profile: Profile) -> Iterator[ReadRow | AccountDays]:
        """The deposits, what was taken back of them, and the days of each account; what left it is none of them.

        Raises:
            BadFile
        """
        shop, now = self._connections.desk.today(), self._connections.now()
        ours = Ours(accounts_of(shop.profile), shop.calendar.day_of(now))
        for each in bank.read(file, profile, ours):
            if isinstance(each, Found) and each.fault:
                yield ReadRow(line=each.line, fault=each.fault)
            elif isinstance(each, Found) and each.row:
                yield ReadRow(line=each.line, key=each.row.key, content=each.row, day=each.row.booked_on)
            elif isinstance(each, Statement):
                yield _days(each)

    async def check(self, found: Import) -> None:
        """An account that was typed in may be another one than the file's: then that one has its rows.

        Where somebody says under which account it was read in by mistake, its rows are moved here. Idempotent.

        Raises:
            BadFile
        """
        database, accounts = self._connections.database, accounts_of(self._connections.desk.today().profile)
        if found.instead_of:
            await self._move(found, [each for each in accounts if each.is_called(found.instead_of)])
        if not found.account:
            return
        async with self._connections.connection() as conn:
            contents = await database.import_rows.contents(conn, found.number, _LOOKED_AT)
            rows = [BankRow.model_validate_json(each) for each in contents]
            own = await database.bank_rows.kept(conn, [row.key for row in rows])
            new = [row for row in rows if row.key not in own]
            for account in sorted(accounts, key=str):
                keys = as_of_account(rows, account)
                known = await database.bank_rows.kept(conn, [keys[row.key] for row in new])
                if is_of_other_account(new, known=len(known)):
                    raise BadFile(
                        what=bank_faults.ANOTHER_ACCOUNT(account=str(account), known=len(known), count=len(new))
                    )

    async def _move(self, found: Import, named: Sequence[Account]) -> None:
        """Raises BadFile: nothing of it was read in under the account that was named."""
        database = self._connections.database
        if not found.account:
            raise BadFile(what=bank_faults.NEEDS_ACCOUNT())
        async with self._connections.connection() as conn, conn.transaction():
            await database.bank_days.lock(conn)
            contents = await database.import_rows.contents(conn, found.number, found.rows or 1)
            rows = [BankRow.model_validate_json(each) for each in contents]
            known = await database.bank_rows.kept(conn, [row.key for row in rows])
            moved = 0
            for old in named:
                keys = {as_old: as_new for as_new, as_old in as_of_account(rows, old).items()}
                for new in {row.account for row in rows}:
                    moved += await database.other_account.move(conn, keys, old, new, PaymentMethod.BANK_TRANSFER)
            if not moved and not known:
                raise BadFile(what=bank_faults.NOT_READ_BEFORE(account=found.instead_of))

    async def take(self, row: OpenRow) -> Taken:
        """Keep what the row says, in whatever order: at the end all is decided at once."""
        (taken,) = await self.take_together([row])
        return taken

    async def take_together(self, rows: Sequence[OpenRow]) -> Sequence[Taken]:
        """The same of several rows, in one transaction."""
        bank = BankDeposits(self._connections.database, self._connections.desk)
        said = [BankRow.model_validate_json(row.content) for row in rows]
        kept = await bank.keep_all(said, self._connections.now())
        return [Taken(outcome=RowOutcome.KNOWN if each is Kept.KNOWN else RowOutcome.TAKEN) for each in kept]

    async def finish(self, done: Import) -> Said | None:
        """Assign what is certain, and tell the orders; then the days of the file count as looked through.

        What is assigned waits no more, and what was told counts once.

        Raises:
            ServiceAway
        """
        await self._matching().match(self._connections.now())
        await self._matching().deliver(OrderSender(self._connections))
        return await BankDaysLookedThrough(self._connections.database, self._connections.desk).by_file(done)

    def _matching(self) -> Matching:
        return Matching(self._connections.database, self._connections.desk)


def _days(statement: Statement) -> AccountDays:
    return AccountDays(
        line=statement.line,
        account=str(statement.account),
        first=statement.first,
        whole_through=statement.whole_through,
        is_declared=statement.is_declared,
    )
