"""What comes while a box is open: the packer hears of it before the next piece, and no box is closed that must stay."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from callers.orders import Messages
from domain.basics.errors import Refusal
from domain.contract import messages as m
from gateway.api.client import ShopClient
from gateway.api.packing_table import PackingTable
from tests.gateway.by_hand import paid
from tests.gateway.conftest import Program
from tests.gateway.packer import packer

TEA = "TEA-100"


@pytest.fixture
async def printed(program: Program, order_no: str, tmp_path: Path) -> str:
    await paid(program, order_no)
    assert (await program("pick", order_no, "--out", tmp_path)).code == 0
    return f"{order_no}/1"


def number_of(slip: str) -> str:
    return slip.partition("/")[0]


async def is_packed(shop: ShopClient, slip: str) -> bool:
    return any(parcel.packed_at for parcel in (await shop.reading.order(number_of(slip))).parcels)


COMES = [
    (["hold", "--note", "確認"], "on hold"),
    (["change-address", "--building", "別館"], "This slip is old (printed on "),
    (["change-delivery", "--hours", "14-16"], "This slip is old (printed on "),
    (["cancel", "--reason", "called"], "The order is to be cancelled: set the parcel aside"),
    (["reverse"], "The order is on hold (payment)"),
]


@pytest.mark.parametrize(("words", "why"), COMES, ids=[words[0] for words, _ in COMES])
async def test_the_packer_hears_at_once_what_stops_an_open_box_and_what_goes_back(
    program: Program, shop: ShopClient, printed: str, words: list[str], why: str
) -> None:
    order_no = number_of(printed)
    command, *options = words
    notice = ["--notice-id", f"bank-{order_no}"] if command == "reverse" else []
    async with packer() as mori:
        await mori.scan(printed, TEA)
        await mori.reads("1/2")

        assert (await program("order", command, order_no, *options, *notice)).code == 0

        stopped = await mori.reads(f"STOP {order_no}: ")
        assert why in stopped
        assert "静岡煎茶 100g (TEA-100): 1" in await mori.reads("  back to —")
        await mori.scan(TEA, printed)
        assert await mori.goes() == 3

    assert "NO: Scan an order's number first" in mori.screen
    assert why in mori.screen
    assert "DONE" not in mori.screen
    assert not await is_packed(shop, printed)


async def test_a_box_begins_anew_once_the_hold_is_lifted(program: Program, shop: ShopClient, printed: str) -> None:
    order_no = number_of(printed)
    async with packer() as mori:
        await mori.scan(printed, TEA)
        await mori.reads("1/2")
        await program("order", "hold", order_no)
        await mori.reads("STOP")
        await program("order", "release", order_no)

        await mori.scan(printed, TEA, TEA)
        await mori.reads(f"DONE {order_no}")
        assert await mori.goes() == 0

    assert await is_packed(shop, printed)


async def test_an_old_slip_is_told_from_the_new_one(
    program: Program, shop: ShopClient, printed: str, tmp_path: Path
) -> None:
    order_no = number_of(printed)
    await program("order", "change-address", order_no, "--building", "別館")
    async with packer() as mori:
        await mori.scan(printed)
        old = await mori.reads("NO: ")
        assert f"for version 1; the order is at version 2). Print it again: `shop order pack {order_no}`." in old
        await program("order", "pack", order_no, "--out", tmp_path)

        await mori.scan(printed)
        assert await mori.reads("NO: ") == old
        await mori.scan(f"{order_no}/3", order_no)
        await mori.reads(f"NO: Nothing has this code: {order_no}/3.")
        await mori.reads("Is this version 2 of the slip?")
        await mori.scan("aside", f"{order_no}/2", TEA, TEA)
        await mori.reads(f"DONE {order_no}")
        assert await mori.goes() == 0

    assert "Is this" not in mori.screen.rpartition("aside")[2]
    assert await is_packed(shop, printed)


class _MeanwhileSomebody(Messages):
    """Between the last look and the closing, somebody else is quicker."""

    command: m.Message

    async def tell(self, order_no: str, fact: m.Message, **options: object) -> object:  # type: ignore[override]
        await super().ask(order_no, self.command)
        return await super().tell(order_no, fact, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (m.PlaceHold(by="Sato"), "on hold"),
        (m.Cancel(by="Sato", reason="called"), "is to be cancelled"),
    ],
)
async def test_what_comes_at_the_last_moment_is_told_when_the_box_is_closed(
    shop: ShopClient, printed: str, command: m.Message, says: str
) -> None:
    orders = _MeanwhileSomebody(shop.connections)
    orders.command = command
    table = PackingTable(shop.connections, orders)
    box, _ = await table.open(printed)

    with pytest.raises(Refusal, match=says):
        await table.close(box, "mori")


async def test_a_box_of_an_address_that_changed_at_the_last_moment_is_not_closed(
    shop: ShopClient, printed: str
) -> None:
    orders = _MeanwhileSomebody(shop.connections)
    placed = (await shop.reading.order(number_of(printed))).placed
    recipient = placed.ship_to.model_copy(update={"name": "鈴木 花子"})
    orders.command = m.ChangeAddress(recipient=recipient, by="Sato")
    table = PackingTable(shop.connections, orders)
    box, _ = await table.open(printed)

    with pytest.raises(Refusal, match="This slip is old"):
        await table.close(box, "mori")

    assert not await is_packed(shop, printed)


class _BothAtOnce(Messages):
    """Before it tells anything, it waits a moment for the other one to be as far."""

    def __init__(self, shop: ShopClient) -> None:
        super().__init__(shop.connections)
        self._both = asyncio.Barrier(2)

    async def tell(self, order_no: str, fact: m.Message, **options: object) -> object:  # type: ignore[override]
        with contextlib.suppress(TimeoutError, asyncio.BrokenBarrierError):
            async with asyncio.timeout(1):
                await self._both.wait()
        return await super().tell(order_no, fact, **options)  # type: ignore[arg-type]


async def test_of_two_who_close_a_box_at_the_same_instant_one_is_told_that_it_is_packed(
    shop: ShopClient, printed: str
) -> None:
    table = PackingTable(shop.connections, _BothAtOnce(shop))
    boxes = [(await table.open(printed))[0] for _ in range(2)]

    closed = await asyncio.gather(
        *(table.close(box, by) for box, by in zip(boxes, ("mori", "sato"), strict=True)), return_exceptions=True
    )

    (refused,) = [str(each) for each in closed if each is not None]
    assert refused == f"{number_of(printed)} is packed already."


async def test_what_was_scanned_by_a_killed_packer_is_scanned_anew(shop: ShopClient, printed: str) -> None:
    order_no = number_of(printed)
    async with packer() as mori:
        await mori.scan(printed, TEA)
        await mori.reads("1/2")
        await mori.is_killed()
    assert not await is_packed(shop, printed)

    async with packer() as hayama:
        await hayama.scan(printed)
        await hayama.reads(f"Order {order_no}, version 1, 2 pieces")
        await hayama.scan(TEA, TEA)
        await hayama.reads(f"DONE {order_no}")
        await hayama.is_killed()

    assert await is_packed(shop, printed)
    told = [line.what for line in (await shop.reading.order(order_no)).journal]
    assert told.count("parcel_packed") == 1
    async with packer() as sato:
        await sato.scan(printed)
        await sato.reads(f"NO: {order_no} is packed already.")


async def test_a_box_that_two_pack_at_once_is_closed_once(shop: ShopClient, printed: str) -> None:
    async with packer() as mori, packer() as sato:
        for each in (mori, sato):
            await each.scan(printed, TEA)
            await each.reads("1/2")

        await mori.scan(TEA)
        await mori.reads("DONE")
        await sato.reads(f"STOP {number_of(printed)}: {number_of(printed)} is packed already.")
        assert (await mori.goes(), await sato.goes()) == (0, 3)

    told = [line.what for line in (await shop.reading.order(number_of(printed))).journal]
    assert told.count("parcel_packed") == 1
