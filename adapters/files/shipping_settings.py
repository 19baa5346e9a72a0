"""What a profile of the kind `shipping` says beside its columns."""

from pydantic import BaseModel, ConfigDict


class ShippingSettings(BaseModel):
    """Fields are those of the profile's columns; widths are in full-width characters.

    `to_address`, `from_address`: the columns over which an address goes; with a `street_width`, the first of them holds
    prefecture, city and street, each with a width of its own. `to_names`: those of the recipient, the person last.
    `widened`: written in full-width characters alone. `seals`: where seals go, if any. `most_cash` (yen) is what the
    layout can say; what the carrier collects is known otherwise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    carrier: str
    to_address: tuple[str, ...]
    from_address: tuple[str, ...]
    to_names: tuple[str, ...]
    prefecture_width: int = 0
    city_width: int = 0
    street_width: int = 0
    widened: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    plain_postal_codes: bool = False
    ships_within_days: int = 30
    most_cash: int | None = None
    most_boxes: int = 1
    boxes_with_cash: bool = True
