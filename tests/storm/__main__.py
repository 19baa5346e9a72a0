"""`make storm`: some minutes of kills and faults over orders of all plans, against an undisturbed run of the same.

Ends with 0 when both ledgers are equal and every order came to its end, else with 1. A seed always plans the same.
"""

import argparse
import asyncio
import logging
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from tests.storm.ledger import compare
from tests.storm.plan import Plan, make_plan
from tests.storm.play import play
from tests.storm.report import faults_of, tell

#: Seconds that a storm may take beside its kills, and for each of them, on a busy machine.
MOST_SECONDS, MOST_SECONDS_PER_KILL = 1200, 15


async def weather(console: Console, folder: Path, plan: Plan) -> bool:
    """True when nothing was lost."""
    console.print(f"{len(plan.orders)} orders, {len(plan.kills)} kills, seed {plan.seed} …", style="dim")
    async with asyncio.timeout(MOST_SECONDS + MOST_SECONDS_PER_KILL * len(plan.kills)):
        quiet = await play(folder / "quiet", plan, is_disturbed=False)
        storm = await play(folder / "storm", plan, is_disturbed=True, tell=partial(console.print, style="dim"))
    faults = faults_of(plan, quiet, storm, compare(quiet.ledger, storm.ledger))
    tell(console, plan, quiet, storm, faults)
    return not faults


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.storm", description=__doc__)
    parser.add_argument("--orders", type=int, default=40)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder in which logs and data stay")
    arguments = parser.parse_args()
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd, about connections that were meant to break
    plan = make_plan(arguments.seed, arguments.orders, arguments.kills)
    with TemporaryDirectory(prefix="storm-", ignore_cleanup_errors=True) as folder:
        is_borne = asyncio.run(weather(Console(), arguments.keep or Path(folder), plan))
    time.sleep(0.1)  # the SDK's threads may abort an interpreter that ends at once (temporalio/sdk-python#300)
    sys.exit(not is_borne)


if __name__ == "__main__":
    main()
