"""A small storm: everything that can be killed is killed once. The large one is `make storm`."""

import asyncio
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.storm.ledger import compare
from tests.storm.plan import Kill, make_plan
from tests.storm.play import play
from tests.storm.report import faults_of


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_nothing_is_lost_when_everything_is_killed_once(short_folder: Path) -> None:
    plan = make_plan(seed=2, orders=4, kills=len(Kill))
    folder = Path(mkdtemp(prefix="storm-", dir=short_folder))

    quiet, storm = await asyncio.gather(
        play(folder / "quiet", plan, is_disturbed=False), play(folder / "storm", plan, is_disturbed=True)
    )

    assert faults_of(plan, quiet, storm, compare(quiet.ledger, storm.ledger)) == []
    assert set(storm.kills) == set(Kill)
