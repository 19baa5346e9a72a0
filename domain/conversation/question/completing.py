"""What an answer makes of what is known: it completes it, takes its place, or would lose a part of it.

People who are asked for one thing often write just this: the number of the house, the room, the ward. What is known
stays then, and gets what was missing. An answer that says less than is known is no answer: nobody notices on a label
that the town is gone.
"""

import re
import unicodedata
from collections.abc import Callable

from domain.basics.errors import WouldLose
from domain.basics.postal_code import seven_digits
from domain.conversation.address.contact import may_ring
from domain.conversation.address.label import uncarried_in
from domain.conversation.address.normal import folded, one_width, with_digits
from domain.conversation.address.place import PREFECTURES, is_same_as_above
from domain.people.identity import name_key

#: A town up to the number of the house; 北1条西 is one, too.
_TOWN = re.compile("(?:[^0-9]|[0-9]+(?=条|線))*")
#: The number of a house and no more (2-1-4, 2丁目1番4号).
_NUMBER = re.compile("[0-9]+(?:-|丁目|番地の?|番|号|の|[0-9])*")
_WITHOUT_NUMBER = re.compile("無番地|番外地|無番|番地なし|番地無し|官有地|地先")
_IS_BUILDING = re.compile("ビル|タワー|マンション|アパート|ハイツ|コーポ|荘|団地|号室")
#: A room and no more: 201, 3階, A-201号室.
_ROOM = re.compile(
    "(?:[A-Z]?-?[0-9]+[A-Z]?|[A-Z])(?:号室|号館|号棟|号|室|階|棟|F)?(?:-?[0-9]+(?:号室|号|室)?)*", re.IGNORECASE
)
_CITY_WITH_WARD = re.compile("(.+市)(.+区)")
_WARD = re.compile("[^市]+区")
_COUNTY = re.compile("^.{1,6}?郡(?=.+[町村])")
_LATIN = re.compile(r"[\x00-\x7fÀ-ɏ]+")


def completed(field: str, known: str, answer: str, above: str = "") -> str:
    """What is to be stored in the field; `above` is the larger place that stands before a street.

    Raises:
        WouldLose: something that is known would be gone.
    """
    rule, here = _RULES[field.rpartition(".")[2]], _without(known, above)
    is_nothing_known = not _core(known) or is_same_as_above(known)
    if rule is None or is_nothing_known or _core(answer) in {_core(known), _core(here)}:
        return answer
    stored = rule(here, answer) if answer else None
    if stored is None:
        raise WouldLose(field=field, answer=answer, known=known)
    return known if stored == here else stored


def _without(known: str, above: str) -> str:
    """A street without the prefecture and the city, which some people write once more."""
    return known[len(above) :] if above and known.startswith(above) and known != above else known


def _core(text: str) -> str:
    """The part of a text that carries information, in its normal form; characters that no label prints are left out."""
    carried = text.translate(dict.fromkeys(map(ord, uncarried_in(text))))
    return "".join(char for char in folded(carried) if char.isalnum())


def _is_part(answer: str, known: str) -> bool:
    return _core(answer) in _core(known)


def _name(known: str, answer: str) -> str | None:
    """太郎 of 山田 太郎 loses the family's name; 様 and the like are none."""
    carried = known.translate(dict.fromkeys(map(ord, uncarried_in(known))))
    here, there = name_key(carried), name_key(answer)
    return None if there in here and there != here else answer


def _phone(known: str, answer: str) -> str | None:
    """An area code alone goes in front of the number that lacked it."""
    here, there = _digits(known), _digits(answer)
    if may_ring(answer) or not there:
        return answer
    if may_ring(there + here) and not may_ring(known):
        return f"{answer}-{known}"
    if may_ring(known) and here.startswith(there) and re.fullmatch("0[0-9]{1,4}", there):
        return known
    return None if there in here and there != here else answer


def _postal_code(known: str, answer: str) -> str | None:
    """Four digits complete three."""
    here, there = _digits(known), _digits(answer)
    if seven_digits(answer):
        return answer
    if len(here) == 3 and len(there) == 4:
        return f"{here}-{there}"
    if seven_digits(known):
        return known if len(there) == 4 and here.endswith(there) else None
    return answer


def _digits(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isdecimal())


def _prefecture(known: str, answer: str) -> str | None:
    return known if one_width(known)[:-1] == one_width(answer) else answer


def _city(known: str, answer: str) -> str | None:
    """A ward alone goes behind its city, and a prefecture that stands before the city stays there."""
    prefecture, here = _apart(known)
    own, there = _apart(answer)
    kept = "" if own else prefecture
    ward = _CITY_WITH_WARD.fullmatch(here)
    if folded(there) == folded(here):
        return kept + answer
    if here.endswith("市") and _WARD.fullmatch(there):
        return known + answer
    if (ward and there == ward[2]) or _COUNTY.sub("", here) == there:
        return known
    if _is_part(there, here) or (ward and _WARD.fullmatch(there)):
        return None
    return kept + answer


def _apart(city: str) -> tuple[str, str]:
    """A prefecture in front, and the rest."""
    text = one_width(city)
    name = next((name for name in PREFECTURES if text.startswith(name) and text != name), "")
    return name, text.removeprefix(name)


def _street(known: str, answer: str) -> str | None:
    here, there = with_digits(known), with_digits(answer)
    town = _TOWN.match(here)[0]  # type: ignore[index]  # also matches nothing
    names_town = _names(town, there)
    if not names_town and _NUMBER.match(there) and not _TOWN.match(there)[0]:  # type: ignore[index]
        return _numbered(known, answer)
    if _is_part(answer, known):
        return None
    has_number = bool(re.search("[0-9]", there)) or bool(_WITHOUT_NUMBER.search(there))
    if names_town:
        return answer if has_number or here == town else None
    return answer if has_number and not _IS_BUILDING.search(there) else None


def _names(town: str, street: str) -> bool:
    """True when a street is in the town, whatever else was written behind the town before (芝公園の近く)."""
    here, there = folded(town), folded(street)
    return bool(here) and (here in there or here[:2] == there[:2] != here[:1])


def _numbered(known: str, answer: str) -> str | None:
    """The number of the house alone, which is put behind the town; in Latin letters, before it."""
    here, there = with_digits(known), with_digits(answer)
    town = _TOWN.match(here)[0]  # type: ignore[index]
    number = here[len(town) :]
    is_said_already = number.startswith(there) and not re.match("[0-9-]", number[len(there) :])
    if is_said_already or number.endswith(f"丁目{there}"):
        return known
    if not town:
        return None if _is_part(answer, known) else answer
    if not number:
        return f"{answer} {known}" if _LATIN.fullmatch(known) else known + answer
    if not _NUMBER.fullmatch(number):
        return None
    if number.endswith("丁目") and re.match("[0-9]+番", there):
        return known + answer
    return _written(known, town) + answer if _goes_on(number, there) else None


def _goes_on(number: str, answer: str) -> bool:
    """True when the answer says the number that is known and more: 4-2-8 after 4丁目, not 2-8."""
    known, given = (re.findall("[0-9]+", text) for text in (number, answer))
    is_sure = len(known) > 1 or len(given) > 2 or "丁目" in answer
    return is_sure and len(given) > len(known) and given[: len(known)] == known


def _written(known: str, town: str) -> str:
    """The town as it was written."""
    return next((known[:at] for at in range(len(known), 0, -1) if with_digits(known[:at]) == town), town)


def _building(known: str, answer: str) -> str | None:
    """A room alone goes behind the building's name."""
    here, there = one_width(known), one_width(answer)
    has_room = bool(re.search("[0-9]", here))
    if _ROOM.fullmatch(there):
        if has_room:
            return known if here.endswith(there) and not here[: -len(there)][-1:].isdecimal() else None
        return f"{known} {answer}"
    return None if _is_part(answer, known) or (has_room and not re.search("[0-9]", there)) else answer


#: Every field that may be answered. A mail address is whole or none, and has checks of its own.
_RULES: dict[str, Callable[[str, str], str | None] | None] = {
    "name": _name,
    "kana": _name,
    "company": _name,
    "department": _name,
    "email": None,
    "phone": _phone,
    "postal_code": _postal_code,
    "prefecture": _prefecture,
    "city": _city,
    "street": _street,
    "building": _building,
}
