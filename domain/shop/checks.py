"""The checks of addresses and contacts, each with what happens when it finds something."""

from enum import StrEnum


class Check(StrEnum):
    """What may be wrong with an address or a contact; the name stands in policy, journal and mail templates."""

    POSTAL_CODE_FORMAT = "postal_code_format"  # not seven digits
    POSTAL_CODE_UNKNOWN = "postal_code_unknown"  # no place has this code
    PREFECTURE_MISMATCH = "prefecture_mismatch"  # the code belongs to other prefectures
    NO_PREFECTURE = "no_prefecture"  # left out, and the code does not say it without doubt
    CITY_MISMATCH = "city_mismatch"  # the code belongs to other cities
    TOWN_MISMATCH = "town_mismatch"  # the code belongs to other towns of the city
    SAME_AS_ABOVE = "same_as_above"  # 同上 instead of an address
    NO_HOUSE_NUMBER = "no_house_number"  # 番地がない
    NO_ROOM = "no_room"  # a building of flats without the flat's number
    PICKUP_POINT = "pickup_point"  # 局留・営業所止め・私書箱 with cash on delivery or payment after delivery
    REPEATED = "repeated"  # prefecture or city written twice
    CHARACTERS = "characters"  # what a label or a carrier's file (CP932) cannot carry
    TOO_LONG = "too_long"  # longer than the fields of the carrier
    PHONE_IMPOSSIBLE = "phone_impossible"  # no phone in Japan has this number
    NO_PHONE = "no_phone"  # the carrier has nobody to call
    NO_KANA = "no_kana"  # makes transfers harder to find; asked only together with something else
    ASKED_BY_SHOP = "asked_by_shop"  # a person wants to know it


class Severity(StrEnum):
    """What a finding leads to."""

    ASK = "ask"  # the order waits, and the customer is asked
    WARN = "warn"  # a line in the journal; nothing waits
    OFF = "off"


#: What a finding leads to where the shop says nothing else.
DEFAULTS: dict[Check, Severity] = {
    Check.POSTAL_CODE_FORMAT: Severity.ASK,
    Check.POSTAL_CODE_UNKNOWN: Severity.ASK,
    Check.PREFECTURE_MISMATCH: Severity.ASK,
    Check.NO_PREFECTURE: Severity.ASK,
    Check.CITY_MISMATCH: Severity.ASK,
    Check.TOWN_MISMATCH: Severity.WARN,
    Check.SAME_AS_ABOVE: Severity.ASK,
    Check.NO_HOUSE_NUMBER: Severity.ASK,
    Check.NO_ROOM: Severity.ASK,
    Check.PICKUP_POINT: Severity.ASK,
    Check.REPEATED: Severity.WARN,
    Check.CHARACTERS: Severity.ASK,
    Check.TOO_LONG: Severity.WARN,
    Check.PHONE_IMPOSSIBLE: Severity.ASK,
    Check.NO_PHONE: Severity.WARN,
    Check.NO_KANA: Severity.ASK,
}
#: Never a reason to write to the customer by itself.
ONLY_ALONG = frozenset({Check.NO_KANA})
#: True as it stands when the customer says so: a village without numbers, a house that is called like flats.
CONFIRMABLE = frozenset(
    {
        Check.POSTAL_CODE_UNKNOWN,
        Check.CITY_MISMATCH,
        Check.NO_HOUSE_NUMBER,
        Check.NO_ROOM,
        Check.TOO_LONG,
        Check.PHONE_IMPOSSIBLE,
        Check.NO_PHONE,
        Check.NO_KANA,
        Check.ASKED_BY_SHOP,
    }
)
