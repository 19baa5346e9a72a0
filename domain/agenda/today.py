"""The day's work of the shop, in one view."""

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict, computed_field

from domain.agenda.claim_row import ClaimRow
from domain.agenda.inquiry_row import InquiryRow
from domain.agenda.overview import LowFeedback, UnsentMails, WorkItem
from domain.agenda.task_row import TaskRow
from domain.agenda.work import Work
from domain.basics.said import Said
from domain.contract.imports import Import
from domain.order.owed import TASKS, TaskTrait


class Today(BaseModel):
    """The day's work: orders by pile, oldest first, and the open tasks, inquiries and claims."""

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    piles: dict[Work, tuple[WorkItem, ...]]
    tasks: tuple[TaskRow, ...]
    inquiries: tuple[InquiryRow, ...] = ()  # open ones, the most urgent first
    claims: tuple[ClaimRow, ...] = ()  # open ones, the most urgent first
    unsent: tuple[UnsentMails, ...] = ()  # mails that should have left long ago, the longest waiting first
    untold: int = 0  # inquiries that no mail of their own told of, because too many came at once
    feedback: tuple[LowFeedback, ...] = ()  # few stars that nobody has settled, the oldest first
    imports: tuple[Import, ...] = ()  # files that are being read in, or of which something was refused
    together: tuple[tuple[str, str], ...] = ()  # orders of one customer that may leave in one parcel
    low_stock: int = 0  # articles of which less is there than is needed, or than their limit
    is_cut: bool = False  # there are more orders than were looked at
    checked_through: date | None = None  # bank data
    missing_days: tuple[Said, ...] = ()  # of accounts, between files of their banks
    deposits: int = 0  # that wait for somebody to say whose they are
    deposits_total: int = 0  # yen

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def stuck(self) -> int:
        """Steps of the machine that fail again and again, or were given up, and of which nobody has said: done."""
        return sum(TaskTrait.IS_OF_MACHINE in TASKS[task.kind] for task in self.tasks)
