"""The shop's workers on a calendar where what is due within days is due at once: `--var PATH --ready-file PATH`.

They are those of `workers.main` in all but the calendar, so that an order lives and ends within seconds.
"""

import argparse
import asyncio
import signal
from pathlib import Path

from adapters.settings import read_settings
from tests.storm.hasty import HastyDesk
from workers.logs import log_as_json
from workers.main import OK, end, run_workers


async def _run(var: Path, ready_file: Path) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    settings = read_settings(var)
    log_as_json(settings.log_level)
    await run_workers(settings, stop, ready_file=ready_file, desk=HastyDesk(settings.shop_file))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--var", type=Path, required=True)
    parser.add_argument("--ready-file", type=Path, required=True)
    parser.add_argument("--lang")  # what keeps them from starting nobody reads here
    arguments = parser.parse_args()
    asyncio.run(_run(arguments.var, arguments.ready_file))
    end(OK)


if __name__ == "__main__":
    main()
