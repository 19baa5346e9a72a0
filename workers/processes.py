"""Server programs as children of one process: started, kept alive, stopped, and ended when that process is killed."""

import asyncio
import logging
import os
import pwd
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from adapters.file_faults import of_system
from adapters.words.say import say
from domain.basics.said import Code, Said
from domain.basics.trouble import Trouble
from domain.contract.order import Language
from workers.leftovers import Leftover
from workers.private import UMASK, owners_alone

logger = logging.getLogger(__name__)

READY_SECONDS = 60.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.02
RESTARTS = 8
LONGEST_PAUSE_SECONDS = 5.0
LOG_LINES_SHOWN = 8
#: The exit code of programs of this project whose settings are wrong: the next start would end the same.
WRONG_SETTINGS = 2
#: A log that has grown beyond this starts anew, and its old lines stay beside it as `<name>.log.1`.
LONGEST_LOG = 20 * 1024 * 1024
LOG_CHECK_SECONDS = 60.0


_ENDED_AT_ONCE = Code("program.ended_at_once", "program", "code")
_NOT_READY = Code("program.not_ready", "program", "seconds")
_TRIED_AGAIN = Code("program.tried_again", "what")
_ENDED_UNASKED = Code("program.ended_unasked", "program", "code")
_RUNS_AGAIN = Code("program.runs_again", "program")
_LOG_TOO_LONG = Code("program.log_too_long", "log", "why")
_WATCHDOG = Code("program.watchdog")
_LOGGED = Code("program.logged", "what", "log", "lines")


class ProgramFailed(Trouble, RuntimeError):
    """A program does not start, or does not stay up; what is said ends with the last lines of its log."""


class EndedAtOnce(ProgramFailed):
    """The program ended before it was ready, with this exit code; below 0 it was killed by a signal."""

    def __init__(self, said: Said, code: int) -> None:
        self.code = code
        super().__init__(said)


@dataclass(frozen=True)
class Program:
    """How one server program is started, known to be ready, and told to stop."""

    name: Said | str  # as people call it
    argv: tuple[str, ...]
    log: Path
    pid_file: Path
    is_ready: Callable[[int], Awaitable[bool]]  # asked again and again, with the process id
    stop_signal: signal.Signals = signal.SIGTERM
    account: pwd.struct_passwd | None = None  # to run as; None: one's own
    env: dict[str, str] | None = None  # None: one's own
    stdin: int = DEVNULL
    pass_fds: tuple[int, ...] = ()
    tries: int = 3  # how often the first start is tried when the program ends at once
    final_codes: frozenset[int] = frozenset()  # exit codes by which it says that another try would end the same


def run_as(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """The arguments by which a child process runs as somebody else, with nothing of this user's groups."""
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


class Supervised:
    """Keeps one program running from `start` to `stop`: when it dies it is started again on the same data and port.

    What happens to it meanwhile is told in `language`.
    """

    def __init__(self, program: Program, language: Language = "en") -> None:
        self.program = program
        self._language = language
        self._process: Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._log_keeper: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Return when the program is ready; raise `ProgramFailed` when it ends or is not ready within a minute."""
        process = await self._first_launch()
        self._keeper = asyncio.create_task(self._keep(process), name=f"keep {self.program.name}")
        self._log_keeper = asyncio.create_task(self._keep_log_short(), name=f"keep the log of {self.program.name}")

    async def _first_launch(self) -> Process:
        for attempt in range(1, self.program.tries):
            try:
                return await self._launch()
            except EndedAtOnce as error:
                if error.code in self.program.final_codes:
                    raise
                self._tell(_TRIED_AGAIN(what=error.said.facts["what"]))
                await asyncio.sleep(0.2 * attempt)
        return await self._launch()

    async def given_up(self) -> None:
        """Wait, usually for ever; raise `ProgramFailed` when the program has died and cannot be brought back."""
        if self._keeper is not None:
            await asyncio.shield(self._keeper)

    async def stop(self) -> None:
        """Stop the program gently, hard after ten seconds. Does nothing when it does not run."""
        keepers = [task for task in (self._keeper, self._log_keeper) if task is not None]
        for task in keepers:
            task.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
        if self._process is not None:
            await self._end(self._process)

    async def _keep(self, process: Process) -> None:
        while True:
            code = await process.wait()
            self._tell(_ENDED_UNASKED(program=self.program.name, code=code))
            process = await self._relaunch()
            self._tell(_RUNS_AGAIN(program=self.program.name))

    def _tell(self, said: Said) -> None:
        logger.warning("%s", say(said, self._language))

    async def _keep_log_short(self) -> None:
        while True:
            try:
                await asyncio.to_thread(shorten, self.program.log)
            except OSError as error:
                self._tell(_LOG_TOO_LONG(log=str(self.program.log), why=of_system(error)))
            await asyncio.sleep(LOG_CHECK_SECONDS)

    async def _relaunch(self) -> Process:
        """Start again with growing pauses: what the dead process held may take a moment to come free."""
        for attempt in range(RESTARTS):
            try:
                return await self._launch()
            except ProgramFailed:
                await asyncio.sleep(min(0.1 * 2**attempt, LONGEST_PAUSE_SECONDS))
        return await self._launch()

    async def _launch(self) -> Process:
        program = self.program
        with _log_of(program) as log:
            process = self._process = await asyncio.create_subprocess_exec(
                *program.argv,
                stdin=program.stdin,
                stdout=log,
                stderr=log,
                env=program.env,
                **run_as(program.account),
                pass_fds=program.pass_fds,
                umask=UMASK,
                start_new_session=True,  # Ctrl-C is for the stack, which stops its programs in order
            )
        Leftover(process.pid, list(program.argv), program.stop_signal).write(program.pid_file)
        await self._until_ready(process)
        return process

    async def _until_ready(self, process: Process) -> None:
        try:
            async with asyncio.timeout(READY_SECONDS):
                while not await self.program.is_ready(process.pid):
                    if process.returncode is not None:
                        what = _ENDED_AT_ONCE(program=self.program.name, code=process.returncode)
                        raise EndedAtOnce(self._with_last_words(what), process.returncode)
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            await self._end(process)
            what = _NOT_READY(program=self.program.name, seconds=int(READY_SECONDS))
            raise ProgramFailed(self._with_last_words(what)) from None

    def _with_last_words(self, what: Said) -> Said:
        """What is the matter, and what stands at the end of the log."""
        last = self.program.log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
        return _LOGGED(what=what, log=self.program.log, lines="\n".join(last))

    async def _end(self, process: Process) -> None:
        with suppress(ProcessLookupError):
            process.send_signal(self.program.stop_signal)
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                process.kill()
        await process.wait()
        self.program.pid_file.unlink(missing_ok=True)


def _log_of(program: Program) -> BinaryIO:
    """To append to; a new one is its owner's alone."""
    return open(program.log, "ab", opener=owners_alone)


def shorten(log: Path, longest: int = LONGEST_LOG) -> None:
    """Start a log anew that has more bytes than this; the program goes on writing, since it only ever appends.

    Lines written between the copy and the cut are lost, which a log can bear.
    """
    if log.stat().st_size > longest:
        shutil.copy(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)


@contextmanager
def watchdog_over(
    pid_files: Iterable[Path], log: Path, pid_file: Path, pass_fds: tuple[int, ...] = ()
) -> Iterator[Program]:
    """The program that ends those of `pid_files` when this process dies: nobody else holds the pipe that it reads."""
    watched, held = os.pipe()
    try:
        yield Program(
            name=_WATCHDOG(),
            argv=(sys.executable, "-m", "workers.watchdog", *map(str, pid_files)),
            log=log,
            pid_file=pid_file,
            is_ready=_at_once,
            stdin=watched,
            pass_fds=pass_fds,
        )
    finally:
        os.close(watched)
        os.close(held)


async def _at_once(_: int) -> bool:
    return True
