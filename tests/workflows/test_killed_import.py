"""Workers that die (SIGKILL) over files: whoever goes on takes each row once, and counts it once.

At which round trips, each of them, is the subject of tests/activities/test_importing.py and
tests/gateway/test_bank_overlap.py; here it is processes, and a file of orders and a bank's are read in at once.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.files.profile import Kind
from adapters.postgres.database import Database
from adapters.settings import Settings
from callers.connections import Connections
from callers.imports import Imports
from domain.contract.imports import ImportState
from tests.gateway.test_imports import row_of, write
from tests.workflows.killed_worker import Kill
from tests.workflows.orders import prepay
from tests.workflows.real_time import place, until
from tests.workflows.world import World
from tests.zengin_files import Line, notices

#: Round trips to the database at which one worker after the other is killed: over reading files, and over their rows.
STEPS = (7, 40)
YEN = 2_820
PAID = [f"7860{at}" for at in range(3)]
NUMBERS = [f"{at}" for at in range(79_700, 79_712)]
ODD = NUMBERS[5]


@pytest.fixture
def imports(settings: Settings, real_world: World) -> Imports:
    return Imports(Connections(settings, Database(real_world.pool), real_world.env.client))


@pytest.fixture
async def unpaid(real_world: World) -> Sequence[str]:
    """Orders that are to be paid. Returns what their payers write: the order's number, and the name."""
    orders = await asyncio.gather(*(place(real_world, prepay(order_no)) for order_no in PAID))
    for order in orders:
        await order.order("accept", inspected=True, by="葉山")
    numbers = dict(await real_world.rows("SELECT order_no, transfer_no FROM orders"))
    return [f"{numbers[order_no]} ﾔﾏﾀﾞ ﾀﾛｳ" for order_no in PAID]


def orders_file(folder: Path) -> Path:
    """Orders, one of which is refused."""
    damaged = {"line.unit_price": "1.08E+03"}
    return write(folder, [row_of(prepay(), number, **(damaged if number == ODD else {})) for number in NUMBERS])


def bank_file(folder: Path, payers: Sequence[str]) -> Path:
    """Deposits, of which the first is taken back."""
    day = (datetime.now(UTC) - timedelta(days=2)).date()
    lines = [Line(day, YEN, payer, at + 1) for at, payer in enumerate(payers)]
    file = folder / "notices.txt"
    file.write_bytes(notices(day, day, [Line(day, YEN, payers[0], is_back=True), *lines]))
    return file


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_files_survive_workers_that_are_killed_over_them(
    real_world: World, kill: Kill, imports: Imports, unpaid: Sequence[str], tmp_path: Path
) -> None:
    await real_world.rest()
    orders = (await imports.hand_in(Kind.ORDERS, orders_file(tmp_path), by="Sato")).found.number
    bank_name = {"by": "Sato", "profile_name": "zengin"}
    bank = (await imports.hand_in(Kind.BANK, bank_file(tmp_path, unpaid), **bank_name)).found.number

    async def are_done() -> list[bool]:
        return [(await imports.find(number)).state is ImportState.DONE for number in (orders, bank)]

    for step in STEPS:
        await kill(step)
        assert await are_done() == [False, False]
    await real_world.work()

    async def all_is_there() -> bool:
        stored = await real_world.rows("SELECT count(*) FROM orders")
        booked = await real_world.rows("SELECT order_no, sum(amount)::int FROM allocations GROUP BY 1 ORDER BY 1")
        is_there = stored == [(len(PAID) + len(NUMBERS) - 1,)] and booked == [(order_no, YEN) for order_no in PAID[1:]]
        return is_there and all(await are_done())

    await until(all_is_there, 120)
    await each_order_was_taken_once(real_world, imports, orders)
    done = await imports.find(bank)
    assert (done.rows, done.taken + done.known, done.refused) == (4, 4, 0)
    assert await real_world.rows("SELECT state, count(*) FROM strays GROUP BY 1 ORDER BY 1") == [
        ("assigned", 2),
        ("taken_back", 1),
    ]


async def each_order_was_taken_once(world: World, imports: Imports, number: int) -> None:
    done, count = await imports.find(number), len(NUMBERS)
    outcomes = await world.rows("SELECT order_no, outcome FROM import_rows WHERE number = $1", number)
    assert Counter(outcome for _, outcome in outcomes) == {"taken": count - 1, "refused": 1}
    assert (done.rows, done.taken, done.known, done.refused) == (count, count - 1, 0, 1)
    received = await world.rows("SELECT thread, count(*) FROM mails WHERE kind = 'order_received' GROUP BY 1")
    assert dict(received) == {order_no: 1 for order_no in (*PAID, *NUMBERS) if order_no != ODD}
