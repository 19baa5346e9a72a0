"""Inquiries as lists and pages show them to the shop, read from the database alone."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.agenda.order_page import JournalEntry
from domain.basics.said import Said
from domain.contract.status import Category
from domain.inquiry.draft import Draft
from domain.inquiry.incoming import Proof, Unkept
from domain.inquiry.state import InquiryStatus, InquiryStep

#: In a list; the page of the inquiry names all.
_MOST_CANDIDATES = 5


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class InquiryRow(_Frozen):
    """One inquiry in a list. `answer_by` is there while somebody has to answer."""

    inquiry_no: str
    order_no: str | None
    candidates: tuple[str, ...] = ()  # orders of the sender's address, while nobody has said which it is about
    status: InquiryStatus
    category: Category
    assignee: str
    name: str
    email: str
    subject: str
    opened_at: AwareDatetime
    answer_by: AwareDatetime | None
    is_doubtful: bool = False  # nobody knows whether its sender is genuine
    is_untold: bool = False  # the shop got no mail about it of its own

    @property
    def marked_no(self) -> str:
        """The number, with a star where the shop got no mail about it."""
        return f"{self.inquiry_no}*" if self.is_untold else self.inquiry_no

    @property
    def asker(self) -> str:
        """Who asks, so far as that is known."""
        return f"{self.name or self.email}{' (unproven)' if self.is_doubtful else ''}"

    @property
    def about_orders(self) -> str:
        """The order, or with a question mark those that it may be about; of many the first ones."""
        perhaps = [f"{number}?" for number in self.candidates[:_MOST_CANDIDATES]]
        if len(self.candidates) > _MOST_CANDIDATES:
            perhaps.append("…")
        return self.order_no or " ".join(perhaps)


class ConversationLetter(_Frozen):
    """One letter of the conversation; `is_ours` when the shop wrote it."""

    at: AwareDatetime
    is_ours: bool
    by: str
    sender: str = ""
    subject: str = ""
    text: str
    is_cut: bool = False
    attachments: tuple[str, ...] = ()
    attachments_count: int = 0
    unkept: tuple[Unkept, ...] = ()  # which of these were not kept, and why
    automatic: str = ""
    proof: Proof = Proof.UNCHECKED


class InquiryPage(InquiryRow):
    """Everything about one inquiry. `version` is named by whoever answers what a colleague might have answered."""

    version: int
    is_sender_known: bool
    answered_by: str
    next: tuple[InquiryStep, ...]
    about: tuple[Said, ...]  # the order's facts
    draft: Draft | None
    claims: tuple[str, ...] = ()  # that it became
    letters: tuple[ConversationLetter, ...]
    journal: tuple[JournalEntry, ...]
