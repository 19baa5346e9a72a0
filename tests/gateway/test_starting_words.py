"""What keeps the pipeline from starting, and services from answering, in the language of whoever started it."""

import os
import re
import socket
import ssl
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from pathlib import Path

import asyncpg
import pytest
from aiosmtplib import SMTPAuthenticationError, SMTPConnectError, SMTPSenderRefused
from temporalio.service import RPCError, RPCStatusCode

from adapters.postgres.migrate import MigrationFailed, migrate
from adapters.reach_faults import why
from adapters.words.check import foreign_words
from adapters.words.say import say
from callers.cluster import why_unanswered
from domain.basics.said import Said
from gateway.cli.main import run
from tests.forking import fork
from tests.gateway.conftest import ROOT
from workers.folder_lock import FolderTaken, locked
from workers.ports import PortTaken, claim

#: Paths, and programs of the system.
_GIVEN = re.compile(r"\S*/\S*|python\S*|pytest\S*")


def japanese(said: Said) -> str:
    """The sentence, in which nothing is English besides paths and names of programs."""
    sentence = say(said, "ja")
    assert foreign_words(_GIVEN.sub(" ", sentence)) == []
    return sentence


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionRefusedError(111, "Connect call failed"), "接続先が動いていません"),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed ('::1', 1, 0, 0)"), "接続先が動いていません"),
        (SMTPConnectError("Error connecting: [Errno -2] Not known"), "その名前の接続先が見つかりません"),
        (socket.gaierror(-2, "Name or service not known"), "その名前の接続先が見つかりません"),
        (TimeoutError(), "時間内に応答がありません"),
        (SMTPConnectError("Timed out connecting to x on port 1"), "時間内に応答がありません"),
        (ssl.SSLError("wrong version number"), "暗号化した接続ができません"),
        (asyncpg.InvalidPasswordError("failed"), "ユーザー名またはパスワードが正しくありません"),
        (asyncpg.InvalidCatalogNameError('database "x" does not exist'), "その名前のデータベースがありません"),
        (asyncpg.TooManyConnectionsError("sorry, too many clients already"), "接続が多すぎます"),
        (asyncpg.CannotConnectNowError("the database system is starting up"), "起動しているところです"),
        (asyncpg.AdminShutdownError("terminating connection"), "停止しているところです"),
        (asyncpg.DiskFullError("could not extend file"), "ディスクに空きがありません"),
        (asyncpg.ReadOnlySQLTransactionError("read-only"), "読み取り専用です"),
        (asyncpg.DeadlockDetectedError("deadlock detected"), "ほかの処理と重なりました"),
        (SMTPAuthenticationError(535, "no"), "ユーザー名またはパスワードが正しくありません"),
        (ValueError("what nobody expected"), "原因は分かりません"),
    ],
)  # fmt: skip
def test_why_a_service_cannot_be_reached_is_said_in_japanese(error: Exception, reason: str) -> None:
    assert japanese(why(error)) == reason
    assert say(why(error), "en")


def test_what_a_server_answers_is_repeated() -> None:
    said = why(SMTPSenderRefused(550, "not from here", "shop@midori-tea.example"))

    assert "not from here" in say(said, "ja")


def test_why_temporal_does_not_answer_is_said_in_japanese() -> None:
    assert (
        japanese(why_unanswered(RPCError("late", RPCStatusCode.DEADLINE_EXCEEDED, b""))) == "時間内に応答がありません"
    )
    assert japanese(why_unanswered(RPCError("transport error", RPCStatusCode.UNKNOWN, b""))) == "途中で接続が切れました"


def test_a_port_that_is_taken_is_told_in_japanese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken) as refused:
            claim(port, "在庫")
        code = run(["--lang", "ja", "up", "--var", str(tmp_path / "v"), "--temporal-port", str(port)])

    assert japanese(refused.value.said).startswith(f"在庫に使うポート {port} は、")
    err = " ".join(capsys.readouterr().err.split())
    assert code == 1
    assert err.startswith(f"Temporal に使うポート {port} は、")
    assert err.endswith("ポートは --temporal-port、--web-ui-port、--smtp-port で変更できます。")


def test_one_port_for_two_servers_is_told_in_japanese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ports = ("--temporal-port", "5555", "--web-ui-port", "5555")

    code = run(["--lang", "ja", "up", "--var", str(tmp_path), *ports])

    assert code == 1
    assert capsys.readouterr().err.startswith("ポート 5555 が2つのサーバーに指定されています。")


def test_a_folder_that_cannot_be_written_is_told_in_japanese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()

    code = run(["--lang", "ja", "up", "--var", str(tmp_path / "file" / "var"), "--temporal-port", "0"])

    assert code == 1
    assert "を使用できません（フォルダーではありません）。" in capsys.readouterr().err


async def test_a_folder_in_which_a_shop_runs_is_told_in_japanese(tmp_path: Path) -> None:
    async with locked(tmp_path):
        with pytest.raises(FolderTaken) as refused:
            async with locked(tmp_path):
                pass

    sentence = f"フォルダー {tmp_path} では、すでに別のお店が動いています（プロセス {os.getpid()}）。"
    assert japanese(refused.value.said).startswith(sentence)


async def test_a_schema_that_cannot_be_brought_up_to_date_is_told_in_japanese() -> None:
    with pytest.raises(MigrationFailed) as failed:
        await migrate("postgresql://127.0.0.1:1/shop")

    assert say(failed.value.said, "ja").startswith("データベースの表を最新の形にできませんでした。\n")
    assert str(failed.value).startswith("The database schema could not be brought up to date.\n")


@pytest.mark.parametrize(
    ("args", "variables", "sentence"),
    [
        (("--lang", "ja"), {}, "SHOP_SMTP_PORT：整数ではありません。\n"),
        ((), {"SHOP_LANGUAGE": "ja"}, "SHOP_SMTP_PORT：整数ではありません。\n"),
        ((), {"SHOP_LANGUAGE": "en"}, "SHOP_SMTP_PORT: must be a whole number.\n"),
    ],
)
async def test_workers_that_cannot_start_say_it_in_the_language_of_their_reader(
    args: tuple[str, ...], variables: dict[str, str], sentence: str
) -> None:
    process = await fork(*args, module="workers.main", environment=os.environ | {"SHOP_SMTP_PORT": "many"} | variables)

    _, err = await process.communicate()

    assert (process.returncode, err.decode()) == (2, sentence)


async def test_workers_say_it_from_their_very_beginning() -> None:
    process = await create_subprocess_exec(
        *(sys.executable, "-m", "workers.main"), cwd=ROOT, env=os.environ | {"SHOP_SMTP_PORT": "many"}, stderr=PIPE
    )

    _, err = await process.communicate()

    assert (process.returncode, err.decode()) == (2, "SHOP_SMTP_PORT: must be a whole number.\n")
