"""Money without an order as people see it: each deposit with the orders that it may be for."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.basics.said import Said


class ProposedPart(BaseModel):
    """An order, and what it would get, in yen."""

    model_config = ConfigDict(frozen=True)

    order_no: str
    amount: int


class ProposedOrders(BaseModel):
    """One order, or several together, with what speaks for and against them."""

    model_config = ConfigDict(frozen=True)

    parts: tuple[ProposedPart, ...]
    why: tuple[Said, ...]


class WaitingDeposit(BaseModel):
    """A deposit of which nobody is sure, with the likeliest orders first; or one that somebody left, with the reason.

    `uncleared` yen of it came as cheques, which may still be returned. `doubt`: why no machine may decide about it,
    whatever speaks for an order.
    """

    model_config = ConfigDict(frozen=True)

    notice_id: str
    amount: int
    paid_on: date
    payer: str
    uncleared: int = 0
    note: str = ""
    by: str = ""
    doubt: Said | None = None
    proposals: tuple[ProposedOrders, ...] = ()
