"""Checks of what labels and carriers' files can carry."""

import unicodedata
from collections.abc import Callable, Iterator

from domain.basics.text import found_in
from domain.conversation.address.failed_check import FailedCheck, Looked
from domain.shop.checks import Check, Severity

#: Characters beyond CP932 whose usual stand-in every carrier accepts.
_STAND_INS = str.maketrans(
    dict(zip("𠮷𡈽𣘺𥔎𨦇𠀋俱剝噓塡姸屛幷瘦繫頰驒鷗", "吉土橋崎鍬丈倶剥嘘填妍屏并痩繋頬騨鴎", strict=True))
    | dict.fromkeys("‐‑‒–—−﹣⁃", "-")
)
#: What the papers say of a person beside the address.
_NAMES = frozenset({"name", "company", "department"})
#: The longest lines in full-width characters, by the key of the carrier: prefecture to street, and building.
#: Source: ヤマト B2クラウド 32/16, 佐川 e飛伝 16 × 3, 日本郵便 ゆうプリR 25 × 3 (less the building).
LONGEST_LINES = {"yamato": (32, 16), "sagawa": (32, 16), "japanpost": (50, 25)}
#: Of a carrier that the shop only knows by its name.
_OF_ANY_OTHER = (50, 25)


def characters(looked: Looked) -> Iterator[FailedCheck]:
    """Characters that no font has, wherever papers show them; and those of the address that no carrier's file has.

    The latter are only told in a name: the papers show them as they are.
    """
    for who, person in {looked.who: looked.placed.ship_to, "orderer": looked.placed.orderer}.items():
        for name, given in person.texts():
            is_place = name.startswith("address.")
            if not is_place and name not in _NAMES:
                continue
            lacks = found_in(given, looked.lacking)
            uncarried = uncarried_in(given) if who == looked.who else ""
            if lacks or uncarried:
                yield FailedCheck(
                    check=Check.CHARACTERS,
                    field=f"{who}.{name}",
                    given=given,
                    characters=uncarried if is_place and uncarried else lacks,
                    severity=Severity.ASK if lacks or is_place else Severity.WARN,
                )


def uncarried_in(text: str) -> str:
    """The characters, each once, that CP932 has neither as they are nor by their usual stand-in."""
    written = unicodedata.normalize("NFC", text)
    return "".join(char for char in dict.fromkeys(written) if not _is_in_cp932(char.translate(_STAND_INS)))


def _is_in_cp932(char: str) -> bool:
    """Marks on Latin letters and variation selectors may be dropped."""
    if unicodedata.category(char) in {"Mn", "Cf", "Cc"}:
        return True
    bare = unicodedata.normalize("NFKD", char)
    return _encodes(char) or _encodes("".join(part for part in bare if unicodedata.category(part) != "Mn"))


def _encodes(text: str) -> bool:
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return bool(text)


def too_long(looked: Looked) -> Iterator[FailedCheck]:
    """Longer than the address fields of the carrier's file."""
    address = looked.address
    longest_street, longest_building = LONGEST_LINES.get(looked.carrier, _OF_ANY_OTHER)
    if _columns(address.prefecture + address.city + address.street) > longest_street * 2:
        yield FailedCheck(check=Check.TOO_LONG, field=looked.at("street"), given=address.street)
    if _columns(address.building) > longest_building * 2:
        yield FailedCheck(check=Check.TOO_LONG, field=looked.at("building"), given=address.building)


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


CHECKS: tuple[Callable[[Looked], Iterator[FailedCheck]], ...] = (characters, too_long)
