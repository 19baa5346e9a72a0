"""What a door does for an order whose workflow has ended: facts are never lost, commands get a plain answer."""

import hashlib
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from temporalio.common import WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.back_office import BackOfficeActivities, deposit_thread
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.reach import ReachActivities
from activities.review import ReviewActivities
from activities.shipment import ShipmentActivities
from domain.basics.errors import OrderClosed, Refusal, UnknownOrder
from domain.contract.envelope import Envelope, RefusedMessage, enclose
from domain.contract.messages import (
    CorrectContact,
    InquiryClosed,
    InquiryOpened,
    LiftMark,
    MailBounced,
    Message,
    OpenInquiry,
    ParcelDelivered,
    ParcelReturned,
    ParcelShipped,
    PaymentReceived,
    PaymentReversed,
    RecordPayment,
    ResendMail,
    SetMark,
    WriteMail,
)
from domain.contract.status import Status
from domain.conversation.inquiries import inquiry_of
from domain.order.state import Done
from domain.order.view import OrderView, view_of
from gateway.api.connections import ANSWER, Connections, Start, reaching_database, reaching_temporal, start_once
from gateway.api.inquiries import Inquiries
from workflows.options import outbox_workflow_id
from workflows.outbox_workflow import OutboxWorkflow

DirectActivity = Callable[[Envelope[Any]], Awaitable[Done]]


def _fact_key(name: str, fact: Message) -> str:
    """The same fact handed in twice has the same key."""
    return f"door:{name}:{hashlib.sha256(fact.model_dump_json().encode()).hexdigest()[:16]}"


class Ended:
    """Does the activities of late facts itself, and wakes the outbox for their mails."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def take_fact(self, order_no: str, name: str, fact: Message) -> None:
        """A fact that no running order can take: booked where there is an activity for it, else a task for the shop.

        Raises:
            UnknownOrder: unless it is money, which is kept as a deposit without order.
            Refusal: the activity refused.
        """
        status = await self._status(order_no)
        if status is None:
            await self._take_unknown(order_no, fact)
            return
        if isinstance(fact, InquiryOpened | InquiryClosed):
            await self._take_talk(order_no, fact)
            return
        given = enclose(order_no, _fact_key(name, fact), self._connections.now(), fact)
        direct = self._direct(fact)
        with reaching_database():
            if direct:
                await direct(given)
            else:
                await self._back_office().look_at_fact(
                    RefusedMessage(
                        order_no=order_no,
                        key=given.key,
                        at=given.at,
                        message=name,
                        reason=f"This came when the order was {status}.",
                        payload=fact.model_dump_json(),
                    )
                )
        await self.wake_outbox(order_no)

    def _direct(self, fact: Message) -> DirectActivity | None:
        database, desk = self._connections.database, self._connections.desk
        payments, shipments = PaymentActivities(database, desk), ShipmentActivities(database, desk)
        direct: dict[type[Message], DirectActivity] = {
            MailBounced: ReachActivities(database, desk).bounced,
            PaymentReceived: payments.record,
            PaymentReversed: payments.reverse,
            ParcelShipped: shipments.ship,
            ParcelDelivered: shipments.deliver,
            ParcelReturned: shipments.come_back,
        }
        return direct.get(type(fact))

    async def _take_talk(self, order_no: str, fact: InquiryOpened | InquiryClosed) -> None:
        """Nothing of an ended order has to wait; but a question is a question."""
        if isinstance(fact, InquiryOpened) and fact.text.strip():
            number = inquiry_of(order_no, fact)
            form = OpenInquiry(inquiry_no=number, order_no=order_no, subject=fact.subject, text=fact.text)
            await Inquiries(self._connections).open(form)

    async def _take_unknown(self, order_no: str, fact: Message) -> None:
        """Money that came, or was taken back, is kept whoever it belongs to."""
        if not isinstance(fact, PaymentReceived | PaymentReversed):
            raise UnknownOrder(f"No order has the number {order_no}.")
        with reaching_database():
            if isinstance(fact, PaymentReceived):
                await self._back_office().keep_deposit(enclose(order_no, "deposit", self._connections.now(), fact))
            else:
                await self._back_office().keep_reversal(enclose(order_no, "reversal", self._connections.now(), fact))
        await self.wake_outbox(deposit_thread(fact.notice_id))

    async def _refusal(self, order_no: str) -> Refusal:
        status = await self._status(order_no)
        if status is None:
            return UnknownOrder(f"No order has the number {order_no}.")
        return OrderClosed(f"The order is {status}, so nothing can be changed on it any more.")

    async def take_command(self, order_no: str, command: Message, request_id: str | None) -> OrderView:
        """A command that no running order can take: done where there is an activity for it, else refused.

        Raises:
            UnknownOrder, OrderClosed
            Refusal: the activity refused.
        """
        match command:
            case CorrectContact():
                return await self.correct_contact(order_no, command, request_id)
            case SetMark() | LiftMark():
                return await self.mark(order_no, command, request_id)
            case ResendMail():
                return await self.resend(order_no, command, request_id)
            case WriteMail():
                return await self.write(order_no, command, request_id)
            case RecordPayment():
                return await self.record_payment(order_no, command)
        raise await self._refusal(order_no)

    async def resend(self, order_no: str, command: ResendMail, request_id: str | None) -> OrderView:
        """Owe a stored mail once more.

        Raises:
            UnknownOrder, UnknownMail
        """
        return await self._mail(order_no, "resend_mail", command, request_id, self._orders().resend_mail)

    async def write(self, order_no: str, command: WriteMail, request_id: str | None) -> OrderView:
        """Owe a mail that a person wrote.

        Raises:
            UnknownOrder, NoAddress
        """
        return await self._mail(order_no, "write_mail", command, request_id, self._orders().write_mail)

    async def mark(self, order_no: str, command: SetMark | LiftMark, request_id: str | None) -> OrderView:
        """Mark an order that has ended, or take a mark of it away.

        Raises:
            UnknownOrder, UnknownMark, NotLater
        """
        activities = ReviewActivities(self._connections.database, self._connections.desk)
        activity: DirectActivity = activities.set_mark if isinstance(command, SetMark) else activities.lift_mark
        name = "set_mark" if isinstance(command, SetMark) else "lift_mark"
        key = f"door:{name}:{request_id or uuid.uuid4().hex}"
        with reaching_database():
            done = await activity(enclose(order_no, key, self._connections.now(), command))
        return view_of(done.state)

    async def _mail(
        self, order_no: str, name: str, command: Message, request_id: str | None, activity: DirectActivity
    ) -> OrderView:
        key = f"door:{name}:{request_id or uuid.uuid4().hex}"
        given = enclose(order_no, key, self._connections.now(), command)
        with reaching_database():
            done = await activity(given)
        await self.wake_outbox(order_no)
        return view_of(done.state)

    async def correct_contact(self, order_no: str, command: CorrectContact, request_id: str | None) -> OrderView:
        """Correct the orderer's mail address or telephone number, and send again what did not arrive.

        Raises:
            UnknownOrder, UnusableContact
        """
        key = f"door:correct_contact:{request_id or uuid.uuid4().hex}"
        given = enclose(order_no, key, self._connections.now(), command)
        with reaching_database():
            done = await ReachActivities(self._connections.database, self._connections.desk).correct_contact(given)
        await self.wake_outbox(order_no)
        return view_of(done.state)

    async def record_payment(self, order_no: str, payment: RecordPayment) -> OrderView:
        """Book money by hand.

        Raises:
            UnknownOrder, NoticeTaken
        """
        given = enclose(order_no, _fact_key("payment_received", payment), self._connections.now(), payment)
        with reaching_database():
            done = await PaymentActivities(self._connections.database, self._connections.desk).record(given)
        await self.wake_outbox(order_no)
        return view_of(done.state)

    async def wake_outbox(self, thread: str) -> None:
        """Have the owed mails of a thread sent. an outbox on his way, or waiting, takes new mails along."""
        client = await self._connections.temporal()
        start = Start(outbox_workflow_id(thread), WorkflowIDReusePolicy.ALLOW_DUPLICATE, summary=f"mails of {thread}")
        for _ in range(3):
            if await start_once(client, OutboxWorkflow.run, thread, start, "waking the outbox"):
                return
            try:
                with reaching_temporal("waking the outbox"):
                    handle = client.get_workflow_handle(start.workflow_id)
                    await handle.signal(OutboxWorkflow.wake, None, rpc_timeout=ANSWER)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
            else:
                return  # who is woken on his way, or while he waits for the morning, walks once more

    async def _status(self, order_no: str) -> Status | None:
        """The order's status; None when no order has this number."""
        async with self._connections.connection() as conn:
            return await self._connections.database.pages.status(conn, order_no)

    def _orders(self) -> OrderActivities:
        return OrderActivities(self._connections.database, self._connections.desk)

    def _back_office(self) -> BackOfficeActivities:
        return BackOfficeActivities(self._connections.database, self._connections.desk)
