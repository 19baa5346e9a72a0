"""How long parcels are on their way: the table, what the shop says better, islands, and the hour of the hand-over."""

from datetime import date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from domain.people.review.care import early_date
from domain.people.review.case import Background, Case
from domain.shop.calendar import BusinessCalendar
from domain.shop.estimate import PREFECTURES, Route, built_in_days
from domain.shop.file import ShopFile
from domain.shop.policy import Policy, ShippingPolicy
from tests.domain.builders import CALENDAR, jst, prepay, shipped

PAGE = (Path(__file__).parents[2] / "docs" / "arrival-days.md").read_text(encoding="utf-8")
ONE_OF = {
    "北海道": "北海道", "北東北": "青森県", "南東北": "福島県", "関東": "東京都", "信越": "長野県", "北陸": "石川県",
    "中部": "静岡県", "関西": "大阪府", "中国": "広島県", "四国": "香川県", "九州": "福岡県", "沖縄": "沖縄県",
}  # fmt: skip


def to(prefecture: str, origin: str = "大阪府", carrier: str = "yamato", *, is_remote: bool = False) -> Route:
    return Route(carrier, origin, prefecture, is_remote=is_remote)


@pytest.mark.parametrize(
    ("origin", "prefecture", "days"),
    [
        ("大阪府", "東京都", 1),
        ("大阪府", "宮城県", 2),
        ("大阪府", "沖縄県", 3),
        ("北海道", "青森県", 1),
        ("北海道", "大阪府", 2),
        ("福岡県", "沖縄県", 2),
        ("", "沖縄県", 3),  # a shop whose prefecture nobody can read
        ("大阪府", "", 1),
    ],
)
def test_the_days_depend_on_where_from_and_where_to(origin: str, prefecture: str, days: int) -> None:
    assert built_in_days(to(prefecture, origin)) == days


def test_the_way_is_as_long_there_as_back_between_all_prefectures() -> None:
    assert len(PREFECTURES) == 47
    for here in PREFECTURES:
        for there in PREFECTURES:
            assert built_in_days(to(there, here)) == built_in_days(to(here, there)) >= 1


@pytest.mark.parametrize("region", ONE_OF)
def test_the_page_shows_the_built_in_table(region: str) -> None:
    days = " | ".join(str(built_in_days(to(each, ONE_OF[region]))) for each in ONE_OF.values())

    assert f"| {region} | {days} |" in PAGE


OWN = ShippingPolicy(
    transit_days=5,
    transit_days_by_prefecture={"沖縄県": 4, "北海道": 3},
    transit_days_by_carrier={"sagawa": {"沖縄県": 6}},
)


@pytest.mark.parametrize(
    ("route", "days"),
    [
        (to("沖縄県", carrier="sagawa"), 6),
        (to("沖縄県"), 4),
        (to("北海道", carrier="sagawa"), 3),
        (to("東京都"), 5),
        (to("沖縄県", is_remote=True), 5),
    ],
)
def test_what_the_shop_says_itself_goes_before_the_table(route: Route, days: int) -> None:
    assert OWN.transit(route) == days


def test_a_parcel_to_an_island_takes_a_day_more() -> None:
    person = prepay().orderer.model_dump()
    address = {"postal_code": "907-0013", "prefecture": "沖縄県", "city": "石垣市", "street": "浜崎町1-1-1"}
    ishigaki = prepay(orderer=person | {"address": person["address"] | address})

    assert shipped(ishigaki).state.goods.arrives_on == date(2026, 11, 25)


def test_parcels_leave_from_the_shop_unless_its_file_says_from_where() -> None:
    shop = {
        "name": "茶の葉堂", "postal_code": "900-0015", "prefecture": "沖縄県", "address": "那覇市久茂地1-1-1",
        "phone": "098-000-0000", "email": "shop@example.jp", "return_rule": "8日以内",
    }  # fmt: skip
    own = ShopFile.model_validate({"shop": shop})
    elsewhere = own.model_copy(update={"policy": Policy(shipping=ShippingPolicy(origin="福岡県"))})

    assert own.leaving_from_its_own_place().policy.shipping.origin == "沖縄県"
    assert elsewhere.leaving_from_its_own_place().policy.shipping.origin == "福岡県"


def test_a_place_that_is_no_prefecture_is_refused() -> None:
    with pytest.raises(ValidationError, match="origin"):
        ShippingPolicy(origin="大坂")


@pytest.mark.parametrize(
    ("ready", "leaves"),
    [
        (jst(2026, 11, 25, 16), date(2026, 11, 25)),
        (jst(2026, 11, 25, 17), date(2026, 11, 26)),
        (jst(2026, 11, 27, 17), date(2026, 11, 30)),  # a Friday evening
        (jst(2026, 11, 28, 9), date(2026, 11, 30)),  # a Saturday
    ],
)
def test_what_is_ready_after_the_hand_over_leaves_on_the_next_business_day(ready: datetime, leaves: date) -> None:
    assert CALENDAR.hand_over_from(ready, 17) == leaves


def test_a_shop_without_a_fixed_hour_hands_over_at_night() -> None:
    assert BusinessCalendar().hand_over_from(jst(2026, 11, 25, 23), 24) == date(2026, 11, 25)


@pytest.mark.parametrize(("hour", "fires"), [(16, False), (17, True)])
def test_a_wish_for_tomorrow_is_too_early_once_the_carrier_has_been_here(hour: int, *, fires: bool) -> None:
    placed = prepay(wishes={"delivery_date": "2026-11-26"})
    case = Case(placed, Background(), Policy(), CALENDAR, jst(2026, 11, 25, hour))

    assert early_date(case).fires is fires
