"""The alarm of steps that fail again and again although the database answers: a task, and a mail to the shop."""

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from domain.agenda.task import WENT_THROUGH
from domain.basics.said import Code, Said
from domain.order.facts import TaskFacts
from domain.order.kinds import MailKind
from domain.order.owed import NewTask, TaskKind

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.shop_file import ShopDesk

_GIVEN_UP = Code("todo.given_up", "step", "workflow_id", "error")
_FAILS = Code("todo.fails", "step", "workflow_id", "error")
_LAST = Code("todo.last_mail_of_stuck", "what")

#: The thread of the mails about stuck steps: no order's number, and no inquiry's.
STUCK_THREAD = "alarm:stuck"
#: Open tasks of this kind: a fault that hits every order would fill the list. The metric and the log count on.
MOST_TASKS = 100
#: Open tasks of this kind of which each is mailed; whoever got so many looks at the list.
MOST_MAILS = 5


class StuckStep(BaseModel):
    """One step that does not go through. `error` is the class of what goes wrong, without what anybody wrote."""

    model_config = ConfigDict(frozen=True)

    key: str  # the same for all tries of one step
    workflow_id: str
    order_no: str = ""
    activity: str
    error: str
    is_final: bool = False  # the database will never take it, so it is not tried again


class StuckSteps:
    """Written in transactions of their own, apart from the step."""

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self._database = database
        self._desk = desk

    async def tell(self, step: StuckStep, at: datetime, *, by_mail: bool = True) -> bool:
        """Open a task, and owe the shop a mail. Idempotent by the step's key. Returns whether a mail is owed."""
        calendar, tasks = self._desk.today().calendar, self._database.tasks
        due_on = calendar.business_day_from(calendar.day_of(at))
        async with self._database.pool.acquire() as conn, conn.transaction():
            others = await tasks.count_open(conn, TaskKind.STUCK)
            if others >= MOST_TASKS:
                return False
            is_stored = bool(step.order_no) and await self._database.pages.status(conn, step.order_no) is not None
            is_mailed = by_mail and others < MOST_MAILS
            what = _what(step)
            said = _LAST(what=what) if is_mailed and others + 1 == MOST_MAILS else what
            task = NewTask(kind=TaskKind.STUCK, said=said, due_on=due_on)
            if not await tasks.open(conn, step.key, task, at, step.order_no if is_stored else None):
                return False
            if is_mailed:
                facts = TaskFacts(task=TaskKind.STUCK, said=said, due_on=due_on)
                await self._database.mails.owe(conn, STUCK_THREAD, MailKind.SHOP_TASK, facts, at, what=step.key)
        return is_mailed

    async def settle(self, key: str, at: datetime) -> None:
        """The step went through: its task, if there is one, is done."""
        async with self._database.pool.acquire() as conn:
            await self._database.tasks.settle(conn, key, at, WENT_THROUGH())


def _what(step: StuckStep) -> Said:
    code = _GIVEN_UP if step.is_final else _FAILS
    return code(step=step.activity, workflow_id=step.workflow_id, error=step.error)
