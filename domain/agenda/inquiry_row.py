"""Inquiries as lists show them, read from the database alone."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.contract.status import Category
from domain.inquiry.status import InquiryStatus

#: In a list; the page of the inquiry names all.
_MOST_CANDIDATES = 5


class InquiryRow(BaseModel):
    """One inquiry in a list. `answer_by` is there while somebody has to answer."""

    model_config = ConfigDict(frozen=True)

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
