"""What scanners and people type at the packing table, in whichever spelling, on either screen."""

import os
from pathlib import Path

import pytest

from adapters.settings import Settings
from gateway.api.client import ShopClient
from tests.gateway.by_hand import paid
from tests.gateway.conftest import Payload, Program, started
from tests.gateway.packer import packer
from tests.gateway.test_waybills import content_of

EAN, UPC, SHORT = "4901234567894", "036000291452", "49123456"
ARTICLES = (("CAN-13", EAN), ("CAN-12", f"0{UPC}"), ("CAN-8", SHORT))


@pytest.fixture
async def printed(program: Program, shop: ShopClient, payload: Payload, tmp_path: Path) -> str:
    """Ten pieces of one article on two lines, two of another, and one of a third; the number has letters."""
    async with shop.connections.connection() as conn:
        await conn.executemany(
            """INSERT INTO stock (sku, name, on_hand, shelf, jan) VALUES ($1, $1, 100000, 'B-2', $2)
               ON CONFLICT (sku) DO UPDATE SET jan = EXCLUDED.jan""",
            ARTICLES,
        )
    line = payload["lines"][0]
    wanted = (("CAN-13", 4), ("CAN-12", 2), ("CAN-13", 6), ("CAN-8", 1))
    lines = [line | {"sku": sku, "name": sku, "quantity": pieces, "unit_price": 0} for sku, pieces in wanted]
    lines[0] |= {"unit_price": 540}
    await started(shop, payload | {"lines": lines})
    order_no = str(payload["order_no"])
    await paid(program, order_no)
    assert (await program("pick", order_no, "--out", tmp_path)).code == 0
    return order_no


SPELLINGS = {
    "plain": ("{no}/1", EAN, UPC, SHORT),
    "of full width": ("ｇ－{wide}／１", "４９０１２３４５６７８９４", "０３６０００２９１４５２", "４９１２３４５６"),
    "with zeros in front": ("{no}/1", EAN, f"0{UPC}", f"00000{SHORT}"),
    "with signs of their kind": ("]C1{no}/1", f"]E0{EAN}", f"]E0{UPC}", f"]E4{SHORT}"),
    "with the capitals locked": ("{caps}/1", "can-13", "Can-12", "can-8"),
}
ENDS = ("\n", "\t", "\r\n", "\t\n", "\r")


@pytest.mark.parametrize(("spelling", "end"), list(zip(SPELLINGS, ENDS, strict=True)), ids=SPELLINGS)
async def test_codes_are_known_however_they_come(shop: ShopClient, printed: str, spelling: str, end: str) -> None:
    wide = printed[2:].translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    slip, ean, upc, short = (
        code.format(no=printed, wide=wide, caps=printed.swapcase()) for code in SPELLINGS[spelling]
    )
    async with packer() as mori:
        await mori.scan(slip, f"9*{ean}", ean, upc, "", upc, short, end=end)

        await mori.reads(f"DONE {printed}")
        assert await mori.goes() == 0

    assert "scans refused: 0" in mori.screen
    assert "CAN-13 10/10" in mori.screen
    assert (await shop.reading.order(printed)).parcels[0].packed_at


async def test_a_terminal_hands_a_scan_over_at_tab(printed: str) -> None:
    ours, terminal = os.openpty()
    try:
        async with packer(terminal=terminal) as mori:
            await mori.reads("Scan the order's number")
            os.write(ours, f"{printed}/1\t{EAN}\t".encode())

            await mori.reads("CAN-13 1/10")
    finally:
        os.close(ours)
        os.close(terminal)


async def test_pieces_are_typed_before_a_scan_and_count_once(printed: str) -> None:
    async with packer() as mori:
        await mori.scan(f"{printed}/1", "×10", EAN, "１１＊", UPC, "2*", UPC, SHORT)
        await mori.reads("The next scan counts 10.")
        await mori.reads("CAN-13 10/10")
        await mori.reads("NO: Too many: CAN-12 is wanted 2 times.")
        await mori.reads("CAN-12 2/2")
        await mori.reads("DONE")
        assert await mori.goes() == 0


async def test_another_slip_in_the_middle_of_a_box_opens_nothing(
    program: Program, shop: ShopClient, payload: Payload, printed: str, tmp_path: Path
) -> None:
    other = f"{payload['order_no']}-b"
    await started(shop, payload | {"order_no": other})
    await paid(program, other)
    await program("pick", other, "--out", tmp_path)
    async with packer() as mori:
        await mori.scan(f"{printed}/1", EAN, f"{other}/1", "TEA-100", "no-such-thing")

        await mori.reads(f"NO: The box of {printed} is not closed yet (12 missing).")
        await mori.reads("NO: This does not belong into the box: 静岡煎茶 100g (TEA-100).")
        await mori.reads("NO: Nothing has this code: no-such-thing.")
        assert await mori.goes() == 3

    assert not any(parcel.packed_at for parcel in (await shop.reading.order(other)).parcels)


async def test_the_screen_speaks_japanese(program: Program, shop: ShopClient, payload: Payload, tmp_path: Path) -> None:
    wishes = {"remarks": "のし紙『御歳暮』", "gift": True, "delivery_date": "2030-12-03", "time_slot": "1416"}
    order_no = await started(shop, payload | {"wishes": payload["wishes"] | wishes})
    await paid(program, order_no)
    await program("pick", order_no, "--out", tmp_path)
    async with packer("--lang", "ja") as mori:
        await mori.scan(f"{order_no}/1", "残り", "NOTHING", "TEA-100", "取消", "2*TEA-100")
        await mori.reads("◎")
        assert await mori.goes() == 0

    for line in (
        "納品書のバーコード（注文番号）を読み取ってください。",
        f"ご注文番号 {order_no}　第1版　2点",
        "のし紙『御歳暮』",
        "2030-12-03",
        "静岡煎茶 100g（TEA-100）  あと2点",
        "× 登録のないコードです: NOTHING。",
        "取り消しました: 静岡煎茶 100g 0/2",
        f"◎ {order_no} 検品完了。箱を閉じてください（1箱目）。",
        "梱包した箱 1、商品 2点、受け付けなかった読み取り 1回。",
    ):
        assert line in mori.screen


async def test_a_box_with_a_cool_article_is_told_as_cool(
    program: Program, printed: str, doors_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = doors_settings.shop_file.read_text(encoding="utf-8")
    assert "chilled = []" in text
    file = tmp_path / "shop.toml"
    file.write_text(text.replace("chilled = []", 'chilled = ["CAN-8"]'), encoding="utf-8")
    monkeypatch.setenv("SHOP_FILE", str(file))

    async with packer("--lang", "ja") as mori:
        await mori.scan(f"{printed}/1")
        await mori.reads("★ 冷蔵")
    export = await program("export", "shipping", printed, "--carrier", "yamato", "--out", tmp_path, "--json")

    row = content_of(export).decode("cp932").splitlines()[1].split('","')
    assert row[2] == "2"  # クール区分: 冷蔵
