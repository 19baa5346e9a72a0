"""What the page of an order says at the command line."""

import re

from domain.order.agenda import StepKind
from gateway.api.client import ShopClient
from tests.gateway.by_hand import paid
from tests.gateway.conftest import Program, until
from workflows.options import order_workflow_id


async def test_an_orders_page_says_only_on_the_money_axis_what_is_paid(program: Program, order_no: str) -> None:
    await paid(program, order_no)

    page = (await program("order", "show", order_no)).out

    assert "paid: 2,820 of 2,820 yen" in page
    assert "unpaid" not in page


async def test_the_list_and_the_page_of_an_order_begin_with_the_same_step(
    program: Program, shop: ShopClient, order_no: str
) -> None:
    await paid(program, order_no)

    (row,) = [row for row in await shop.reading.orders() if row.order_no == order_no]
    page = await shop.reading.order(order_no)

    assert [step.what for step in page.next] == [
        StepKind.REMIND_SHOP,
        StepKind.TELL_LATE,
        StepKind.BREAK_SILENCE,
    ]
    assert (row.next_at, row.next_what) == (page.next[0].at, page.next[0].what)


async def test_an_orders_page_names_a_refused_message_and_its_author(
    program: Program, shop: ShopClient, order_no: str
) -> None:
    client = await shop.connections.temporal()
    await client.get_workflow_handle(order_workflow_id(order_no)).signal("cancel", {"by": "葉山"})
    await until(lambda: _is_refused(shop, order_no))

    page = (await program("order", "show", order_no)).out

    assert re.search(r"refused: cancel +葉山 +reason: is missing", page)


async def test_whoever_cancels_a_second_time_is_told_so(program: Program, order_no: str) -> None:
    first = await program("order", "cancel", order_no, "--reason", "changed mind")
    second = await program("order", "cancel", order_no, "--reason", "changed mind")

    assert (first.code, second.code) == (0, 3)
    assert "The order is cancelled" in second.err


async def _is_refused(shop: ShopClient, order_no: str) -> bool:
    return "refused" in {line.what for line in (await shop.reading.order(order_no)).journal}


async def test_a_changed_address_is_told_by_the_fields_that_changed(program: Program, order_no: str) -> None:
    await program("order", "change-address", order_no, "--building", "タワー 3階")

    english = (await program("order", "show", order_no)).out
    japanese = (await program("--lang", "ja", "order", "show", order_no)).out

    assert re.search(r"address_changed .*version 2, recipient\.address\.building: nothing → タワー 3階", english)
    assert "お届け先の建物名・部屋番号: なし → タワー 3階" in japanese
    assert "customer_id" not in english
