"""Whoever waits for an import sees how far it is, and may stop waiting; long steps are not taken for nobody's."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from adapters.files.profile import Kind
from adapters.settings import Settings
from domain.contract.imports import ImportState
from gateway.api.client import ShopClient
from gateway.cli import import_followed
from tests.forking import fork
from tests.gateway.conftest import Payload, Program, until
from tests.gateway.test_imports import row_of, write

INTERRUPTED = 130


@contextlib.asynccontextmanager
async def held_up(settings: Settings) -> AsyncIterator[None]:
    """Rows can be looked at, and none can be kept: the step that reads a file goes on for as long as this."""
    connection = await asyncpg.connect(settings.database_url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE import_rows IN SHARE ROW EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


@pytest.fixture
def file(payload: Payload, tmp_path: Path) -> Path:
    return write(tmp_path, [row_of(payload, f"{payload['order_no']}-{at}") for at in range(1, 4)])


async def is_done(shop: ShopClient, number: int) -> bool:
    return (await shop.imports.find(number)).state is ImportState.DONE


async def newest(shop: ShopClient) -> int:
    return (await shop.imports.listed(1))[0].number


async def test_who_interrupts_the_command_is_told_that_the_import_goes_on(
    program: Program, shop: ShopClient, doors_settings: Settings, file: Path
) -> None:
    last = next(iter(await shop.imports.listed(1)), None)
    async with held_up(doors_settings):
        command = await fork("--lang", "en", "import", "orders", file)
        await until(lambda: _is_being_read(shop, last.number if last else 0), 60)
        await asyncio.sleep(0.5)  # it has begun to wait
        command.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(command.communicate(), 20)
        number = await newest(shop)
        listed = await program("import", "list", "--json")
        shown = await program("--lang", "en", "import", "show", number)

    assert (command.returncode, out) == (INTERRUPTED, b"")
    assert f"Import {number} goes on without this command; `shop import show {number}`" in err.decode()
    assert "Traceback" not in err.decode()
    assert (listed.json[0]["number"], listed.json[0]["state"]) == (number, "kept")
    assert "Of 0: 0 taken, 0 known, 0 refused" in shown.out
    await until(lambda: is_done(shop, number))
    assert (await shop.imports.find(number)).taken == 3


async def _is_being_read(shop: ShopClient, last: int) -> bool:
    """A worker has the file of another import than this one in hand."""
    others = [each.number for each in await shop.imports.listed(1) if each.number != last]
    return bool(others) and await shop.imports.is_worked_on(others[0])


async def test_a_step_that_takes_long_is_not_taken_for_an_import_that_nobody_reads(
    program: Program, shop: ShopClient, doors_settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = next(iter(await shop.imports.listed(1)), None)
    async with held_up(doors_settings):
        command = asyncio.ensure_future(program("import", "orders", file, "--json"))
        await until(lambda: _is_being_read(shop, last.number if last else 0), 60)
        monkeypatch.setattr(import_followed, "PATIENCE", 0.3)
        await asyncio.sleep(3)

    answer = await command

    assert (answer.code, answer.json["state"], answer.json["taken"]) == (0, "done", 3), answer.err


async def test_nobody_works_on_an_import_that_has_ended(shop: ShopClient, file: Path) -> None:
    number = (await shop.imports.hand_in(Kind.ORDERS, file, by="Sato")).found.number

    await until(lambda: is_done(shop, number))

    async def is_let_go() -> bool:  # the story ends a moment after its last row
        return not await shop.imports.is_worked_on(number)

    await until(is_let_go)
    assert not await shop.imports.is_worked_on(10**9)


async def test_with_temporal_away_it_is_said_that_the_file_is_kept_and_what_to_type(
    program: Program, shop: ShopClient, doors_settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_TEMPORAL_ADDRESS", "127.0.0.1:1")

    answer = await program("--lang", "en", "import", "orders", file)

    number = await newest(shop)
    assert answer.code == 5
    assert f"The file is kept as import {number}. Once that is mended, `shop import again {number}`" in answer.err
    assert (await shop.imports.find(number)).state is ImportState.KEPT
    monkeypatch.setenv("SHOP_TEMPORAL_ADDRESS", doors_settings.temporal_address)
    again = await program("import", "again", number, "--json")
    assert (again.code, again.json["taken"]) == (0, 3), again.err
