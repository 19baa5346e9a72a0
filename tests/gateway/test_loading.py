"""A command ends within half a second, so it loads what it uses and nothing else."""

import os
import signal
import subprocess
import sys
import time
import tomllib

import pytest

from tests.gateway.conftest import ROOT

READ = """
import sys
from gateway.cli import main
code = main.run(sys.argv[1:])
print(code, *sorted(sys.modules), file=sys.stderr)
"""
#: What none of them needs: Temporal, whatever writes or draws, what workflows do, the messages, and pages.
NEVER = {
    *("temporalio", "google.protobuf", "aiosmtplib", "typst", "jinja2", "holidays", "fontTools", "rich"),
    *("workflows", "activities.transaction", "callers.orders", "gateway.api.merging", "domain.contract.messages"),
    *("domain.agenda.order_page", "domain.agenda.claim_page", "domain.agenda.inquiry_page"),
    *("domain.claim.state", "domain.inquiry.state"),
}
#: What lists of orders do without, and the day's work does not: an order's state, all kinds of mails, and tasks.
NOT_IN_LISTS = {"activities", "domain.order.state", "domain.order.facts", "domain.agenda.task_row", "gateway.cli.daily"}


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        ("today", NEVER),
        ("order list", NEVER | NOT_IN_LISTS),
        ("order list --all --text 山田", NEVER | NOT_IN_LISTS),
        ("order search 山田", NEVER | NOT_IN_LISTS),
    ],
)
def test_what_only_reads_loads_nothing_else(database: str, words: str, unwanted: set[str]) -> None:
    settings = {"SHOP_DATABASE_URL": database, "SHOP_FILE": str(ROOT / "shop.example.toml")}

    done = subprocess.run(
        [sys.executable, "-c", READ, *words.split()],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=True,
    )

    code, *loaded = done.stderr.split()
    assert code == "0"
    assert unwanted.isdisjoint(loaded)


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
