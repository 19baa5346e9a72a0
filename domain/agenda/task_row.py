"""Tasks as lists show them, read from the database alone."""

from datetime import date

from pydantic import AwareDatetime, computed_field

from domain.agenda.overview import Shown
from domain.basics.said import Said
from domain.order.owed import TaskKind


class CallRow(Shown):
    """One call about a task: who phoned, when, and what came of it."""

    at: AwareDatetime
    by: str
    note: str = ""


class TaskRow(Shown):
    """Something only a person can do; done when `done_at` is there."""

    id: int
    order_no: str | None
    kind: TaskKind
    said: tuple[Said, ...]  # what is to be done, and why
    amount: int | None = None
    refund: int | None = None  # the number of the order's refund that it asks for
    due_on: date
    opened_at: AwareDatetime
    done_at: AwareDatetime | None = None
    done_by: str = ""
    done_note: str = ""  # what a person wrote
    done_said: Said | None = None  # why it ended by itself
    calls: tuple[CallRow, ...] = ()

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def text(self) -> str:
        """What is said, in English, for programs and logs."""
        return " ".join(map(str, self.said))
