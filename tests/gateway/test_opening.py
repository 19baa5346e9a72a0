"""A shop that is not open says so, and which file it would be opened with."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.running_stack import RunningStack
from adapters.settings import Settings, read_settings
from callers.this_machine import is_of_this_machine
from gateway.api.opening import newest_file
from gateway.check.file import check_choice
from gateway.check.finding import Level
from gateway.check.services import check_services
from gateway.cli.main import run
from gateway.cli.program import build
from gateway.importing.sample import EXAMPLE_FILE


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    monkeypatch.delenv("SHOP_FILE", raising=False)
    return tmp_path


def left_behind(shop_file: Path | None = None) -> RunningStack:
    """A stack that was started in `var` and answers no more."""
    return RunningStack(
        database_url="postgresql://postgres@/shop?host=/nowhere/at/all",
        temporal_address="127.0.0.1:1",
        smtp_host="127.0.0.1",
        smtp_port=1,
        web_ui="http://127.0.0.1:1",
        mails=Path("var/mails"),
        shop_file=shop_file,
    )


@pytest.mark.parametrize("args", [["today"], ["order", "show", "1"], ["order", "accept", "1"], ["stock", "list"]])
def test_every_command_says_how_to_open_the_shop(args: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.toml").write_text(EXAMPLE_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    left_behind().write(Path("var"))

    code = run(args)

    assert code == 5
    said = capsys.readouterr().err
    assert said.startswith("The shop is not open: nothing answers for the folder var. `make up` opens it")
    assert "postgresql" not in said


def test_a_database_somewhere_else_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_DATABASE_URL", "postgresql://127.0.0.1:1/shop")

    code = run(["today"])

    assert code == 5
    assert "SHOP_DATABASE_URL says where it is" in capsys.readouterr().err
    assert not is_of_this_machine(read_settings())


async def test_a_check_of_a_closed_shop_says_so_once() -> None:
    left_behind().write(Path("var"))

    found = [each async for each in check_services(read_settings())]

    assert [each.where for each in found if each.level.must_be_mended] == ["shop"]


def test_a_shop_file_written_after_the_opening_is_the_one_that_is_checked(empty_folder: Path) -> None:
    left_behind(EXAMPLE_FILE).write(Path("var"))
    assert newest_file(read_settings()) == EXAMPLE_FILE

    (empty_folder / "shop.toml").write_text("[shop]\n", encoding="utf-8")

    note, warning = check_choice(read_settings())
    assert newest_file(read_settings()) == Path("shop.toml")
    assert f"{empty_folder / 'shop.toml'}" in note.sentence
    assert warning.level is Level.WRONG
    assert str(EXAMPLE_FILE) in warning.sentence


def test_a_file_that_the_environment_names_is_the_one_that_is_checked(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_behind(EXAMPLE_FILE).write(Path("var"))
    (empty_folder / "shop.toml").write_text("[shop]\n", encoding="utf-8")
    monkeypatch.setenv("SHOP_FILE", str(EXAMPLE_FILE))

    assert newest_file(read_settings()) == EXAMPLE_FILE


def test_the_command_names_the_file_and_the_key(empty_folder: Path) -> None:
    (empty_folder / "shop.toml").write_text('timezone = "Asia/Tokio"\n[shop]\ncolour = 1\n', encoding="utf-8")

    found = CliRunner().invoke(build(), ["check"])

    assert f"{empty_folder / 'shop.toml'}" in found.output
    assert "shop.toml: timezone" in found.output
    assert "shop.toml: shop.colour" in found.output


def test_settings_of_ones_own_are_not_of_this_machine() -> None:
    assert is_of_this_machine(Settings())
    assert not is_of_this_machine(Settings(temporal_address="temporal.example:7233"))
