"""A worker that dies (SIGKILL) over a file of orders: whoever goes on takes each row once, and counts it once.

At which round trips, each of them, is the subject of tests/activities/test_importing.py; here it is a process, and the
same import goes on in several runs, as one of a hundred thousand rows does.
"""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.files.profile import Kind
from adapters.postgres.database import Database
from adapters.settings import Settings
from callers.connections import Connections
from callers.imports import Imports
from domain.contract.imports import ImportState
from tests.gateway.test_imports import row_of, write
from tests.killing import KillingProxy, killing_proxy
from tests.severing import through
from tests.workflows.orders import prepay
from tests.workflows.real_time import until
from tests.workflows.test_killed_bank import killed
from tests.workflows.world import World

#: Round trips to the database at which one worker after the other is killed: over reading the file, and over its rows.
STEPS = (7, 40)
ROWS = 24


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


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_file_of_orders_survives_workers_that_are_killed_over_it(
    real_world: World, wire: KillingProxy, mortal: Settings, settings: Settings, tmp_path: Path
) -> None:
    cart = prepay()
    numbers = [f"{at}" for at in range(79_100, 79_100 + ROWS)]
    rows = [row_of(cart, number) for number in numbers]
    rows[5] = row_of(cart, numbers[5], **{"line.unit_price": "1.08E+03"})
    file = write(tmp_path, rows)
    await real_world.rest()

    imports = Imports(Connections(settings, Database(real_world.pool), real_world.env.client))
    number = (await imports.hand_in(Kind.ORDERS, file, by="Sato")).found.number
    for step in STEPS:
        await killed(wire, mortal, step)
        assert (await imports.find(number)).state is not ImportState.DONE
    await real_world.work()

    async def is_done() -> bool:
        return (await imports.find(number)).state is ImportState.DONE

    async def all_are_known() -> bool:
        return await real_world.rows("SELECT count(*) FROM orders") == [(ROWS - 1,)]

    await until(is_done, 90)
    await until(all_are_known, 60)
    done = await imports.find(number)
    outcomes = await real_world.rows("SELECT order_no, outcome FROM import_rows")
    assert Counter(outcome for _, outcome in outcomes) == {"taken": ROWS - 1, "refused": 1}
    assert (done.rows, done.taken, done.known, done.refused) == (ROWS, ROWS - 1, 0, 1)
    thanked = "SELECT thread, count(*) FROM mails WHERE kind = 'order_received' GROUP BY 1"
    received = await real_world.rows(thanked)
    assert dict(received) == {order_no: 1 for order_no in numbers if order_no != numbers[5]}
