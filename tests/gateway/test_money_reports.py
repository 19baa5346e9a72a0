"""Cash that carriers hand on, and payments in stores, read in from files."""

from pathlib import Path

import pytest

from gateway.api.client import ShopClient
from tests.gateway.by_hand import accepted
from tests.gateway.conftest import Answer, Payload, Program, started, until

TRACKING = "400000000013"
STATEMENT = "送り状番号,代引金額,手数料,入金日,運送会社"
NOTICES = "種別,注文番号,払込番号,金額,収納日,収納時刻"


def written(folder: Path, *lines: str) -> Path:
    file = folder / f"{abs(hash(lines))}.csv"
    file.write_bytes("\r\n".join([*lines, ""]).encode("cp932"))
    return file


@pytest.fixture
async def delivered(program: Program, shop: ShopClient, payload: Payload, tmp_path: Path) -> str:
    """An order whose 2,820 yen the carrier has."""
    number = await started(shop, payload | {"plan": "cod", "payment": {"method": "cash_on_delivery"}})
    await accepted(program, number)
    await program("order", "pack", number, "--out", tmp_path / "print")
    answer = await program("order", "ship", number, "--carrier", "yamato", "--tracking", TRACKING, "--force")
    assert answer.code == 0, answer.err
    await program("order", "deliver", number)
    return number


async def read_in(program: Program, kind: str, file: Path) -> Answer:
    return await program("import", kind, file, "--profile", "plain", "--by", "Sato", "--json")


async def test_what_a_carrier_collected_is_booked_and_its_fee_kept_apart(
    program: Program, shop: ShopClient, delivered: str, tmp_path: Path
) -> None:
    good = f"{TRACKING},2320,330,2026-11-20,ヤマト運輸"

    answer = await read_in(program, "remittance", written(tmp_path, STATEMENT, good))
    again = await read_in(program, "remittance", written(tmp_path, STATEMENT, good, ""))
    wrong = await read_in(
        program, "remittance", written(tmp_path, STATEMENT, "405548424886,2820,330,2026-11-20,ヤマト")
    )
    other = await read_in(program, "remittance", written(tmp_path, STATEMENT, f"{TRACKING},9,0,2026-11-21,佐川急便"))
    page = (await program("order", "show", delivered, "--json")).json
    tasks = (await program("task", "list", "--json")).json

    assert (answer.json["taken"], again.json["known"]) == (1, 1)
    assert (wrong.json["refused"], other.json["refused"], wrong.code) == (1, 1, 3)
    assert page["money"]["allocated"] == 2320
    (task,) = [each for each in tasks if each["order_no"] == delivered and each["kind"] == "collect_money"]
    assert task["amount"] == 500
    async with shop.connections.connection() as conn:
        kept = await conn.fetchrow("SELECT amount, fee, carrier FROM remittances WHERE order_no = $1", delivered)
    assert kept
    assert tuple(kept) == (2320, 330, "yamato")

    rest = f"{TRACKING},500,0,2026-11-22,ヤマト運輸"
    await read_in(program, "remittance", written(tmp_path, STATEMENT, rest))
    tasks = (await program("task", "list", "--json")).json
    assert not [each for each in tasks if each["order_no"] == delivered and each["kind"] == "collect_money"]


@pytest.fixture
async def at_the_store(program: Program, shop: ShopClient, payload: Payload) -> tuple[str, str]:
    """An order that waits for its customer to pay in a store, and the number to pay by."""
    digits = "".join(filter(str.isdigit, payload["order_no"])).zfill(13)
    payment = {"method": "convenience_store", "reference": f"{digits[:6]}-{digits[6:]}"}
    number = await started(shop, payload | {"payment": payment})
    await accepted(program, number)
    return number, digits


async def money_of(program: Program, number: str) -> int:
    allocated: int = (await program("order", "show", number, "--json")).json["money"]["allocated"]
    return allocated


async def test_a_payment_in_a_store_is_booked_once_and_certain_later(
    program: Program, at_the_store: tuple[str, str], tmp_path: Path
) -> None:
    number, digits = at_the_store
    taken, sure = (f"{kind},,{digits},2820,2026-11-20,09:05" for kind in ("速報", "確定"))

    first = await read_in(program, "notices", written(tmp_path, NOTICES, taken))
    await until(lambda: _has(program, number, 2820))
    second = await read_in(program, "notices", written(tmp_path, NOTICES, taken, sure))
    third = await read_in(program, "notices", written(tmp_path, NOTICES, taken, sure, ""))

    assert first.json["taken"] == 1
    assert (second.json["taken"], second.json["known"]) == (1, 1)
    await until(lambda: _journal_has(program, number, "payment_certain"))
    assert third.json["taken"] + third.json["known"] == 2
    assert await money_of(program, number) == 2820


async def test_a_payment_that_the_store_takes_back_counts_no_more(
    program: Program, at_the_store: tuple[str, str], tmp_path: Path
) -> None:
    number, digits = at_the_store
    taken, back = (f"{kind},,{digits},2820,2026-11-20,09:05" for kind in ("速報", "速報取消"))

    answer = await read_in(program, "notices", written(tmp_path, NOTICES, taken, back))

    assert answer.json["taken"] == 2
    await until(lambda: _journal_has(program, number, "payment_reversed"))
    assert await money_of(program, number) == 0


async def test_money_by_a_number_that_no_order_has_is_kept_with_a_task(program: Program, tmp_path: Path) -> None:
    unknown = written(tmp_path, NOTICES, "速報,,7777777777777,2820,2026-11-20,09:05")
    back = written(tmp_path, NOTICES, "取消,,8888888888888,2820,2026-11-20,09:05")

    answer, refused = await read_in(program, "notices", unknown), await read_in(program, "notices", back)

    tasks = (await program("task", "list", "--json")).json
    assert (answer.json["taken"], refused.json["refused"]) == (1, 1)
    assert any("7777777777777" in str(each) for each in tasks)


async def _has(program: Program, number: str, amount: int) -> bool:
    return await money_of(program, number) == amount


async def _journal_has(program: Program, number: str, what: str) -> bool:
    journal = (await program("order", "show", number, "--json")).json["journal"]
    return what in [line["what"] for line in journal]
