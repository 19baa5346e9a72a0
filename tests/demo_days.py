"""Plays all stories of the demo from many consecutive start days: `make demo-days`, some minutes.

Ends with 1 when the stories of any day did not end as they should.
"""

import asyncio
import io
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from domain.shop.calendar import BusinessCalendar
from gateway.demo import by_files, to_many
from gateway.demo.play import play_demo
from gateway.demo.report import Screen

DAYS = 60
#: The day by files takes as long as all stories, so it is played on some: on all weekdays in turn.
BY_FILES_EACH = 5


async def play_days(begin: date, days: int) -> int:
    """How many of the days failed. All are played in one folder, as a shop that tries the demo again would."""
    failed = 0
    with TemporaryDirectory() as folder:
        for ahead in range(days):
            day = begin + timedelta(days=ahead)
            console = Console(file=io.StringIO(), width=120)
            others = [to_many.NAME] + [by_files.NAME] * (ahead % BY_FILES_EACH == 0)
            went_well = await play_demo(Screen(console), Path(folder) / "demo", begin=day, others=others)
            failed += not went_well
            assert isinstance(console.file, io.StringIO)
            faults = [
                line for line in console.file.getvalue().splitlines() if line.startswith(("Order ", "The shop: "))
            ]
            sys.stdout.write("\n  ".join([f"{day} {'ok' if went_well else 'FAILED'}", *faults]) + "\n")
            sys.stdout.flush()
    return failed


def main() -> None:
    today = BusinessCalendar().day_of(datetime.now(UTC))
    begin = date.fromisoformat(sys.argv[1]) if sys.argv[1:] else today + timedelta(days=1)
    failed = asyncio.run(play_days(begin, int(sys.argv[2]) if sys.argv[2:] else DAYS))
    time.sleep(0.1)  # the SDK's threads may abort an interpreter that ends at once (temporalio/sdk-python#300)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
