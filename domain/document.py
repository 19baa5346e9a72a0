"""What goes into the box and onto it: the slip (納品書, also the qualified invoice) and the parcel label sheet."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.order import PlacedOrder
from domain.shop import ShopProfile


class DocumentKind(StrEnum):
    SLIP = "slip"  # 納品書 for the box; without any price when the box goes to somebody else or is a gift
    INVOICE = "invoice"  # 納品書 兼 適格請求書 with prices, sent to the orderer when the box carries none
    LABEL = "label"  # the sheet the packer sticks onto the parcel


class DocumentOrder(BaseModel):
    """What the documents are made from. `version` counts changes of address and contents, from 1."""

    model_config = ConfigDict(frozen=True)

    placed: PlacedOrder
    shop: ShopProfile
    transfer_no: str
    version: int
    parcel_no: str = "1"
    issued_on: date
    is_reprint: bool = False

    @property
    def kinds(self) -> tuple[DocumentKind, ...]:
        """The documents this order needs: an invoice of its own when the box carries no price."""
        if self.placed.goes_to_somebody_else:
            return (DocumentKind.SLIP, DocumentKind.LABEL, DocumentKind.INVOICE)
        return (DocumentKind.SLIP, DocumentKind.LABEL)

    @property
    def slip_shows_prices(self) -> bool:
        return not self.placed.goes_to_somebody_else
