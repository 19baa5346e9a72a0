from pathlib import Path

import pytest

from adapters.carriers.book import carrier, carriers
from domain.conversation.address.label import LONGEST_LINES
from domain.shop.carrier import bare_tracking_no, is_mod7, is_s10

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", ["444413758703", "405548424886", "512547514334"])
def test_true_tracking_numbers_pass_the_check_digit(number: str) -> None:
    assert is_mod7(number)
    assert not is_mod7(number[:-1] + str((int(number[-1]) + 1) % 7))


@pytest.mark.parametrize("number", ["", "44441375870", "4444137587033", "44441375870a", "４４４４１３７５８７０３"])
def test_what_is_no_tracking_number_does_not_pass(number: str) -> None:
    assert not is_mod7(number)


def test_an_international_number_has_a_check_digit_of_its_own() -> None:
    assert is_s10("EE473124829JP")
    assert not is_s10("EE473124828JP")
    assert carrier("japanpost").may_be_true("EE473124829JP")


def test_a_number_is_taken_as_people_write_it() -> None:
    assert bare_tracking_no(" ４４４４-1375－8703 ") == "444413758703"
    assert carrier("yamato").may_be_true("4444-1375-8703")


@pytest.mark.parametrize(
    ("key", "start"),
    [
        ("yamato", "https://jizen.kuronekoyamato.co.jp/jizen/servlet/crjz.b.NQ0010?id=444413758703"),
        ("sagawa", "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo=444413758703"),
        ("japanpost", "https://trackings.post.japanpost.jp/services/srv/search/?requestNo1=444413758703&locale=ja"),
    ],
)
def test_every_carrier_has_a_page_for_its_parcels(key: str, start: str) -> None:
    assert carrier(key).tracking_link("4444-1375-8703") == start


@pytest.mark.parametrize("number", ["", "4444/../1375", "4444&x=1", "<b>"])
def test_what_cannot_stand_in_a_link_gets_none(number: str) -> None:
    assert carrier("yamato").tracking_link(number) == ""


@pytest.mark.parametrize(("key", "limit"), [("yamato", 300_000), ("sagawa", 500_000), ("japanpost", 2_000_000)])
def test_a_carrier_collects_up_to_its_limit(key: str, limit: int) -> None:
    assert carrier(key).collects(limit)
    assert not carrier(key).collects(limit + 1)


def test_an_unknown_carrier_is_called_by_its_name_and_has_no_page_and_collects_nothing() -> None:
    unknown = carrier("福山通運")

    assert (unknown.name, unknown.tracking_link("123"), unknown.collects(1)) == ("福山通運", "", False)
    assert unknown.may_be_true("anything")
    assert carrier("other").name == ""


def test_every_carrier_has_names_in_both_languages() -> None:
    assert {"yamato", "sagawa", "japanpost"} <= set(carriers())
    assert all(known.name and known.name_en.isascii() for known in carriers().values())


def test_of_every_carrier_it_is_known_how_long_an_address_may_be() -> None:
    assert set(LONGEST_LINES) == set(carriers())


@pytest.mark.parametrize("file", ["gateway/cli/goods.py", "docs/messages.md", "shop.example.toml"])
def test_every_carrier_is_listed_where_its_key_is_typed(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")

    assert [key for key in carriers() if key not in text] == []
