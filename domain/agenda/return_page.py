"""Returns as lists and pages show them."""

import json
from datetime import date
from typing import Any, Self

from pydantic import AwareDatetime, Field

from domain.agenda.overview import Shown
from domain.contract.returns import ReturnCause, ReturnStage
from domain.order.returning import Return, Settlement, return_no


class ReturnRow(Shown):
    """Goods that a customer sends back; `pieces` by SKU, `refund` in yen."""

    return_no: str
    order_no: str
    name: str
    stage: ReturnStage
    cause: ReturnCause
    pieces: dict[str, int]
    send_by: date | None = None
    refund: int = 0
    asked_at: AwareDatetime
    stage_at: AwareDatetime

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """A row of the table."""
        number = return_no(row["order_no"], row.pop("no"))
        return cls(return_no=number, **(row | {"pieces": json.loads(row["pieces"])}))


class ReturnPage(Shown):
    """One return, and what it would come to if it were settled now, or has come to.

    `short`: pieces by SKU that are wanted in exchange and are not in stock, as long as nothing is set aside.
    """

    return_no: str
    order_no: str
    name: str
    pieces: dict[str, int]  # by SKU
    short: dict[str, int] = Field(default_factory=dict)
    known: Return
    would_be: Settlement
