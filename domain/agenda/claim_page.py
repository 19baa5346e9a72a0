"""Claims as lists and pages show them to the shop, read from the database alone."""

from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.agenda.order_page import JournalEntry
from domain.agenda.refund_row import RefundRow
from domain.basics.said import Said
from domain.claim.view import ClaimView
from domain.inquiry.incoming import Incoming, Unkept


class ClaimAnswer(BaseModel):
    """What the shop wrote to the customer."""

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    by: str
    text: str


class SentForClaim(BaseModel):
    """A parcel that was promised for a claim, and how far it is; `ended_at`: it was cancelled."""

    model_config = ConfigDict(frozen=True)

    parcel_no: str
    ended_at: AwareDatetime | None = None
    carrier: str | None = None
    tracking_no: str | None = None
    shipped_at: AwareDatetime | None = None
    delivered_at: AwareDatetime | None = None
    returned_at: AwareDatetime | None = None


class ClaimLetter(BaseModel):
    """What was written to the shop, from the address `sender`; `attachments` are named."""

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    by: str
    sender: str = ""
    subject: str = ""
    text: str = ""
    attachments: tuple[str, ...] = ()
    attachments_count: int = 0
    unkept: tuple[Unkept, ...] = ()  # which of these were not kept, and why
    automatic: str = ""

    @classmethod
    def of(cls, at: datetime, by: str, letter: Incoming) -> Self:
        """A letter as it is kept."""
        fields = letter.model_dump(include=set(cls.model_fields) - {"at", "by"})
        return cls(at=at, by=by, **fields)


class ClaimPage(ClaimView):
    """Everything about one claim. `version` is named by whoever answers what a colleague might have answered."""

    name: str
    text: str  # what the customer wrote
    inquiry_no: str | None = None  # the question that it began as
    about: tuple[Said, ...]  # the order's facts
    refund: RefundRow | None = None  # what its order owes for it, and how far that has got
    letters: tuple[ClaimLetter, ...] = ()
    answers: tuple[ClaimAnswer, ...]
    journal: tuple[JournalEntry, ...]
    sent: tuple[SentForClaim, ...] = ()
