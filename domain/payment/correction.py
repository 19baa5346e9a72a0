"""What an order asks for after its sale, against what its sale charged: every difference is a return or a surcharge.

What was paid stays sold until it is given back, also where the order asks for less; what was not paid goes back at
once. So what a customer owes by the books is what they owe by the order.
"""

from collections import Counter
from collections.abc import Iterable

from domain.basics.money import FEE_RATE, TaxedTotals, TaxRate, share_discount
from domain.contract.order import Line, PlacedOrder
from domain.contract.status import DEAD
from domain.order.aggregate import Order
from domain.order.money import reprice
from domain.order.parcel import Parcel
from domain.order.state import OrderState
from domain.payment.price_return import PriceReturn, Sold, Surcharge, take_back, taxed_line


def correct(sold: Sold, order: Order, before: PlacedOrder) -> PriceReturn | Surcharge | None:
    """The entry of today that is missing; `before` is the order as it was until now. None where they agree."""
    owed, rounding = _owed(order), sold.sale.rounding
    was, now = before.totals(rounding), order.placed.totals(rounding)
    too_much = sold.asked - max(owed, order.money.kept_for_good)
    if too_much > 0 and not is_with_carrier(order.state):
        first = [_fall(was, now), not_held(sold, order)]
        return take_back(sold, too_much, order.today, first, is_unpaid=True)
    if _may_rise(order) and owed > sold.asked:
        return _charge_more(sold, owed - sold.asked, order, _fall(now, was))
    return None


def exchange(sold: Sold, order: Order, parcel: Parcel) -> tuple[PriceReturn | None, Surcharge]:
    """What came back pays for other articles, which have left: a return, and a sale of their own rates, of that day.

    Where they cost more than that, the sale is higher by what the customer paid on top.
    """
    day = order.calendar.day_of(parcel.shipped_at or parcel.delivered_at or order.at)
    of_rate = _by_rate(parcel.articles)
    charged, rounding = sold.charged, sold.sale.rounding
    lines = tuple(taxed_line(charged.get(rate, 0), rate, gross, rounding) for rate, gross in sorted(of_rate.items()))
    more = Surcharge(number=len(sold.surcharges) + 1, charged_on=day, lines=lines)
    first = not_held(sold._replace(surcharges=(*sold.surcharges, more)), order)
    credit = parcel.replacement.credit if parcel.replacement else more.amount
    return take_back(sold, credit, day, [first]), more


def _by_rate(lines: Iterable[Line]) -> dict[TaxRate, int]:
    found: dict[TaxRate, int] = {}
    for line in lines:
        found[line.tax_rate] = found.get(line.tax_rate, 0) + line.amount
    return found


def not_held(sold: Sold, order: Order) -> dict[TaxRate, int]:
    """Yen by rate that were charged, did not go back, and are of nothing that the order holds.

    What the customer does without of parcels that came back, or has sent back, it does not hold: goods with their share
    of a discount. What was sent in exchange it holds.
    """
    placed, goods = order.placed, order.placed.goods_total
    back = Counter[int]()
    for parcel in order.goods.parcels:
        if parcel.is_done_without:
            back.update(dict(parcel.lines) or _in_no_other(order))
    for each in order.returns.all:
        back.update(dict(each.settlement.paid_for) if each.settlement else {})
    lines = [line.model_copy(update={"quantity": line.quantity - back[no]}) for no, line in enumerate(placed.lines, 1)]
    kept = placed.model_copy(update={"lines": tuple(line for line in lines if line.quantity > 0)})
    off = placed.discount * (goods - kept.goods_total) // max(goods, 1)
    held = kept.model_copy(update={"discount": placed.discount - off}).totals(sold.sale.rounding)
    out = [each for each in order.goods.parcels if each.is_exchange and each.has_left and not each.returned_at]
    of_rate = Counter(_by_rate(line for parcel in out for line in parcel.articles))
    of_rate.update({line.rate: line.gross for line in held.lines})
    return {rate: max(gross - of_rate[rate], 0) for rate, gross in sold.left.items()}


def _in_no_other(order: Order) -> dict[int, int]:
    """Pieces by line of which nobody has said in which parcel they left: what is in one that was packed so."""
    known = Counter[int]()
    for parcel in order.goods.parcels:
        known.update({} if parcel.is_stray else dict(parcel.holds))
    return {no: max(line.quantity - known[no], 0) for no, line in enumerate(order.placed.lines, start=1)}


def _fall(before: TaxedTotals, now: TaxedTotals) -> dict[TaxRate, int]:
    """Yen by which the rates of an order fell."""
    of_rate = {line.rate: line.gross for line in now.lines}
    return {line.rate: fall for line in before.lines if (fall := line.gross - of_rate.get(line.rate, 0)) > 0}


def _owed(order: Order) -> int:
    """Yen that the customer has to have paid in the end."""
    money = order.money
    if order.state.ending in DEAD:
        return money.fee
    kept, waived, returned = money.kept_for_good, money.waived, money.returned
    return money.due - reprice(money.due, kept=kept, waived=waived, returned=returned).let_off


def is_with_carrier(state: OrderState) -> bool:
    """A carrier has collected the cash, or is about to: so much as the papers said that left."""
    if not (state.terms.collected_by_carrier and state.money.missing):
        return False
    with_cash = [each for each in state.goods.parcels if not (each.is_further or each.is_stray)]
    return any(each.has_left and (each.delivered_at or not each.returned_at) for each in with_cash)


def _may_rise(order: Order) -> bool:
    """Who gave all back, although a fee was to be kept, asks for none."""
    return order.state.ending not in DEAD or not order.money.refunded


def _charge_more(sold: Sold, amount: int, order: Order, rises: dict[TaxRate, int]) -> Surcharge:
    """At the rates that rose; what was let off and is paid after all, at those of which it was let off."""
    weights = rises or sold.gone_back or sold.left
    shares = share_discount(weights, amount)
    rate = max(weights, key=lambda each: weights[each]) if weights else FEE_RATE
    if beyond := amount - sum(shares.values()):
        shares[rate] = shares.get(rate, 0) + beyond
    charged, rounding = sold.charged, sold.sale.rounding
    lines = tuple(
        taxed_line(charged.get(rate, 0), rate, gross, rounding) for rate, gross in sorted(shares.items()) if gross
    )
    return Surcharge(number=len(sold.surcharges) + 1, charged_on=order.today, lines=lines)
