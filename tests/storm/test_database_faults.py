"""The faults of the storm are real, and over when they are over."""

import asyncio

import pytest

from adapters.postgres.pool import create_pool
from tests.storm.database_faults import AWAY, PREPARE, Database, DatabaseFault
from workers.postgres import EmbeddedPostgres

FAULT_SECONDS = 1.0
TRIES = 5
#: Nothing that is written here takes as long, unless the fault makes it.
QUICK_SECONDS = 0.5
WRITTEN = """
    WITH noted AS (INSERT INTO journal (order_no, at, what) VALUES ('1001', now(), 'noted'))
    SELECT count(*) FROM orders
"""


async def meets_trouble(url: str) -> bool:
    """On a connection of its own, as a worker has that was just started."""
    try:
        async with asyncio.timeout(QUICK_SECONDS), create_pool(url, 1) as pool:
            await pool.execute(WRITTEN)
    except AWAY:
        return True
    return False


async def is_met(url: str, fault: asyncio.Task[None]) -> bool:
    """False when the fault is over and nobody has met it, as on a machine that is busy with other things."""
    while not fault.done():
        if await meets_trouble(url):
            return True
        await asyncio.sleep(0.01)
    return False


@pytest.mark.parametrize("fault", DatabaseFault)
async def test_a_fault_is_met_and_leaves_nothing_behind(
    postgres: EmbeddedPostgres, new_database: str, fault: DatabaseFault
) -> None:
    def postmaster() -> int:
        return int((postgres.data / "postmaster.pid").read_text().split()[0])

    troubled = Database(new_database, postgres.data, postmaster)
    await troubled.execute(PREPARE)

    for _ in range(TRIES):
        over = asyncio.create_task(troubled.go_wrong(fault, FAULT_SECONDS))
        was_met = await is_met(new_database, over)
        await over
        if was_met:
            break
    else:
        pytest.fail("nobody met it")

    async with asyncio.timeout(30):
        while await meets_trouble(new_database):  # noqa: ASYNC110 - a server takes its time to read its rules again
            await asyncio.sleep(0.05)
