"""The README's commands work in the order in which they stand, from a clean start, in both languages alike."""

import asyncio
import io
import os
import re
import shlex
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from pathlib import Path

import pytest

from tests.conftest import SCRIPTS
from tests.e2e.test_up import Up, up  # noqa: F401 - a fixture
from tests.gateway.conftest import run_program

ROOT = Path(__file__).parents[2]
#: Commands of the shell that only a person's terminal needs, and the two that the fixture stands for.
NOT_RUN = (". .venv", "make ")
#: A person types slower than a worker takes an order in.
TRIES, PAUSE_SECONDS = 20, 0.5
#: After these a person looks until so many orders of the example day are that far, before the next command is typed.
DAY = range(2001, 2051)
LOOKED_AT = {"shop stock receive": "received", "shop deposits assign": "preparing"}


def commands(name: str) -> list[str]:
    """The commands of all blocks, without their remarks."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).replace("\\\n", " ")
    bare = [re.sub(r"\s+#\s.*", "", line).strip() for line in blocks.splitlines()]
    return [" ".join(line.split()) for line in bare if line]


def test_both_languages_show_the_same_commands() -> None:
    assert commands("README.ja.md") == commands("README.md")


def test_every_target_of_make_that_the_readme_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    for name in ("README.md", "README.ja.md"):
        named = set(re.findall(r"make ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8")))
        assert {"up", "demo", "demo-days", "test", "bench"} <= named <= targets


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_every_command_works_in_its_turn(up: Up, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811 - the fixture
    await up.open()
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))  # nobody types or scans anything
    monkeypatch.setenv("PATH", f"{SCRIPTS}:{os.environ['PATH']}")
    monkeypatch.setenv("SHOP_VAR", str(up.folder / "var"))
    monkeypatch.setenv("TEMPORAL_ADDRESS", up.stack.temporal_address)

    for line in commands("README.md"):
        if not line.startswith(NOT_RUN):
            await _until_done(line)
            for begin, status in LOOKED_AT.items():
                if line.startswith(begin):
                    await _until_all_are(status)


async def _until_all_are(status: str) -> None:
    wanted, found = {str(number) for number in DAY}, set[str]()
    for _ in range(TRIES * 6):
        listed = (await run_program("order", "list", "--status", status, "--limit", "200", "--json")).json
        found = {order["order_no"] for order in listed if order["goods"] != "backordered"}
        if found >= wanted:
            return
        await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError(f"not {status}: {sorted(wanted - found)}")


async def _until_done(line: str) -> None:
    code: int | None = 0
    printed = ""
    for _ in range(TRIES):
        code, printed = await _run(line)
        if code == 0:
            return
        await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError(f"{line}\nended with {code}:\n{printed}")


async def _run(line: str) -> tuple[int | None, str]:
    """What needs no shell is run in this process, which spares it the start of Python."""
    first, *words = shlex.split(line)
    if first == "shop" and "$(" not in line and " < " not in line:
        answer = await run_program(*words)
        return answer.code, f"{answer.out}{answer.err}"
    process = await asyncio.create_subprocess_exec("bash", "-c", line, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT)
    printed, _ = await process.communicate()
    return process.returncode, printed.decode()
