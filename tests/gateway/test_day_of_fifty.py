"""A day of fifty orders, from the cart's file to the tracking numbers, counted in commands."""

import io
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.api.client import ShopClient
from tests.gateway.conftest import Answer, Payload, Program, until
from tests.gateway.test_imports import HEADER, row_of
from tests.gateway.test_tracking_files import number_of

ORDERS = 50
MOST_COMMANDS = 10


@pytest.mark.long
async def test_fifty_orders_are_shipped_in_at_most_ten_commands(
    program: Program, shop: ShopClient, payload: Payload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_LANGUAGE", "ja")
    numbers = [f"{payload['order_no']}f{at:02}".replace("g-", "g") for at in range(ORDERS)]
    commands: list[Answer] = []

    async def run(*args: object) -> Answer:
        commands.append(await program(*args))
        assert commands[-1].code == 0, commands[-1]
        return commands[-1]

    await run("import", "orders", _cart_file(tmp_path, payload, numbers))
    await until(lambda: _all(shop, numbers, "received"), seconds=60)
    await run("order", "accept", *numbers, "--inspected")
    await until(lambda: _all(shop, numbers, "preparing"), seconds=60)
    await run("pick", *numbers, "--out", tmp_path)
    scans = [line for number in numbers for line in (number, "TEA-100", "TEA-100")]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(scans)))
    packed = await run("pack")
    await run("export", "shipping", *numbers, "--carrier", "yamato", "--only", "packed", "--out", tmp_path)
    await run("import", "tracking", _carrier_file(tmp_path, numbers))

    await until(lambda: _all(shop, numbers, "shipped"), seconds=60)
    assert f"梱包した箱 {ORDERS}、商品 {2 * ORDERS}点、受け付けなかった読み取り 0回。" in packed.out
    assert len(commands) <= MOST_COMMANDS


async def _all(shop: ShopClient, numbers: list[str], status: str) -> bool:
    async with shop.connections.connection() as conn:
        found = await conn.fetchval(
            "SELECT count(*) FROM orders WHERE order_no = ANY ($1) AND status = $2", numbers, status
        )
    return bool(found == len(numbers))


def _cart_file(folder: Path, payload: Payload, numbers: list[str]) -> Path:
    """Fifty customers who paid by card."""
    rows = [
        row_of(payload, number, **_of_customer(at), plan="prepay", method="card") + ",captured"
        for at, number in enumerate(numbers)
    ]
    file = folder / "orders.csv"
    file.write_bytes("\r\n".join([",".join((*HEADER, "state")), *rows, ""]).encode("cp932"))
    return file


def _of_customer(at: int) -> dict[str, str]:
    return {
        "orderer.name": f"{'佐藤鈴木高橋田中伊藤'[at % 5 * 2 :][:2]} {'一二三四五六七八九十'[at // 5]}郎",
        "orderer.phone": f"03-5{at:03}-{at * 37 % 10_000:04}",
        "orderer.address.street": f"芝公園1-{at + 1}-3",
    }


def _carrier_file(folder: Path, numbers: list[str]) -> Path:
    """What B2 Cloud gives back: our number and the waybill's."""
    today = datetime.now(ZoneInfo("Asia/Tokyo")).strftime("%Y/%m/%d")
    rows = [f"{number}-1,0,{number_of(number)},{today}" for number in numbers]
    file = folder / "b2.csv"
    head = "お客様管理番号,クール区分,伝票番号,出荷予定日"
    file.write_bytes("\r\n".join([head, *rows, ""]).encode("cp932"))
    return file
