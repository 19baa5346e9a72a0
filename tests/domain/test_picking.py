"""One walk through the stockroom for many orders: what is fetched where, and for whom."""

from datetime import date

import pytest

from domain.goods.picking import Article, Picked, Ready, Share, in_picking_order, is_due, leaves_by, pick_list
from domain.shop.policy import Policy
from tests.documents.papers import POT, TEA, paper
from tests.domain.builders import CALENDAR, OrderStory, being_packed, ready_to_pack

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


def wished(story: OrderStory, day: str | None, prefecture: str = "東京都") -> Ready:
    address = story.placed.orderer.address.model_copy(update={"prefecture": prefecture})
    orderer = story.placed.orderer.model_copy(update={"address": address})
    wishes = story.placed.wishes.model_copy(update={"delivery_date": day and date.fromisoformat(day)})
    return Ready(story.placed.model_copy(update={"wishes": wishes, "orderer": orderer}), story.state, Policy())


@pytest.mark.parametrize(
    ("day", "prefecture", "leaves"),
    [
        (None, "東京都", True),
        ("2026-12-01", "東京都", True),  # tomorrow, one day on its way
        ("2026-12-02", "東京都", False),
        ("2026-12-03", "沖縄県", True),  # three days on its way
        ("2026-12-04", "沖縄県", False),
        ("2026-11-20", "東京都", True),  # the day is over
        ("2027-11-30", "東京都", False),  # however far
    ],
)
def test_a_parcel_leaves_so_that_it_arrives_on_the_wished_day(
    day: str | None, prefecture: str, *, leaves: bool
) -> None:
    assert leaves_by(wished(ready_to_pack(), day, prefecture), DAY, CALENDAR) is leaves


def test_a_wish_for_monday_leaves_on_friday_when_nobody_works_at_the_weekend() -> None:
    ready = wished(ready_to_pack(), "2026-12-07")

    assert not leaves_by(ready, date(2026, 12, 3), CALENDAR)
    assert leaves_by(ready, date(2026, 12, 4), CALENDAR)
    assert leaves_by(ready, date(2026, 12, 5), CALENDAR)


def test_what_is_picked_is_due_on_the_day_of_its_list_whatever_day_is_wished() -> None:
    packing = wished(being_packed(), "2026-12-20")

    assert is_due(packing, DAY, CALENDAR, picked_for=DAY)
    assert is_due(packing, DAY, CALENDAR, picked_for=None)
    assert not is_due(packing, DAY, CALENDAR, picked_for=date(2026, 12, 1))
    assert not is_due(wished(ready_to_pack(), "2026-12-20"), DAY, CALENDAR, picked_for=DAY)
