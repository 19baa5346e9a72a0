"""The exit codes of the program, and that nobody ever sees a traceback."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.settings import Settings
from callers import sending
from callers import temporal as line
from gateway.cli import goods
from tests.conftest import SCRIPTS
from tests.forking import fork
from tests.gateway.conftest import ROOT, Payload, Program, point_to
from workflows.options import order_workflow_id, receipt_workflow_id

NOWHERE = "127.0.0.1:1"


async def run(*args: str, environment: dict[str, str] | None = None, given: bytes = b"") -> tuple[int | None, str, str]:
    """The program in a process of its own."""
    process = await fork(*args, streams=(PIPE, PIPE, PIPE), environment=os.environ | (environment or {}))
    out, err = await process.communicate(given)
    return process.returncode, out.decode(), err.decode()


async def start(*args: str) -> tuple[int | None, str, str]:
    """The same, from its very beginning."""
    process = await asyncio.create_subprocess_exec(str(SCRIPTS / "shop"), *args, stdout=PIPE, stderr=PIPE)
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--help",), 0),
        (("order", "fly"), 2),
        (("order", "pay", "g-1"), 2),
        (("order", "pay", "g-1", "--amount", "-5", "--notice-id", "x"), 2),
        (("order", "pay", "g-1", "--amount", "ten", "--notice-id", "x"), 2),
        (("order", "pay", "g-1", "--amount", "1", "--notice-id", "with a space"), 2),
        (("order", "pay", "g-1", "--amount", "1", "--notice-id", "x", "--paid-on", "yesterday"), 2),
        (("order", "pay", "g-1", "--amount", "1", "--notice-id", "x", "--paid-on", "2150-01-01"), 2),
        (("order", "extend", "g-1", "--until", "2026-02-30"), 2),
        (("order", "hold", "g-1", "--reason", "mood"), 2),
        (
            (
                "order",
                "accept",
            ),
            2,
        ),
        (("order", "accept", "g-1", "--all"), 2),
        (("order", "cancel", "g-1"), 2),
        (("order", "cancel", "g-1", "--reason", "x", "--request-id", "x" * 1_001), 2),
        (("order", "correct-contact", "g-1"), 2),
        (("inquiry", "open", "--from", "nobody", "--text", "x"), 2),
        (("order", "correct-contact", "g-1", "--resend"), 2),
        (("mail", "bounce", "bounce.eml", "--folder", "."), 2),
        (("order", "start", "no-such-file.json"), 2),
        (("stock", "receive", "TEA-100", "0"), 2),
        (("task", "done", "0"), 2),
        (("schema", "nothing"), 2),
        (("mail", "preview", "nothing"), 2),
        (("mail", "preview", "--language", "fr"), 2),
        (("demo", "nothing"), 2),
        (("order", "search", "\udcff"), 2),
        (("order", "show", "g-none"), 4),
        (("order", "cancel", "g-none", "--reason", "x"), 4),
        (("order", "inspect", "g-none"), 4),
        (("order", "pay", "g-none", "--amount", "1", "--notice-id", "n"), 4),
        (("order", "pack", "g-none"), 4),
        (("note", "g-none", "hello"), 4),
        (("task", "done", "999999"), 4),
        (("stock", "receive", "NO-SUCH", "1"), 4),
        (("stock", "count", "NO-SUCH", "1"), 4),
        (("mail", "list", "g-none"), 4),
        (("mail", "show", "none"), 4),
        (("slip", "g-none"), 4),
        (("claim", "show", "C-none"), 4),
        (("claim", "close", "C-none", "--withdrawn"), 4),
        (("deposits", "forget", "999999"), 4),
        (("deposits", "checked", "--through", "2199-01-01"), 3),
        (("deposits", "checked", "--through", "2026-11-20"), 0),
        (("deposits", "checked"), 0),
        (("today",), 0),
        (("stock", "list"), 0),
    ],
)
async def test_a_command_ends_with_its_code(program: Program, args: tuple[str, ...], code: int) -> None:
    answer = await program(*args)

    assert answer.code == code, answer
    assert "Traceback" not in answer.err
    if code in {3, 4}:
        assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("order", "deliver", "g-1", "--delivered-at", "noon"), "for --delivered-at: 'noon' is no time"),
        (
            ("return", "ask", "g-1", "--cause", "other", "--asked-at", "noon", "--preview"),
            "for --asked-at: 'noon' is no time",
        ),
        (("order", "inspect-return", "g-1", "--good", "all"), "for --good: 'all' is not LINE=PIECES"),
        (("return", "inspect", "g-1", "--broken", "all"), "for --broken: 'all' is not LINE=PIECES"),
        (("export", "books", "--profile", "yayoi", "--from", "2199-01-01"), "--from is after --to"),
        (("report", "questions", "--since", "2199-01-01"), "--since is after --until"),
    ],
)
async def test_a_wrong_value_is_told_with_the_option_that_it_was_given_to(
    program: Program, args: tuple[str, ...], said: str
) -> None:
    answer = await program(*args)

    assert answer.code == 2
    assert said in answer.err


@pytest.mark.parametrize("args", [("order", "list"), ("today",), ("order", "show", "1")])
async def test_a_database_that_is_away_is_told_in_a_sentence(
    doors_settings: Settings, program: Program, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    point_to(doors_settings.model_copy(update={"database_url": f"postgresql://{NOWHERE}/shop"}), monkeypatch)

    answer = await program(*args)

    assert answer.code == 5
    assert "database cannot be reached" in answer.err
    assert answer.err.count("\n") == 1


async def test_a_temporal_server_that_is_away_is_told_in_a_sentence(
    doors_settings: Settings, program: Program, monkeypatch: pytest.MonkeyPatch, order_no: str
) -> None:
    point_to(doors_settings.model_copy(update={"temporal_address": NOWHERE}), monkeypatch)

    answer = await program("order", "accept", order_no)
    reading = await program("order", "show", order_no)

    assert answer.code == 5
    assert f"Temporal cannot be reached at {NOWHERE}" in answer.err
    assert reading.code == 0


async def test_a_missing_shop_file_is_told_in_a_sentence(
    doors_settings: Settings, program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    point_to(doors_settings.model_copy(update={"shop_file": tmp_path / "shop.toml"}), monkeypatch)

    answer = await program("order", "list")

    assert answer.code == 2
    assert "shop.toml does not exist" in answer.err


async def test_a_word_that_is_no_choice_is_refused_with_those_that_are(program: Program) -> None:
    answer = await program("inquiry", "assign", "Q1", "--category", "foo")

    assert answer.code == 2
    assert "Invalid value for '--category': 'foo' is not one of 'delivery', 'payment'" in answer.err


async def test_a_wrong_faq_stops_no_command(
    doors_settings: Settings, program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(doors_settings.shop_file.read_text(encoding="utf-8"), encoding="utf-8")
    file.with_name("faq.toml").write_text("x = ", encoding="utf-8")
    point_to(doors_settings.model_copy(update={"shop_file": file}), monkeypatch)

    answer = await program("order", "list")

    assert answer.code == 0


@pytest.mark.usefixtures("program")
async def test_the_program_as_a_process_ends_with_its_code(order_no: str) -> None:
    shown, refused, missing = await asyncio.gather(
        run("order", "show", order_no, "--json"),
        start("order", "accept", order_no),
        run("order", "cancel", "g-none", "--reason", "x"),
    )

    assert shown[0] == 0
    assert '"status": "received"' in shown[1]
    assert (refused[0], refused[1]) == (3, "")
    assert refused[2] == "The goods have not been inspected yet; inspect them first.\n"
    assert missing[0] == 4


@pytest.mark.usefixtures("program")
async def test_an_order_is_read_from_standard_input(payload: Payload) -> None:
    code, out, _ = await run("order", "start", "-", given=json.dumps(payload).encode())

    assert (code, out) == (0, f"Order {payload['order_no']} was handed over.\n")


async def test_a_wrong_setting_is_told_in_a_sentence() -> None:
    code, _, err = await run("order", "list", environment={"SHOP_SMTP_PORT": "many"})

    assert code == 2
    assert err.startswith("SHOP_SMTP_PORT")


@pytest.mark.parametrize(
    ("args", "environment", "code", "says"),
    [
        ((), {"SHOP_SMTP_PORT": "many"}, 2, "SHOP_SMTP_PORT: "),
        ((), {"SHOP_MAIL_TEMPLATES": "/nowhere"}, 2, "SHOP_MAIL_TEMPLATES: there is no folder /nowhere."),
        ((), {"SHOP_FILE": "none.toml"}, 2, "none.toml does not exist"),
        (("--var", "{tmp_path}/a-file"), {}, 1, "/a-file/log cannot be used: Not a directory."),
        (
            ("--var", "{tmp_path}/a", "--smtp-port", "5555", "--web-ui-port", "5555"),
            {},
            1,
            "Port 5555 is meant for two",
        ),
    ],
)
async def test_a_stack_that_cannot_start_says_why(
    tmp_path: Path, args: Sequence[str], environment: dict[str, str], code: int, says: str
) -> None:
    (tmp_path / "a-file").touch()

    ended, _, err = await run(
        "up", *(arg.format(tmp_path=tmp_path) for arg in args), environment=os.environ | (environment or {})
    )

    assert (ended, err.count("\n")) == (code, 1)
    assert says in err


async def test_without_workers_a_command_is_answered_as_away_and_a_fact_is_taken_down(
    program: Program, temporal: WorkflowEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "ANSWER", timedelta(seconds=1))
    monkeypatch.setattr(line, "ANSWER", timedelta(seconds=1))
    monkeypatch.setattr(goods, "PATIENCE", timedelta(seconds=1))
    workflow_id = order_workflow_id("g-idle")
    await temporal.client.start_workflow("OrderWorkflow", {}, id=workflow_id, task_queue="nobody-works-here")
    receipt_id = receipt_workflow_id("idle")
    await temporal.client.start_workflow("StockReceiptWorkflow", {}, id=receipt_id, task_queue="nobody-works-here")

    command = await program("order", "cancel", "g-idle", "--reason", "x")
    fact = await program("order", "deliver", "g-idle")

    receipt = await program("stock", "receive", "TEA-100", 1, "--receipt", "idle")

    assert (command.code, receipt.code) == (5, 5)
    assert "Nobody answered" in command.err
    assert "Are the workers running?" in fact.err


async def test_help_loads_nothing_heavy() -> None:
    heavy = {"temporalio", "pydantic", "asyncpg", "typst", "jinja2", "rich"}
    code = (
        f"import sys; from gateway.cli import main; main.in_language(main.build()); print({heavy} & sys.modules.keys())"
    )

    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=ROOT, stdout=PIPE)

    assert (await process.communicate())[0].decode() == "set()\n"
