"""What only the shop knows of what carriers have to be told: its contracts, and which articles have to be cool.

Read afresh for every file that is written, never part of an order's snapshot.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Contract(_Frozen):
    """A shop's contract with one carrier: its codes, and the name of the layout in which its files are written.

    `customer_code` with its `customer_class` names who pays, `fare_no` is the number of the tariff (運賃管理番号).
    `size` is that of the usual box, where the carrier's file has a place for it.
    """

    profile: str = ""
    customer_code: Annotated[str, Field(pattern=r"^[0-9]{0,12}$")] = ""
    customer_class: Annotated[str, Field(pattern=r"^([0-9]{3})?$")] = ""
    fare_no: Annotated[str, Field(pattern=r"^([0-9]{2})?$")] = ""
    size: Annotated[str, Field(pattern=r"^[0-9]{0,3}$")] = ""


class Waybills(_Frozen):
    """`goods` is what stands on every waybill as its contents; empty: the name of the order's first article.

    `chilled` and `frozen` name articles by SKU, `carriers` carriers by the prefecture that parcels go to.
    """

    goods: str = ""
    chilled: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    carriers: dict[str, str] = {}
    contracts: dict[str, Contract] = {}

    def contract(self, carrier: str) -> Contract:
        """The contract with a carrier; without one in the file, one that says nothing."""
        return self.contracts.get(carrier, Contract())
