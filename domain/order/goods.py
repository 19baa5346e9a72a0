"""The goods of one order: what is set aside in the shop, and the parcels that leave it.

What may happen to them is here; when it does is decided in the room `goods`.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Self

from pydantic import AwareDatetime

from domain.contract.status import Goods, ParcelEvent
from domain.order.compact import Axis


class Reservation(StrEnum):
    """What of the stock is set aside for the order."""

    NONE = "none"  # it was not looked for yet
    WAITING = "waiting"  # pieces are missing: the order waits its turn
    HELD = "held"
    RELEASED = "released"  # back on the shelf


class Packed(NamedTuple):
    """So many pieces of one line of the order; the first line is 1. In JSON: `[1,2]`."""

    line: int
    pieces: int


class Parcel(Axis, frozen=True):
    """One box; `version` is the version of address and contents its slip and label were made for.

    `lines`: what is in it, as far as anybody knows. `is_stray`: it left although the order had ended, so that what
    becomes of it moves the order no more. `other_numbers`: under which it was reported, too, or before it was
    corrected. `event`: the newest of the carrier's, by its own time `event_at`. `is_sought`: a person was asked to find
    out what has become of it. `held_since`: when it first waited at the depot; `held_told`: so many of the reminders of
    that have had their time.
    """

    parcel_no: str = "1"
    version: int = 1
    lines: tuple[Packed, ...] = ()
    is_stray: bool = False
    carrier: str = ""
    tracking_no: str = ""
    other_numbers: tuple[str, ...] = ()
    packed_at: AwareDatetime | None = None
    shipped_at: AwareDatetime | None = None
    delivered_at: AwareDatetime | None = None
    returned_at: AwareDatetime | None = None
    event: ParcelEvent | None = None
    event_at: AwareDatetime | None = None
    is_sought: bool = False
    is_cooled: bool = False
    held_since: AwareDatetime | None = None
    held_told: int = 0

    @property
    def has_left(self) -> bool:
        return bool(self.shipped_at or self.delivered_at)

    @property
    def is_being_packed(self) -> bool:
        """Its papers were printed, and it is still here."""
        return bool(self.lines) and not self.has_left

    @property
    def is_held(self) -> bool:
        """It waits at the depot for the customer."""
        return self.is_under_way and self.event is ParcelEvent.HELD

    @property
    def is_under_way(self) -> bool:
        """With the carrier, as far as anybody told us."""
        return self.shipped_at is not None and not (self.delivered_at or self.returned_at)

    def closed(self, at: datetime) -> Self:
        """The box is closed."""
        return self.but(packed_at=at)

    def shipped(self, at: datetime, carrier: str, tracking_no: str, known_at: datetime) -> Self:
        """The carrier has it: a box that left was packed."""
        return self.but(carrier=carrier, tracking_no=tracking_no, packed_at=self.packed_at or known_at, shipped_at=at)

    def numbered(self, carrier: str, tracking_no: str) -> Self:
        """Its number is another one."""
        others = tuple(each for each in (*self.other_numbers, self.tracking_no) if each not in {"", tracking_no})
        return self.but(carrier=carrier, tracking_no=tracking_no, other_numbers=others)

    def doubted(self, tracking_no: str) -> Self:
        """It was reported under another number, too."""
        return self.but(other_numbers=(*self.other_numbers, tracking_no))

    def is_known_as(self, tracking_no: str) -> bool:
        """True for each number under which it was reported; a report without one is about any."""
        return tracking_no in {"", self.tracking_no, *self.other_numbers}

    def delivered(self, at: datetime) -> Self:
        """It has arrived."""
        return self.but(delivered_at=at)

    def returned(self, at: datetime) -> Self:
        """It came back."""
        return self.but(returned_at=at)

    def has_news(self, event: ParcelEvent, at: datetime) -> bool:
        """True for news: not told before, and not older than what is known. An arrival and a return are always news."""
        if event is ParcelEvent.RETURNED:
            return self.returned_at is None
        if event is ParcelEvent.DELIVERED:
            return self.delivered_at is None and self.event is not event
        if not self.is_under_way or (self.event_at and at < self.event_at):
            return False
        return (self.event, self.event_at) != (event, at)

    def tracked(self, event: ParcelEvent, at: datetime) -> Self:
        """The carrier has said this; a parcel that moves on need not be looked for any more."""
        is_sought = self.is_sought and event in {ParcelEvent.EXCEPTION, ParcelEvent.UNKNOWN}
        held_since = self.held_since or (at if event is ParcelEvent.HELD else None)
        return self.but(event=event, event_at=max(at, self.event_at or at), is_sought=is_sought, held_since=held_since)

    def cooled(self) -> Self:
        """It travels chilled or frozen."""
        return self.but(is_cooled=True)

    def reminded_of(self, rounds: int) -> Self:
        """So many of the reminders to fetch it have had their time."""
        return self.but(held_told=rounds)

    def sought(self) -> Self:
        """A person asks the carrier what has become of it."""
        return self.but(is_sought=True)

    def gone_astray(self) -> Self:
        """It left although the order had ended."""
        return self.but(is_stray=True)


class GoodsState(Axis, frozen=True):
    """What is set aside, what was packed of it, and where the parcels are."""

    reservation: Reservation = Reservation.NONE
    is_inspected: bool = False
    accept_at: AwareDatetime | None = None  # automatic acceptance, once they are set aside
    mails_invoice: bool = False  # the box carries no price, so the orderer gets the invoice with the shipping mail
    parcels: tuple[Parcel, ...] = ()
    is_packed_told: bool = False
    cancel_requested_by: str = ""  # while packing: whoever packs has to set the box aside first
    was_to_be_cancelled: bool = False  # it left all the same: who refuses it at the door has only done what was agreed
    arrives_on: date | None = None
    delivery_known_at: AwareDatetime | None = None  # of the last parcel
    is_missing_reported: bool = False
    has_come_back: bool = False
    is_return_open: bool = False  # a person has still to see to the parcel that came back
    return_reason: str = ""  # why a parcel came back, as far as it is known

    @property
    def stage(self) -> Goods:
        """Where the goods are: the first line of the table that holds."""
        return next(stage for stage, holds in STAGES if holds(self))

    @property
    def has_left(self) -> bool:
        """True once the goods are out of the shop's hands."""
        return self.stage.has_left

    @property
    def is_packing(self) -> bool:
        return any(parcel.is_being_packed for parcel in self.parcels)

    @property
    def have_gone(self) -> bool:
        """A parcel of the order left the shop, whatever became of it."""
        return any(parcel.has_left and not parcel.is_stray for parcel in self.parcels)

    @property
    def shipped_at(self) -> datetime | None:
        """When the first parcel left."""
        return min((parcel.shipped_at for parcel in self.parcels if parcel.shipped_at), default=None)

    @property
    def is_sought(self) -> bool:
        """True while a person is asked what has become of a parcel."""
        return self.is_missing_reported or any(parcel.is_sought for parcel in self.parcels if parcel.is_under_way)

    def parcel(self, parcel_no: str) -> Parcel | None:
        """The parcel of this number."""
        return next((parcel for parcel in self.parcels if parcel.parcel_no == parcel_no), None)

    # --- in the shop ------------------------------------------------------------------------------------------------

    def reserved(self) -> Self:
        """All pieces are set aside."""
        return self.but(reservation=Reservation.HELD)

    def waiting(self) -> Self:
        """Pieces are missing."""
        return self.but(reservation=Reservation.WAITING, accept_at=None)

    def supplied(self) -> Self:
        """Stock came in for an order that waited; nobody has looked at these pieces."""
        return self.but(reservation=Reservation.HELD, is_inspected=False)

    def released(self) -> Self:
        """Back on the shelf."""
        return self.but(reservation=Reservation.RELEASED)

    def inspected(self, *, is_good: bool = True) -> Self:
        """Somebody has looked at them."""
        return self.but(is_inspected=is_good)

    def acceptable_from(self, at: datetime | None) -> Self:
        """When the machine accepts the order; None: it does not, or has."""
        return self.but(accept_at=at)

    def invoiced_by_mail(self, *, is_wanted: bool) -> Self:
        """Whether the box carries no price."""
        return self.but(mails_invoice=is_wanted)

    # --- packing ----------------------------------------------------------------------------------------------------

    def holding(self, parcel: Parcel) -> Self:
        """With this parcel, in the place of the one of its number."""
        others = [other for other in self.parcels if other.parcel_no != parcel.parcel_no]
        return self.but(parcels=tuple(sorted([*others, parcel], key=lambda each: each.parcel_no)))

    def unpacked(self) -> Self:
        """Back to the shelf: slip and label that were printed are void."""
        return self.but(parcels=tuple(parcel for parcel in self.parcels if parcel.shipped_at), is_packed_told=False)

    def packed_told(self) -> Self:
        """The customer knows that the parcel is packed."""
        return self.but(is_packed_told=True)

    def to_be_cancelled(self, by: str) -> Self:
        """Somebody asked for a cancellation while they were packed. Nobody: that is settled."""
        return self.but(cancel_requested_by=by)

    # --- with the carrier -------------------------------------------------------------------------------------------

    def left_all_the_same(self) -> Self:
        """They are out of the shop's hands, so no cancellation is waited for."""
        asked = self.was_to_be_cancelled or bool(self.cancel_requested_by)
        return self.but(was_to_be_cancelled=asked, cancel_requested_by="")

    def arriving(self, day: date) -> Self:
        """The day on which they are expected to arrive."""
        return self.but(arrives_on=day)

    def delivered(self, known_at: datetime) -> Self:
        """The last parcel has arrived."""
        return self.but(delivery_known_at=known_at)

    def missed(self) -> Self:
        """A person was asked to look for the parcel."""
        return self.but(is_missing_reported=True)

    def returned(self, why: str) -> Self:
        """A parcel came back; a person sees to it."""
        return self.but(return_reason=why, is_return_open=True)

    def come_back(self) -> Self:
        """What had left is here again."""
        return self.but(has_come_back=True)

    def settled(self) -> Self:
        """A person has seen to the parcel that came back."""
        return self.but(is_return_open=False)


#: Where the goods are, by what is known of reservation and parcels; from top to bottom.
STAGES: Iterable[tuple[Goods, Callable[[GoodsState], bool]]] = (
    (Goods.RETURNED, lambda goods: goods.has_come_back),
    (Goods.DELIVERED, lambda goods: goods.delivery_known_at is not None),
    (Goods.SHIPPED, lambda goods: goods.have_gone),
    (Goods.RELEASED, lambda goods: goods.reservation is Reservation.RELEASED),
    (Goods.BACKORDERED, lambda goods: goods.reservation is Reservation.WAITING),
    (Goods.PACKING, lambda goods: goods.is_packing),
    (Goods.RESERVED, lambda goods: goods.reservation is Reservation.HELD),
    (Goods.UNCHECKED, lambda _: True),
)
