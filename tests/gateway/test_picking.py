"""`shop pick`: a list and the papers of many orders, each order on one list, and nothing lost when it is killed."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from adapters.settings import Settings
from callers import temporal
from gateway.api.client import ShopClient
from gateway.api.pick_choice import WantedPick
from gateway.api.picking import PickPapers
from tests.documents.reading import pages
from tests.forking import fork
from tests.gateway.by_hand import accepted, paid
from tests.gateway.conftest import Answer, Payload, Program, started, until


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
async def ready(program: Program, shop: ShopClient, payload: Payload) -> list[str]:
    """Three orders that may be packed, the second one with a remark, the third for a day to come."""
    wishes = [{}, {"remarks": "のし紙『御歳暮』"}, {}]
    numbers = [f"{payload['order_no']}-{at}" for at in range(3)]
    for number, wished in zip(numbers, wishes, strict=True):
        await started(shop, payload | {"order_no": number, "wishes": payload.get("wishes", {}) | wished})
    await asyncio.gather(*[_paid(program, number) for number in numbers])
    return numbers


async def _paid(program: Program, number: str) -> None:
    await paid(program, number)


def written(answer: Answer, which: str) -> list[str]:
    (file,) = [file for file in answer.json["files"] if file.endswith(f"{which}.pdf")]
    return pages(Path(file).read_bytes())


async def test_a_list_and_all_papers_are_printed_and_packing_begins(
    program: Program, shop: ShopClient, ready: list[str], tmp_path: Path
) -> None:
    answer = await program("pick", *ready, "--out", tmp_path, "--json")

    assert answer.code == 0
    (row,) = answer.json["picks"]["rows"]
    assert (row["sku"], row["pieces"], {share["order_no"] for share in row["shares"]}) == ("TEA-100", 6, set(ready))
    papers = written(answer, "papers")
    assert sum("納品書" in page for page in papers) == 3
    assert sum("梱包メモ" in page for page in papers) == 1
    assert "のし紙『御歳暮』" in "".join(papers)
    assert "ピッキングリスト" in written(answer, "list")[0]
    assert [(await shop.reading.order(number)).goods for number in ready] == ["packing"] * 3


async def test_whoever_names_orders_is_told_of_each_why_it_is_not_picked(
    program: Program, shop: ShopClient, ready: list[str], payload: Payload, tmp_path: Path
) -> None:
    packing, recalled, other = ready
    held, unpaid = f"{other}-held", f"{other}-unpaid"
    for number in (held, unpaid):
        await started(shop, payload | {"order_no": number})
    await paid(program, held)
    await program("order", "hold", held, "--note", "asks for another colour")
    await program("order", "pack", packing, recalled, "--out", tmp_path)
    await program("order", "cancel", recalled, "--reason", "customer called")

    none = await program("pick", packing, recalled, held, unpaid, "--out", tmp_path)
    some = await program("pick", packing, other, "--out", tmp_path, "--json")
    unknown = await program("pick", f"{other}-typo", "--out", tmp_path)

    told = {
        line.split()[0]: " ".join(line.split()[1:]) for line in none.out.splitlines() if line.startswith(packing[:4])
    }
    assert none.code == 3
    assert told[packing].startswith("The order is being packed already (parcel 1)")
    assert told[recalled].startswith("The order is to be cancelled: set the parcel aside")
    assert told[held].startswith("The order is on hold")
    assert "has not been accepted yet" in told[unpaid]
    assert some.code == 3
    assert [order["order_no"] for order in some.json["picks"]["orders"]] == [other]
    assert [each["order_no"] for each in some.json["left_out"]] == [packing]
    assert unknown.code == 4


async def test_who_is_killed_before_the_papers_are_written_finds_them_with_the_next_list(
    program: Program, shop: ShopClient, ready: list[str], tmp_path: Path
) -> None:
    def killed(_: PickPapers) -> None:
        raise Killed

    with pytest.raises(Killed):
        await shop.picking.pick(WantedPick(order_nos=tuple(ready[:2])), killed)

    answer = await program("pick", ready[2], "--out", tmp_path, "--json")

    assert answer.json["goes_on"] is True
    assert {order["order_no"] for order in answer.json["picks"]["orders"]} == set(ready[:2])
    told = [line.what for line in (await shop.reading.order(ready[0])).journal]
    assert told.count("packing_started") == 1
    assert (await program("pick", ready[2], "--out", tmp_path, "--json")).json["goes_on"] is False


async def test_what_was_stopped_meanwhile_is_left_out_and_told(
    program: Program, shop: ShopClient, ready: list[str], tmp_path: Path
) -> None:
    def killed(_: PickPapers) -> None:
        raise Killed

    with pytest.raises(Killed):
        await shop.picking.pick(WantedPick(order_nos=tuple(ready[:2])), killed)
    await program("order", "cancel", ready[0], "--reason", "customer called")

    answer = await program("pick", "--out", tmp_path)

    assert answer.code == 3
    assert f"{ready[0]}  The order is to be cancelled: set the parcel aside" in " ".join(answer.out.split(" "))
    assert f"{ready[0]}×" not in answer.out


async def test_a_list_is_printed_once_more_without_what_is_packed(
    program: Program, ready: list[str], tmp_path: Path
) -> None:
    number = (await program("pick", *ready, "--out", tmp_path, "--json")).json["picks"]["number"]
    await program("order", "pack", ready[0], "--done", "--out", tmp_path)

    answer = await program("pick", "--again", number, "--out", tmp_path, "--json")

    assert {order["order_no"] for order in answer.json["picks"]["orders"]} == set(ready[1:])
    assert (await program("pick", "--again", 999_999)).code == 4


async def test_only_what_has_to_leave_that_day_with_that_carrier(
    program: Program, shop: ShopClient, payload: Payload, tmp_path: Path
) -> None:
    number = f"{payload['order_no']}-later"
    day = shop.connections.desk.today().calendar.day_of(shop.connections.now()).replace(day=1)
    wished = day.replace(year=day.year + (day.month > 10), month=(day.month + 1) % 12 + 1)
    await started(shop, payload | {"order_no": number, "wishes": {"delivery_date": str(wished)}})
    await paid(program, number)

    other = await program("pick", number, "--carrier", "sagawa", "--out", tmp_path)
    listed = await program("pick", "--carrier", "nobody", "--out", tmp_path)

    assert other.code == 3
    assert "The parcel goes with Yamato Transport, not with Sagawa Express." in other.out
    assert listed.out == "Nothing is to be picked.\n"


async def test_a_wish_for_a_day_far_ahead_is_told_as_probably_mistyped(
    program: Program, shop: ShopClient, payload: Payload, tmp_path: Path
) -> None:
    number = f"{payload['order_no']}-far"
    today = shop.connections.desk.today().calendar.day_of(shop.connections.now())
    await started(shop, payload | {"order_no": number, "wishes": {"delivery_date": f"{today.year + 2}-03-01"}})
    await paid(program, number)

    listed = await program("pick", "--out", tmp_path)
    as_json = (await program("pick", "--out", tmp_path, "--json")).json

    assert f"{number} ({today.year + 2}-03-01)" in listed.out
    assert "mistyped" in listed.out
    assert number in as_json["later"]
    assert {"order_no": number, "day": f"{today.year + 2}-03-01"} in as_json["far_ahead"]


async def test_nobody_makes_a_list_while_somebody_else_does(
    program: Program, shop: ShopClient, ready: list[str], tmp_path: Path
) -> None:
    async with shop.connections.connection() as conn, conn.transaction():
        assert await shop.connections.database.picks.is_ours(conn)

        answer = await program("pick", ready[2], "--out", tmp_path)

    assert (answer.code, answer.err) == (3, "Somebody else is making a pick list. Try again once it is done.\n")


@contextlib.asynccontextmanager
async def no_paper_is_kept(settings: Settings) -> AsyncIterator[None]:
    """Papers are made, and cannot be kept for as long as this."""
    connection = await asyncpg.connect(settings.database_url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE documents IN SHARE ROW EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


async def test_papers_that_come_late_are_waited_for(
    program: Program, doors_settings: Settings, ready: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporal, "ANSWER", timedelta(seconds=0.3))
    async with no_paper_is_kept(doors_settings):
        picking = asyncio.ensure_future(program("pick", *ready, "--out", tmp_path, "--json"))
        await asyncio.sleep(3)

    answer = await picking

    assert answer.code == 0, answer.err
    assert len(answer.json["picks"]["orders"]) == 3


async def test_where_no_paper_comes_it_is_said_what_goes_on_with_the_list(
    program: Program, doors_settings: Settings, ready: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as impatient:
        impatient.setattr(temporal, "ANSWER", timedelta(seconds=0.3))
        impatient.setattr("gateway.api.picking.STANDSTILL", timedelta(seconds=0.5))
        async with no_paper_is_kept(doors_settings):
            broken_off = await program("--lang", "en", "pick", *ready, "--out", tmp_path)

    again = await program("pick", "--out", tmp_path, "--json")

    assert broken_off.code == 5
    assert "`shop pick` goes on with it" in broken_off.err
    assert again.json["goes_on"] is True


async def test_who_interrupts_the_picking_is_told_what_goes_on_with_it(
    program: Program, shop: ShopClient, doors_settings: Settings, ready: list[str], tmp_path: Path
) -> None:
    async def is_packing() -> bool:
        return (await shop.reading.order(ready[0])).goods == "packing"

    async with no_paper_is_kept(doors_settings):
        command = await fork("--lang", "en", "pick", *ready, "--out", tmp_path)
        await until(is_packing, 60)
        command.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(command.communicate(), 20)

    assert (command.returncode, out) == (130, b"")
    assert "`shop pick` goes on with it" in err.decode()
    assert "Traceback" not in err.decode()
    assert (await program("pick", "--out", tmp_path, "--json")).json["goes_on"] is True


@pytest.fixture
async def in_part(program: Program, shop: ShopClient, payload: Payload) -> str:
    """Three of a cup are ordered, and two are here: these are to leave first."""
    number, cup = str(payload["order_no"]), f"CUP-{payload['order_no']}"
    line = {"sku": cup, "name": "湯のみ", "quantity": 3, "unit_price": 1000, "tax_rate": 10}
    await program("stock", "receive", cup, "2", "--name", "湯のみ", "--price", "1000", "--receipt", f"{number}-1")
    await started(shop, payload | {"lines": [line], "total": 3_000 + int(payload["shipping_fee"])})
    assert (await program("order", "choose", number, "part")).code == 0
    await accepted(program, number)
    amount = 3_000 + int(payload["shipping_fee"])
    assert (await program("order", "pay", number, "--amount", amount, "--notice-id", f"bank-{number}")).code == 0
    return number


async def test_of_an_order_in_part_only_what_is_here_is_fetched_and_the_rest_with_a_later_list(
    program: Program, in_part: str, tmp_path: Path
) -> None:
    first = await program("pick", in_part, "--out", tmp_path / "1", "--json")
    assert first.code == 0, first.err
    assert [row["pieces"] for row in first.json["picks"]["rows"]] == [2]
    assert sum("納品書" in page for page in written(first, "papers")) == 1

    assert (await program("order", "ship", in_part)).code == 0
    await program("stock", "receive", f"CUP-{in_part}", "1", "--receipt", f"{in_part}-2")
    second = await program("pick", in_part, "--out", tmp_path / "2", "--json")

    assert second.code == 0, second.err
    assert [(row["pieces"], row["shares"][0]["pieces"]) for row in second.json["picks"]["rows"]] == [(1, 1)]
    shown = await program("order", "show", in_part, "--json")
    assert [parcel["lines"] for parcel in shown.json["parcels"]] == [[[1, 2]], [[1, 1]]]
