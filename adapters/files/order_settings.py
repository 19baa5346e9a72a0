"""What a profile of orders says beyond its columns."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.basics.money import TaxRate


class OrderSettings(BaseModel):
    """How the rows of an order are meant.

    `rows`: each is an article, or an item of some kind (article, shipping, fee, discount, points). `prices`: with tax;
    without it, where the sum of the goods with tax is told; or as that sum and the tax beside it show. `prefix` stands
    before the cart's number, where two carts would count alike; of that number `drop` are left out. `tax_rate` is that
    of articles for which the file has none, 8 of those whose SKU begins with one of `reduced`; without it they are
    refused. `zone` is the time zone of instants without an offset.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: Literal["articles", "items"] = "articles"
    prices: Literal["with_tax", "without_tax", "as_summed"] = "with_tax"
    channel: Annotated[str, Field(max_length=100)] = ""
    prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]*$", max_length=10)] = ""
    drop: str = ""
    tax_rate: TaxRate | None = None
    reduced: tuple[str, ...] = ()
    zone: str = "Asia/Tokyo"
