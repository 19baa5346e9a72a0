"""The goods of one order: what is set aside in the shop, and where its parcels are.

What may happen to them is here; when it does is decided in the room `goods`.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Self

from pydantic import AwareDatetime

from domain.contract.status import Goods
from domain.order.arrival import Arrival
from domain.order.comeback import Course
from domain.order.compact import Axis
from domain.order.packed import Packed
from domain.order.parcel import Parcel
from domain.order.restock import Reservation, Restock
from domain.order.together import Together


class GoodsState(Axis, frozen=True):
    """What is set aside, what was packed of it, and where the parcels are."""

    reservation: Reservation = Reservation.NONE
    restock: Restock = Restock()
    is_inspected: bool = False
    accept_at: AwareDatetime | None = None  # automatic acceptance, once they are set aside
    mails_invoice: bool = False  # the box carries no price, so the orderer gets the invoice with the shipping mail
    parcels: tuple[Parcel, ...] = ()
    to_follow: tuple[Packed, ...] = ()  # once it is split: what is in no parcel yet
    is_packed_told: bool = False
    cancel_requested_by: str = ""  # while packing: whoever packs has to set the box aside first
    was_to_be_cancelled: bool = False  # it left all the same: who refuses it at the door has only done what was agreed
    arrival: Arrival = Arrival()
    delivery_known_at: AwareDatetime | None = None  # of the last parcel
    is_return_open: bool = False  # a person has still to see to the parcel that came back
    return_reason: str = ""  # why a parcel came back, as far as it is known
    together: Together | None = None

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
    def has_come_back(self) -> bool:
        """All that left is here again, and is not shipped once more."""
        if not any(each.returned_at for each in self.parcels):
            return False
        out = [each for each in self.parcels if each.has_left and not (each.is_stray or each.is_replaced)]
        return bool(out) and all(each.returned_at for each in out) and not self.is_partly_here

    @property
    def awaits_choice(self) -> bool:
        """A parcel came back, and the customer says what becomes of it."""
        return any(parcel.awaits_choice for parcel in self.parcels)

    @property
    def is_return_waited_for(self) -> bool:
        """A parcel came back, and the customer or somebody here has to see to it before anything goes on."""
        is_replacement = any(parcel.is_replacement and parcel.returned_at for parcel in self.parcels)
        return any(parcel.is_waited_for for parcel in self.parcels) or (self.is_return_open and is_replacement)

    @property
    def is_partly_here(self) -> bool:
        """Some of the goods have left, and the rest follows in another parcel."""
        follows = any(each.is_sent_again for each in self.parcels)
        return self.have_gone and (
            bool(self.to_follow or self.to_replace)
            or any((each.is_part or follows) and each.is_being_packed for each in self.parcels)
        )

    @property
    def to_replace(self) -> tuple[Parcel, ...]:
        """The parcels that replace something, and are still here."""
        return tuple(each for each in self.parcels if each.is_to_leave)

    @property
    def only_replaces(self) -> bool:
        """All that is here of the order replaces something."""
        is_other = any(each.is_being_packed and not each.is_replacement for each in self.parcels)
        return bool(self.to_replace) and not (self.to_follow or is_other)

    @property
    def is_replacing(self) -> bool:
        """A parcel that replaces something has not arrived yet."""
        return any(each.is_to_leave or (each.is_replacement and each.is_under_way) for each in self.parcels)

    @property
    def is_cash_collected(self) -> bool:
        """The parcel has arrived with which a carrier collects cash."""
        paid = [each for each in self.parcels if each.delivered_at and not (each.is_further or each.returned_at)]
        return self.stage is Goods.DELIVERED or (bool(paid) and any(each.is_replacement for each in self.parcels))

    @property
    def is_under_way(self) -> bool:
        """A parcel that is waited for is with the carrier."""
        return any(each.is_under_way and each.parcel_no not in self.replaced for each in self.parcels)

    @property
    def replaced(self) -> frozenset[str]:
        """The parcels on their way that nobody waits for, since others replace what is in them."""
        return frozenset(no for each in self.parcels if each.replacement for no in each.replacement.instead_of)

    @property
    def awaited(self) -> tuple[Packed, ...]:
        """The pieces that follow once they have come in, line by line, where the others leave first."""
        return self.restock.lines if self.reservation is Reservation.PARTLY else ()

    @property
    def awaits_stock(self) -> bool:
        """Some of the order, or all of it, has still to come in."""
        return self.stage is Goods.BACKORDERED or bool(self.awaited)

    @property
    def only_awaits(self) -> bool:
        """All that is here is in parcels that have left: the rest has not come in."""
        is_open, awaited = any(each.is_being_packed for each in self.parcels), dict(self.awaited)
        is_here = any(each.pieces > awaited.get(each.line, 0) for each in self.to_follow)
        is_here = is_here or not all(each.is_awaited for each in self.to_replace)
        return bool(self.to_follow or self.to_replace) and not is_open and not is_here

    @property
    def are_gone(self) -> bool:
        """Nothing of the order is left in the shop."""
        return self.has_left and not self.is_partly_here

    @property
    def are_out(self) -> bool:
        """They have left, and nothing of what came back is to be shipped once more."""
        return self.has_left and not any(each.is_sent_again for each in self.parcels)

    @property
    def rides(self) -> bool:
        """They are still here, and leave in the parcel of another order."""
        return self.together is not None and not self.together.leads and not self.have_gone

    @property
    def follows(self) -> bool:
        """What there is to tell of their way, the order whose parcel they are in tells; what came back is their own."""
        is_back = any(parcel.returned_at or parcel.is_replacement for parcel in self.parcels)
        return self.together is not None and not self.together.leads and not is_back

    @property
    def carries(self) -> str:
        """The number of another order whose goods are in the one parcel of this one; empty where none are."""
        gone = [parcel for parcel in self.parcels if parcel.has_left and not parcel.is_stray]
        is_one = len(gone) == 1 and not gone[0].returned_at
        return self.together.order_no if self.together and self.together.leads and is_one else ""

    @property
    def shipped_at(self) -> datetime | None:
        """When the first parcel left."""
        return min((parcel.shipped_at for parcel in self.parcels if parcel.shipped_at), default=None)

    @property
    def is_sought(self) -> bool:
        """True while a person is asked what has become of a parcel."""
        return self.arrival.is_missing_reported or any(
            parcel.is_sought for parcel in self.parcels if parcel.is_under_way
        )

    @property
    def arrives_on(self) -> date | None:
        """The day on which they are expected to arrive."""
        return self.arrival.on

    @property
    def arrived_parcels(self) -> frozenset[str]:
        """The numbers of those that have arrived."""
        return frozenset(parcel.parcel_no for parcel in self.parcels if parcel.delivered_at)

    def parcel(self, parcel_no: str) -> Parcel | None:
        """The parcel of this number."""
        return next((parcel for parcel in self.parcels if parcel.parcel_no == parcel_no), None)

    # --- in the shop ------------------------------------------------------------------------------------------------

    def reserved(self) -> Self:
        """All pieces are set aside."""
        return self.but(reservation=Reservation.HELD)

    def waiting(self) -> Self:
        """Pieces are missing, and nobody knows for how long."""
        return self.but(reservation=Reservation.WAITING, accept_at=None, restock=Restock())

    def expected(self, day: date) -> Self:
        """What is missing should come on this day."""
        return self.but(restock=self.restock.expected(day))

    def not_come(self) -> Self:
        """What is missing has not come on the day that was told."""
        return self.but(restock=self.restock.missed())

    def partly_reserved(self, awaited: tuple[Packed, ...]) -> Self:
        """What is here is set aside; these pieces are waited for."""
        return self.but(reservation=Reservation.PARTLY, restock=self.restock.of(awaited))

    def awaiting(self, lines: tuple[Packed, ...]) -> Self:
        """These are the pieces that are waited for, as the order counts its lines now."""
        return self.but(restock=self.restock.of(lines))

    def completed(self) -> Self:
        """What was to follow has come in."""
        return self.but(reservation=Reservation.HELD, restock=Restock())

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

    def leaving_by(self, day: date | None, late_at: datetime | None) -> Self:
        """The day by which they should leave, as the customer was told, and from when on that cannot be kept."""
        return self.but(arrival=self.arrival.leaving_by(day, late_at))

    def delayed(self, day: date) -> Self:
        """They leave later than was said."""
        return self.but(arrival=self.arrival.delayed(day))

    def invoiced_by_mail(self, *, is_wanted: bool) -> Self:
        """Whether the box carries no price."""
        return self.but(mails_invoice=is_wanted)

    def sent_with(self, together: Together | None) -> Self:
        """They leave with another order in one parcel, or by themselves."""
        return self.but(together=together)

    # --- packing ----------------------------------------------------------------------------------------------------

    def holding(self, parcel: Parcel) -> Self:
        """With this parcel, in the place of the one of its number."""
        others = [other for other in self.parcels if other.parcel_no != parcel.parcel_no]
        return self.but(parcels=tuple(sorted([*others, parcel], key=lambda each: each.parcel_no)))

    def without(self, parcel_no: str) -> Self:
        """Nothing of the order is in this parcel any more."""
        return self.but(parcels=tuple(parcel for parcel in self.parcels if parcel.parcel_no != parcel_no))

    def only(self, parcels: Iterable[Parcel]) -> Self:
        """These are all its parcels, and nothing follows in another."""
        return self.but(parcels=tuple(parcels), to_follow=())

    def unpacked(self) -> Self:
        """Back to the shelf: slip and label that were printed are void."""
        left = tuple(each if each.has_left else each.unprinted() for each in self.parcels if _stays_unpacked(each))
        return self.but(parcels=left, to_follow=(), is_packed_told=False)

    def without_papers_of(self, parcel_no: str, version: int) -> Self:
        """Before a parcel's papers are printed: those it had, and all of another version, are void."""
        is_good = [each.has_left or (each.version == version and each.parcel_no != parcel_no) for each in self.parcels]
        kept = [
            each if good else each.unprinted()
            for each, good in zip(self.parcels, is_good, strict=True)
            if good or each.is_replacement
        ]
        return self.but(parcels=tuple(kept), is_packed_told=self.is_packed_told and len(kept) == len(self.parcels))

    def followed_by(self, lines: tuple[Packed, ...]) -> Self:
        """These are in no parcel yet."""
        return self.but(to_follow=lines)

    def replacing(self, parcel: Parcel) -> Self:
        """This parcel replaces what is in others: another arrival is to come."""
        return self.holding(parcel).but(delivery_known_at=None, arrival=self.arrival.but(is_missing_reported=False))

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
        """The day on which they are expected to arrive, as the customer is told."""
        return self.but(arrival=self.arrival.told(day))

    def moved(self, day: date, *, is_told: bool) -> Self:
        """Another day than was thought; the customer is told of it, or not."""
        return self.but(arrival=self.arrival.told(day) if is_told else self.arrival.kept_back(day))

    def delivered(self, known_at: datetime) -> Self:
        """The last parcel has arrived."""
        return self.but(delivery_known_at=known_at)

    def missed(self) -> Self:
        """A person was asked to look for the parcel."""
        return self.but(arrival=self.arrival.missed())

    def returned(self, why: str) -> Self:
        """A parcel came back; a person sees to it."""
        return self.but(return_reason=why, is_return_open=True)

    def taking(self, course: Course) -> Self:
        """This becomes of the parcels that came back and of which nothing was decided; another arrival is to come."""
        parcels = tuple(each.taking(course) if each.awaits_choice else each for each in self.parcels)
        return self.but(parcels=parcels, arrival=Arrival() if course is Course.AGAIN else self.arrival)

    def settled(self) -> Self:
        """A person has seen to the parcel that came back."""
        return self.but(is_return_open=False)

    # --- in a history -----------------------------------------------------------------------------------------------

    def as_told(self, *, is_accepted: bool) -> Self:
        """Where they are, without what only the rules ask for, or what nobody asks any more."""
        is_set_aside = self.reservation is Reservation.HELD and self.have_gone
        return self.but(
            reservation=Reservation.NONE if is_set_aside else self.reservation,
            is_inspected=self.is_inspected and not is_accepted,
            is_packed_told=False,
            arrival=Arrival() if self.delivery_known_at else self.arrival.as_told(),
        )


def _stays_unpacked(parcel: Parcel) -> bool:
    """True for what has left, and for what replaces something and is packed anew."""
    return parcel.has_left or parcel.is_replacement


#: Where the goods are, by what is known of reservation and parcels; from top to bottom.
STAGES: Iterable[tuple[Goods, Callable[[GoodsState], bool]]] = (
    (Goods.RETURNED, lambda goods: goods.has_come_back),
    (Goods.DELIVERED, lambda goods: goods.delivery_known_at is not None),
    (Goods.SHIPPED, lambda goods: goods.have_gone),
    (Goods.RELEASED, lambda goods: goods.reservation is Reservation.RELEASED),
    (Goods.BACKORDERED, lambda goods: goods.reservation is Reservation.WAITING),
    (Goods.PACKING, lambda goods: goods.is_packing),
    (Goods.RESERVED, lambda goods: goods.reservation in {Reservation.HELD, Reservation.PARTLY}),
    (Goods.UNCHECKED, lambda _: True),
)
