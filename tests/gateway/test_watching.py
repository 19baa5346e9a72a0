"""A watched folder: what is put into it is read in once, and lies where it says what became of it."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.files.book import ProfileBook
from adapters.files.faults import GREW
from adapters.settings import Settings
from gateway.api.client import ShopClient
from gateway.cli.watching import wording
from gateway.cli.words import speaking
from gateway.watching.folder import WatchedFolder
from gateway.watching.watch import Ended, Waits, Watch
from tests.forking import Forked, fork
from tests.gateway.conftest import Payload, until
from tests.gateway.test_imports import HEADER, row_of


@pytest.fixture
def numbers(payload: Payload) -> list[str]:
    return [f"{payload['order_no']}-W{at}" for at in range(1, 4)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    WatchedFolder(tmp_path, ProfileBook()).prepare()
    return tmp_path


@pytest.fixture
def watch(shop: ShopClient, folder: Path) -> Watch:
    return watching(shop, folder)


def watching(shop: ShopClient, folder: Path) -> Watch:
    return Watch(shop.imports, WatchedFolder(folder, ProfileBook()), wording, "Sato")


def put(place: Path, *rows: str) -> Path:
    place.parent.mkdir(exist_ok=True)
    place.write_bytes("\r\n".join([",".join(HEADER), *rows, ""]).encode("cp932"))
    return place


async def looked(watch: Watch) -> list[Ended | Waits]:
    """What one look tells."""
    async with aclosing(watch.look()) as found:
        return [each async for each in found]


async def ended(watch: Watch) -> list[Ended]:
    """Look until something has ended."""
    found: list[Ended] = []

    async def has_ended() -> bool:
        found.extend(each for each in await looked(watch) if isinstance(each, Ended))
        return bool(found)

    await until(has_ended)
    return found


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


async def test_a_file_is_read_in_and_then_lies_among_those_that_are_done_by_the_number_of_its_import(
    watch: Watch, folder: Path, payload: Payload, numbers: list[str]
) -> None:
    put(folder / "orders" / "今日.csv", *(row_of(payload, number) for number in numbers))

    (one,) = await ended(watch)

    assert one.found is not None
    assert (one.found.taken, one.found.by, one.found.file_name) == (3, "Sato", "今日.csv")
    assert names(folder / "done") == [f"{one.found.number}-orders-今日.csv"]
    assert names(folder / "refused") == names(folder / "orders" / "working") == []


async def test_a_file_that_grows_or_is_not_there_yet_or_is_none_is_left_alone(
    watch: Watch, folder: Path, payload: Payload, numbers: list[str]
) -> None:
    orders = folder / "orders"
    file = put(orders / "growing.csv", row_of(payload, numbers[0]))
    for name in (".hidden.csv", "~$book.csv", "a.csv.crdownload", "b.csv.part", "b.csv", "Thumbs.db"):
        put(orders / name, row_of(payload, numbers[1]))
    put(folder / "elsewhere.csv", row_of(payload, numbers[1]))
    (orders / "empty.csv").touch()
    (orders / "link.csv").symlink_to(folder / "elsewhere.csv")
    (orders / "folder.csv").mkdir()
    os.mkfifo(orders / "pipe.csv")
    before = names(orders)

    for number in numbers:
        with file.open("ab") as growing:
            growing.write(f"{row_of(payload, number)}\r\n".encode("cp932"))
        assert await looked(watch) == []

    assert names(orders) == before


async def test_rows_that_were_refused_lie_apart_with_the_reasons_to_be_mended_and_put_in_again(
    watch: Watch, folder: Path, payload: Payload, numbers: list[str]
) -> None:
    bad = row_of(payload, numbers[1], **{"line.unit_price": "1.08E+03"})
    put(folder / "orders" / "day.csv", row_of(payload, numbers[0]), bad)

    with speaking("ja"):
        (one,) = await ended(watch)

    assert one.found is not None
    assert names(folder / "done") == [one.name]
    assert names(folder / "refused") == [one.rows_name, one.text_name]
    text = (folder / "refused" / one.text_name).read_text("utf-8-sig")
    assert f"3行目（{numbers[1]}）" in text
    assert one.rows_name in text
    rows = folder / "refused" / one.rows_name
    assert rows.read_bytes().decode("cp932") == "\r\n".join([",".join(HEADER), bad, ""])
    rows.write_bytes(rows.read_bytes().replace(b"1.08E+03", b"1080"))
    rows.rename(folder / "orders" / rows.name)
    (mended,) = await ended(watch)
    assert mended.found is not None
    assert (mended.found.taken, mended.found.refused) == (1, 0)


async def test_a_file_that_is_refused_lies_among_the_refused_with_a_text_that_says_why(
    watch: Watch, folder: Path, payload: Payload, numbers: list[str]
) -> None:
    (folder / "orders" / "letter.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    put(folder / "bank" / "orders.csv", row_of(payload, numbers[0]))
    (folder / "orders" / "plain").mkdir()
    (folder / "orders" / "plain" / "few.csv").write_text("order_no\n1\n", encoding="utf-8")

    found: list[Ended] = []
    while len(found) < 3:
        found += await ended(watch)

    refused = names(folder / "refused")
    assert len(refused) == 6
    assert all(each.said and {each.name, each.text_name} <= set(refused) for each in found)
    assert {each.place for each in found} == {"orders/letter.csv", "bank/orders.csv", "orders/plain/few.csv"}
    assert names(folder / "done") == []


async def test_a_second_file_of_the_same_name_takes_no_other_files_place(
    watch: Watch, folder: Path, payload: Payload, numbers: list[str]
) -> None:
    contents = []
    for number in numbers:
        contents.append(put(folder / "orders" / "orders.csv", row_of(payload, number)).read_bytes())
        await ended(watch)

    kept = [file.read_bytes() for file in sorted((folder / "done").iterdir(), key=lambda file: file.name)]

    assert sorted(kept) == sorted(contents)


async def test_the_same_file_put_in_twice_is_one_import(
    watch: Watch, folder: Path, payload: Payload, numbers: list[str]
) -> None:
    put(folder / "orders" / "orders.csv", row_of(payload, numbers[0]))
    (first,) = await ended(watch)
    put(folder / "orders" / "again.csv", row_of(payload, numbers[0]))

    (again,) = await ended(watch)

    assert first.found
    assert again.found
    assert first.found.number == again.found.number
    assert names(folder / "orders") == ["working"]


@pytest.mark.parametrize("killed_at", ["write", "put_away"])
async def test_whoever_is_killed_between_import_and_moving_imports_nothing_twice(
    shop: ShopClient, folder: Path, payload: Payload, numbers: list[str], killed_at: str
) -> None:
    rows = (row_of(payload, numbers[0]), row_of(payload, numbers[1], **{"line.sku": "NOBODY-HAS-IT"}))
    put(folder / "orders" / "orders.csv", *rows)
    count = len(await shop.imports.listed(10_000))

    def kill(*_: object) -> bool:
        raise KeyboardInterrupt

    mortal = type("Mortal", (WatchedFolder,), {killed_at: kill})(folder, ProfileBook())
    with pytest.raises(KeyboardInterrupt):
        await ended(Watch(shop.imports, mortal, wording, "Sato"))
    (one,) = await ended(watching(shop, folder))

    assert len(await shop.imports.listed(10_000)) == count + 1
    assert one.found is not None
    assert (one.found.taken, one.found.refused) == (1, 1)
    assert names(folder / "done") == [one.name]
    assert names(folder / "refused") == [one.rows_name, one.text_name]


async def test_several_watchers_take_each_file_once(
    shop: ShopClient, folder: Path, payload: Payload, numbers: list[str]
) -> None:
    for at, number in enumerate(numbers):
        put(folder / "orders" / f"{at}.csv", row_of(payload, number))
    count = len(await shop.imports.listed(10_000))
    watches = [watching(shop, folder) for _ in range(3)]
    found: list[Ended] = []

    async def are_done() -> bool:
        for each in await asyncio.gather(*(looked(watch) for watch in watches)):
            found.extend(one for one in each if isinstance(one, Ended))
        return len(names(folder / "done")) == len(numbers)

    await until(are_done)

    assert len(await shop.imports.listed(10_000)) == count + 3
    assert len(found) == len(numbers)
    assert names(folder / "orders" / "working") == []


async def test_a_file_that_changes_while_it_is_read_waits_until_it_is_whole(
    watch: Watch, folder: Path, payload: Payload, numbers: list[str]
) -> None:
    file = put(folder / "orders" / "orders.csv", row_of(payload, numbers[0]))
    watched = WatchedFolder(folder, ProfileBook())
    with file.open("ab", buffering=0) as writer:
        watched.claim(watched.drops()[0], file)
        look = asyncio.create_task(looked(watch))
        while not look.done():
            writer.write(b"\r\n")
            await asyncio.sleep(0.001)
        writer.write(row_of(payload, numbers[1]).encode("cp932"))

    (one,) = await ended(watch)

    assert look.result() == [Waits("orders/orders.csv", GREW())]
    assert one.found is not None
    assert one.found.taken == 2


async def test_a_folder_that_goes_away_or_cannot_be_written_into_is_told_once_and_gone_on_with_when_it_is_back(
    watch: Watch, folder: Path, payload: Payload, numbers: list[str]
) -> None:
    put(folder / "orders" / "orders.csv", row_of(payload, numbers[0]))
    (folder / "orders").rename(folder / "away")

    told = [await looked(watch) for _ in range(3)]
    (folder / "away").rename(folder / "orders")
    (one,) = await ended(watch)

    assert [len(each) for each in told] == [1, 0, 0]
    assert isinstance(told[0][0], Waits)
    assert one.found is not None
    assert one.found.taken == 1


async def test_a_place_that_something_else_stands_in_loses_no_file(
    watch: Watch, folder: Path, payload: Payload, numbers: list[str]
) -> None:
    put(folder / "orders" / "orders.csv", row_of(payload, numbers[0]))
    (folder / "done").rmdir()
    (folder / "done").write_text("a file, where a folder should be", encoding="utf-8")
    found: list[Ended | Waits] = []

    async def waits() -> bool:
        found.extend(await looked(watch))
        return bool(found)

    await until(waits)
    assert isinstance(found[0], Waits)
    (folder / "done").unlink()

    (one,) = await ended(watch)

    assert one.found is not None
    assert one.found.taken == 1
    assert names(folder / "done") == [one.name]


async def test_what_was_written_about_refused_rows_is_kept_as_long_as_the_policy_says(
    watch: Watch, shop: ShopClient, folder: Path
) -> None:
    for name in ("1-orders-a-rows.csv", "1-orders-a-rows.csv.txt", "2-orders-b.csv"):
        (folder / "refused" / name).touch()

    await watch.forget(shop.connections.now(), timedelta(days=1))
    before = len(names(folder / "refused"))
    await watch.forget(shop.connections.now() + timedelta(days=2), timedelta(days=1))

    assert before == 3
    assert names(folder / "refused") == ["2-orders-b.csv"]


@pytest.fixture
async def command(doors_settings: Settings, workers: None, folder: Path) -> AsyncIterator[Forked]:  # noqa: ARG001
    environment = {
        "SHOP_VAR": str(doors_settings.var),
        "SHOP_FILE": str(doors_settings.shop_file),
        "SHOP_DATABASE_URL": doors_settings.database_url,
        "SHOP_TEMPORAL_ADDRESS": doors_settings.temporal_address,
        "SHOP_LANGUAGE": "ja",
    }
    process = await fork("import", "watch", folder, "--every", "0.1", environment=os.environ | environment)
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def test_the_command_tells_each_file_on_one_line_and_ends_at_ctrl_c(
    command: Forked, folder: Path, payload: Payload, numbers: list[str]
) -> None:
    assert command.stdout is not None
    begins = (await asyncio.wait_for(command.stdout.readline(), 60)).decode()
    put(folder / "orders" / "today.csv", row_of(payload, numbers[0]))

    line = (await asyncio.wait_for(command.stdout.readline(), 60)).decode()
    command.send_signal(signal.SIGINT)
    rest, errors = await asyncio.wait_for(command.communicate(), 30)

    assert str(folder) in begins
    assert "orders/today.csv：取り込み" in line
    assert "終了しました" in rest.decode()
    assert (command.returncode, errors) == (0, b"")
    assert len(names(folder / "done")) == 1


async def test_a_file_of_another_kind_is_told_the_folder_into_which_it_belongs(watch: Watch, folder: Path) -> None:
    shutil.copy("examples/day/tracking.csv", folder / "orders" / "numbers.csv")
    shutil.copy("examples/day/stock.csv", folder / "bank" / "stock.csv")
    found: list[Ended] = []
    while len(found) < 2:
        found += await ended(watch)

    with speaking("en"):
        texts = [wording(each) for each in sorted(found, key=lambda each: each.place, reverse=True)]
    with speaking("ja"):
        japanese = wording(next(each for each in found if each.place.startswith("orders")))

    assert "Put it into the folder tracking/" in texts[0]
    assert "not read from a watched folder" in texts[1]
    assert "tracking/ に置いてください" in japanese


async def test_a_file_of_headings_alone_is_done(watch: Watch, folder: Path) -> None:
    put(folder / "orders" / "nothing.csv")

    (one,) = await ended(watch)

    assert one.found is not None
    assert (one.found.rows, names(folder / "refused")) == (0, [])
