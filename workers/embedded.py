"""The whole stack on one machine: PostgreSQL, Temporal with its Web UI and a mail catcher, all data in one folder.

    stack = EmbeddedStack(Path("var"))
    async with stack as running:
        ...  # running.database_url, running.temporal_address, …
        await stack.given_up()

A program that is killed comes back on the same data and port. When this process is killed, a watchdog ends the rest.
"""

import asyncio
import secrets
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pydantic import SecretStr

from adapters.postgres.migrate import MIGRATIONS, migrate
from adapters.running_stack import RunningStack
from domain.basics.said import Code
from domain.contract.order import Language
from workers.folder_lock import locked
from workers.leftovers import end_leftover
from workers.mail_catcher import MailFolder, MailServer
from workers.ports import PortTaken, claim
from workers.postgres import EmbeddedPostgres
from workers.private import private_folder
from workers.processes import WRONG_SETTINGS, Program, Supervised, watchdog_over
from workers.temporal import EmbeddedTemporal

DATABASE = "shop"
POSTGRES, TEMPORAL, WATCHDOG, WORKERS = "postgres", "temporal", "watchdog", "workers"
MAIL_KEY_FILE = "mail.key"
ACCOUNT_KEY_FILE = "account.key"
_TWICE = Code("port.twice", "port")
_FOR_TEMPORAL, _FOR_WEB_UI, _FOR_MAILS = Code("port.temporal"), Code("port.web_ui"), Code("port.mails")
_THE_WORKERS = Code("program.workers")


@dataclass(frozen=True)
class StackPorts:
    """The ports of the stack on the loopback address; 0 takes any free one."""

    temporal: int = 7233
    web_ui: int = 8233
    smtp: int = 1025

    def must_differ(self) -> None:
        """Raises `PortTaken` when two servers are to listen on one port."""
        chosen = [port for port in (self.temporal, self.web_ui, self.smtp) if port]
        for port in chosen:
            if chosen.count(port) > 1:
                raise PortTaken(_TWICE(port=port))


class EmbeddedStack:
    """Starts everything on entering and stops everything on leaving; the data stay in `var`.

    Entering raises `FolderTaken`, `PortTaken`, `ProgramFailed` or `MigrationFailed`, and then leaves nothing running.
    """

    def __init__(
        self,
        var: Path,
        ports: StackPorts | None = None,
        migrations: Path = MIGRATIONS,
        shop_file: Path | None = None,
        language: Language = "en",
    ) -> None:
        self.var = var.resolve()
        self.shop_file = shop_file.resolve() if shop_file else None
        self.ports = ports or StackPorts()
        self.language = language  # in which is told why a program cannot start, or ended
        self.migrations = migrations
        self._programs: dict[str, Supervised] = {}
        self._exits = AsyncExitStack()

    async def __aenter__(self) -> RunningStack:
        async with AsyncExitStack() as exits:
            running = await self._start(exits)
            self._exits = exits.pop_all()
        return running

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._exits.aclose()

    @property
    def process_ids(self) -> dict[str, int | None]:
        """The processes that serve now, by name; a process that came back has a new id."""
        return {name: program.pid for name, program in self._programs.items()}

    async def start_workers(self) -> None:
        """Run the workers of all queues in a process of their own, which comes back when it is killed, also at first.

        They leave before the rest of the stack does. Raises `ProgramFailed`, at once where their settings are wrong.
        """
        ready_file = self.var / "run" / "workers.ready"

        async def is_ready(pid: int) -> bool:
            try:
                return ready_file.read_text() == f"{pid}\n"
            except OSError:
                return False

        program = Program(
            name=_THE_WORKERS(),
            argv=(
                *(sys.executable, "-m", "workers.main"),
                *("--var", str(self.var), "--ready-file", str(ready_file), "--lang", self.language),
            ),
            log=self._log(WORKERS),
            pid_file=self._pid_file(WORKERS),
            is_ready=is_ready,
            tries=5,
            final_codes=frozenset({WRONG_SETTINGS}),
        )
        await self._run(WORKERS, program, self._exits)

    async def given_up(self) -> None:
        """Wait, usually for ever; raise `ProgramFailed` when a program has died and cannot be brought back."""
        waiting = [asyncio.create_task(program.given_up()) for program in self._programs.values()]
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            await done.pop()
        finally:
            for task in waiting:
                task.cancel()

    async def _start(self, exits: AsyncExitStack) -> RunningStack:
        self.ports.must_differ()
        lock = await self._take_folder(exits)
        temporal = EmbeddedTemporal(
            self.var / "temporal",
            port=claim(self.ports.temporal, _FOR_TEMPORAL()),
            ui_port=claim(self.ports.web_ui, _FOR_WEB_UI()),
        )
        mails = MailServer(MailFolder(self.var / "mails"), claim(self.ports.smtp, _FOR_MAILS()))
        postgres = EmbeddedPostgres(self.var / "postgres")

        await self._watch(lock, exits)
        exits.callback(postgres.tidy)
        await self._run(POSTGRES, await postgres.prepare(self._log(POSTGRES), self._pid_file(POSTGRES)), exits)
        await migrate(postgres.url(DATABASE), self.migrations, create=True)
        await self._run(TEMPORAL, temporal.program(self._log(TEMPORAL), self._pid_file(TEMPORAL)), exits)
        exits.push_async_callback(mails.stop)
        await mails.start()

        running = RunningStack(
            database_url=postgres.url(DATABASE),
            temporal_address=temporal.address,
            smtp_host=mails.host,
            smtp_port=mails.port,
            web_ui=temporal.web_ui,
            mails=self.var / "mails",
            shop_file=self.shop_file,
            mail_key=kept_secret(self.var / MAIL_KEY_FILE),
            account_key=kept_secret(self.var / ACCOUNT_KEY_FILE),
        )
        exits.callback(RunningStack.forget, self.var)
        running.write(self.var)
        return running

    async def _take_folder(self, exits: AsyncExitStack) -> int:
        """Make the folder where it is missing, lock it, and end what a killed stack left running. Returns the lock."""
        if not self.var.exists():
            private_folder(self.var)
        for name in ("log", "run", "mails", "temporal"):
            private_folder(self.var / name)
        lock = await exits.enter_async_context(locked(self.var))
        for name in (WORKERS, POSTGRES, TEMPORAL, WATCHDOG):
            await asyncio.to_thread(end_leftover, self._pid_file(name))
        return lock

    async def _watch(self, lock: int, exits: AsyncExitStack) -> None:
        watched = [self._pid_file(name) for name in (WORKERS, POSTGRES, TEMPORAL)]
        watchdog = watchdog_over(watched, self._log(WATCHDOG), self._pid_file(WATCHDOG), pass_fds=(lock,))
        await self._run(WATCHDOG, exits.enter_context(watchdog), exits)

    async def _run(self, name: str, program: Program, exits: AsyncExitStack) -> None:
        supervised = self._programs[name] = Supervised(program, self.language)
        exits.push_async_callback(supervised.stop)
        await supervised.start()

    def _log(self, name: str) -> Path:
        return self.var / "log" / f"{name}.log"

    def _pid_file(self, name: str) -> Path:
        return self.var / "run" / f"{name}.pid"


def kept_secret(file: Path) -> SecretStr:
    """A secret that is made once, then kept: so old bounces, and accounts that were sealed, stay readable."""
    file.touch(mode=0o600)
    kept = file.read_text(encoding="utf-8").strip()
    if not kept:
        kept = secrets.token_urlsafe(32)
        file.write_text(f"{kept}\n", encoding="utf-8")
    return SecretStr(kept)
