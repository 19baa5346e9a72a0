"""Checks of the place: that the postal code exists, and that prefecture, city and town belong to it.

A code may have many towns, and even two prefectures: everything is compared with all of its places.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from domain.basics.postal_code import seven_digits
from domain.conversation.address.failed_check import FailedCheck, Looked
from domain.conversation.address.normal import folded, one_width
from domain.conversation.address.postal import Place
from domain.shop.checks import Check

PREFECTURES = (
    *("北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県"),
    *("栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県"),
    *("石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県"),
    *("滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県"),
    *("岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県"),
    *("佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県"),
)
#: Their names as they are compared, each with the short form that it has where it stands alone.
_FOLDED_PREFECTURES = {folded(name): folded(name if name == "北海道" else name[:-1]) for name in PREFECTURES}
#: The same in Latin letters, which stand anywhere in an address; the city of Hiroshima-shi names no prefecture.
_ROMAJI = re.compile(
    r"\b(?:hokkaido|aomori|iwate|miyagi|akita|yamagata|fukushima|ibaraki|tochigi|gunma|saitama|chiba|tokyo|kanagawa|"
    r"niigata|toyama|ishikawa|fukui|yamanashi|nagano|gifu|shizuoka|aichi|mie|shiga|kyoto|osaka|hyogo|nara|wakayama|"
    r"tottori|shimane|okayama|hiroshima|yamaguchi|tokushima|kagawa|ehime|kochi|fukuoka|saga|nagasaki|kumamoto|oita|"
    r"miyazaki|kagoshima|okinawa)(?:[ -]?(?:ken|fu|to|pref(?:ecture)?))?\b(?!-)"
)
#: What forms are filled with where nothing is meant.
_NOTHING = re.compile(r"(?:なし|無し|無|日本国?|japan|[\W_])*", re.IGNORECASE)
_LATIN = re.compile(r"[\x00-\x7fÀ-ɏ]*")
_SAME = re.compile(r"(同上|上に?同じ|上記(と|に)?同じ|上記住所|同じ$|〃|々々|same ?as ?above|as ?above)", re.IGNORECASE)
_COUNTY = re.compile("^.{1,6}?郡(?=.+[町村])")


def postal_code(looked: Looked) -> Iterator[FailedCheck]:
    """A code that is none, or that no place has."""
    given = looked.address.postal_code
    if seven_digits(given) is None:
        yield FailedCheck(check=Check.POSTAL_CODE_FORMAT, field=looked.at("postal_code"), given=given)
    elif looked.postal is None:
        yield FailedCheck(check=Check.POSTAL_CODE_UNKNOWN, field=looked.at("postal_code"), given=given)


def prefecture(looked: Looked) -> Iterator[FailedCheck]:
    """A prefecture that the code does not belong to. One that is left out is known from the code."""
    named = _named_prefecture(looked)
    if looked.postal and named and named not in {folded(place.prefecture) for place in looked.postal.places}:
        given = looked.address.prefecture
        yield FailedCheck(check=Check.PREFECTURE_MISMATCH, field=looked.at("prefecture"), given=given)


def no_prefecture(looked: Looked) -> Iterator[FailedCheck]:
    """None is named, and the code does not say it without doubt: two prefectures share it, or no place has it."""
    if _lacks_prefecture(looked) and not left_out_prefecture(looked):
        yield FailedCheck(check=Check.NO_PREFECTURE, field=looked.at("prefecture"), given=looked.address.prefecture)


def city(looked: Looked) -> Iterator[FailedCheck]:
    """A city that the code does not belong to; a county or a ward may be left out."""
    address = looked.address
    if not looked.postal or _LATIN.fullmatch(one_width(address.city + address.street)):
        return
    if any(prefecture(looked)):
        return  # one question is enough
    if not any(_is_in_city(looked, place) for place in looked.postal.places):
        yield FailedCheck(check=Check.CITY_MISMATCH, field=looked.at("city"), given=address.city)


def town(looked: Looked) -> Iterator[FailedCheck]:
    """A town that the code does not belong to: many people write an old or a neighbouring code."""
    address = looked.address
    if not looked.postal or _LATIN.fullmatch(one_width(address.street)) or any(city(looked)) or any(prefecture(looked)):
        return
    text = folded(address.city + address.street + address.building)
    if all(place.town and not _names_town(text, folded(place.town)) for place in looked.postal.places):
        yield FailedCheck(check=Check.TOWN_MISMATCH, field=looked.at("street"), given=address.street)


def same_as_above(looked: Looked) -> Iterator[FailedCheck]:
    """「同上」 where an address belongs."""
    for name in ("prefecture", "city", "street"):
        given = getattr(looked.address, name)
        if is_same_as_above(given):
            yield FailedCheck(check=Check.SAME_AS_ABOVE, field=looked.at(name), given=given)


def is_same_as_above(given: str) -> bool:
    """True for what stands where an address belongs and only points to another one."""
    return bool(_SAME.search(one_width(given))) and len(given) < 20


def repeated(looked: Looked) -> Iterator[FailedCheck]:
    """Prefecture or city written once more in the field that follows (「渋谷区渋谷区神南」)."""
    address = looked.address
    towns = [folded(place.town) for place in looked.postal.places] if looked.postal else []
    pairs = (("city", address.prefecture), ("street", address.prefecture), ("street", address.city))
    for name, before in pairs:
        given = getattr(address, name)
        is_towns_name = any(town.startswith(folded(before)) for town in towns)  # 養父市養父市場
        if len(before) > 1 and not is_towns_name and folded(given).startswith(folded(before)):
            yield FailedCheck(check=Check.REPEATED, field=looked.at(name), given=given)
            return


def left_out_prefecture(looked: Looked) -> str:
    """The prefecture that the address does not name and that its code has for certain; empty otherwise."""
    if looked.postal is None or not _lacks_prefecture(looked):
        return ""
    known = {place.prefecture for place in looked.postal.places}
    is_there = not any(city(looked)) and not _LATIN.fullmatch(one_width(looked.address.city))
    return known.pop() if len(known) == 1 and is_there else ""


def _lacks_prefecture(looked: Looked) -> bool:
    """True when the field says nothing, and no other one says it instead."""
    address = looked.address
    if not _NOTHING.fullmatch(address.prefecture) or _named_prefecture(looked):
        return False
    plain = unicodedata.normalize("NFKD", f"{address.city} {address.street}").casefold()
    return not _ROMAJI.search("".join(char for char in plain if not unicodedata.combining(char)))


def _named_prefecture(looked: Looked) -> str:
    """The prefecture that the address names, wherever; empty when it names none."""
    address = looked.address
    for text in (address.prefecture, address.city, address.street):
        given = folded(text)
        for name, short in _FOLDED_PREFECTURES.items():
            if given == short or given.startswith(name):
                return name
    return ""


def _is_in_city(looked: Looked, place: Place) -> bool:
    known, given = folded(place.city), folded(looked.address.city)
    text = folded(looked.address.prefecture + looked.address.city + looked.address.street)
    without_county = _COUNTY.sub("", known)
    if known in text or without_county in text:
        return True
    return len(given) > 1 and (given in known or _COUNTY.sub("", given) == without_county)


def _names_town(text: str, town: str) -> bool:
    """The town as a whole, or without what a tower's or a street's name adds."""
    return town in text or any(len(part) > 1 and part in text for part in re.split("[（(、・]", town))


CHECKS: tuple[Callable[[Looked], Iterator[FailedCheck]], ...] = (
    same_as_above,
    postal_code,
    prefecture,
    no_prefecture,
    city,
    town,
    repeated,
)
