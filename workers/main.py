"""The workers as a process: `python -m workers.main --queue orders --queue mail --queue documents`.

On SIGTERM or Ctrl-C they take nothing new, finish what they hold, and leave with 0. Wrong settings or a wrong shop file
end the process at once with 2 and one plain sentence; a Temporal server that is not up yet is waited for. Certificates
and keys are read again while they work, so that renewed ones need no restart.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from temporalio.client import Client
from temporalio.runtime import Runtime
from temporalio.service import RPCError
from temporalio.worker import Worker

from adapters.mail.errors import BadTemplate
from adapters.settings import InvalidSettings, Settings, read_settings
from adapters.shop_file import InvalidShopFile, ShopDesk
from adapters.words.catalog import LANGUAGES
from adapters.words.check import WordsMissing, must_be_whole
from adapters.words.language import language_of
from adapters.words.say import say
from callers.cluster import ClusterAway, ClusterRefused, Line
from domain.basics.said import Code, Said
from domain.basics.trouble import Trouble
from domain.contract.order import Language
from workers.logs import log_as_json
from workers.private import be_private
from workers.processes import WRONG_SETTINGS
from workers.rounds import begin_rounds
from workers.telemetry import make_runtime, must_be_address
from workers.wiring import QUEUES, open_workers, with_converter
from workflows.options import ORDERS

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 10.0
#: How often in a row a server may hang up before that counts as its answer.
MOST_HANG_UPS = 4
OK, FAILED = 0, 1

_FAILED = Code("program.worker_failed", "said")


class WorkersFailed(Trouble, RuntimeError):
    """The workers cannot go on; what is said tells why."""


async def run_workers(  # noqa: PLR0913 - a process of workers needs the first three, tests and metrics the others
    settings: Settings,
    stop: asyncio.Event,
    queues: Sequence[str] = QUEUES,
    *,
    runtime: Runtime | None = None,
    ready_file: Path | None = None,
    desk: ShopDesk | None = None,
) -> None:
    """Work until `stop` is set, then finish what is held and return. `desk` goes before the shop file of the settings.

    Raises:
        InvalidSettings, InvalidShopFile, BadTemplate, WordsMissing: before anything is worked on.
        WorkersFailed: a worker died and cannot be brought back inside this process.
    """
    must_be_whole()
    desk = desk or ShopDesk(settings.shop_file)
    line = Line(settings, runtime)
    if not await _connect_patiently(line, settings.temporal_address, stop):
        return
    async with open_workers(settings, line.client, queues, desk=desk) as workers:
        with _exists(ready_file):
            running = [asyncio.create_task(worker.run()) for worker in workers]
            if ORDERS in queues:
                await _begin_rounds(line.client, desk.today().file.staff_language)
            logger.info("workers started", extra={"queues": list(queues), "temporal": settings.temporal_address})
            renewing = asyncio.create_task(_renew(line, workers, settings.renewal_seconds))
            await _until(stop, running)
            renewing.cancel()
        await _leave(workers, running)
    logger.info("workers stopped")


async def _begin_rounds(client: Client, language: Language) -> None:
    """The shop's daily round; without it orders go on all the same, and the next start tries again."""
    try:
        await begin_rounds(client, language)
    except RPCError as error:
        logger.warning("the daily round could not be started", extra={"reason": str(error)})


@contextmanager
def _exists(file: Path | None) -> Iterator[None]:
    """Keep this file in existence, for health checks that only look."""
    if file is None:
        yield
        return
    file.write_text(f"{os.getpid()}\n", encoding="utf-8")
    yield
    file.unlink(missing_ok=True)


async def _connect_patiently(line: Line, address: str, stop: asyncio.Event) -> bool:
    """Connect as soon as the server answers. False when the workers were stopped before.

    Raises:
        InvalidSettings: waiting would not help.
    """
    pause, hang_ups = FIRST_PAUSE_SECONDS, 0
    while not stop.is_set():
        try:
            await line.connect()
        except (ClusterAway, ClusterRefused) as error:
            hang_ups = hang_ups + 1 if isinstance(error, ClusterRefused) else 0
            if isinstance(error, ClusterRefused) and (not error.may_pass or hang_ups == MOST_HANG_UPS):
                raise
            logger.warning(
                "Temporal is not reachable yet",
                extra={"temporal": address, "next_try_seconds": pause, "reason": str(error)},
            )
        else:
            return True
        try:
            await asyncio.wait_for(stop.wait(), pause)
        except TimeoutError:
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
    return False


async def _renew(line: Line, workers: Sequence[Worker], every: float) -> None:
    """Take renewed certificates and keys, until cancelled. What cannot be used is told, and tried again."""
    while True:
        await asyncio.sleep(every)
        try:
            if await line.renew():
                for worker in workers:
                    worker.client = with_converter(line.client)
                logger.info("a renewed certificate was taken")
        except (InvalidSettings, ClusterAway) as error:
            logger.warning("renewed certificates or keys cannot be used", extra={"reason": str(error)})


async def _until(stop: asyncio.Event, running: Sequence[asyncio.Task[None]]) -> None:
    """Return when the workers are to stop, or when one of them has died."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([*running, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()


async def _leave(workers: Sequence[Worker], running: Sequence[asyncio.Task[None]]) -> None:
    """All at once: nothing new is taken, what is held is finished within the grace of each worker."""
    logger.info("workers stopping")
    await asyncio.gather(*(worker.shutdown() for worker in workers))
    ended = await asyncio.gather(*running, return_exceptions=True)
    for error in ended:
        if isinstance(error, BaseException):
            raise WorkersFailed(_FAILED(said=error)) from error


async def _run(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    settings = read_settings(arguments.var)
    log_as_json(settings.log_level)
    must_be_address(settings.temporal_address)
    runtime = make_runtime(must_be_address(arguments.metrics) if arguments.metrics else None)
    queues = tuple(dict.fromkeys(arguments.queue or QUEUES))
    await run_workers(settings, stop, queues, runtime=runtime, ready_file=arguments.ready_file)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m workers.main", description="The workers of the shop.")
    parser.add_argument(
        "--queue", action="append", choices=QUEUES, help="work on this queue; may be repeated; default: all"
    )
    parser.add_argument("--metrics", metavar="HOST:PORT", help="offer metrics to Prometheus at this address")
    parser.add_argument("--ready-file", type=Path, metavar="PATH", help="a file that exists while the workers work")
    parser.add_argument("--var", type=Path, metavar="PATH", help="folder of an embedded stack, goes before SHOP_VAR")
    parser.add_argument("--lang", choices=LANGUAGES, help="of what is said at the end; default: as the command `shop`")
    return parser.parse_args(argv)


def _tell(said: Said, language: Language | None) -> None:
    sys.stderr.write(f"{say(said, language or language_of(os.environ))}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code: 0 after a clean stop, 1 when a worker failed, 2 when the settings or the shop file are wrong."""
    arguments = _arguments(argv)
    be_private()
    try:
        asyncio.run(_run(arguments))
    except WordsMissing as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTINGS
    except (InvalidSettings, InvalidShopFile, BadTemplate) as error:
        _tell(error.said, arguments.lang)
        return WRONG_SETTINGS
    except WorkersFailed as error:
        _tell(error.said, arguments.lang)
        return FAILED
    return OK


def end(code: int) -> NoReturn:
    """End at once: to take apart all that was loaded takes a while, and the SDK's threads may abort it.

    Source: temporalio/sdk-python#300.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    end(main())
