"""One box of an order: what is in it, where it is, and under which number. What may happen to it is here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import AwareDatetime

from domain.contract.order import Line
from domain.contract.status import ParcelEvent, ReturnReason
from domain.order.comeback import Comeback, Course
from domain.order.compact import Axis
from domain.order.packed import Packed, renumbered
from domain.order.replacement import Replacement


def reservation_of(order_no: str, parcel_no: str) -> str:
    """Under what name the stock of one parcel is set aside, apart from that of its order."""
    return f"{order_no}/{parcel_no}"


#: In which order a parcel meets them on its way.
_FURTHER = (
    ParcelEvent.UNKNOWN,
    ParcelEvent.SHIPPED,
    ParcelEvent.OUT_FOR_DELIVERY,
    ParcelEvent.HELD,
    ParcelEvent.EXCEPTION,
    ParcelEvent.DELIVERED,
    ParcelEvent.RETURNED,
)


class Parcel(Axis, frozen=True):
    """One box; `version` is the version of address and contents its slip and label were made for.

    `lines`: what is in it, as far as anybody knows. `is_part`: the order is split, and its papers name only these
    lines; `cash`: what its label has the carrier collect (yen); `is_further`: another parcel of the order carries the
    totals and the cash. `is_stray`: it left although the order had ended, so that what becomes of it moves the order no
    more. `other_numbers`: under which it was reported, too, or before it was corrected. `event`: the newest of the
    carrier's, by its own time `event_at`. `is_sought`: a person was asked to find out what has become of it.
    `held_since`: when it first waited at the depot; `held_told`: so many of the reminders of that have had their time.
    `back`: why it came back, and what becomes of it. `replacement`: for what it is sent; such a parcel is there from
    the moment on in which it is promised.
    """

    parcel_no: str = "1"
    version: int = 1
    lines: tuple[Packed, ...] = ()
    is_part: bool = False
    is_further: bool = False
    cash: int | None = None
    is_stray: bool = False
    carrier: str = ""
    tracking_no: str = ""
    other_numbers: tuple[str, ...] = ()
    packed_at: AwareDatetime | None = None
    shipped_at: AwareDatetime | None = None
    delivered_at: AwareDatetime | None = None
    returned_at: AwareDatetime | None = None
    back: Comeback | None = None
    event: ParcelEvent | None = None
    event_at: AwareDatetime | None = None
    is_sought: bool = False
    is_cooled: bool = False
    held_since: AwareDatetime | None = None
    held_told: int = 0
    replacement: Replacement | None = None

    def labelled(self, cash: int) -> Self:
        """Its label has the carrier collect this."""
        return self.but(cash=cash)

    @property
    def contents(self) -> str:
        """What tells its papers from those of another splitting: pieces by line; empty for the whole order."""
        return ",".join(f"{each.line}={each.pieces}" for each in self.lines) if self.is_part else ""

    @property
    def has_left(self) -> bool:
        return bool(self.shipped_at or self.delivered_at)

    @property
    def is_being_packed(self) -> bool:
        """Its papers were printed, and it is still here."""
        is_printed = self.replacement is None or self.replacement.is_printed
        return bool(self.lines) and not self.has_left and is_printed

    @property
    def is_replacement(self) -> bool:
        """It is sent in the place of another, free of charge."""
        return self.replacement is not None

    @property
    def articles(self) -> tuple[Line, ...]:
        """What is in it, where that is of no line of the order: other articles in the place of its lines."""
        return self.replacement.articles if self.replacement else ()

    @property
    def is_exchange(self) -> bool:
        """What is in it is had for the value of what came back."""
        return self.replacement is not None and self.replacement.price > 0

    @property
    def is_sale(self) -> bool:
        """What is in it is sold as it leaves; what is sent for a lost one was sold before."""
        return self.replacement is not None and self.is_exchange and not self.replacement.is_again

    @property
    def is_resent(self) -> bool:
        """It is sent in the place of what never came."""
        return self.replacement is not None and bool(self.replacement.instead_of)

    @property
    def is_to_leave(self) -> bool:
        """It replaces something, and is still here."""
        return self.replacement is not None and not (self.has_left or self.returned_at)

    @property
    def is_awaited(self) -> bool:
        """It replaces something, and waits for stock."""
        return self.replacement is not None and self.replacement.is_awaited and not self.has_left

    @property
    def awaits_choice(self) -> bool:
        """It came back, and the customer says what becomes of it."""
        return self.back is not None and self.back.course in {Course.NEW, Course.ASKED}

    @property
    def unseen(self) -> tuple[Packed, ...]:
        """What came back in it and nobody has looked at; of one that is lost nothing does."""
        if self.is_lost:
            return ()
        seen = self.back.seen if self.back else {}
        return tuple(Packed(no, pieces - seen.get(no, 0)) for no, pieces in self.lines if pieces > seen.get(no, 0))

    @property
    def is_sent_again(self) -> bool:
        """The customer wants it shipped once more."""
        return self.back is not None and self.back.course is Course.AGAIN

    @property
    def is_done_without(self) -> bool:
        """It came back, and the customer does without it."""
        return self.back is not None and self.back.course is Course.KEPT and not self.is_stray

    @property
    def is_replaced(self) -> bool:
        """All that was in it leaves in another parcel."""
        return self.is_sent_again and not self.unseen

    @property
    def is_waited_for(self) -> bool:
        """It came back, and the customer has to choose, or somebody to look at what is to be shipped once more."""
        return self.awaits_choice or (self.is_sent_again and bool(self.unseen))

    @property
    def is_lost(self) -> bool:
        """The carrier says that it will never arrive."""
        return self.back is not None and self.back.why is ReturnReason.LOST

    @property
    def holds(self) -> tuple[Packed, ...]:
        """What of the order is in it and goes into no other parcel; of what leaves once more, what nobody has seen."""
        if self.is_replacement:
            return ()
        return self.unseen if self.is_sent_again else self.lines

    @property
    def is_held(self) -> bool:
        """It waits at the depot for the customer."""
        return self.is_under_way and self.event is ParcelEvent.HELD

    @property
    def is_under_way(self) -> bool:
        """With the carrier, as far as anybody told us."""
        return self.shipped_at is not None and not (self.delivered_at or self.returned_at)

    def carrying_all(self) -> Self:
        """Its papers are those of the whole order."""
        return self.but(is_further=False)

    def filled(self, lines: tuple[Packed, ...]) -> Self:
        """This is in it, as the lines of the order count now."""
        return self.but(lines=lines)

    def renumbered(self, numbers: Mapping[int, int]) -> Self:
        """With the numbers that the order's lines have now, by those that they had."""
        back = self.back.renumbered(numbers) if self.back else None
        return self.but(lines=renumbered(self.lines, numbers), back=back)

    def found_to_hold(self, other: Self) -> Self:
        """It left without a word about what is in it: it is like this one."""
        return self.but(lines=other.lines, is_part=other.is_part, is_further=other.is_further)

    def of_version(self, version: int) -> Self:
        """Where it went is where the order goes in this version, too."""
        return self.but(version=version)

    def allocated(self) -> Self:
        """Its pieces are set aside."""
        return self._replacing(is_awaited=False)

    def printed(self, version: int) -> Self:
        """Slip and label of this version were printed for what it replaces; the box is open."""
        return self._replacing(is_printed=True).but(version=version, packed_at=None)

    def unprinted(self) -> Self:
        """The papers of what it replaces are void."""
        return self._replacing(is_printed=False).but(packed_at=None)

    def _replacing(self, **changes: bool) -> Self:
        return self.but(replacement=self.replacement.but(**changes)) if self.replacement else self

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

    def returned(self, at: datetime, why: ReturnReason = ReturnReason.UNKNOWN, course: Course = Course.PERSON) -> Self:
        """It came back."""
        return self.but(returned_at=at, back=Comeback(why=why, course=course))

    def found(self, sellable: tuple[Packed, ...], broken: tuple[Packed, ...]) -> Self:
        """Somebody has looked at what came back."""
        return self.but(back=(self.back or Comeback()).found(sellable, broken))

    def charged(self, fee: int) -> Self:
        """So much more is asked for, as it is shipped once more."""
        return self.but(back=(self.back or Comeback()).but(fee=fee))

    def not_lost(self) -> Self:
        """It arrived after all."""
        return self.but(returned_at=None, back=None)

    def not_replaced(self, lacking: tuple[Packed, ...]) -> Self:
        """These pieces are broken, and the shelf has none in their place."""
        return self.but(back=(self.back or Comeback()).but(lacking=lacking))

    def taking(self, course: Course) -> Self:
        """It came back, and this becomes of it."""
        return self.but(back=(self.back or Comeback()).taking(course))

    def has_news(self, event: ParcelEvent, at: datetime) -> bool:
        """True for news: not told before, and not older than what is known. An arrival and a return are always news.

        Of two at one instant, as those that only have a day, the one further on its way is the later.
        """
        if event is ParcelEvent.RETURNED:
            return self.returned_at is None
        if event is ParcelEvent.DELIVERED:
            return self.delivered_at is None and self.event is not event
        if not self.is_under_way:
            return False
        if self.event is None or self.event_at is None:
            return True
        return (at, _FURTHER.index(event)) > (self.event_at, _FURTHER.index(self.event))

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
