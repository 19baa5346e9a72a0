"""The days by which goods leave and on which they arrive, as the customer was told."""

from datetime import date, datetime
from typing import Self

from pydantic import AwareDatetime

from domain.order.compact import Axis


class Arrival(Axis, frozen=True):
    """The days by which the goods should leave, and on which they should arrive."""

    leaves_by: date | None = None  # as the customer was told last
    late_at: AwareDatetime | None = None  # from when on nobody can keep that day, as nothing of them is being packed
    delays: int = 0  # how often it became a later one
    on: date | None = None
    promised_on: date | None = None  # the day that the customer was told, where that is another one
    is_missing_reported: bool = False  # it passed, and a person was asked to look for the parcel

    @property
    def promised_for(self) -> date | None:
        """The day that the customer was told last."""
        return self.promised_on or self.on

    def leaving_by(self, day: date | None, late_at: datetime | None) -> Self:
        """They should leave by this day."""
        return self.but(leaves_by=day, late_at=late_at)

    def delayed(self, day: date) -> Self:
        """They leave later than was said: by this day."""
        return self.but(leaves_by=day, delays=self.delays + 1)

    def told(self, day: date) -> Self:
        """This day, as the customer is told."""
        return self.but(on=day, promised_on=None)

    def kept_back(self, day: date) -> Self:
        """Another day than the customer was told, and is not told."""
        return self.but(on=day, promised_on=self.promised_for)

    def missed(self) -> Self:
        """A person was asked to look for the parcel."""
        return self.but(is_missing_reported=True)

    def as_told(self) -> "Arrival":
        """What is expected, without what else was said of it before."""
        return Arrival(on=self.on, is_missing_reported=self.is_missing_reported)
