"""One return: what the customer sends back of an order, how far that has got, and what it came to. Amounts in yen."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Self

from pydantic import AwareDatetime, Field

from domain.contract.order import Line
from domain.contract.returns import Postage, ReturnCause, ReturnObstacle, ReturnStage, ReturnWish
from domain.order.compact import Axis
from domain.order.packed import Packed, renumbered


def return_no(order_no: str, no: int) -> str:
    """What customers and staff call a return: it tells its order."""
    return f"R{order_no}-{no}"


def return_key(order_no: str, no: int) -> str:
    """The key of what a return brings about, a refund or a replacement: once for each."""
    return f"return:{return_no(order_no, no)}"


class Settlement(Axis, frozen=True):
    """What a return came to. `paid_for`: the pieces whose price is not the shop's any more.

    `goods`: their price, with their share of a discount; `refund` of it goes back, `let_off` had not been paid,
    `points` go back as points. `fee`: less for taking it back; `postage`: what the way back costs the customer, below
    zero what the customer paid for the shop; `shipping`: what shipping had cost, given back. `credit`: what of all that
    pays for the articles that are sent in exchange; `difference`: what the customer pays for them on top.
    """

    paid_for: tuple[Packed, ...] = ()
    goods: int = 0
    shipping: int = 0
    fee: int = 0
    postage: int = 0
    refund: int = 0
    let_off: int = 0
    points: int = 0
    credit: int = 0
    difference: int = 0

    @property
    def total(self) -> int:
        """What the return is worth to the customer."""
        return max(self.goods + self.shipping - self.fee - self.postage, 0)

    @property
    def rest(self) -> int:
        """What of it goes back, whichever way."""
        return self.total - self.credit

    def paying(self, credit: int, difference: int = 0) -> Self:
        """So much of it pays for what is sent in exchange, and so much is asked for on top."""
        return self.but(credit=credit, difference=difference)

    def paying_back(self, credit: int, given: "Self") -> Self:
        """So much of it pays for nothing any more, and was given in these ways."""
        return self.but(
            credit=self.credit - credit,
            difference=0,
            refund=self.refund + given.refund,
            let_off=self.let_off + given.let_off,
            points=self.points + given.points,
        )

    def renumbered(self, numbers: Mapping[int, int]) -> Self:
        """With the numbers that the order's lines have now."""
        return self.but(paid_for=renumbered(self.paid_for, numbers))

    def given(self, *, refund: int = 0, let_off: int = 0, points: int = 0) -> Self:
        """In these ways."""
        return self.but(refund=refund, let_off=let_off, points=points)


class Return(Axis, frozen=True):
    """Goods that the customer sends back; `no` counts within the order.

    `lines`: the pieces that were asked for, by the order's lines; `others`: pieces by SKU that were never ordered. What
    has come stands in `arrived` and, of other articles, in `strange`; what somebody made of it in `sellable` and
    `broken`. `shop_paid`, `customer_paid`: yen for its way back. `is_kept`: it is paid for without being sent back.
    `exchange`: what the customer wants instead, at the price and rate of the day of the wish; `is_dearer`: the customer
    was told that it costs more than what comes back is worth. `request`: the sender's
    own id of the wish. `supplier`: who it was sent on to, and `supplier_says` what came of it.
    """

    no: int
    cause: ReturnCause
    stage: ReturnStage = ReturnStage.ASKED
    lines: tuple[Packed, ...] = ()
    others: dict[str, int] = Field(default_factory=dict)
    wish: ReturnWish = ReturnWish.REFUND
    exchange: tuple[Line, ...] = ()
    is_dearer: bool = False
    request: str = ""
    claim_no: str = ""
    obstacle: ReturnObstacle | None = None
    is_favour: bool = False
    is_kept: bool = False
    postage: Postage = Postage.CUSTOMER
    allowed_on: date | None = None
    send_by: date | None = None
    pickup_on: date | None = None
    is_reminded: bool = False
    carrier: str = ""
    tracking_no: str = ""
    arrived_at: AwareDatetime | None = None
    arrived: tuple[Packed, ...] = ()
    strange: dict[str, int] = Field(default_factory=dict)
    sellable: tuple[Packed, ...] = ()
    broken: tuple[Packed, ...] = ()
    others_seen: bool = False  # what was never ordered was looked at
    shop_paid: int = 0
    customer_paid: int = 0
    settlement: Settlement | None = None
    supplier: str = ""
    supplier_says: str = ""

    @property
    def is_open(self) -> bool:
        return self.stage.is_open

    @property
    def price(self) -> int:
        """Yen that what is wanted in exchange costs."""
        return sum(line.amount for line in self.exchange)

    @property
    def is_awaited(self) -> bool:
        """The customer is to send it, and nothing of it has come."""
        return self.stage in {ReturnStage.ALLOWED, ReturnStage.ON_ITS_WAY}

    @property
    def claims(self) -> dict[int, int]:
        """Pieces by line that no other return may be about."""
        if self.stage in {ReturnStage.REFUSED, ReturnStage.CLOSED}:
            return {}
        if self.stage not in {ReturnStage.UNPAID, ReturnStage.SETTLED}:
            return dict(Counter(dict(self.lines)) | Counter(dict(self.arrived)))
        paid_for = dict(self.settlement.paid_for) if self.settlement else {}
        return dict(Counter(dict(self.arrived)) | Counter(paid_for))

    @property
    def seen(self) -> dict[int, int]:
        """Pieces by line that somebody has looked at."""
        pieces = Counter(dict(self.sellable))
        pieces.update(dict(self.broken))
        return dict(pieces)

    @property
    def is_all_seen(self) -> bool:
        """Somebody has looked at all that has come."""
        return not Counter(dict(self.arrived)) - Counter(self.seen)

    @property
    def is_complete(self) -> bool:
        """All that was to come is here, and nothing else."""
        return dict(self.arrived) == dict(self.lines) and not self.strange

    def allowed(self, on: date, send_by: date | None, postage: Postage, pickup_on: date | None = None) -> Self:
        """The customer is told to send it, until that day; or it is fetched on another."""
        allowed = self.but(stage=ReturnStage.ALLOWED, allowed_on=on, obstacle=None)
        return allowed.but(send_by=send_by, postage=postage, pickup_on=pickup_on)

    def to_send_by(self, day: date) -> Self:
        """The customer hears of it later, and has as many days."""
        return self.but(send_by=day)

    def refused(self, obstacle: ReturnObstacle) -> Self:
        """It is not taken back."""
        return self.but(stage=ReturnStage.REFUSED, obstacle=obstacle)

    def as_favour(self) -> Self:
        """Nobody had to take it back."""
        return self.but(is_favour=True)

    def kept(self) -> Self:
        """The customer need not send it."""
        return self.but(is_kept=True)

    def reminded(self) -> Self:
        """The customer was reminded to send it."""
        return self.but(is_reminded=True)

    def sent(self, carrier: str, tracking_no: str) -> Self:
        """The customer has handed it to a carrier."""
        return self.but(stage=ReturnStage.ON_ITS_WAY, carrier=carrier, tracking_no=tracking_no)

    def come(self, at: datetime, arrived: tuple[Packed, ...], strange: Mapping[str, int]) -> Self:
        """So many pieces in all are here."""
        first = self.arrived_at or at
        return self.but(stage=ReturnStage.RECEIVED, arrived_at=first, arrived=arrived, strange=dict(strange))

    def costing(self, shop_paid: int, customer_paid: int) -> Self:
        """So much its way back has cost the one and the other."""
        return self.but(shop_paid=shop_paid, customer_paid=customer_paid)

    def found(self, sellable: tuple[Packed, ...], broken: tuple[Packed, ...]) -> Self:
        """So many pieces in all are good, and so many are not."""
        return self.but(sellable=sellable, broken=broken)

    def inspected(self) -> Self:
        """All that is here was looked at."""
        return self.but(stage=ReturnStage.INSPECTED)

    def dearer(self) -> Self:
        """What is wanted costs more than this is worth, as far as is known."""
        return self.but(is_dearer=True)

    def unpaid(self, settlement: Settlement) -> Self:
        """This is what it came to, and the customer is to pay what the other articles cost more."""
        return self.but(stage=ReturnStage.UNPAID, settlement=settlement)

    def settled(self, settlement: Settlement) -> Self:
        """This is what it came to."""
        return self.but(stage=ReturnStage.SETTLED, settlement=settlement)

    def closed(self) -> Self:
        """Nothing of it is waited for any more."""
        return self.but(stage=ReturnStage.CLOSED)

    def unawaited(self) -> Self:
        """Nobody waits for its day any more: a person looks for it."""
        return self.but(send_by=None)

    def others_checked(self) -> Self:
        """What was never ordered was looked at."""
        return self.but(others_seen=True)

    def renumbered(self, numbers: Mapping[int, int]) -> Self:
        """With the numbers that the order's lines have now."""
        return self.but(
            lines=renumbered(self.lines, numbers),
            arrived=renumbered(self.arrived, numbers),
            sellable=renumbered(self.sellable, numbers),
            broken=renumbered(self.broken, numbers),
            settlement=self.settlement.renumbered(numbers) if self.settlement else None,
        )

    def is_as(self, other: Self) -> bool:
        """The same is known of both, whatever their stage."""
        return self.but(stage=other.stage) == other

    def passed_on(self, supplier: str, says: str) -> Self:
        """It was sent on to its supplier, who may have said something."""
        return self.but(supplier=supplier or self.supplier, supplier_says=says or self.supplier_says)


class ReturnsState(Axis, frozen=True):
    """All that the customer sends back, or has asked to, in the order in which it was asked."""

    all: tuple[Return, ...] = ()

    @property
    def is_open(self) -> bool:
        """Something is being sent back, or asked about: nobody is thanked or reminded meanwhile."""
        return any(each.is_open for each in self.all)

    def number(self, no: int) -> Return | None:
        """The return of this number; the first is 1."""
        return self.all[no - 1] if 0 < no <= len(self.all) else None

    def renumbered(self, numbers: Mapping[int, int]) -> Self:
        """With the numbers that the order's lines have now."""
        return self.but(all=tuple(each.renumbered(numbers) for each in self.all))

    def holding(self, one: Return) -> Self:
        """With this return, in the place of the one of its number."""
        others = [each for each in self.all if each.no != one.no]
        return self.but(all=tuple(sorted([*others, one], key=lambda each: each.no)))
