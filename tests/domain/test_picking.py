"""One walk through the stockroom for many orders: what is fetched where, and for whom."""

from datetime import date

from domain.goods.picking import Article, Picked, Share, in_picking_order, pick_list
from tests.documents.papers import POT, TEA, paper

DAY = date(2026, 11, 30)
CUP = POT | {"sku": "CUP", "name": "湯呑み"}
SHELVES = {
    "TEA-100": Article("TEA-100", "煎茶", "A-10", "4901234567894"),
    "POT-01": Article("POT-01", "", "A-2"),
}


def placed(order_no: str, *lines: dict[str, object]) -> Picked:
    return Picked(paper(order_no=order_no, lines=[*lines]).placed, 1)


def test_a_list_goes_by_shelf_and_says_which_order_wants_how_many() -> None:
    orders = [placed("1", TEA, CUP), placed("2", TEA | {"quantity": 3}, POT, TEA)]

    picks = pick_list(7, DAY, "", orders, SHELVES)

    assert [(row.shelf, row.sku, row.name, row.pieces) for row in picks.rows] == [
        ("A-2", "POT-01", "常滑焼 急須", 1),
        ("A-10", "TEA-100", "煎茶", 7),
        ("", "CUP", "湯呑み", 1),
    ]
    assert picks.rows[1].shares == (Share(place=1, order_no="1", pieces=2), Share(place=2, order_no="2", pieces=5))
    assert [(order.place, order.order_no, order.pieces) for order in picks.orders] == [(1, "1", 3), (2, "2", 6)]
    assert picks.pieces == 9


def test_papers_lie_as_the_shelves_are_passed_and_equal_orders_lie_together() -> None:
    orders = [placed("1", TEA), placed("2", CUP), placed("3", POT, TEA), placed("4", TEA), placed("5", POT)]

    in_order = in_picking_order([each.placed for each in orders], SHELVES)

    assert [each.order_no for each in in_order] == ["5", "3", "1", "4", "2"]
