"""Recorded histories replay: what orders went through, later workers still understand (`make histories`)."""

import json
import re
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from adapters.words.catalog import LANGUAGES
from domain.basics.errors import Refusal
from domain.contract.order import Language
from tests.record_histories import FOLDER, FULL, IMPORTS, JUMPING, MAILINGS, REAL
from workers.interceptors import WorkerRules
from workers.queue_workers import RUNNER, WORKFLOWS
from workers.wiring import CONVERTER

HISTORIES = sorted(FOLDER.glob("*.json"))


def read(path: Path) -> WorkflowHistory:
    """A file is named `<scenario>.<workflow id>.json`."""
    return WorkflowHistory.from_json(path.stem.partition(".")[2], path.read_text(encoding="utf-8"))


def replayer(language: Language = "ja") -> Replayer:
    return Replayer(
        workflows=WORKFLOWS,
        data_converter=CONVERTER,
        workflow_runner=RUNNER,
        interceptors=[WorkerRules(staff_language=lambda: language)],
        workflow_failure_exception_types=[Refusal],
    )


def test_every_scenario_is_recorded() -> None:
    assert {path.name.partition(".")[0] for path in HISTORIES} == {*JUMPING, *REAL, *FULL, *IMPORTS, *MAILINGS}


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_recorded_history_replays(path: Path) -> None:
    await replayer().replay_workflow(read(path))


async def test_what_was_recorded_in_one_language_goes_on_in_another() -> None:
    (path,) = FOLDER.glob("prepay-completed.*.json")

    for language in LANGUAGES:
        await replayer(language).replay_workflow(read(path))


async def test_a_story_that_goes_another_way_is_noticed() -> None:
    (path,) = FOLDER.glob("prepay-completed.*.json")
    changed = json.loads(path.read_text(encoding="utf-8").replace("deliver_mails", "burn_mails"))

    with pytest.raises(NondeterminismError):
        await replayer().replay_workflow(WorkflowHistory.from_json("order-1001", changed))


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_history_tells_nothing_of_the_machine_that_recorded_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r'"\d+@', text)
    assert str(Path(__file__).parents[2]) not in text
