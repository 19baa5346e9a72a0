"""Checks of what the carrier needs at the door: the number of the house, the number of the flat, a door at all."""

import re
from collections.abc import Callable, Iterator

from domain.conversation.address.failed_check import FailedCheck, Looked
from domain.conversation.address.normal import one_width, with_digits
from domain.shop.checks import Check

#: Places without a number, by name.
_WITHOUT_NUMBER = re.compile("無番地|番外地|無番|番地なし|番地無し|官有地|地先")
#: Kyoto: the crossing of two streets says it all.
_CROSSING = re.compile("上ル|下ル|上る|下る|上がる|下がる|東入|西入|入ル|入る|角$")
#: Lots that are counted by letters: 河井町イ部, 甲, 乙の三.
_LETTERED = re.compile("(?:(?<![ァ-ヶ])[イロハニホヘトチリヌルヲワカヨタレソ]部?|[甲乙丙丁戊己])(?:番地?|号)?$")
#: Sapporo and its like: the crossing of 条 and 丁目 is often the whole address.
_GRID = re.compile(r"[0-9一二三四五六七八九十]条.*丁目")
_CHOME = re.compile(r"[0-9]+丁目")
_HOUSE_FIRST = re.compile(r"^[0-9]+(?:-[0-9]+)+|^[0-9]+番")
_FLATS = re.compile(
    r"マンション|アパート|ハイツ|コーポ(?!レー)|レジデンス|メゾン|ハイム|apartment|mansion|(荘|団地|住宅|寮|シャトー|heights|residence)$",
    re.IGNORECASE,
)
_ROOM = re.compile(r"[0-9一二三四五六七八九十]|[A-Za-z]$|号室|号棟|階|方$|気付|管理|棟")
_PICKUP = re.compile("私書箱|局留|局止|営業所止|センター止|店止|支店止|P\\.?O\\.? ?box", re.IGNORECASE)


def house_number(looked: Looked) -> Iterator[FailedCheck]:
    """No 番地, and no reason why there should be none."""
    street, building = with_digits(looked.address.street), with_digits(looked.address.building)
    if _needs_no_number(looked, street + building):
        return
    if _CHOME.search(street) and not re.search(r"[0-9]", _CHOME.sub("", street)) and not _GRID.search(street):
        has_number = False
    else:
        has_number = bool(re.search(r"[0-9]", street))
    if not has_number and not _HOUSE_FIRST.search(building):
        yield FailedCheck(check=Check.NO_HOUSE_NUMBER, field=looked.at("street"), given=looked.address.street)


def _needs_no_number(looked: Looked, text: str) -> bool:
    if looked.postal and (looked.postal.is_office or any(place.is_building for place in looked.postal.places)):
        return True
    if _PICKUP.search(text) or _WITHOUT_NUMBER.search(text) or _LETTERED.search(one_width(looked.address.street)):
        return True
    where = one_width(looked.address.city)
    is_kyoto = "京都市" in where or "京都市" in text
    return (is_kyoto and bool(_CROSSING.search(text))) or (where.endswith("村") and bool(text))


def room(looked: Looked) -> Iterator[FailedCheck]:
    """A building of flats without the number of one; companies and office codes have their name on the door."""
    person = looked.placed.ship_to
    building = one_width(person.address.building)
    if person.company or (looked.postal and looked.postal.is_office):
        return
    if _FLATS.search(building) and not _ROOM.search(building):
        yield FailedCheck(check=Check.NO_ROOM, field=looked.at("building"), given=person.address.building)
    elif not building and (found := _in_street(looked.address.street)):
        yield FailedCheck(check=Check.NO_ROOM, field=looked.at("building"), given=found)


def _in_street(street: str) -> str:
    """The name of a building that stands behind the number in the street's field, when no room follows it."""
    found = re.search(r"[0-9](?:番地?|号)?([^0-9\-]{2,})$", with_digits(street))
    return found[1] if found and _FLATS.search(found[1]) and not _ROOM.search(found[1]) else ""


def pickup_point(looked: Looked) -> Iterator[FailedCheck]:
    """A post office's or depot's counter, where nobody collects cash and nothing proves who received the goods."""
    address = looked.address
    for name in ("street", "building"):
        given = getattr(address, name)
        if _PICKUP.search(one_width(given)) and not looked.placed.terms.pays_before_shipping:
            yield FailedCheck(check=Check.PICKUP_POINT, field=looked.at(name), given=given)
            return


CHECKS: tuple[Callable[[Looked], Iterator[FailedCheck]], ...] = (house_number, room, pickup_point)
