"""The money of one order: what is due, what came and went back, by when, and how far asking for it has got. All in yen.

What may happen to it is here; when it does is decided in the room `payment`.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple, Self

from pydantic import AwareDatetime, Field

from domain.order.compact import Axis
from domain.order.deadline import Deadline
from domain.order.difference import Difference
from domain.order.refund import Refund, RefundState


class Balance(NamedTuple):
    """What is owed now, in either direction.

    `missing`: still to come. `surplus`: came too much and was not given back. `let_off`: of the price, never came or
    was given back, and is not asked for any more.
    """

    missing: int
    surplus: int
    let_off: int


def reprice(due: int, *, kept: int, waived: int = 0, returned: int = 0) -> Balance:
    """What is owed for this price. `kept` may be below zero: a payment was taken back after it was given back.

    `returned` was given back for goods that the customer does without: what came beyond the rest is too much.
    """
    surplus = max(kept - (due - returned), 0)
    return Balance(
        missing=max(due - returned - waived - kept, 0),
        surplus=surplus,
        let_off=min(waived + returned, max(due - kept + surplus, 0)),
    )


class Chase(Axis, frozen=True):
    """How far asking for the money has got.

    `released_on`: the day, after the deadline, on which nothing stopped it any more. `reminded`: the day on which each
    round went out or was left to a person. `postponements`: how often one waited for the bank data.
    """

    released_on: date | None = None
    reminded: dict[int, date] = Field(default_factory=dict)
    postponements: int = 0
    postponed_until: AwareDatetime | None = None
    is_expiry_announced: bool = False
    is_left_to_person: bool = False  # a person decides; the machine neither reminds nor expires any more

    def after_reminding(self, round_: int, day: date) -> Self:
        """This round went out, or was left to a person; what it waited for is there."""
        return self.but(reminded=self.reminded | {round_: day}, postponed_until=None)

    def reminding_later(self, round_: int, day: date) -> Self:
        """The mail of this round leaves once more, on this day."""
        return self.but(reminded=self.reminded | {round_: max(day, self.reminded[round_])})

    def reminding_anew(self, round_: int) -> Self:
        """This round is still to come, and so is the announcement of the end."""
        others = {each: day for each, day in self.reminded.items() if each != round_}
        return self.but(reminded=others, is_expiry_announced=False)

    def waiting_for_bank(self, until: datetime | None) -> Self:
        """It waits once more for the bank data; None: nobody looks again."""
        return self.but(postponements=self.postponements + 1, postponed_until=until)

    def after_announcing(self) -> Self:
        """The shop was told that the order is about to expire."""
        return self.but(is_expiry_announced=True)

    def by_person(self) -> Self:
        """A person decides what becomes of the money."""
        return self.but(is_left_to_person=True)

    def by_machine(self) -> Self:
        """The machine takes over again, with all its patience."""
        return self.but(is_left_to_person=False, postponements=0)

    def released(self, day: date) -> Self:
        """What kept us from chasing is gone since this day."""
        return self.but(released_on=day, is_expiry_announced=False)


class MoneyState(Axis, frozen=True):
    """What is due of the price, what came, and by when the rest has to."""

    due: int
    allocated: int = 0
    refunds: tuple[Refund, ...] = ()  # in the order in which they became due
    waived: int = 0
    returned: int = 0  # of the price, given back for goods that the customer does without, while others are kept
    fee: int = 0  # of an order whose goods came back: kept of what was paid, as the customer was told
    has_account: bool = False  # where a refund goes is known, and kept sealed in a table of its own
    points_back: int = 0  # of the points that were used, given back
    coupons_back: date | None = None  # the day on which the coupons that were used were given back
    is_vouched_for: bool = False  # authorized or captured: no instructions, no deadline, no reminders
    lacks_instructions: bool = False  # money is due, but nobody has told the customer how to pay
    deadline: Deadline | None = None
    untold_since: date | None = (
        None  # the mail of this day that told the deadline never arrived: its clock stands still
    )
    chase: Chase = Field(default_factory=Chase)  # holds a dict, so a default of its own would be copied deeply
    differences: tuple[Difference, ...] = ()  # asked for beyond the price, for what is wanted in exchange

    @property
    def refunded(self) -> int:
        """Went back to the payer."""
        return sum(refund.amount for refund in self.refunds if refund.state is RefundState.DONE)

    @property
    def promised(self) -> int:
        """Is to go back, and has not arrived yet."""
        return sum(refund.amount for refund in self.refunds if refund.is_open)

    @property
    def on_its_way_back(self) -> int:
        """Of that, what the bank or the provider has been told to give back."""
        return sum(refund.amount for refund in self.refunds if refund.state is RefundState.ORDERED)

    @property
    def kept(self) -> int:
        """What came and was not given back; below zero when a payment was reversed after it was given back."""
        return self.allocated - self.refunded

    @property
    def for_exchange(self) -> int:
        """Of what came, is for articles wanted in exchange that have not left: no part of the order's price."""
        return sum(each.paid for each in self.differences)

    @property
    def extra_missing(self) -> int:
        """Still to come for articles wanted in exchange."""
        return sum(each.missing for each in self.differences)

    @property
    def kept_for_good(self) -> int:
        """What came for the order, without what was given back, be it that this came back and is owed once more."""
        came_back = sum(refund.amount for refund in self.refunds if refund.is_booked and refund.is_open)
        return self.kept - self.for_exchange - came_back

    @property
    def balance(self) -> Balance:
        """What is owed now, in either direction."""
        return reprice(self.due, kept=self.kept - self.for_exchange, waived=self.waived, returned=self.returned)

    @property
    def missing(self) -> int:
        """Still to come."""
        return self.balance.missing

    @property
    def surplus(self) -> int:
        """Came too much and was not given back."""
        return self.balance.surplus

    @property
    def let_off(self) -> int:
        """Of the price, never came or was given back, and is not asked for any more."""
        return self.balance.let_off

    @property
    def is_paid(self) -> bool:
        return not self.missing

    @property
    def is_secured(self) -> bool:
        """Paid, or vouched for by a provider: the goods may leave."""
        return self.is_paid or self.is_vouched_for

    @property
    def counts_from(self) -> date | None:
        """The day reminders and the end count from: the deadline, or a later release; None while no money is due."""
        return self.chase.released_on or (self.deadline.told if self.deadline else None)

    # --- what comes and goes ----------------------------------------------------------------------------------------

    def received(self, amount: int) -> Self:
        """Money came."""
        return self.but(allocated=self.allocated + amount)

    def taken_back(self, amount: int) -> Self:
        """Money that had come counts no more. A small rest is due again; what was given back is not."""
        given_back = max(self.refunded - self.returned, 0)
        differences = self._differences_without(amount) if self.for_exchange else self.differences
        waived = min(self.waived, given_back)
        return self.but(allocated=self.allocated - amount, waived=waived, differences=differences)

    def _differences_without(self, amount: int) -> tuple[Difference, ...]:
        """What is taken back is first of all what came for articles that are still here."""
        left, found = amount, []
        for each in reversed(self.differences):
            share = min(each.paid, left)
            found.append(each.taken_back(share) if share else each)
            left -= share
        return tuple(reversed(found))

    def vouched_for_no_more(self) -> Self:
        """The provider does not stand for it any more."""
        return self.but(is_vouched_for=False)

    def forgiven(self, amount: int) -> Self:
        """So much of the price is not asked for any more."""
        return self.but(waived=self.waived + amount)

    def returning(self, amount: int) -> Self:
        """So much of the price goes back, for what the customer does without or did not get as it should be."""
        return self.but(returned=self.returned + amount)

    def refund_due(self, amount: int, key: str = "", beyond: int = 0) -> Self:
        """So much has to be given back. `key`, `beyond`: see `Refund`."""
        return self.but(refunds=(*self.refunds, Refund(amount=amount, key=key, beyond=min(beyond, amount))))

    def refund(self, no: int) -> Refund | None:
        """One refund by its number, which is its place: the first is 1."""
        return self.refunds[no - 1] if 0 < no <= len(self.refunds) else None

    def given_back(self, amount: int, *, no: int | None = None) -> Self:
        """So much went back to the payer. `no`: of this refund; without one, of none that was due."""
        if no is None:
            return self.but(refunds=(*self.refunds, Refund(amount=amount).given(amount)))
        return self.refunding(no, lambda refund: refund.given(amount))

    def refunding(self, no: int, change: Callable[[Refund], Refund]) -> Self:
        """With the refund of this number as it is after the change."""
        return self.but(refunds=tuple(change(each) if at == no else each for at, each in enumerate(self.refunds, 1)))

    def knowing_account(self, *, is_known: bool) -> Self:
        """Where refunds go is known now, or not any more."""
        return self.but(has_account=is_known)

    def account_asked(self) -> Self:
        """The customer is asked where the refunds go that are due."""
        return self.but(refunds=tuple(each.asked() if each.is_due else each for each in self.refunds))

    @property
    def failures(self) -> int:
        """How often refunds came back."""
        return sum(each.failures for each in self.refunds)

    def end_withdrawn(self) -> Self:
        """The end of the order gives nothing back any more; what is for a claim or a return stays."""
        return self.but(refunds=tuple(each if each.key else each.withdrawn() for each in self.refunds))

    def refunds_withdrawn(self) -> Self:
        """Nothing that was due has to be given back any more."""
        return self.but(refunds=tuple(refund.withdrawn() for refund in self.refunds))

    def with_points_back(self, points: int) -> Self:
        """So many of the points that were used are given back."""
        return self.but(points_back=self.points_back + points)

    def with_coupons_back(self, on: date) -> Self:
        """The coupons that were used are given back."""
        return self.but(coupons_back=on)

    def with_fee(self, fee: int) -> Self:
        """So much of what was paid is not given back."""
        return self.but(fee=fee)

    def priced(self, due: int) -> Self:
        """The order has another price."""
        return self.but(due=due)

    # --- what is wanted in exchange ---------------------------------------------------------------------------------

    def difference(self, key: str) -> Difference | None:
        """What is asked for under this key."""
        return next((each for each in self.differences if each.key == key), None)

    def asking_for(self, difference: Difference) -> Self:
        """With this difference, in the place of the one of its key."""
        others = tuple(each for each in self.differences if each.key != difference.key)
        return self.but(differences=(*others, difference))

    def not_asking_for(self, key: str) -> Self:
        """It is not asked for any more: what came for it came too much."""
        return self.but(differences=tuple(each for each in self.differences if each.key != key))

    def sold_for_more(self, key: str) -> Self:
        """What it was asked for leaves: it is a part of the price from now on."""
        found = self.difference(key)
        if found is None:
            return self
        after = self.not_asking_for(key)
        return after.but(due=after.due + found.amount, waived=after.waived + found.amount - found.paid)

    # --- by when ----------------------------------------------------------------------------------------------------

    def due_by(self, deadline: Deadline) -> Self:
        """The customer is told this deadline: whatever ran before begins anew."""
        return self.but(deadline=deadline, lacks_instructions=False, untold_since=None, chase=Chase())

    def without_instructions(self) -> Self:
        """Money is due, and nobody has told the customer how to pay: no deadline runs."""
        return self.but(lacks_instructions=True)

    def without_deadline(self) -> Self:
        """No date counts any more by which money is due."""
        return self.but(deadline=None, lacks_instructions=False, untold_since=None, chase=Chase())

    def untold(self, since: date) -> Self:
        """A mail of this day that told the deadline did not arrive; the oldest one counts."""
        return self.but(untold_since=min(since, self.untold_since or since))

    def told(self) -> Self:
        """The customer knows the deadline, or need not any more."""
        return self.but(untold_since=None)

    # --- how far asking has got: see `Chase` -------------------------------------------------------------------------

    def released(self, day: date) -> Self:
        """Nothing stops reminders any more: they count from this day, if the one before it has passed."""
        is_late = self.counts_from is not None and self.counts_from < day
        return self.but(chase=self.chase.released(day)) if is_late else self

    def chased(self, chase: Chase) -> Self:
        """Asking for it has got so far."""
        return self.but(chase=chase)
