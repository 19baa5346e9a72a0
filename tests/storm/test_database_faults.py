"""The faults of the storm are real, and over when they are over."""

import asyncio

import pytest

from adapters.postgres.pool import create_pool
from tests.storm.database_faults import AWAY, PREPARE, Database, DatabaseFault
from workers.postgres import EmbeddedPostgres

FAULT_SECONDS = 1.0
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


async def until_met(url: str) -> None:
    while not await meets_trouble(url):  # noqa: ASYNC110 - the database sets no event of ours
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("fault", DatabaseFault)
async def test_a_fault_is_met_and_leaves_nothing_behind(
    postgres: EmbeddedPostgres, database: str, fault: DatabaseFault
) -> None:
    def postmaster() -> int:
        return int((postgres.data / "postmaster.pid").read_text().split()[0])

    troubled = Database(database, postgres.data, postmaster)
    await troubled.execute(PREPARE)

    over = asyncio.create_task(troubled.go_wrong(fault, FAULT_SECONDS))
    await until_met(database)
    await over

    async with asyncio.timeout(30):
        while await meets_trouble(database):  # noqa: ASYNC110 - a server takes its time to read its rules again
            await asyncio.sleep(0.05)
