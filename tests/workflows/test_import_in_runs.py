"""An import whose history is full goes on in a new run, and no row is taken or counted twice over it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from activities import importing
from adapters.files.profile import Kind
from adapters.postgres.database import Database
from adapters.postgres.pool import Pool
from adapters.settings import Settings
from callers.connections import Connections
from callers.imports import Imports
from callers.takers.orders import OrderTaker
from domain.contract.imports import ImportState
from tests.caught_mail import MailCatcher
from tests.conftest import real_server
from tests.gateway.test_imports import row_of, write
from tests.workflows.orders import prepay
from tests.workflows.real_time import open_real_world, until
from tests.workflows.world import World

#: A server that suggests a new run after a few steps, as others do after some thousand events.
SUGGESTS_EARLY = ("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=20")
LOTS = 9


@pytest.fixture
async def world(pool: Pool, mail_catcher: MailCatcher, settings: Settings) -> AsyncIterator[World]:
    async with real_server(*SUGGESTS_EARLY) as env, open_real_world(env, pool, mail_catcher, settings) as world:
        yield world


async def test_an_import_goes_on_in_new_runs(
    world: World, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH_SECONDS", 0.001)  # each step takes one lot
    goods = {"line.sku": "NOBODY-HAS-IT"}
    rows = [row_of(prepay(), f"r-{at}", **(goods if at else {})) for at in range(LOTS * OrderTaker.at_once)]
    imports = Imports(Connections(settings, Database(world.pool), world.env.client))

    number = (await imports.hand_in(Kind.ORDERS, write(tmp_path, rows), by="葉山")).found.number

    async def is_done() -> bool:
        return (await imports.find(number)).state is ImportState.DONE

    await until(is_done, 60)
    done = await imports.find(number)
    assert (done.rows, done.taken, done.known, done.refused) == (len(rows), 1, 0, len(rows) - 1)
    assert await world.rows("SELECT count(*), min(tries), max(tries) FROM import_rows") == [(len(rows), 1, 1)]
    assert await _runs(world.env, f"import-{number}") > 2


async def _runs(env: WorkflowEnvironment, workflow_id: str) -> int:
    return len([each async for each in env.client.list_workflows(f"WorkflowId = '{workflow_id}'")])
