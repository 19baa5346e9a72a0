"""`shop import bank`: a bank's file comes in, and what is certain is booked on its orders without a hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.api.client import ShopClient
from tests.gateway.conftest import Payload, Program, started, until

KANA = "ギンコウ ハナコ"


def record(*fields: str) -> bytes:
    """A record of 200 bytes."""
    return "".join(fields).encode("cp932").ljust(200)


def notices(rows: list[tuple[str, int, str]]) -> bytes:
    """A 全銀 file of notices (種別 01) of yesterday about the shop's account: reference, yen and payer."""
    day = datetime.now(UTC) - timedelta(days=1)
    era = f"{day.year - 2018:02}{day:%m%d}"
    header = record(
        *("1", "01", "0", era, era, era, "0149", "ｽﾙｶﾞﾐﾄﾞﾘ".ljust(15), "100", "ﾎﾝﾃﾝ".ljust(15), "1", "1234567"),
        "ｶ)ﾁﾔﾉﾊﾄﾞｳ".ljust(40),
    )
    data = [
        record(
            *("2", reference, era, era, f"{amount:010}", "0" * 10, " " * 10, payer.ljust(48)),
            *(" " * 15, " " * 15, " ", " " * 20),
        )
        for reference, amount, payer in rows
    ]
    total = sum(amount for _, amount, _ in rows)
    return b"\r\n".join([header, *data, record("8", f"{len(rows):06}", f"{total:012}", "0" * 18), record("9"), b""])


@pytest.fixture
def two(payload: Payload) -> list[Payload]:
    orderer = payload["orderer"] | {"kana": KANA}
    return [payload | {"orderer": orderer, "order_no": f"{payload['order_no']}-{at}"} for at in "ab"]


async def test_money_of_a_banks_file_reaches_its_orders_and_the_rest_is_listed(
    shop: ShopClient, program: Program, two: list[Payload], tmp_path: Path
) -> None:
    first, second = [await started(shop, each) for each in two]
    number = (await shop.reading.order(first)).transfer_no
    file = tmp_path / "notices.txt"
    file.write_bytes(notices([("000001", 2_820, f"{number} ｷﾞﾝｺｳ ﾊﾅｺ"), ("000002", 2_380, "ｷﾞﾝｺｳ ﾊﾅｺ")]))

    answers = [await program("import", "bank", file, "--profile", "zengin", "--json") for _ in range(2)]

    assert [each.code for each in answers] == [0, 0], answers[0].err
    assert (answers[0].json["taken"], answers[1].json["is_new"]) == (2, False)
    await until(lambda: _has(shop, first, 2_820))
    assert await _has(shop, second, 0)
    waiting = [each for each in (await program("deposits", "list", "--json")).json if each["payer"] == "ｷﾞﾝｺｳ ﾊﾅｺ"]
    assert [each["amount"] for each in waiting] == [2_380]
    assert waiting[0]["proposals"][0]["parts"][0]["order_no"] == second


async def _has(shop: ShopClient, order_no: str, allocated: int) -> bool:
    return (await shop.reading.order(order_no)).money.allocated == allocated
