"""A command ends within half a second, so it loads what it uses and nothing else."""

import signal
import subprocess
import sys
import time
import tomllib

import pytest

from tests.gateway.conftest import ROOT

READ = """
import asyncio, sys
from pathlib import Path
from adapters.settings import Settings
from gateway.api.client import open_shop
from gateway.cli import main, program

async def today():
    async with open_shop(Settings(database_url=sys.argv[1], shop_file=Path("shop.example.toml"))) as shop:
        await shop.reading.today()

program.build()
asyncio.run(today())
print(*sorted({"temporalio", "holidays", "typst", "aiosmtplib", "workflows.order"} & sys.modules.keys()))
"""


def test_the_days_work_is_read_without_temporal_or_anything_that_writes(database: str) -> None:
    done = subprocess.run([sys.executable, "-c", READ, database], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


BEGIN = """
import sys
from {module} import {name} as begin
print(*sorted({{"asyncio", "typer", "pydantic", "gateway.cli.main"}} & sys.modules.keys()), flush=True)
begin()
"""


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.3])
def test_ctrl_c_while_it_loads_ends_it_without_a_traceback(seconds: float) -> None:
    entry = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]["shop"]
    module, _, name = entry.partition(":")
    program = subprocess.Popen(
        [sys.executable, "-c", BEGIN.format(module=module, name=name), "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - as at a terminal
    )

    with program:
        assert program.stdout
        assert program.stdout.readline() == b"\n"  # nothing that takes time is loaded yet
        time.sleep(0.01 + seconds)
        program.send_signal(signal.SIGINT)
        _, said = program.communicate(timeout=30)

    assert said == b""
    assert program.returncode in {-signal.SIGINT, 128 + signal.SIGINT, 0}
