"""Stock: waited for first come first served, given back exactly once, never below zero."""

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from tests.workflows.clock import jst
from tests.workflows.orders import pieces, prepay
from tests.workflows.story import Story
from tests.workflows.world import World
from tests.world import SKU, OnShelf


async def wants(world: World, order_no: str, quantity: int) -> Story:
    return await world.place(prepay(order_no, **pieces(quantity)))


async def test_an_order_out_of_stock_is_apologised_for_and_goes_on_when_goods_come(world: World) -> None:
    await world.stock(1)
    order = await wants(world, "1", 3)
    assert await order.status() == "backordered"
    assert (await order.kinds()) == ["order_received", "shop_order", "out_of_stock"]
    apology = (await order.letter("out_of_stock")).text
    assert "申し訳ございません" in apology
    assert "3点のうち2点が不足" in apology
    assert (await order.refused("accept", by="葉山")).type == "NotAcceptable"

    assert await world.receive(2) == ["1"]
    await world.skip()

    assert await order.status() == "received"
    assert await world.shelf() == OnShelf(on_hand=3, reserved=3, waiting=0)
    await order.accept()
    assert await order.status() == "awaiting_payment"


async def test_a_later_smaller_order_never_overtakes(world: World) -> None:
    await world.stock(1)
    first, second = await wants(world, "1", 5), await wants(world, "2", 1)
    assert await second.status() == "backordered"

    assert await world.receive(3, "r-1") == []
    assert await world.shelf() == OnShelf(on_hand=4, reserved=0, waiting=6)
    assert await world.receive(1, "r-2") == ["1"]
    await world.skip()
    assert await world.receive(1, "r-3") == ["2"]
    await world.skip()

    assert await first.status() == await second.status() == "received"
    assert await world.shelf() == OnShelf(on_hand=6, reserved=6, waiting=0)


async def test_one_receipt_serves_those_who_wait_in_their_order(world: World) -> None:
    await world.stock(0)
    orders = [await wants(world, number, 2) for number in ("3", "1", "2")]

    assert await world.receive(4) == ["3", "1"]
    await world.skip()

    assert [await order.status() for order in orders] == ["received", "received", "backordered"]


async def test_the_same_receipt_counts_once(world: World) -> None:
    await world.stock(0)
    await world.receive(4)
    await world.pool.execute("SELECT receive_stock('r-1', 'TEA-100', 4, now())")

    assert await world.shelf() == OnShelf(on_hand=4, reserved=0, waiting=0)


async def test_cancelling_an_order_gives_its_stock_to_the_one_that_waits(world: World) -> None:
    await world.stock(2)
    first, second = await wants(world, "1", 2), await wants(world, "2", 2)
    assert await second.status() == "backordered"

    await first.order("cancel", reason="気が変わった", by="葉山")
    await world.skip()

    assert await second.status() == "received"
    assert (await second.journal())[-2:] == ["stock_allocated", "question_settled"]
    assert await world.shelf() == OnShelf(on_hand=2, reserved=2, waiting=0)


async def test_cancelling_an_order_that_waits_frees_its_place(world: World) -> None:
    await world.stock(1)
    first, second = await wants(world, "1", 5), await wants(world, "2", 1)
    await first.order("cancel", reason="待てない", by="葉山")
    await world.skip()

    assert await second.status() == "received"
    assert await world.shelf() == OnShelf(on_hand=1, reserved=1, waiting=0)


async def test_expiry_gives_the_stock_to_the_one_that_waits(world: World) -> None:
    await world.stock(2)
    await world.check_bank(jst("06-30").date())
    first = await wants(world, "1", 2)
    await first.accept()
    second = await wants(world, "2", 1)
    await world.skip_to(jst("06-21 10:05"))

    assert await first.status() == "expired"
    assert await second.happened("stock_allocated") == ["06-21 10:00"]
    assert await world.shelf() == OnShelf(on_hand=2, reserved=1, waiting=0)


async def test_stock_is_given_back_exactly_once(world: World) -> None:
    await world.stock(10)
    order = await wants(world, "1", 4)
    for _ in range(2):
        await order.send("cancel", {"reason": "二度押し", "by": "葉山"})
    await world.skip()
    await order.pay(4_980)

    assert await order.status() == "cancelled"
    assert await world.shelf() == OnShelf(on_hand=10, reserved=0, waiting=0)


async def test_damaged_pieces_are_replaced_from_the_shelf(world: World) -> None:
    await world.stock(3)
    order = await wants(world, "1", 2)
    await order.tell("goods_inspected", ok=False, damaged={"TEA-100": 1}, by="梅田")

    assert await world.shelf() == OnShelf(on_hand=2, reserved=2, waiting=0)
    assert (await order.order("accept", by="葉山")).status == "awaiting_payment"


async def test_damaged_pieces_that_nothing_replaces_make_the_order_wait(world: World) -> None:
    await world.stock(2)
    order = await wants(world, "1", 2)
    await order.tell("goods_inspected", ok=False, damaged={"TEA-100": 1}, by="梅田")

    assert await order.status() == "backordered"
    assert (await order.kinds())[-1] == "out_of_stock"
    assert await world.receive(1) == ["1"]
    await world.skip()
    assert await order.status() == "received"


@pytest.mark.parametrize("quantity", [-5, 0, 1.5, 10**30, "5", None])
async def test_a_receipt_that_cannot_be_read_fails_at_once_and_names_the_field(world: World, quantity: object) -> None:
    await world.stock()

    with pytest.raises(WorkflowFailureError) as caught:
        await world.receive_raw({"receipt": "r-1", "sku": SKU, "quantity": quantity, "at": "2035-06-04T10:00Z"}, "r-1")

    assert isinstance(caught.value.cause, ApplicationError)
    assert caught.value.cause.type == "InvalidMessage"
    assert "quantity" in caught.value.cause.message
    assert await world.shelf() == OnShelf(on_hand=10, reserved=0, waiting=0)
