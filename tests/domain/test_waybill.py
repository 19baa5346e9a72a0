"""What a carrier is told of a parcel: when it may leave, by which name, at what hours, with how much cash."""

import pytest

from adapters.shop_file import read_shop_file
from domain.basics.money import tax_within
from domain.contract.order import PlacedOrder
from domain.goods.readiness import Readiness
from domain.goods.time_slot import ANY_TIME, Slot, read_slot
from domain.goods.waybill import (
    carrier_of,
    cash_to_collect,
    readiness,
    shipment_id,
)
from domain.shop.temperature import Temperature, temperature
from domain.shop.waybills import Waybills
from tests.domain.builders import OrderStory, cod, postpay, prepay
from tests.workflows.world import SAMPLE_SHOP

SHOP = read_shop_file(SAMPLE_SHOP).profile


@pytest.mark.parametrize(
    ("wish", "slot"),
    [
        ("", ANY_TIME),
        ("指定なし", ANY_TIME),
        ("any", ANY_TIME),
        ("午前中", Slot(8, 12)),
        ("午前", Slot(8, 12)),
        ("AM", Slot(8, 12)),
        ("0812", Slot(8, 12)),
        ("14-16", Slot(14, 16)),
        ("14時〜16時", Slot(14, 16)),
        ("１４時～１６時", Slot(14, 16)),
        ("14:00-16:00", Slot(14, 16)),
        ("18時から20時まで", Slot(18, 20)),
        ("１９時−２１時", Slot(19, 21)),
        # None of these is guessed.
        ("夕方", None),
        ("午後", None),
        ("16時以降", None),
        ("16-14", None),
        ("14-30", None),
        ("できるだけ早く", None),
    ],
)
def test_a_wished_time_is_read_or_not_but_never_guessed(wish: str, slot: Slot | None) -> None:
    assert read_slot(wish) == slot


@pytest.mark.parametrize(
    ("order_no", "named"),
    [
        ("1001", "1001-1"),
        ("EC-2026-00017", "EC-2026-00017-1"),  # 15 characters
        ("123456-20261130-0000012345", "T100001-1"),  # a mall's number: carriers get what payers write
    ],
)
def test_carriers_know_a_parcel_by_a_number_that_fits_into_each_of_their_files(order_no: str, named: str) -> None:
    assert shipment_id(order_no, "1", "100001") == named
    assert len(named) <= 15


def test_a_parcel_may_leave_once_it_may_be_packed() -> None:
    story = OrderStory(postpay()).receive()
    assert readiness(story.state) is None  # not accepted

    story.inspect().accept()
    assert readiness(story.state) is Readiness.READY

    story.print_papers()
    assert readiness(story.state) is Readiness.READY

    story.pack()
    assert readiness(story.state) is Readiness.PACKED

    story.ship()
    assert readiness(story.state) is None


def test_a_parcel_that_is_held_or_not_paid_stays() -> None:
    unpaid = OrderStory(prepay()).receive().inspect().accept()

    assert readiness(unpaid.state) is None


def frozen(*skus: str) -> Waybills:
    return Waybills(frozen=skus, chilled=("MATCHA",))


def test_one_cool_article_cools_the_box() -> None:
    placed = prepay()

    assert temperature(placed, frozen()) is Temperature.NORMAL
    assert temperature(placed, frozen("TEA-100")) is Temperature.FROZEN
    assert temperature(placed, Waybills(chilled=("TEA-100",))) is Temperature.CHILLED
    assert temperature(placed, Waybills(chilled=("TEA-100",), frozen=("TEA-100",))) is Temperature.BOTH


def test_the_carrier_is_the_shops_unless_its_file_names_another_for_the_prefecture() -> None:
    placed = prepay()

    assert carrier_of(placed, Waybills(), "yamato") == "yamato"
    assert carrier_of(placed, Waybills(carriers={"東京都": "sagawa"}), "yamato") == "sagawa"


def test_cash_is_what_is_still_to_be_paid_and_only_with_cash_on_delivery() -> None:
    state = OrderStory(cod()).receive().state

    assert cash_to_collect(cod(), state) == 2_820
    assert cash_to_collect(prepay(), OrderStory(prepay()).receive().state) == 0


def cod_with_points(points: int) -> PlacedOrder:
    return cod(points_used=points, total=2_820 - points)


def test_the_tax_in_the_cash_is_that_of_the_price_or_the_parts_share() -> None:
    assert tax_within(2_820, cod().totals()) == 160 + 60  # 2,160 at 8 %, 660 at 10 %
    assert tax_within(1_410, cod_with_points(1_410).totals()) == 80 + 30
    assert tax_within(1_000, cod().totals()) == 56 + 21  # 766 at 8 %, 234 at 10 %: each rounded by itself
    assert tax_within(0, cod().totals()) == 0
