"""One order in a test: driven as carts, warehouses and customers do, read as the shop, the customer and ops do."""

import json
import uuid
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflow.v1 import WorkflowExecutionInfo
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from callers.turns import Turns
from domain.order.agenda import BY_ROUND
from domain.order.state import OrderState
from domain.order.view import OrderView
from tests.caught_mail import CaughtMail
from tests.workflows.clock import JST, local
from workflows.options import ORDER_STATUS, order_workflow_id
from workflows.order import OrderWorkflow

if TYPE_CHECKING:
    from tests.workflows.world import World


@dataclass(frozen=True)
class Statuses:
    """The one status, in its three places."""

    workflow: str
    database: str
    search_attribute: str


#: The number under which the parcel of the usual order leaves.
SHIPPED_AS = "4912-3456-7894"


async def refusal_of(sending: Awaitable[object]) -> ApplicationError:
    """The refusal of a command that must be refused, as its sender gets it."""
    with pytest.raises(WorkflowUpdateFailedError) as caught:
        await sending
    assert isinstance(caught.value.cause, ApplicationError)
    return caught.value.cause


class Story:
    """One order. Facts are sent as signals, commands as updates; both are done when the method returns."""

    def __init__(self, world: "World", order_no: str) -> None:
        self.world, self.order_no = world, order_no
        self.handle: WorkflowHandle[OrderWorkflow, OrderView] = world.env.client.get_workflow_handle(
            order_workflow_id(order_no), result_type=OrderView
        )

    # --- what people and machines tell the order ------------------------------------------------------------------

    async def send(self, fact: str, *payload: object) -> None:
        """Send a signal, and do not wait."""
        await self.handle.signal(fact, args=payload)

    async def tell(self, fact: str, **fields: object) -> None:
        """A fact; a minute passes."""
        await self.send(fact, fields)
        await self.world.skip()

    async def order(self, command: str, **fields: object) -> OrderView:
        """A person's command. Returns the view after it; raises WorkflowUpdateFailedError when it is refused."""
        update_id = uuid.uuid4().hex

        async def ask() -> OrderView:
            view: OrderView = await self.handle.execute_update(command, fields, id=update_id, result_type=OrderView)
            return view

        return await Turns().take(self.handle.id, ask)  # a busy server lets go of updates

    async def refused(self, command: str, **fields: object) -> ApplicationError:
        """A command that must be refused. Returns the refusal, with the sentence that its sender reads."""
        return await refusal_of(self.order(command, **fields))

    async def inspect(self) -> None:
        await self.tell("goods_inspected", ok=True, by="梅田")

    async def accept(self) -> None:
        """Inspect and accept; a minute passes."""
        await self.inspect()
        await self.order("accept", by="葉山")
        await self.world.skip()

    async def pay(self, amount: int = 2_820, notice_id: str = "n-1", paid_on: date | None = None) -> None:
        await self.tell("payment_received", **await self.payment(amount, notice_id, paid_on))

    async def payment(self, amount: int = 2_820, notice_id: str = "n-1", paid_on: date | None = None) -> dict[str, Any]:
        """A notice of money that came, today if not said otherwise."""
        today = (await self.world.now()).astimezone(JST).date()
        return {"notice_id": notice_id, "amount": amount, "paid_on": str(paid_on or today), "payer": "ヤマダ タロウ"}

    async def start_packing(self, version: int = 1) -> None:
        await self.tell("packing_started", parcel_no="1", version=version, by="梅田")

    async def pack(self, version: int = 1) -> None:
        """Print slip and label, and close the box."""
        await self.start_packing(version)
        await self.tell("parcel_packed", parcel_no="1", version=version, by="梅田")

    async def ship(self, tracking_no: str = "") -> None:
        """The carrier has the parcel, by default under a number that no other order's parcel has."""
        tracking_no = tracking_no or (f"4912-3456-{self.order_no[-4:]:0>4}" if self.order_no != "1001" else SHIPPED_AS)
        shipped_at = (await self.world.now()).isoformat()
        await self.tell(
            "parcel_shipped", parcel_no="1", carrier="yamato", tracking_no=tracking_no, shipped_at=shipped_at
        )

    async def deliver(self, at: datetime | None = None) -> None:
        delivered_at = at or await self.world.now()
        await self.tell("parcel_delivered", parcel_no="1", delivered_at=delivered_at.isoformat())

    # --- what can be read of it -----------------------------------------------------------------------------------

    async def view(self) -> OrderView:
        view: OrderView = await self.handle.query("view", result_type=OrderView)
        return view

    async def state(self) -> OrderState:
        """The state in the database."""
        stored = await self.world.pool.fetchval("SELECT state FROM orders WHERE order_no = $1", self.order_no)
        return OrderState.model_validate_json(stored)

    async def statuses(self) -> Statuses:
        database = await self.world.pool.fetchval("SELECT status FROM orders WHERE order_no = $1", self.order_no)
        return Statuses((await self.view()).status, database, await self.search_attribute(ORDER_STATUS.name))

    async def search_attribute(self, name: str) -> str:
        payload = (await self._described()).search_attributes.indexed_fields[name]
        return str(json.loads(payload.data))

    async def memo(self) -> dict[str, object]:
        fields = (await self._described()).memo.fields
        return {name: json.loads(payload.data) for name, payload in fields.items()}

    async def is_running(self) -> bool:
        return WorkflowExecutionStatus((await self._described()).status) is WorkflowExecutionStatus.RUNNING

    async def _described(self) -> WorkflowExecutionInfo:
        """As stored: the SDK's own `describe` fails on an attribute that the time-skipping server has unset."""
        client = self.world.env.client
        execution = WorkflowExecution(workflow_id=self.handle.id)
        described = await client.workflow_service.describe_workflow_execution(
            DescribeWorkflowExecutionRequest(namespace=client.namespace, execution=execution)
        )
        return described.workflow_execution_info

    async def status(self) -> str:
        """The status, which is the same in workflow, database and search attribute."""
        statuses = await self.statuses()
        assert statuses.workflow == statuses.database == statuses.search_attribute
        return statuses.database

    async def journal(self) -> list[str]:
        rows = await self.world.rows("SELECT what FROM journal WHERE order_no = $1 ORDER BY id", self.order_no)
        return [what for (what,) in rows]

    async def happened(self, what: str) -> list[str]:
        """When something happened, to the minute in the shop's time, by the journal."""
        rows = await self.world.rows(
            "SELECT at FROM journal WHERE order_no = $1 AND what = $2 ORDER BY id", self.order_no, what
        )
        return [local(at) for (at,) in rows]

    async def tasks(self) -> list[str]:
        rows = await self.world.rows("SELECT kind FROM tasks WHERE order_no = $1 ORDER BY id", self.order_no)
        return [kind for (kind,) in rows]

    async def open_tasks(self) -> list[str]:
        """The tasks that nobody has done and nothing has overtaken."""
        rows = await self.world.rows(
            "SELECT kind FROM tasks WHERE order_no = $1 AND done_at IS NULL ORDER BY id", self.order_no
        )
        return [kind for (kind,) in rows]

    async def kinds(self, state: str = "sent") -> list[str]:
        """The kinds of the mails that were sent (or superseded, refused, owed), in the order they became owed."""
        rows = await self.world.rows(
            "SELECT kind FROM mails WHERE thread = $1 AND state = $2 ORDER BY owed_at, seq", self.order_no, state
        )
        return [kind for (kind,) in rows]

    async def letters(self, kind: str) -> Sequence[CaughtMail]:
        """The mails of a kind as they arrived."""
        rows = await self.world.rows("SELECT id FROM mails WHERE thread = $1 AND kind = $2", self.order_no, kind)
        ids = {mail_id for (mail_id,) in rows}
        return [mail for mail in self.world.mails.received if _id(mail) in ids]

    async def letter(self, kind: str) -> CaughtMail:
        """The only mail of a kind."""
        (mail,) = await self.letters(kind)
        return mail

    async def left(self, kind: str) -> list[str]:
        """When the mails of a kind left, which is later than when they became owed where that was at night."""
        rows = await self.world.rows(
            "SELECT sent_at FROM mails WHERE thread = $1 AND kind = $2 AND state = 'sent' ORDER BY seq",
            self.order_no,
            kind,
        )
        return [local(at) for (at,) in rows]

    async def mailed(self, kind: str) -> list[str]:
        """When mails of a kind that were sent became owed, to the minute in the shop's time."""
        rows = await self.world.rows(
            "SELECT owed_at FROM mails WHERE thread = $1 AND kind = $2 AND state = 'sent' ORDER BY seq",
            self.order_no,
            kind,
        )
        return [local(at) for (at,) in rows]

    async def next(self) -> list[tuple[str, str]]:
        """What the order does next if nobody does anything: what (with its round), and when."""
        return [
            (f"{step.what} {step.round or ''}".strip(), local(step.at))
            for step in (await self.view()).next
            if step.what not in BY_ROUND
        ]


def _id(mail: CaughtMail) -> str:
    return str(mail.message["Message-ID"]).strip("<>").partition(".")[0]
