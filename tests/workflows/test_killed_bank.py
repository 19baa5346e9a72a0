"""A worker that dies (SIGKILL) over a bank's file: whoever goes on takes each deposit once, and its order has it once.

At which round trips, each of them, is the subject of tests/gateway/test_bank_overlap.py; here it is a process.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.files.profile import Kind
from adapters.postgres.database import Database
from adapters.settings import Settings
from callers.connections import Connections
from callers.imports import Imports
from domain.contract.imports import ImportState
from tests.killing import KillingProxy, killing_proxy
from tests.severing import through
from tests.workflows.killed_worker import start_worker
from tests.workflows.orders import prepay
from tests.workflows.real_time import place, until
from tests.workflows.world import World
from tests.zengin_files import Line, notices

#: The round trip to the database at which the worker is killed, when it has some of the rows.
STEP = 40
QUIET = 40.0
YEN = 2_820


@pytest.fixture
async def wire(postgres_url: str) -> AsyncIterator[KillingProxy]:
    async with killing_proxy(postgres_url) as proxy:
        yield proxy


@pytest.fixture
def mortal(wire: KillingProxy, settings: Settings, dev_server: WorkflowEnvironment) -> Settings:
    """What a worker is started with that reaches the database through the wire."""
    address = dev_server.client.service_client.config.target_host
    return settings.model_copy(
        update={"database_url": through(wire, settings.database_url), "temporal_address": address}
    )


async def killed(wire: KillingProxy, mortal: Settings, step: int) -> None:
    """A worker that dies at this round trip."""
    wire.arm(step, after=bool(step % 2))
    worker = start_worker(mortal)
    wire.victim = worker.pid
    try:
        async with asyncio.timeout(QUIET):
            await wire.severed.wait()
    finally:
        wire.arm(None)
        worker.kill()
        await asyncio.to_thread(worker.join)


@pytest.mark.long
@pytest.mark.timeout(200)
async def test_a_banks_file_survives_a_worker_that_is_killed_over_it(
    real_world: World, wire: KillingProxy, mortal: Settings, settings: Settings, tmp_path: Path
) -> None:
    orders = [await place(real_world, prepay(f"7800{at}")) for at in range(3)]
    for order in orders:
        await order.order("accept", inspected=True, by="葉山")
    numbers = dict(await real_world.rows("SELECT order_no, transfer_no FROM orders"))
    yesterday = (datetime.now(UTC) - timedelta(days=2)).date()
    lines = [Line(yesterday, YEN, f"{numbers[order.order_no]} ﾔﾏﾀﾞ ﾀﾛｳ", at + 1) for at, order in enumerate(orders)]
    back = Line(yesterday, YEN, lines[0].payer, is_back=True)
    file = tmp_path / "notices.txt"
    file.write_bytes(notices(yesterday, yesterday, [back, *lines]))
    await real_world.rest()

    imports = Imports(Connections(settings, Database(real_world.pool), real_world.env.client))
    number = (await imports.hand_in(Kind.BANK, file, by="Sato", profile_name="zengin")).found.number
    await killed(wire, mortal, STEP)
    assert (await imports.find(number)).state is not ImportState.DONE
    await real_world.work()

    async def is_done() -> bool:
        return (await imports.find(number)).state is ImportState.DONE

    async def all_are_paid() -> bool:
        booked = "SELECT order_no, sum(amount)::int FROM allocations GROUP BY 1 ORDER BY 1"
        return await real_world.rows(booked) == [(order.order_no, YEN) for order in orders[1:]]

    await until(is_done, 60)
    await until(all_are_paid, 60)
    done = await imports.find(number)
    assert (done.rows, done.taken + done.known, done.refused) == (4, 4, 0)
    assert await real_world.rows("SELECT state, count(*) FROM strays GROUP BY 1 ORDER BY 1") == [
        ("assigned", 2),
        ("taken_back", 1),
    ]
