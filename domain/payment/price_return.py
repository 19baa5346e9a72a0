"""What of a sale goes back (売上げに係る対価の返還): how much, of which tax rates, and whether it has a paper.

Source: 消費税法57条の4第3項, 施行令70条の9第3項. From 10,000 yen with tax on, whoever issues qualified invoices gives a
return invoice (適格返還請求書); below that, to whoever asks. What goes back before the goods have left is of no sale.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.basics.errors import Refusal
from domain.basics.money import Rounding, TaxLine, TaxRate, share_discount, tax_included
from domain.contract.order import Line
from domain.order.money import MoneyState
from domain.order.sale import Sale

#: Yen with tax from which a return has a paper that nobody asked for.
HAS_PAPER_FROM = 10_000


class NoReturnInvoice(Refusal):
    """No return invoice can be given."""

    cases: ClassVar = {"none": (), "unknown": ("number", "numbers"), "not_registered": ()}


class PriceReturn(BaseModel):
    """So much of a sale went back: `lines` are the yen and the tax per rate; `number` counts within the order.

    `is_unpaid`: it had not been paid, and is not asked for any more; else it was given back.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    given_on: date
    lines: tuple[TaxLine, ...]
    is_unpaid: bool = False

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


class Surcharge(BaseModel):
    """So much is charged for an order after its sale: as a sale of that day, per rate; counted within the order."""

    model_config = ConfigDict(frozen=True)

    number: int
    charged_on: date
    lines: tuple[TaxLine, ...]

    @property
    def amount(self) -> int:
        return sum(line.gross for line in self.lines)


class Sold(NamedTuple):
    """A sale, what was charged after it, and what of both went back."""

    sale: Sale
    returns: Sequence[PriceReturn] = ()
    surcharges: Sequence[Surcharge] = ()

    @property
    def charged(self) -> dict[TaxRate, int]:
        """Yen that were charged, by rate."""
        return _sums((self.sale.rates, *(each.lines for each in self.surcharges)))

    @property
    def gone_back(self) -> dict[TaxRate, int]:
        """Yen that went back, by rate."""
        return _sums(each.lines for each in self.returns)

    @property
    def left(self) -> dict[TaxRate, int]:
        """Yen that did not go back, by rate."""
        before = self.gone_back
        return {rate: gross - before.get(rate, 0) for rate, gross in self.charged.items()}

    @property
    def asked(self) -> int:
        """Yen of money that the customer was charged and that did not go back."""
        return sum(self.left.values()) - self.sale.points


def _sums(several: Iterable[Iterable[TaxLine]]) -> dict[TaxRate, int]:
    found: dict[TaxRate, int] = {}
    for line in (line for lines in several for line in lines):
        found[line.rate] = found.get(line.rate, 0) + line.gross
    return found


def give_price_back(
    sold: Sold, money: MoneyState, amount: int, given_on: date, first: Sequence[Mapping[TaxRate, int]] = ()
) -> PriceReturn | None:
    """What of a refund is of the price: a surplus goes back first. None when nothing is. `first`: see `take_back`."""
    surplus = max(money.kept_for_good - sold.asked, 0)
    return take_back(sold, max(amount - surplus, 0), given_on, first)


def take_back(
    sold: Sold,
    amount: int,
    given_on: date,
    first: Sequence[Mapping[TaxRate, int]] = (),
    *,
    is_unpaid: bool = False,
) -> PriceReturn | None:
    """So much of the price goes back, at most what is left of it. None when that is nothing.

    `first`: yen by rate of which it is known that they go back, one after the other; the rest is shared by what is left
    of the rates. The tax of a rate is rounded on all that went back of it until now, less the tax that earlier papers
    state: each paper rounds once per rate, and all together never state more than the sale.
    """
    amount = min(amount, sum(sold.left.values()))
    if amount <= 0:
        return None
    lines = tuple(_line(sold, rate, gross) for rate, gross in sorted(_shares(sold, amount, first).items()) if gross)
    return PriceReturn(number=len(sold.returns) + 1, given_on=given_on, lines=lines, is_unpaid=is_unpaid)


def _shares(sold: Sold, amount: int, first: Sequence[Mapping[TaxRate, int]]) -> dict[TaxRate, int]:
    left = dict(sold.left)
    found = dict.fromkeys(left, 0)
    for known in (*first, left):
        of_rate = {rate: min(known.get(rate, 0), gross) for rate, gross in left.items()}
        for rate, share in share_discount(of_rate, amount - sum(found.values())).items():
            found[rate] += share
            left[rate] -= share
    return found


def _line(sold: Sold, rate: TaxRate, gross: int) -> TaxLine:
    return taxed_line(sold.gone_back.get(rate, 0), rate, gross, sold.sale.rounding)


def taxed_line(before: int, rate: TaxRate, gross: int, rounding: Rounding) -> TaxLine:
    """So many yen more than before: their tax is what the tax on all of it rises by."""
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
