"""What files of banks make of reminders: whose days count as looked through, and for which orders they do."""

import asyncio
import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import asyncpg
import pytest

from activities.bank_days import BankDaysLookedThrough
from activities.importing import ImportActivities
from activities.payment import PaymentActivities
from adapters.files.book import ProfileBook
from adapters.files.faults import NO_ROWS
from adapters.files.profile import Kind, Profile
from adapters.files.table import BadFile
from adapters.shop_file import ShopDesk
from domain.basics.said import Said
from domain.contract.imports import AccountDays, Import, ImportState, ImportStep, NewImport, OpenRow, ReadRow, Taken
from tests.activities.cases import accepted
from tests.activities.world import JST, SHOP_FILE, World, placed_order
from tests.said import english
from tests.severing import SeveringProxy

OURS, OTHER = "0149-100-1-1234567", "0149-100-1-7654321"
NO = "1001"


class DaysTaker:
    """Files of lines like `0149-100-1-1234567 2026-11-02 2026-11-05`, and of rows that are refused."""

    kind = Kind.BANK
    at_once = 1

    def __init__(self, world: World, desk: ShopDesk) -> None:
        self.days = BankDaysLookedThrough(world.database, desk)

    def read(self, file: BinaryIO, _profile: Profile) -> Iterator[ReadRow | AccountDays]:
        for number, line in enumerate(file, start=1):
            match line.decode().split():
                case [account, first, through]:
                    days = date.fromisoformat(first), date.fromisoformat(through)
                    yield AccountDays(line=number, account=account, first=days[0], whole_through=days[1])
                case ["refused"]:
                    yield ReadRow(line=number, fault=NO_ROWS())
                case _:
                    raise BadFile(what=NO_ROWS())

    async def check(self, found: Import) -> None:
        """Nothing speaks against it."""

    async def take(self, row: OpenRow) -> Taken:
        raise NotImplementedError(row.line)  # none of its rows can be read

    async def finish(self, done: Import) -> Said | None:
        return await self.days.by_file(done)


class Office:
    """Reads files in, and looks at what that made of the bank data."""

    def __init__(self, world: World, desk: ShopDesk) -> None:
        self.world, self.desk = world, desk

    async def keep(self, *lines: str, at: datetime) -> int:
        """Hand a file in. Returns its number."""
        content = "\n".join(lines).encode()
        new = NewImport(
            kind=Kind.BANK,
            profile="rakuten",
            version="1",
            file_name="bank.csv",
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            by="Sato",
            at=at,
        )
        async with self.world.pool.acquire() as conn, conn.transaction():
            number = await self.world.database.imports.begin(conn, new)
            assert number is not None
            await self.world.database.imports.add_part(conn, number, 0, content)
        return number

    async def carry_out(self, number: int, by: World | None = None) -> Import:
        world = by or self.world
        takers = {Kind.BANK: DaysTaker(world, self.desk)}
        does = ImportActivities(world.database, ProfileBook(SHOP_FILE.parent), takers)
        step = ImportStep(number=number, at=world.at)
        await does.read(step)
        await does.finish(step)
        async with world.pool.acquire() as conn:
            found = await world.database.imports.find(conn, number)
        assert found
        return found

    async def read_in(self, *lines: str, at: datetime) -> str:
        """What the end of an import tells."""
        told = (await self.carry_out(await self.keep(*lines, at=at))).told
        return english(told) if told else ""

    async def by_hand(self, through: date, at: datetime) -> None:
        await BankDaysLookedThrough(self.world.database, self.desk).by_hand(through, "Ito", at)

    async def through(self, order_no: str, method: str = "bank_transfer") -> date | None:
        """Up to which day the money for this order has been looked through."""
        async with self.world.pool.acquire() as conn:
            doubts = await self.world.database.deposits.doubts(conn, order_no, 1, "Asia/Tokyo", method)
        return doubts.bank_checked_through


def day(number: int) -> date:
    return date(2026, 12, number)


def noon(number: int) -> datetime:
    return datetime(2026, 12, number, 12, tzinfo=JST)


def days(first: int, through: int, account: str = OURS) -> str:
    return f"{account} {day(first)} {day(through)}"


@pytest.fixture
async def office(world: World) -> Office:
    """An order is placed on the second of December."""
    await world.shelve(TEA_100=3)
    await world.receive(placed_order(NO, placed_at="2026-12-02T10:00:00+09:00"))
    return Office(world, world.desk)


@pytest.fixture
async def of_two_accounts(office: Office, tmp_path: Path) -> Office:
    text = SHOP_FILE.read_text(encoding="utf-8")
    (account,) = (each for each in text.split("\n\n") if each.startswith("[[shop.bank_accounts]]"))
    shop = tmp_path / "shop.toml"
    shop.write_text(text.replace(account, f"{account}\n\n{account.replace('1234567', '7654321')}"), encoding="utf-8")
    return Office(office.world, ShopDesk(shop))


async def test_days_of_a_file_count_as_looked_through(office: Office) -> None:
    told = await office.read_in(days(1, 5), at=noon(7))

    assert told == "Deposits are checked through 2026-12-05."
    assert await office.through(NO) == day(5)


async def test_nothing_counts_of_the_day_on_which_a_file_is_handed_in(office: Office) -> None:
    told = await office.read_in(days(1, 7), at=noon(7))

    assert told == "Deposits are checked through 2026-12-06."
    assert await office.through(NO) == day(6)


async def test_a_file_of_which_a_row_was_refused_counts_once_it_is_mended(office: Office) -> None:
    told = await office.read_in(days(1, 5), "refused", at=noon(7))

    assert "do not count as checked" in told
    assert await office.through(NO) is None
    assert await office.read_in(days(1, 5), at=noon(8)) == "Deposits are checked through 2026-12-05."
    assert await office.through(NO) == day(5)


async def test_a_file_with_refused_rows_whose_days_are_checked_does_not_say_that_they_are_not(office: Office) -> None:
    await office.read_in(days(1, 5), at=noon(7))

    told = await office.read_in(days(2, 4), "refused", at=noon(8))

    assert told.startswith("Deposits are checked through 2026-12-05. Rows were refused; its days are checked all the")
    assert "do not count" not in told


async def test_a_file_with_refused_rows_that_was_looked_through_by_hand_says_so(office: Office) -> None:
    await office.by_hand(day(6), noon(7))

    assert "are checked all the same" in await office.read_in(days(2, 6), "refused", at=noon(8))
    assert "do not count as checked" in await office.read_in(days(2, 7), "refused", at=noon(9))


async def test_a_file_that_is_refused_as_a_whole_counts_for_nothing(office: Office) -> None:
    number = await office.keep(days(1, 5), "broken line", at=noon(7))

    done = await office.carry_out(number)

    assert (done.state, done.told) == (ImportState.REFUSED, None)
    assert await office.through(NO) is None
    assert not await office.world.pool.fetchval("SELECT count(*) FROM bank_days")


async def test_days_between_two_files_are_told_and_nothing_counts_beyond_them(office: Office) -> None:
    await office.read_in(days(1, 5), at=noon(7))

    told = await office.read_in(days(8, 10), at=noon(11))

    assert "Deposits are checked through 2026-12-05." in told
    assert f"No file has 2026-12-06 to 2026-12-07 of the account {OURS}" in told
    assert await office.through(NO) == day(5)
    assert await office.read_in(days(5, 8), at=noon(11)) == "Deposits are checked through 2026-12-10."
    assert await office.through(NO) == day(10)


async def test_whoever_looks_by_hand_at_missing_days_lets_later_files_count(office: Office) -> None:
    await office.read_in(days(1, 5), at=noon(7))
    await office.read_in(days(8, 10), at=noon(11))

    await office.by_hand(day(7), at=noon(11))

    assert await office.through(NO) == day(10)
    assert await office.through(NO, "convenience_store") == day(7)


async def test_where_no_file_says_more_a_check_by_hand_stands_alone(office: Office) -> None:
    await office.by_hand(day(7), at=noon(11))

    assert await office.world.pool.fetchval("SELECT count(*) FROM bank_checks") == 1


async def test_files_that_overlap_and_older_ones_take_nothing_back(office: Office) -> None:
    await office.read_in(days(1, 9), at=noon(11))

    await office.read_in(days(3, 5), at=noon(12))
    await office.read_in(days(8, 11), at=noon(12))

    assert await office.through(NO) == day(11)


async def test_the_first_file_says_nothing_of_orders_that_were_placed_before_its_days(office: Office) -> None:
    await office.world.receive(placed_order("1002", placed_at="2026-12-04T10:00:00+09:00"))

    await office.read_in(days(4, 9), at=noon(11))

    assert await office.through(NO) is None  # may have paid on the second or third
    assert await office.through("1002") == day(9)


async def test_a_file_of_the_days_before_makes_the_first_one_count(office: Office) -> None:
    await office.read_in(days(4, 9), at=noon(11))

    await office.read_in(days(1, 4), at=noon(12))

    assert await office.through(NO) == day(9)


async def test_an_old_file_that_is_read_in_late_holds_back_nothing(office: Office) -> None:
    await office.read_in(days(1, 4), at=noon(11))

    await office.read_in(f"{OURS} 2026-10-01 2026-10-31", at=noon(11))

    assert await office.read_in(days(4, 9), at=noon(11)) == "Deposits are checked through 2026-12-09."
    assert await office.through(NO) == day(9)


async def test_a_banks_file_says_nothing_of_what_is_paid_in_another_way(office: Office) -> None:
    await office.read_in(days(1, 9), at=noon(11))

    assert await office.through(NO, "postal_transfer") is None
    assert await office.through(NO, "convenience_store") is None


async def test_of_two_accounts_the_one_that_is_behind_counts(of_two_accounts: Office) -> None:
    told = await of_two_accounts.read_in(days(1, 9), at=noon(11))

    assert told == f"No day's deposits are checked yet. No file of the account {OTHER} counts yet."
    assert await of_two_accounts.through(NO) is None
    told = await of_two_accounts.read_in(days(1, 6, OTHER), at=noon(11))
    assert told == f"Deposits are checked through 2026-12-06. The account {OTHER} is checked through 2026-12-06 only."
    assert await of_two_accounts.through(NO) == day(6)
    await of_two_accounts.read_in(days(6, 10, OTHER), at=noon(11))
    assert await of_two_accounts.through(NO) == day(9)


async def test_a_file_of_a_day_that_is_not_over_tells_so(office: Office) -> None:
    told = await office.read_in(days(7, 7), at=noon(7))

    assert told == (
        "No day's deposits are checked yet. "
        "This file adds no day: the day that it is about was not over yet when it was made or read in."
    )
    assert await office.through(NO) is None


async def test_a_check_by_hand_still_counts_for_the_days_before_its_own(office: Office) -> None:
    await office.by_hand(day(7), at=noon(7))

    async with office.world.pool.acquire() as conn:
        assert await office.world.database.days_work.checked_through(conn, "Asia/Tokyo") == day(6)
    assert await office.through(NO) == day(6)


@pytest.mark.parametrize(
    ("lines", "is_reminded"),
    [
        ([f"{OURS} 2026-11-24 2026-12-09"], True),
        ([f"{OURS} 2026-11-24 2026-12-08"], False),
        ([f"{OURS} 2026-11-24 2026-12-09", "refused"], False),  # which may be the payment
        ([f"{OURS} 2026-11-25 2026-12-09"], False),  # it may have come on the first day
        ([f"{OURS} 2026-11-24 2026-12-03", f"{OURS} 2026-12-05 2026-12-09"], False),  # or on the one that is missing
    ],
)
async def test_reminders_wait_for_the_days_that_files_have(
    world: World, lines: list[str], *, is_reminded: bool
) -> None:
    await accepted(world)  # on 24 November
    await world.send_mails(NO)
    world.at = noon(10)  # a Thursday
    await Office(world, world.desk).read_in(*lines, at=noon(10))

    await world.let(PaymentActivities.remind, NO, 1)

    kinds = [row[0] for row in await world.pool.fetch("SELECT kind FROM mails WHERE thread = $1", NO)]
    assert ("payment_reminder" in kinds) is is_reminded


async def test_days_count_once_wherever_a_worker_is_killed(
    office: Office, severable: World, proxy: SeveringProxy
) -> None:
    number, kills = await office.keep(days(1, 5), days(5, 8), at=noon(9)), 0

    for step in range(1, 100):
        proxy.arm(step, after=True)
        try:
            await office.carry_out(number, severable)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            kills += 1
        if not proxy.has_severed:
            break

    assert kills > 10
    checks = await office.world.pool.fetch("SELECT through, since, method FROM bank_checks")
    assert [tuple(row) for row in checks] == [(day(8), day(1), "bank_transfer")]
    assert (await office.carry_out(number)).told
    assert await office.through(NO) == day(8)


async def test_two_files_that_end_at_the_same_time_see_each_other(office: Office) -> None:
    numbers = [await office.keep(days(first, first + 2), at=noon(20)) for first in (1, 3, 5, 7)]

    await asyncio.gather(*(office.carry_out(number) for number in numbers))

    assert await office.through(NO) == day(9)
