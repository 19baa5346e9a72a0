"""A change of an order that its customer was asked about: the order as it would be with a yes."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.contract.order import PlacedOrder


class What(StrEnum):
    """What of the order would change."""

    LINES = "lines"
    ADDRESS = "address"
    FEE = "fee"  # what bringing it to the address that the customer has corrected costs more
    PLAN = "plan"


class Offered(BaseModel):
    """One offer. `no` is that of its question, `version` that of the order which the customer was shown.

    `points_back`: points that would have nothing left to pay for. `is_wish`: the customer asked for it, and did not
    know what it costs.
    """

    model_config = ConfigDict(frozen=True)

    no: int
    what: What
    version: int
    placed: PlacedOrder
    points_back: int = 0
    by: str = ""
    reason: str = ""
    is_wish: bool = False
