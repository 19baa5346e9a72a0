"""What the shop charges for bringing the goods and for collecting money at the door, as a table; yen, tax included."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.basics.fault import wrong
from domain.basics.money import PositiveYen, Yen


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CodFee(_Frozen):
    """What collecting costs, of sums up to this one."""

    up_to: PositiveYen
    fee: Yen


class SizeFee(_Frozen):
    """What a parcel up to this size costs more. A size is the sum of three sides in cm, as carriers count."""

    up_to: Annotated[int, Field(ge=1, le=999)]
    more: Yen


class Sent(NamedTuple):
    """What the fees depend on. `goods_total` in yen; `is_remote`: where no road leads; `collected`: at the door.

    `size` of the parcel in cm; 0: nobody knows it.
    """

    goods_total: int
    prefecture: str
    is_remote: bool = False
    collected: int = 0
    size: int = 0


class FeesPolicy(_Frozen):
    """The fees by which a changed order is priced anew.

    `is_kept`: the shop keeps this table; otherwise a changed order keeps the fees that its cart charged.
    `shipping`: to anywhere that `shipping_by_prefecture` does not name. `remote`: on top, to islands and to the places
    of `review.remote_places`, also where shipping is free. `free_from`: goods for so much are brought free of charge
    (0: none are). `cod`: steps that rise; the last is for all above.

    `sizes`: what larger parcels cost on top, unless shipping is free, in steps as well; articles without a size count
    as the smallest. `several`: whether the largest article makes the size of a parcel, or the sum of all pieces.
    """

    is_kept: bool = False
    shipping: Yen = 0
    shipping_by_prefecture: dict[str, Yen] = {}
    remote: Yen = 0
    free_from: Yen = 0
    cod: Annotated[tuple[CodFee, ...], Field(max_length=20)] = ()
    sizes: Annotated[tuple[SizeFee, ...], Field(max_length=20)] = ()
    several: Literal["largest", "sum"] = "largest"

    @model_validator(mode="after")
    def _steps_rise(self) -> Self:
        for rows in (self.cod, self.sizes):
            steps = [step.up_to for step in rows]
            if steps != sorted(set(steps)):
                raise wrong("not_rising_steps", steps=", ".join(map(str, steps)))
        return self

    def size_of(self, pieces: Mapping[str, int], sizes: Mapping[str, int]) -> int:
        """The size of a parcel with these pieces, by SKU."""
        found = [sizes.get(sku, 0) * (count if self.several == "sum" else 1) for sku, count in pieces.items()]
        return sum(found) if self.several == "sum" else max(found, default=0)

    def shipping_changed(self, fee: int, before: Sent, after: Sent) -> int:
        """What shipping costs an order that was sent so before, for this fee, and is sent so now.

        It changes by what the table says between the two: what a cart charged otherwise, for a campaign or a coupon,
        stays as far from the table as it was.
        """
        return max(fee + self._shipping(after) - self._shipping(before), 0)

    def once_more(self, sent: Sent) -> int | None:
        """What it costs to send it so once more, whatever is free of charge the first time; None without a table."""
        return self._usual(sent) if self.is_kept else None

    def cod_changed(self, fee: int, before: Sent, after: Sent) -> int:
        """As with shipping, what collecting the money costs."""
        return max(fee + self._cod(after) - self._cod(before), 0)

    def _shipping(self, sent: Sent) -> int:
        if not self.is_kept:
            return 0
        is_free = 0 < self.free_from <= sent.goods_total
        return self._remote(sent) if is_free else self._usual(sent)

    def _usual(self, sent: Sent) -> int:
        usual = self.shipping_by_prefecture.get(sent.prefecture, self.shipping)
        return usual + _at(self.sizes, sent.size) + self._remote(sent)

    def _remote(self, sent: Sent) -> int:
        return self.remote if sent.is_remote else 0

    def _cod(self, sent: Sent) -> int:
        return _at(self.cod, sent.collected) if self.is_kept and sent.collected else 0


def _at(steps: Sequence[CodFee | SizeFee], value: int) -> int:
    """The fee of the step that the value is on, in yen; the last is for all above."""
    fees = [(step.up_to, step.fee if isinstance(step, CodFee) else step.more) for step in steps]
    return next((fee for up_to, fee in fees if value <= up_to), fees[-1][1] if fees else 0)
