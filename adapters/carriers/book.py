"""The carriers' data file, read into the domain's model."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from domain.goods.time_slot import ANY_TIME, read_slot
from domain.shop.carrier import Carrier

#: A carrier without a name of its own: mails then speak of the parcel only.
OTHER = "other"


@cache
def carriers() -> Mapping[str, Carrier]:
    """Every known carrier by its key, such as yamato."""
    text = resources.files("adapters.carriers").joinpath("carriers.toml").read_text(encoding="utf-8")
    return {key: Carrier(key=key, **data) for key, data in tomllib.loads(text).items()}


def carrier(key: str) -> Carrier:
    """The carrier of this key; an unknown key is taken for the name of a carrier without tracking page."""
    known = carriers().get(key.strip().lower())
    if known:
        return known
    name = "" if key.strip().lower() == OTHER else key.strip()
    return Carrier(key=key, name=name, name_en=name)


def can_be_wished(time_slot: str) -> bool:
    """True where a carrier brings parcels in the hours that a wish names, or where no hours are wished for."""
    slot = read_slot(time_slot)
    return slot is not None and (slot == ANY_TIME or any(slot.key in each.time_slots for each in carriers().values()))
