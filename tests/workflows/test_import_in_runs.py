"""An import whose history is full goes on in a new run, and no row is taken or counted twice over it."""

from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.testing import WorkflowEnvironment

from activities import importing
from adapters.files.profile import Kind
from adapters.postgres.database import Database
from adapters.settings import Settings
from callers.connections import Connections
from callers.imports import Imports
from callers.takers.orders import OrderTaker
from domain.contract.imports import ImportState
from tests.gateway.test_imports import row_of, write
from tests.workflows.orders import prepay
from tests.workflows.real_time import until
from tests.workflows.world import World

#: Events after which a run is taken for full, where a server's limit is some thousand; and what is taken in lots.
FULL, LOTS = 16, 5


async def test_an_import_goes_on_in_new_runs(
    real_world: World, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_full = "is_continue_as_new_suggested"
    monkeypatch.setattr(workflow.Info, is_full, lambda info: info.get_current_history_length() > FULL)
    monkeypatch.setattr(importing, "BATCH_SECONDS", 0.001)  # each step takes one lot
    goods = {"line.sku": "NOBODY-HAS-IT"}
    rows = [row_of(prepay(), f"r-{at}", **(goods if at else {})) for at in range(LOTS * OrderTaker.at_once)]
    imports = Imports(Connections(settings, Database(real_world.pool), real_world.env.client))

    number = (await imports.hand_in(Kind.ORDERS, write(tmp_path, rows), by="葉山")).found.number

    async def is_done() -> bool:
        return (await imports.find(number)).state is ImportState.DONE

    await until(is_done)
    done = await imports.find(number)
    assert (done.rows, done.taken, done.known, done.refused) == (len(rows), 1, 0, len(rows) - 1)
    assert await real_world.rows("SELECT count(*), min(tries), max(tries) FROM import_rows") == [(len(rows), 1, 1)]
    assert await _runs(real_world.env, f"import-{number}") > 2


async def _runs(env: WorkflowEnvironment, workflow_id: str) -> int:
    return len([each async for each in env.client.list_workflows(f"WorkflowId = '{workflow_id}'")])
