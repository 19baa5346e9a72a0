"""Inquiries as lists and pages show them to the shop, read from the database alone."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.agenda.inquiry_row import InquiryRow
from domain.agenda.order_page import JournalEntry
from domain.basics.said import Said
from domain.inquiry.draft import Draft
from domain.inquiry.incoming import Proof, Unkept
from domain.inquiry.state import InquiryStep


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


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
