"""The made-up month through the database: a bank's file of its deposits is read, kept and matched, as an import does.

The activities run as they are, one after the other; the orders are rows without workflows, so nobody is told.
"""

import asyncio
import time
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from activities.importing import ImportActivities
from activities.matching import Matching
from adapters.files.book import ProfileBook
from adapters.files.profile import Kind
from adapters.postgres.database import Database
from adapters.postgres.pool import Pool
from benchmarks.drive import cpu_seconds
from benchmarks.matching import placed_of, state_of
from benchmarks.month import Month, make_month
from benchmarks.month_people import MadeDeposit
from benchmarks.stack import SHOP_FILE, Bench
from benchmarks.stored import Stored, store
from callers.connections import Connections
from callers.takers.bank import BankTaker
from domain.basics.said import Said
from domain.contract.imports import Import, ImportState, ImportStep, NewImport
from domain.payment.matching.key import key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.settings import Settings

Row = tuple[str, str, str]
DEPOSITS = 5_000
MOST_SECONDS = 110
#: When the month is over, and its file is handed in.
AFTER = datetime(2026, 12, 5, 1, tzinfo=UTC)
ASSIGNED = "SELECT b.reference, a.order_no, a.amount FROM assignments a JOIN bank_rows b ON b.key = a.notice_id"


class _Taker(BankTaker):
    """Nobody is told, since the orders have no workflows."""

    async def finish(self, done: Import) -> Said | None:  # noqa: ARG002 - as the base has it
        """Assign what is certain."""
        await Matching(self._connections.database, self._connections.desk).match(AFTER)
        return None


@dataclass
class Outcome:
    """What became of the deposits, by their numbers in the month; and the seconds of each step."""

    deposits: int
    right: int
    wrong: int
    cpu: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Seconds of all steps."""
        return sum(self.seconds.values())


async def deposits_in(bench: Bench) -> list[Row]:
    """The rows of the table."""
    what = f"{DEPOSITS:,} deposits of a bank's file, through the database"
    try:
        async with asyncio.timeout(MOST_SECONDS):
            found = await run(make_month(DEPOSITS), bench.pool, bench.settings)
    except TimeoutError:
        return [(what, f"not within {MOST_SECONDS} s", "< 60 s")]
    steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in found.seconds.items())
    share = f"{found.right:,} assigned ({found.right / found.deposits:.1%}), {found.wrong} wrong"
    return [
        (what, f"{found.total:.1f} s ({steps})", "< 60 s"),
        ("  CPU per deposit", f"{1000 * found.cpu / found.deposits:.1f} ms", "printed"),
        ("  found their orders", share, "≥ 97 %, 0"),
    ]


async def run(month: Month, pool: Pool, settings: "Settings") -> Outcome:
    """Store the month's orders, import its deposits, and compare with the truth."""
    await store(pool, [Stored(placed_of(each), state_of(each), each.number) for each in month.orders])
    database = Database(pool)
    await _learn(database, month)
    seconds: dict[str, float] = {}
    cpu = cpu_seconds()
    number = await _hand_in(database, file_of(month.deposits))
    connections = Connections(settings, database, clock=lambda: AFTER)
    does = ImportActivities(database, ProfileBook(SHOP_FILE.parent), {Kind.BANK: _Taker(connections)})
    step = ImportStep(number=number, at=AFTER)
    with _timed(seconds, "reading"):
        progress = await does.read(step)
    with _timed(seconds, "keeping"):
        while progress.state is ImportState.TAKING and progress.open:
            progress = await does.take(step)
    with _timed(seconds, "matching"):
        progress = await does.finish(step)
    if progress.taken != len(month.deposits):
        raise RuntimeError(f"{progress.taken} of {len(month.deposits)} deposits were kept: {progress}")
    right, wrong = _compared(month, [tuple(row) for row in await pool.fetch(ASSIGNED)])
    return Outcome(len(month.deposits), right, wrong, cpu_seconds() - cpu, seconds)


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> "Iterator[None]":
    begun = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - begun


async def _learn(database: Database, month: Month) -> None:
    """What people had assigned before."""
    of_persons = {order.person.no: order.order_no for order in month.orders}
    async with database.pool.acquire() as conn:
        for name, person in month.learned:
            await database.receivables.learn(conn, key(name), name, of_persons[person.no], "-", "会計", AFTER)


async def _hand_in(database: Database, content: bytes) -> int:
    """Keep the file, as whoever hands it in does."""
    new = NewImport(
        kind=Kind.BANK,
        profile="zengin",
        version="-",
        file_name="month.txt",
        sha256=sha256(content).hexdigest(),
        size=len(content),
        by="bench",
        at=AFTER,
    )
    async with database.pool.acquire() as conn, conn.transaction():
        number = await database.imports.begin(conn, new)
        if number is None:
            raise RuntimeError("the file of the month was handed in before")
        await database.imports.add_part(conn, number, 0, content)
    return number


def _compared(month: Month, assigned: Sequence[tuple[str, str, int]]) -> tuple[int, int]:
    """How many deposits found their orders, and how many others."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for reference, order_no, amount in assigned:
        found[int(reference)][order_no] = amount
    right = sum(parts == month.deposits[number - 1].truth for number, parts in found.items())
    return right, len(found) - right


def file_of(deposits: Sequence[MadeDeposit]) -> bytes:
    """A 全銀 file (種別 01) of these deposits, each with its number as 照会番号."""
    first, last = (_era(which(each.paid_on for each in deposits)) for which in (min, max))
    head = f"1010{last}{first}{last}0149{'':15}100{'':15}11234567{'ｶ)ﾁﾔﾉﾊﾄﾞｳ':40}"
    rows = [_record(number, each) for number, each in enumerate(deposits, start=1)]
    total = f"8{len(deposits):06}{sum(each.amount for each in deposits):012}{0:06}{0:012}"
    return b"".join(line.encode("cp932").ljust(200) + b"\r\n" for line in [head, *rows, total, "9"])


def _record(number: int, deposit: MadeDeposit) -> str:
    day = _era(deposit.paid_on) * 2
    payer, remarks = _narrow(deposit.payer), _narrow(deposit.remarks)
    whom = f"{deposit.payer_code:>10}{payer:48}{'':30} {remarks:20}"
    return f"2{number:06}{day}{deposit.amount:010}{0:010}{whom}"


def _narrow(text: str) -> str:
    """Digits and spaces as a bank has them; half-width kana stay."""
    return "".join(unicodedata.normalize("NFKC", char) if char > "\uff9f" or char < "\uff61" else char for char in text)


def _era(day: date) -> str:
    return f"{day.year - 2018:02}{day:%m%d}"
