"""Nobody but its owner reads what the stack and the commands write."""

import os
import stat
import sys
from asyncio.subprocess import create_subprocess_exec
from collections.abc import Iterator
from pathlib import Path

import aiosmtplib
import pytest

from gateway.importing.sample import EXAMPLE_FILE
from tests.conftest import SCRIPTS
from workers.embedded import EmbeddedStack, StackPorts
from workers.private import private_folder
from workers.processes import shorten


def readable_by_others(folder: Path) -> list[str]:
    """What others may list, read or write."""
    return sorted(str(place) for place in (folder, *folder.rglob("*")) if _is_readable(place))


def _is_readable(place: Path) -> bool:
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:  # a journal of a database that is at work
        return False
    if stat.S_ISDIR(mode):
        return bool(mode & 0o066)  # as root, the user that PostgreSQL runs as walks through, and looks at nothing
    return stat.S_ISREG(mode) and bool(mode & 0o077)


@pytest.fixture(autouse=True)
def generous() -> Iterator[None]:
    """The usual mask of a user, by which everybody reads."""
    before = os.umask(0o022)
    yield
    os.umask(before)


async def test_the_stacks_data_are_for_their_owner_alone(short_folder: Path) -> None:
    var = short_folder / "private"
    async with EmbeddedStack(var, StackPorts(0, 0, 0), shop_file=EXAMPLE_FILE) as running:
        await aiosmtplib.send(
            "Subject: hello\r\n\r\n",
            hostname=running.smtp_host,
            port=running.smtp_port,
            sender="shop@example.jp",
            recipients=["taro@example.jp"],
        )
        shorten(var / "log" / "temporal.log", longest=-1)
        (database,) = var.rglob("temporal.db")
        (mail,) = running.mails.glob("*.eml")

        for file in (database, mail, var / "log" / "postgres.log"):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        others = [place for place in readable_by_others(var) if "/run/" not in place and "/postgres/" not in place]
        assert others == []


async def test_what_an_earlier_version_left_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "mails").mkdir(mode=0o755)

    private_folder(tmp_path / "mails")

    assert stat.S_IMODE((tmp_path / "mails").stat().st_mode) == 0o700


async def test_what_a_command_writes_is_for_its_user_alone(tmp_path: Path) -> None:
    command = await create_subprocess_exec(
        *(sys.executable, str(SCRIPTS / "shop"), "mail", "preview", "--out", str(tmp_path / "mails")),
        env=os.environ | {"SHOP_FILE": str(EXAMPLE_FILE), "SHOP_VAR": str(tmp_path)},
        umask=0o022,
    )

    assert await command.wait() == 0
    assert list((tmp_path / "mails").iterdir())
    assert readable_by_others(tmp_path / "mails") == []
