"""Carriers' files at the command line: which parcels are in them, each once, and what is kept of them."""

import asyncio
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.api.client import ShopClient
from gateway.api.waybill_sorting import Wanted
from tests.gateway.by_hand import paid
from tests.gateway.conftest import Answer, Payload, Program, started
from tests.gateway.test_tracking_files import number_of


@pytest.fixture
async def ready(program: Program, order_no: str) -> str:
    """An order that may be packed."""
    await paid(program, order_no)
    return order_no


def content_of(answer: Answer) -> bytes:
    return Path(answer.json["file"]).read_bytes()


def files_in(folder: Path) -> int:
    return len(list(folder.iterdir()))


def rows(answer: Answer) -> list[list[str]]:
    return [line.split('","') for line in content_of(answer).decode("cp932").splitlines()]


async def test_a_parcel_is_in_one_file_until_somebody_asks_for_it_again(
    program: Program, ready: str, tmp_path: Path
) -> None:
    first = await program("export", "shipping", ready, "--carrier", "yamato", "--out", tmp_path, "--json")
    second = await program("export", "shipping", ready, "--carrier", "yamato", "--out", tmp_path)
    again = await program("export", "shipping", ready, "--carrier", "sagawa", "--again", "--out", tmp_path, "--json")

    head, row = rows(first)
    assert (first.code, len(head), len(row), row[0].strip('"')) == (0, 95, 95, f"{ready}-1")
    assert hashlib.sha256(content_of(first)).hexdigest() == first.json["sha256"]
    assert (second.code, "No parcel is to be written." in second.out, f"({ready})" in second.out) == (0, True, True)
    assert (again.json["parcels"][0]["is_again"], again.json["carrier"]) == (True, "sagawa")
    assert files_in(tmp_path) == 2
    shown = await program("order", "show", ready, "--json")
    assert [line["what"] for line in shown.json["journal"]].count("waybill_written") == 2


async def test_a_file_is_given_once_more_exactly_as_it_was(program: Program, ready: str, tmp_path: Path) -> None:
    first = await program("export", "shipping", ready, "--out", tmp_path, "--json")
    content, number = content_of(first), first.json["number"]

    once_more = await program("export", "file", number, "--out", tmp_path / "again", "--json")
    listed = await program("export", "files", "--json")
    unknown = await program("export", "file", 999_999)

    assert content_of(once_more) == content
    assert next(each for each in listed.json if each["number"] == number)["parcels"] == 1
    assert unknown.code == 4


async def test_a_file_whose_names_are_forgotten_is_told_as_such(
    program: Program, ready: str, shop: ShopClient, tmp_path: Path
) -> None:
    number = (await program("export", "shipping", ready, "--out", tmp_path, "--json")).json["number"]
    async with shop.connections.connection() as conn:
        await conn.execute("UPDATE waybill_files SET made_at = '2020-01-01T00:00Z' WHERE number = $1", number)
        await shop.connections.database.waybills.forget(conn, datetime(2020, 1, 2, tzinfo=UTC))

    answer = await program("export", "file", number, "--out", tmp_path)
    listed = await program("export", "files", "--json")

    assert (answer.code, f"file {number} has been forgotten" in answer.err) == (4, True)
    assert next(each for each in listed.json if each["number"] == number)["is_kept"] is False
    known = await program("export", "shipping", ready, "--out", tmp_path)
    assert f"({ready})" in known.out


async def test_all_that_may_leave_is_written_and_nothing_else(
    program: Program, ready: str, shop: ShopClient, payload: Payload, tmp_path: Path
) -> None:
    unpaid = await started(shop, payload | {"order_no": f"{payload['order_no']}-b"})

    answer = await program("export", "shipping", "--out", tmp_path, "--json")
    packed = await program("export", "shipping", "--only", "packed", "--again", "--out", tmp_path, "--json")

    written = [each["order_no"] for each in answer.json["parcels"]]
    assert ready in written
    assert unpaid not in written
    assert ready not in [each["order_no"] for each in packed.json["parcels"]]


async def test_an_order_that_is_not_ready_is_refused_with_the_reason(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    answer = await program("export", "shipping", order_no, "--out", tmp_path)

    assert answer.code == 3
    assert "has not been accepted yet" in answer.out
    assert files_in(tmp_path) == 0


async def test_a_row_that_does_not_fit_is_told_and_the_others_are_written(
    program: Program, ready: str, shop: ShopClient, payload: Payload, tmp_path: Path
) -> None:
    odd = f"{payload['order_no']}-c"
    await started(shop, payload | {"order_no": odd, "wishes": payload["wishes"] | {"time_slot": "夕方"}})
    await paid(program, odd)

    answer = await program("--lang", "ja", "export", "shipping", ready, odd, "--out", tmp_path)
    mended = await program("export", "shipping", odd, "--hours", f"{odd}=16-18", "--out", tmp_path, "--json")

    assert answer.code == 3
    assert "1件をヤマト運輸の送り状データに書き出しました" in answer.out
    assert "ご希望の時間帯を読み取れません（「夕方」とあります）" in answer.out
    assert (mended.code, rows(mended)[1][6]) == (0, "1618")


async def test_a_changed_address_makes_another_waybill(program: Program, ready: str, tmp_path: Path) -> None:
    await program("export", "shipping", ready, "--out", tmp_path)
    await program("order", "change-address", ready, "--building", "別館")

    answer = await program("export", "shipping", ready, "--out", tmp_path, "--json")

    assert [(each["order_no"], each["carrier"]) for each in answer.json["void"]] == [(ready, "yamato")]
    assert (answer.json["parcels"][0]["version"], answer.json["parcels"][0]["is_again"]) == (2, False)


async def test_a_parcel_that_goes_to_another_carrier_leaves_a_void_waybill(
    program: Program, ready: str, tmp_path: Path
) -> None:
    first = (await program("export", "shipping", ready, "--out", tmp_path, "--json")).json["number"]

    again = await program(
        "--lang", "ja", "export", "shipping", ready, "--carrier", "sagawa", "--again", "--out", tmp_path
    )

    assert "破棄してください" in again.out
    assert f"{ready}  ヤマト運輸  {first}" in " ".join(again.out.split(" "))
    listed = {each["number"]: each for each in (await program("export", "files", "--json")).json}
    second = max(listed)
    assert (listed[first]["void"], listed[second]["void"], listed[second]["carrier"]) == (1, 0, "sagawa")
    once_more = await program("export", "file", first, "--out", tmp_path)
    assert f"1 waybill of this file is void ({ready})" in once_more.err
    assert "void" not in (await program("export", "file", second, "--out", tmp_path)).err
    journal = (await program("order", "show", ready)).out
    assert f"In file {second} for Sagawa Express; its waybill of Yamato Transport in file {first} is void." in journal


async def test_a_number_of_a_carrier_whose_waybill_is_void_is_for_a_person(
    program: Program, ready: str, tmp_path: Path
) -> None:
    await program("export", "shipping", ready, "--out", tmp_path)
    await program("export", "shipping", ready, "--carrier", "sagawa", "--again", "--out", tmp_path)
    b2 = tmp_path / "b2.csv"
    row = f"{ready}-1,0,{number_of(ready)},{datetime.now(ZoneInfo('Asia/Tokyo')):%Y/%m/%d}"
    b2.write_bytes(f"お客様管理番号,クール区分,伝票番号,出荷予定日\r\n{row}\r\n".encode("cp932"))

    answer = await program("import", "tracking", b2, "--json")

    assert answer.code == 3
    shown = await program("import", "show", answer.json["number"])
    assert "The waybill of Yamato Transport is void" in " ".join(shown.out.split())
    assert (await program("order", "show", ready, "--json")).json["parcels"] == []


async def test_two_at_once_never_share_a_parcel(ready: str, shop: ShopClient) -> None:
    wanted = Wanted(order_nos=(ready,))

    exports = await asyncio.gather(*(shop.waybills.export(wanted) for _ in range(4)))

    assert sorted(len(each.parcels) for each in exports) == [0, 0, 0, 1]


async def test_what_a_carrier_calls_a_parcel_leads_back_to_it(program: Program, ready: str, shop: ShopClient) -> None:
    answer = await program("export", "shipping", ready, "--json")
    waybills = shop.connections.database.waybills

    async with shop.connections.connection() as conn:
        assert await waybills.of_shipment(conn, answer.json["parcels"][0]["shipment_id"]) == (ready, "1")
        assert await waybills.of_shipment(conn, "nobody-1") is None


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--carrier", "seino"], 3, "no layout of files for the carrier “seino”"),
        (["--profile", "sagawa-ehiden3"], 3, "is not one of"),
        (["--profile", "nothing"], 3, "nothing"),
        (["--day", "2020-01-01"], 3, "have to leave from"),
        (["--day", "tomorrow"], 2, "--day"),
        (["--boxes", "1001"], 2, "number=value"),
        (["--boxes", "1001=many"], 2, "1 to 999"),
        (["--hours", "1001=evening"], 2, "these are no hours"),
        (["no-such-order"], 4, "no-such-order"),
    ],
)
async def test_what_cannot_be_done_is_said(program: Program, words: list[str], code: int, says: str) -> None:
    answer = await program("export", "shipping", *words)

    assert (answer.code, says in answer.err) == (code, True), answer.err


async def test_nothing_is_remembered_of_a_file_that_cannot_be_written(
    program: Program, ready: str, tmp_path: Path
) -> None:
    taken = tmp_path / "export"
    taken.touch()

    refused = await program("export", "shipping", ready, "--out", taken)
    answer = await program("export", "shipping", ready, "--out", tmp_path, "--json")

    assert refused.code == 2
    assert len(answer.json["parcels"]) == 1


async def test_rows_stand_as_their_boxes_were_picked(
    program: Program, ready: str, shop: ShopClient, payload: Payload
) -> None:
    later = f"{payload['order_no']}-d"
    await started(shop, payload | {"order_no": later})
    await paid(program, later)
    async with shop.connections.connection() as conn:
        pick = await conn.fetchval(
            "INSERT INTO picks (ships_on, made_at, printed_at) VALUES ('2026-12-01', now(), now()) RETURNING number"
        )
        for place, number in enumerate((later, ready), start=1):
            await conn.execute(
                "INSERT INTO pick_orders (pick, place, order_no) VALUES ($1, $2, $3)", pick, place, number
            )

    export = await shop.waybills.export(Wanted(order_nos=(ready, later)))

    assert [row.order_no for row in export.parcels] == [later, ready]
