"""The embedded stack, with every one of its processes killed at least once."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import aiosmtplib
import asyncpg
import psutil
import pytest
from temporalio.client import Client

from adapters.postgres.migrate import MigrationFailed
from adapters.running_stack import RunningStack
from gateway.importing.sample import EXAMPLE_FILE
from tests.forking import Forked, fork
from workers.embedded import EmbeddedStack, StackPorts
from workers.folder_lock import FolderTaken
from workers.ports import PortTaken
from workers.postgres import EmbeddedPostgres
from workers.processes import ProgramFailed

STDERR = 2
ANY_PORTS = StackPorts(0, 0, 0)
PATIENCE_SECONDS = 90  # nothing takes more than seconds, but a machine may be busy with other things


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: another run of pytest closes that one to the user that PostgreSQL runs as."""
    with tempfile.TemporaryDirectory(prefix="shop-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
async def made_once() -> AsyncIterator[EmbeddedPostgres]:
    """A database's folder as a stack finds it after its first start; to make one takes longer than most of these."""
    with tempfile.TemporaryDirectory(prefix="shop-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", durable=False)
        await server.prepare(Path(folder) / "log", Path(folder) / "pid")
        yield server


@pytest.fixture
def new_var(folder: Path) -> Iterator[Path]:
    """Where nothing has ever been started."""
    var = folder / "var"
    yield var
    for process in processes_of(var):
        process.kill()


@pytest.fixture
def var(new_var: Path, made_once: EmbeddedPostgres) -> Path:
    """Where there is a database already, and nothing in it."""
    new_var.mkdir(mode=0o700)
    subprocess.run(["cp", "-a", made_once.folder, new_var / "postgres"], check=True)  # noqa: S607 - with its owner
    return new_var


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    (tmp_path / "0001_facts.sql").write_text("-- migrate:up\nCREATE TABLE facts (fact text);\n-- migrate:down\n")
    return tmp_path


@pytest.fixture
def stack(var: Path, migrations: Path) -> EmbeddedStack:
    return EmbeddedStack(var, ANY_PORTS, migrations)


@pytest.fixture
async def killable(var: Path, migrations: Path) -> AsyncIterator[Forked]:
    process = await fork(var, migrations, module="tests.workers.run_stack", streams=(DEVNULL, PIPE, STDERR))
    yield process
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def process_ids(killable: Forked) -> dict[str, int]:
    assert killable.stdout is not None
    line = await asyncio.wait_for(killable.stdout.readline(), PATIENCE_SECONDS)
    return {name: int(pid) for name, pid in json.loads(line).items()}


def processes_of(var: Path) -> list[psutil.Process]:
    """Every living process that was started for this folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        for_var = any(str(var) in part for part in process.info["cmdline"] or [])
        if for_var and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_so():  # noqa: ASYNC110 - other processes set no event of ours
            await asyncio.sleep(0.02)


async def write_fact(database_url: str, fact: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("INSERT INTO facts VALUES ($1)", fact)
    await connection.close()


async def facts(database_url: str) -> list[str]:
    """Asked again until the server is back."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                connection = await asyncpg.connect(database_url)
            except (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.02)
                continue
            rows = await connection.fetch("SELECT fact FROM facts")
            await connection.close()
            return [row["fact"] for row in rows]


async def start_order(address: str) -> None:
    client = await Client.connect(address)
    await client.start_workflow("OrderWorkflow", id="order-1", task_queue="nobody")


async def order_is_known(address: str) -> bool:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                client = await Client.connect(address)
                return (await client.get_workflow_handle("order-1").describe()).id == "order-1"
            except RuntimeError:
                await asyncio.sleep(0.02)


async def test_it_starts_on_an_empty_folder_and_everything_answers(new_var: Path, migrations: Path) -> None:
    async with EmbeddedStack(new_var, ANY_PORTS, migrations) as running:
        await write_fact(running.database_url, "ordered")
        await start_order(running.temporal_address)
        await aiosmtplib.send(
            "Subject: hello\r\n\r\n",
            hostname=running.smtp_host,
            port=running.smtp_port,
            sender="shop@example.jp",
            recipients=["taro@example.jp"],
        )

        assert RunningStack.read(new_var) == running
        assert len(list(running.mails.glob("*.eml"))) == 1


async def test_it_stops_without_leaving_anything_running(stack: EmbeddedStack, var: Path) -> None:
    async with stack:
        assert {process.name() for process in processes_of(var)} >= {"postgres", "temporal"}

    assert processes_of(var) == []
    assert list((var / "run").iterdir()) == []
    assert RunningStack.read(var) is None


async def test_its_data_survive_a_restart(stack: EmbeddedStack) -> None:
    async with stack as running:
        await write_fact(running.database_url, "ordered")
        await start_order(running.temporal_address)

    async with stack as running:
        assert await facts(running.database_url) == ["ordered"]
        assert await order_is_known(running.temporal_address)


async def test_every_process_that_is_killed_comes_back_with_its_data(stack: EmbeddedStack) -> None:
    async with stack as running:
        await write_fact(running.database_url, "ordered")
        await start_order(running.temporal_address)

        for name, pid in stack.process_ids.items():
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            await until(lambda name=name, pid=pid: stack.process_ids[name] != pid)  # type: ignore[misc]

        assert await facts(running.database_url) == ["ordered"]
        assert await order_is_known(running.temporal_address)


async def test_a_process_killed_again_and_again_comes_back(stack: EmbeddedStack) -> None:
    async with stack as running:
        for _ in range(3):
            pid = stack.process_ids["postgres"]
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            await until(lambda pid=pid: stack.process_ids["postgres"] != pid)  # type: ignore[misc]
            assert await facts(running.database_url) == []


async def test_workers_that_are_killed_in_their_first_start_come_back(var: Path) -> None:
    stack = EmbeddedStack(var, ANY_PORTS, shop_file=EXAMPLE_FILE)
    async with stack:
        starting = asyncio.create_task(stack.start_workers())
        await until(lambda: stack.process_ids.get("workers") is not None)
        killed = stack.process_ids["workers"]
        assert killed is not None
        os.kill(killed, signal.SIGKILL)

        await asyncio.wait_for(starting, PATIENCE_SECONDS)

        assert stack.process_ids["workers"] != killed


async def test_workers_whose_shop_file_is_wrong_say_so_at_once(var: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "shop.toml"
    wrong.write_text("nonsense = true\n", encoding="utf-8")

    stack = EmbeddedStack(var, ANY_PORTS, shop_file=wrong)
    async with stack:
        with pytest.raises(ProgramFailed, match="exit code 2"):
            await stack.start_workers()

    assert (var / "log" / "workers.log").read_text(encoding="utf-8").count("nonsense") == 1


async def test_when_it_is_killed_its_programs_end_and_the_next_one_starts(
    killable: Forked, stack: EmbeddedStack, var: Path
) -> None:
    await process_ids(killable)
    await write_fact(stack_url(var), "ordered")

    killable.kill()
    await killable.wait()
    await until(lambda: processes_of(var) == [])

    async with stack as running:
        assert await facts(running.database_url) == ["ordered"]


async def test_when_its_watchdog_is_killed_too_the_next_one_ends_what_is_left(
    killable: Forked, stack: EmbeddedStack, var: Path
) -> None:
    pids = await process_ids(killable)
    await write_fact(stack_url(var), "ordered")

    killable.kill()
    os.kill(pids["watchdog"], signal.SIGKILL)
    await killable.wait()

    async with stack as running:
        assert not psutil.pid_exists(pids["temporal"]) or psutil.Process(pids["temporal"]).status() == "zombie"
        assert await facts(running.database_url) == ["ordered"]


async def test_ctrl_c_stops_it_in_order(killable: Forked, var: Path) -> None:
    await process_ids(killable)

    killable.send_signal(signal.SIGINT)

    assert await asyncio.wait_for(killable.wait(), PATIENCE_SECONDS) == 0
    assert processes_of(var) == []


async def test_a_second_one_on_the_same_folder_is_refused(stack: EmbeddedStack, var: Path, migrations: Path) -> None:
    async with stack:
        with pytest.raises(FolderTaken, match=f"already running in {var} .process {os.getpid()}."):
            await EmbeddedStack(var, ANY_PORTS, migrations).__aenter__()


async def test_a_port_taken_by_another_program_is_named(var: Path, migrations: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        stack = EmbeddedStack(var, StackPorts(temporal=port, web_ui=0, smtp=0), migrations)

        with pytest.raises(PortTaken, match=f"Port {port}, meant for Temporal, is taken by .* .process {os.getpid()}."):
            await stack.__aenter__()


async def test_when_it_cannot_start_it_leaves_nothing_running(
    stack: EmbeddedStack, var: Path, migrations: Path
) -> None:
    (migrations / "0002_broken.sql").write_text("-- migrate:up\nNONSENSE;\n-- migrate:down\n")

    with pytest.raises(MigrationFailed, match="0002_broken"):
        await stack.__aenter__()

    assert processes_of(var) == []


async def test_a_folder_with_a_long_path_will_do(folder: Path, migrations: Path) -> None:
    deep = folder / ("\u304a\u8336" * 20) / "var"

    async with EmbeddedStack(deep, ANY_PORTS, migrations) as running:
        assert await facts(running.database_url) == []


def stack_url(var: Path) -> str:
    running = RunningStack.read(var)
    assert running is not None
    return running.database_url
