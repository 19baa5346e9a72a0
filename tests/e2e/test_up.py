"""`shop up` as its user sees it: what it prints, an order by the Temporal CLI, workers killed, a restart."""

import asyncio
import json
import os
import re
import signal
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client

from adapters.running_stack import RunningStack
from gateway.importing.sample import EXAMPLES, STOCK_FILE
from tests.conftest import SCRIPTS
from tests.round_the_clock import shop_that_mails_at_night

PATIENCE_SECONDS = 240  # on a busy machine: one start is four programs, each of which may take a minute
FREE_PORTS = ("--temporal-port", "0", "--web-ui-port", "0", "--smtp-port", "0")


class Up:
    """`shop up` in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: Process | None = None

    async def open(self) -> str:
        """Start it. Returns what it printed once everything runs."""
        self.process = await asyncio.create_subprocess_exec(
            *(str(SCRIPTS / "shop"), "up", *FREE_PORTS), cwd=self.folder, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
        )
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            printed = ""
            while "shop deposits checked" not in printed:
                line = await self.process.stdout.readline()
                assert line, f"it ended:\n{printed}"
                printed += line.decode()
        return printed

    async def refusal(self) -> str:
        """What a second one in the same folder says."""
        second = await asyncio.create_subprocess_exec(
            *(str(SCRIPTS / "shop"), "up", *FREE_PORTS), cwd=self.folder, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
        )
        printed, _ = await asyncio.wait_for(second.communicate(), PATIENCE_SECONDS)
        assert second.returncode == 1
        assert b"Traceback" not in printed
        return printed.decode()

    async def close(self, how: signal.Signals) -> tuple[int | None, str]:
        """Stop it. Returns the exit code, and what it still printed."""
        assert self.process is not None
        self.process.send_signal(how)
        printed, _ = await asyncio.wait_for(self.process.communicate(), PATIENCE_SECONDS)
        return self.process.returncode, printed.decode()

    @property
    def stack(self) -> RunningStack:
        stack = RunningStack.read(self.folder / "var")
        assert stack is not None, f"it has left with exit code {self.process and self.process.returncode}"
        return stack

    async def temporal(self, *args: str) -> str:
        """What the Temporal CLI answers."""
        process = await asyncio.create_subprocess_exec(
            *(str(SCRIPTS / "temporal"), *args, "--address", self.stack.temporal_address, "--output", "json"),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
        )
        printed, _ = await process.communicate()
        assert process.returncode == 0, printed.decode()
        return printed.decode()

    async def signal(self, name: str) -> None:
        message = str(EXAMPLES / "messages" / f"{name}.json")
        await self.temporal("workflow", "signal", "-w", "order-1001", "--name", name, "--input-file", message)

    async def until(self, status: str) -> None:
        """Wait until the order says so of itself."""
        client = await Client.connect(self.stack.temporal_address)
        order = client.get_workflow_handle("order-1001")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                view = await order.query("view")
                if view is not None and view["status"] == status:
                    return
                await asyncio.sleep(0.1)

    async def mails(self, count: int) -> None:
        """Wait until so many mails have been caught."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(await asyncio.to_thread(os.listdir, self.stack.mails)) < count:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)

    def kill_workers(self) -> None:
        pid = json.loads((self.folder / "var" / "run" / "workers.pid").read_text())["pid"]
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
async def up(short_folder: Path) -> AsyncIterator[Up]:
    folder = Path(tempfile.mkdtemp(prefix="up-", dir=short_folder))
    shop_that_mails_at_night(folder)
    up = Up(folder)
    yield up
    if up.process is not None and up.process.returncode is None:
        up.process.kill()
        await up.process.communicate()


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_an_order_survives_killed_workers_and_a_restart(up: Up) -> None:
    printed = await up.open()
    assert (
        f"{len(STOCK_FILE.read_text().splitlines()) - 1} sample articles imported, because the stock list was empty"
        in printed
    )
    start = re.search(r"^  temporal (workflow start .*prepay\.json)", printed, re.MULTILINE)
    assert start is not None

    assert "Another stack is already running in" in await up.refusal()

    await up.temporal(*start[1].split())
    await up.signal("goods_inspected")
    await up.mails(2)
    up.kill_workers()
    await up.temporal(
        *("workflow", "update", "execute", "-w", "order-1001", "--name", "accept"),
        *("--input-file", str(EXAMPLES / "messages" / "accept.json")),
    )
    await up.until("awaiting_payment")
    code, printed = await up.close(signal.SIGINT)
    assert (code, "Every order is kept" in printed) == (0, True)

    printed = await up.open()
    assert "as it was" in printed
    await up.signal("payment_received")
    await up.until("preparing")
    await up.mails(4)
    assert (await up.close(signal.SIGTERM))[0] == 0
