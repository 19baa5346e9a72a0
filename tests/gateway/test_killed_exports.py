"""An export that is killed, or whose folder takes no file, counts nothing as told: the next one is whole."""

import asyncio
from pathlib import Path
from typing import NamedTuple

import pytest

from gateway.api.client import ShopClient
from tests.forking import fork
from tests.gateway import by_hand
from tests.gateway.conftest import Answer, Program

#: Somebody waits for a lock.
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
#: A folder in which nobody may make a file, whoever they are.
READ_ONLY = Path("/proc")


class Export(NamedTuple):
    """What is exported, which table it writes down, and where its answer names the orders."""

    what: str
    table: str = ""
    listed: str = ""

    async def ready(self, program: Program, order_no: str, folder: Path) -> tuple[str, ...]:
        """The order is where this export takes it; returns the words of the command."""
        if self.what == "shipping":
            await by_hand.paid(program, order_no)
            return ("export", "shipping", order_no, "--carrier", "yamato")
        await by_hand.shipped(program, order_no, folder / "print")
        return ("export", "shipped") if self.table else ("export", "books", "--profile", "mf", "--from", "2026-01-01")

    def is_whole(self, answer: Answer, order_no: str) -> bool:
        file = Path(answer.json["file"])
        orders = [each["order_no"] for each in answer.json[self.listed]] if self.listed else [order_no]
        return order_no in orders and file.stat().st_size > 0


SHIPPING = Export("shipping", "waybill_rows", "parcels")
SHIPPED = Export("shipped", "cart_rows", "rows")
BOOKS = Export("books")


@pytest.mark.parametrize("export", [SHIPPING, SHIPPED], ids=lambda export: export.what)
async def test_what_an_export_that_was_killed_took_is_in_the_next_one(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path, export: Export
) -> None:
    words, out = await export.ready(program, order_no, tmp_path), tmp_path / "out"

    async with shop.connections.connection() as conn, conn.transaction():
        await conn.execute(f"LOCK TABLE {export.table} IN SHARE MODE")
        process = await fork(*words, "--out", out)
        await until_it_waits(shop)
        process.kill()
        await process.wait()

    assert visible_in(out) == []
    assert export.is_whole(await program(*words, "--out", out, "--json"), order_no)
    assert len(visible_in(out)) == 1


async def until_it_waits(shop: ShopClient) -> None:
    async with shop.connections.connection() as conn, asyncio.timeout(40):
        while not await conn.fetchval(WAITS):  # noqa: ASYNC110 - the database tells nobody of it
            await asyncio.sleep(0.05)


def visible_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if not each.name.startswith(".")]


@pytest.mark.parametrize("export", [SHIPPING, SHIPPED, BOOKS], ids=lambda export: export.what)
async def test_a_folder_that_takes_no_file_is_named_before_anything_is_told(
    program: Program, order_no: str, tmp_path: Path, export: Export
) -> None:
    words = await export.ready(program, order_no, tmp_path)

    for folder in (READ_ONLY, READ_ONLY / "out"):
        refused = await program(*words, "--out", folder)
        assert (refused.code, f"{folder} cannot be written" in refused.err) == (2, True), refused.err

    assert export.is_whole(await program(*words, "--out", tmp_path / "out", "--json"), order_no)
