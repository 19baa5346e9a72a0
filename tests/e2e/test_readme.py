"""The README's commands work in the order in which they stand, from a clean start, in both languages alike."""

import asyncio
import os
import re
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from pathlib import Path

import pytest

from tests.conftest import SCRIPTS
from tests.e2e.test_up import Up, up  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[2]
#: Commands of the shell that only a person's terminal needs, and the two that the fixture stands for.
NOT_RUN = (". .venv", "make ")
#: A person types slower than a worker takes an order in.
TRIES, PAUSE_SECONDS = 20, 0.5


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
async def test_every_command_works_in_its_turn(up: Up) -> None:  # noqa: F811 - the fixture
    await up.open()

    for line in commands("README.md"):
        if not line.startswith(NOT_RUN):
            await _run(line, up)


async def _run(line: str, up: Up) -> None:  # noqa: F811 - the fixture's value
    environment = os.environ | {
        "PATH": f"{SCRIPTS}:{os.environ['PATH']}",
        "SHOP_VAR": str(up.folder / "var"),
        "TEMPORAL_ADDRESS": up.stack.temporal_address,
    }
    printed, code = b"", None
    for _ in range(TRIES):
        process = await asyncio.create_subprocess_exec(
            *("bash", "-c", line), cwd=ROOT, env=environment, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
        )
        printed, _ = await process.communicate()
        code = process.returncode
        if code == 0:
            return
        await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError(f"{line}\nended with {code}:\n{printed.decode()}")
