"""Money of a sale that goes back (売上げに係る対価の返還): how much, of which tax rates, and whether it has a paper.

Source: 消費税法57条の4第3項, 施行令70条の9第3項. From 10,000 yen with tax on, whoever issues qualified invoices gives a
return invoice (適格返還請求書); below that, to whoever asks. What goes back before the goods have left is of no sale.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.basics.errors import Refusal
from domain.basics.money import TaxLine, TaxRate, share_discount, tax_included
from domain.contract.order import Line
from domain.order.money import MoneyState
from domain.order.sale import Sale

#: Yen with tax from which a return has a paper that nobody asked for.
HAS_PAPER_FROM = 10_000


class NoReturnInvoice(Refusal):
    """No return invoice can be given."""

    cases: ClassVar = {"none": (), "unknown": ("number", "numbers"), "not_registered": ()}


class PriceReturn(BaseModel):
    """So much of a sale went back: `lines` are the yen and the tax per rate; `number` counts within the order."""

    model_config = ConfigDict(frozen=True)

    number: int
    given_on: date
    lines: tuple[TaxLine, ...]

    @property
    def amount(self) -> int:
        return sum(line.gross for line in self.lines)

    @property
    def has_paper(self) -> bool:
        """True where the law wants a paper without being asked."""
        return self.amount >= HAS_PAPER_FROM


class ReturnInvoice(BaseModel):
    """What a return invoice (適格返還請求書) says besides who gives it to whom; it names the paper of the sale."""

    model_config = ConfigDict(frozen=True)

    returned: PriceReturn
    sold_on: date
    version: int
    version_issued_on: date | None
    articles: tuple[Line, ...]
    has_fees: bool
    issued_on: date


class Sold(NamedTuple):
    """A sale, and what of it went back before."""

    sale: Sale
    returns: Sequence[PriceReturn] = ()

    @property
    def gone_back(self) -> dict[TaxRate, int]:
        """Yen that went back, by rate."""
        found: dict[TaxRate, int] = {}
        for line in (line for each in self.returns for line in each.lines):
            found[line.rate] = found.get(line.rate, 0) + line.gross
        return found

    @property
    def left(self) -> dict[TaxRate, int]:
        """Yen that did not go back, by rate."""
        before = self.gone_back
        return {line.rate: line.gross - before.get(line.rate, 0) for line in self.sale.rates}


def give_price_back(sold: Sold, money: MoneyState, amount: int, given_on: date) -> PriceReturn | None:
    """What of a refund is of the price: a surplus goes back first. None when nothing is.

    The rates share it by what is left of them. The tax of a rate is rounded on all that went back of it until now, less
    the tax that earlier papers state: each paper rounds once per rate, and all together never state more than the sale.
    """
    surplus = max(money.kept - (sold.sale.due - sum(sold.gone_back.values())), 0)
    of_price = min(max(amount - surplus, 0), sum(sold.left.values()))
    if not of_price:
        return None
    shares = share_discount(sold.left, of_price)
    lines = tuple(_line(sold, rate, gross) for rate, gross in sorted(shares.items()))
    return PriceReturn(number=len(sold.returns) + 1, given_on=given_on, lines=lines)


def _line(sold: Sold, rate: TaxRate, gross: int) -> TaxLine:
    before, rounding = sold.gone_back.get(rate, 0), sold.sale.rounding
    tax = tax_included(before + gross, rate, rounding) - tax_included(before, rate, rounding)
    return TaxLine(rate=rate, gross=gross, tax=tax)


def pick(returns: Sequence[PriceReturn], number: int | None) -> PriceReturn:
    """The return of this number, else the newest.

    Raises:
        NoReturnInvoice
    """
    known: Mapping[int, PriceReturn] = {each.number: each for each in returns}
    if not known:
        raise NoReturnInvoice("none")
    if number is not None and number not in known:
        raise NoReturnInvoice("unknown", number=number, numbers=sorted(known))
    return known[number or max(known)]
