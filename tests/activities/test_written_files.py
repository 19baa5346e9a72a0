"""Papers and files for others name people: the daily round removes them after the days of the policy."""

import os
from datetime import timedelta
from pathlib import Path

from activities.round import RoundActivities, TimedRound
from tests.activities.world import World


async def test_the_daily_round_removes_papers_and_files_after_the_days_of_the_policy(
    world: World, tmp_path: Path
) -> None:
    for folder in ("print", "export", "mails"):
        for days in (29, 31):
            file, at = tmp_path / folder / f"{days}.pdf", (world.at - timedelta(days=days)).timestamp()
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"%PDF-")
            os.utime(file, (at, at))

    await RoundActivities(world.database, world.desk, var=tmp_path).make_round(TimedRound(at=world.at, is_due=False))

    assert _lying(tmp_path) == {"print/29.pdf", "export/29.pdf", "mails/29.pdf", "mails/31.pdf"}


def _lying(below: Path) -> set[str]:
    return {str(file.relative_to(below)) for file in below.glob("*/*.pdf")}
