"""Money in whole yen, and the consumption tax of a document: rounded once per rate, never per line.

Source: NTA invoice Q&A 57 (one rounding per rate and document). Prices include tax: tax = gross × rate / (100 + rate).
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_YEN = 999_999_999

Yen = Annotated[int, Field(strict=True, ge=0, le=MAX_YEN, description="integer yen, tax included")]
PositiveYen = Annotated[int, Field(strict=True, ge=1, le=MAX_YEN, description="integer yen, tax included")]
TaxRate = Literal[8, 10]
Rounding = Literal["floor", "half_up", "ceil"]
#: Shipping and cash-on-delivery fees carry the standard rate even when all goods are food.
FEE_RATE: TaxRate = 10


class TaxLine(BaseModel):
    """What one rate contributes to a document: `tax` is part of `gross`, both in yen."""

    model_config = ConfigDict(frozen=True)

    rate: TaxRate
    gross: int
    tax: int


class TaxedTotals(BaseModel):
    """The totals of a document: one line per rate that occurs, and the shares of a discount per rate."""

    model_config = ConfigDict(frozen=True)

    lines: tuple[TaxLine, ...]
    discount_shares: dict[TaxRate, int] = {}

    @property
    def gross(self) -> int:
        return sum(line.gross for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines)


def tax_included(gross: int, rate: TaxRate, rounding: Rounding = "floor") -> int:
    """The tax contained in `gross` yen at `rate` percent."""
    numerator, denominator = gross * rate, 100 + rate
    if rounding == "ceil":
        return -(-numerator // denominator)
    if rounding == "half_up":
        return (2 * numerator + denominator) // (2 * denominator)
    return numerator // denominator


def share_discount(gross_by_rate: dict[TaxRate, int], discount: int) -> dict[TaxRate, int]:
    """Split a discount over the rates by their gross; the parts add up to the yen, the remainder goes to the larger."""
    total = sum(gross_by_rate.values())
    discount = min(discount, total)
    if not total or not discount:
        return {}
    shares: dict[TaxRate, int] = {rate: discount * gross // total for rate, gross in gross_by_rate.items()}
    largest = max(gross_by_rate, key=lambda rate: (gross_by_rate[rate], rate))
    shares[largest] += discount - sum(shares.values())
    return {rate: share for rate, share in shares.items() if share}


def taxed_totals(
    parts: Iterable[tuple[TaxRate, int]], *, discount: int = 0, rounding: Rounding = "floor"
) -> TaxedTotals:
    """Add up (rate, gross yen) parts, take a discount off pro rata, and round the tax once per rate."""
    gross: dict[TaxRate, int] = {}
    for rate, amount in parts:
        gross[rate] = gross.get(rate, 0) + amount
    shares = share_discount(gross, discount)
    lines = tuple(
        TaxLine(rate=rate, gross=amount, tax=tax_included(amount, rate, rounding))
        for rate, before in sorted(gross.items())
        if (amount := before - shares.get(rate, 0)) or before
    )
    return TaxedTotals(lines=lines, discount_shares=shares)


def tax_within(amount: int, sold: TaxedTotals, rounding: Rounding = "floor") -> int:
    """The tax in so much of a price: of the whole its own, of a part that of its share at each rate."""
    if amount >= sold.gross:
        return sold.tax
    parts = ((line.rate, line.gross) for line in sold.lines)
    return taxed_totals(parts, discount=sold.gross - amount, rounding=rounding).tax
