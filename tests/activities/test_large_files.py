"""A large file is kept, read and refused row by row without ever being held whole, by callers and by workers."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from activities.importing import ImportActivities
from adapters.files.book import ProfileBook
from adapters.files.profile import Kind
from adapters.settings import Settings
from callers.connections import Connections
from callers.errors import ServiceAway
from callers.imports import Imports
from domain.contract.imports import ImportState, ImportStep
from tests.activities.world import SHOP_FILE, World
from tests.gateway.test_imports import HEADER
from workers.takers import takers

MEGABYTE = 1 << 20
SIZE = 10 * MEGABYTE
#: What may be held at a time: some hundred rows, and parts of the file.
MOST_HELD = 6 * MEGABYTE
ROW = ",".join(["x" * 100] * len(HEADER))


@contextmanager
def held_below(most: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < most, f"{peak / MEGABYTE:.1f} MB"


def write(file: Path, size: int) -> int:
    """A file of about this size, of whose rows none is an order. Returns how many it has."""
    rows = size // (len(ROW) + 10)
    with file.open("w", encoding="ascii", newline="") as out:
        out.write(",".join(HEADER) + "\r\n")
        out.writelines(f"{at:07}-{ROW[8:]}\r\n" for at in range(rows))
    return rows


@pytest.mark.timeout(120)
async def test_a_file_of_ten_megabytes_is_never_held_whole(world: World, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    rows = write(file, SIZE)
    nowhere = Settings(temporal_address="127.0.0.1:1", shop_file=SHOP_FILE, var=tmp_path)
    connections = Connections(nowhere, world.database)
    does = ImportActivities(world.database, ProfileBook(SHOP_FILE.parent), takers(connections))

    with held_below(MOST_HELD), pytest.raises(ServiceAway):  # it is kept all the same
        await Imports(connections).hand_in(Kind.ORDERS, file, by="Sato", profile_name="plain")
    (kept,) = await Imports(connections).listed()
    with held_below(MOST_HELD):
        progress = await does.read(ImportStep(number=kept.number, at=world.at))

    assert kept.size == file.stat().st_size >= SIZE - MEGABYTE
    assert (progress.state, progress.rows, progress.refused) == (ImportState.TAKING, rows, rows)
    assert await world.pool.fetchval("SELECT max(length(content)) FROM import_parts") == MEGABYTE
    with held_below(MOST_HELD):
        await Imports(connections).refused_rows(kept.number)
