"""`shop import`: a file comes in, every row of it once, and what cannot be taken is told by line and column."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from adapters.files.profile import Kind
from domain.contract.imports import ImportState
from gateway.api.client import ShopClient
from gateway.api.stock import NewArticle
from tests.gateway.conftest import Payload, Program, until

HEADER = (
    *("order_no", "placed_at", "plan", "method", "orderer.name", "orderer.email", "orderer.phone"),
    *("orderer.address.postal_code", "orderer.address.prefecture", "orderer.address.city", "orderer.address.street"),
    *("line.sku", "line.name", "line.quantity", "line.unit_price", "line.tax_rate", "shipping_fee", "total"),
)


def row_of(payload: Payload, number: str, **changed: str) -> str:
    """One order of one line, as the plain file has it."""
    address = payload["orderer"]["address"]
    cells = {
        "order_no": number,
        "placed_at": "2026-11-20T10:15:00+09:00",
        "plan": "prepay",
        "method": "bank_transfer",
        "orderer.name": "髙橋 花子",
        "orderer.email": f"hanako@{number.lower()}.example.jp",
        "orderer.phone": "03-1234-5678",
        **{f"orderer.address.{name}": address[name] for name in ("postal_code", "prefecture", "city", "street")},
        "line.sku": "TEA-100",
        "line.name": "静岡煎茶 100g",
        "line.quantity": "2",
        "line.unit_price": "1080",
        "line.tax_rate": "8",
        "shipping_fee": "660",
        "total": "2820",
    }
    return ",".join((cells | changed)[name] for name in HEADER)


def write(folder: Path, rows: Sequence[str]) -> Path:
    file = folder / "orders.csv"
    file.write_bytes("\r\n".join([",".join(HEADER), *rows, ""]).encode("cp932"))
    return file


@pytest.fixture
def numbers(payload: Payload) -> list[str]:
    return [f"{payload['order_no']}-{at}" for at in range(1, 4)]


async def test_orders_of_a_file_are_started_as_if_the_cart_had_sent_them(
    program: Program, shop: ShopClient, payload: Payload, numbers: list[str], tmp_path: Path
) -> None:
    file = write(tmp_path, [row_of(payload, number) for number in numbers])

    answer = await program("import", "orders", file, "--profile", "plain", "--by", "Sato", "--json")

    assert answer.code == 0, answer.err
    assert (answer.json["state"], answer.json["rows"], answer.json["taken"]) == ("done", 3, 3)
    for number in numbers:
        await until(lambda number=number: _is_known(shop, number))  # type: ignore[misc]
    page = await shop.reading.order(numbers[0])
    assert page.placed.orderer.name == "髙橋 花子"


async def test_the_same_file_again_changes_nothing(
    program: Program, payload: Payload, numbers: list[str], tmp_path: Path
) -> None:
    file = write(tmp_path, [row_of(payload, number) for number in numbers])
    first = await program("import", "orders", file, "--json")

    again = await program("import", "orders", file, "--json")

    assert (again.json["number"], again.json["is_new"]) == (first.json["number"], False)
    assert again.code == 0


async def test_a_row_that_another_file_has_too_is_known(
    program: Program, payload: Payload, numbers: list[str], tmp_path: Path
) -> None:
    await program("import", "orders", write(tmp_path, [row_of(payload, numbers[0])]))

    answer = await program(
        "import", "orders", write(tmp_path, [row_of(payload, number) for number in numbers]), "--json"
    )

    assert (answer.json["taken"], answer.json["known"]) == (2, 1)


async def test_a_row_that_is_refused_keeps_no_other_from_being_taken(
    program: Program, payload: Payload, numbers: list[str], tmp_path: Path
) -> None:
    rows = [
        row_of(payload, numbers[0]),
        row_of(payload, numbers[1], **{"line.unit_price": "1.08E+03"}),
        row_of(payload, numbers[2], **{"line.sku": "NOBODY-HAS-IT"}),
    ]

    answer = await program("import", "orders", write(tmp_path, rows), "--json")
    shown = await program("import", "show", answer.json["number"])

    assert answer.code == 3
    assert (answer.json["taken"], answer.json["refused"]) == (1, 2)
    assert "line.unit_price" in shown.out
    assert "NOBODY-HAS-IT" in shown.out


async def test_a_file_that_is_refused_is_told_with_its_name_its_line_and_its_column(
    program: Program, payload: Payload, numbers: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("order_no,placed_at\n1,2026-11-20\n", encoding="utf-8")
    broken = write(tmp_path, [row_of(payload, numbers[0]), '"', row_of(payload, numbers[1])])

    other = await program("import", "orders", file)
    answer = await program("import", "orders", broken)
    listed = await program("import", "list", "--json")

    assert other.code == answer.code == 3
    assert "orders.csv" in answer.err
    assert "line 3" in answer.err.lower()
    assert listed.json[0]["state"] == "refused"
    assert listed.json[0]["taken"] == 0


async def test_what_was_refused_is_written_out_as_it_came_mended_and_read_again(
    program: Program, payload: Payload, numbers: list[str], tmp_path: Path
) -> None:
    rows = [
        row_of(payload, numbers[0]),
        row_of(payload, numbers[1], **{"orderer.name": '"髙橋\r\n花子"', "line.unit_price": "1.08E+03"}),
        row_of(payload, numbers[2]),
    ]
    answer = await program("import", "orders", write(tmp_path, rows), "--json")
    out = tmp_path / "refused.csv"

    written = await program("import", "refused", answer.json["number"], "--out", out)
    again = await program("import", "refused", answer.json["number"], "--out", out)

    assert (written.code, again.code) == (0, 2)
    assert out.read_bytes().decode("cp932") == "\r\n".join([",".join(HEADER), rows[1], ""])
    mended = out.read_bytes().decode("cp932").replace("1.08E+03", "1080").replace("髙橋\r\n花子", "髙橋 花子")
    out.write_bytes(mended.encode("cp932"))
    taken = await program("import", "orders", out, "--json")
    assert (taken.code, taken.json["taken"]) == (0, 1)


async def test_what_was_refused_is_listed_until_it_came_back_or_somebody_settled_it(
    program: Program, payload: Payload, numbers: list[str], tmp_path: Path
) -> None:
    rows = [row_of(payload, number, **{"line.unit_price": "1.08E+03"}) for number in numbers[:2]]
    refused = (await program("import", "orders", write(tmp_path, rows), "--json")).json["number"]
    listed = [await is_listed(program, refused)]

    await program("import", "orders", write(tmp_path, [row_of(payload, numbers[0])]))
    listed.append(await is_listed(program, refused))
    await program("import", "orders", write(tmp_path, [row_of(payload, numbers[1])]))
    listed.append(await is_listed(program, refused))
    other = (
        await program("import", "orders", write(tmp_path, [rows[0].replace(numbers[0], numbers[2])]), "--json")
    ).json
    listed.append(await is_listed(program, other["number"]))
    again = await program("import", "again", other["number"])
    settled = await program("import", "settle", other["number"], "--by", "Sato", "--json")
    listed.append(await is_listed(program, other["number"]))

    assert listed == [True, True, False, True, False]
    assert (again.code, settled.code, settled.json["settled_by"]) == (3, 0, "Sato")


async def is_listed(program: Program, number: int) -> bool:
    today = await program("today", "--json")
    return number in {each["number"] for each in today.json["imports"]}


async def test_the_same_file_is_read_anew_when_something_of_it_was_refused(
    program: Program, shop: ShopClient, payload: Payload, numbers: list[str], tmp_path: Path
) -> None:
    sku = f"NEW-{numbers[0]}"
    file = write(tmp_path, [row_of(payload, numbers[0]), row_of(payload, numbers[1], **{"line.sku": sku})])
    first = await program("import", "orders", file, "--json")
    await shop.stock.receive(f"r-{sku}", sku, 10, new=NewArticle("新茶", 1080))

    again = await program("import", "orders", file, "--json")

    assert (first.json["taken"], first.json["refused"]) == (1, 1)
    assert (again.json["known"], again.json["taken"]) == (1, 1)
    assert again.json["number"] != first.json["number"]


async def test_two_who_hand_in_the_same_file_at_once_begin_one_import(
    shop: ShopClient, payload: Payload, numbers: list[str], tmp_path: Path
) -> None:
    file = write(tmp_path, [row_of(payload, number) for number in numbers])

    both = await asyncio.gather(*(shop.imports.hand_in(Kind.ORDERS, file, by="Sato") for _ in range(4)))

    assert len({each.found.number for each in both}) == 1
    assert sum(each.is_new for each in both) == 1
    await until(lambda: _is_done(shop, both[0].found.number))


async def _is_done(shop: ShopClient, number: int) -> bool:
    return (await shop.imports.find(number)).state is ImportState.DONE


async def _is_known(shop: ShopClient, number: str) -> bool:
    return number in {row.order_no for row in await shop.reading.search(number)}
