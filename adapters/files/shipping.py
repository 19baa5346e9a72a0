"""What carriers are told of parcels, as rows of their files. What a profile of the kind `shipping` has to say is here.

A row is refused as a whole, with every reason and what to do about it; nothing is cut but the name of the goods.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from adapters.files.profile import Profile
from adapters.files.shipping_draft import Draft
from adapters.files.shipping_parcel import parcel_cells
from adapters.files.shipping_people import people_cells
from adapters.files.shipping_settings import ShippingSettings
from adapters.files.writing import Unwritable, Writer
from domain.basics.said import Said
from domain.goods.waybill import Waybill


class WaybillRow(NamedTuple):
    """One row as bytes; empty where it is refused, with the reasons."""

    data: bytes
    faults: tuple[Said, ...] = ()


@dataclass(frozen=True)
class WaybillFile:
    """Writes parcels by one profile."""

    profile: Profile

    @cached_property
    def settings(self) -> ShippingSettings:
        """Raises InvalidProfile."""
        return self.profile.settings_as(ShippingSettings)

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self.profile)

    def head(self) -> bytes:
        """What stands above the rows."""
        return self._writer.head()

    def row(self, bill: Waybill) -> WaybillRow:
        """One parcel."""
        draft, data = Draft(self.profile, self.settings, bill), b""
        values = people_cells(draft) | parcel_cells(draft)
        try:
            data = self._writer.row(values)
        except Unwritable as error:
            draft.refuse_unwritable(error.faults)
        return WaybillRow(b"", tuple(draft.faults)) if draft.faults else WaybillRow(data)
