"""What a door does for an order whose workflow has ended: facts are never lost, commands get a plain answer."""

import hashlib
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from temporalio.common import WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.back_office import CounterDeeds, deposit_thread
from activities.order import OrderDeeds
from activities.payment import PaymentDeeds
from activities.reach import ReachDeeds
from activities.review import ReviewDeeds
from activities.shipment import ShipmentDeeds
from domain.basics.errors import OrderClosed, UnknownOrder
from domain.contract.envelope import Deed, Refused, deed_on
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
from gateway.api.connections import ANSWER, Start, Wires, reaching_database, reaching_temporal, start_once
from gateway.api.inquiries import Inquiries
from workflows.options import post_workflow_id
from workflows.outbox_workflow import PostWorkflow

DirectDeed = Callable[[Deed[Any]], Awaitable[Done]]


def _fact_key(name: str, fact: Message) -> str:
    """The same fact handed in twice has the same key."""
    return f"door:{name}:{hashlib.sha256(fact.model_dump_json().encode()).hexdigest()[:16]}"


class Ended:
    """Does the deeds of late facts itself, and wakes the postman for their mails."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires

    async def take_fact(self, order_no: str, name: str, fact: Message) -> None:
        """A fact that no running order can take: booked where there is a deed for it, else a task for the shop.

        Raises:
            UnknownOrder: unless it is money, which is kept as a deposit without order.
            Refusal: the deed refused.
        """
        status = await self._status(order_no)
        if status is None:
            await self._take_unknown(order_no, fact)
            return
        if isinstance(fact, InquiryOpened | InquiryClosed):
            await self._take_talk(order_no, fact)
            return
        given = deed_on(order_no, _fact_key(name, fact), self._wires.now(), _by_hand(fact))
        direct = self._direct(fact)
        with reaching_database():
            if direct:
                await direct(given)
            else:
                await self._counter().look_at_fact(
                    Refused(
                        order_no=order_no,
                        key=given.key,
                        at=given.at,
                        message=name,
                        reason=f"This came when the order was {status}.",
                        payload=fact.model_dump_json(),
                    )
                )
        await self.wake_postman(order_no)

    def _direct(self, fact: Message) -> DirectDeed | None:
        database, desk = self._wires.database, self._wires.desk
        payments, shipments = PaymentDeeds(database, desk), ShipmentDeeds(database, desk)
        direct: dict[type[Message], DirectDeed] = {
            MailBounced: ReachDeeds(database, desk).bounced,
            PaymentReceived: payments.record,
            RecordPayment: payments.record,
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
            await Inquiries(self._wires).open(form)

    async def _take_unknown(self, order_no: str, fact: Message) -> None:
        """Money that came, or was taken back, is kept whoever it belongs to."""
        if not isinstance(fact, PaymentReceived | PaymentReversed):
            raise UnknownOrder(f"No order has the number {order_no}.")
        with reaching_database():
            if isinstance(fact, PaymentReceived):
                await self._counter().keep_deposit(deed_on(order_no, "deposit", self._wires.now(), fact))
            else:
                await self._counter().keep_reversal(deed_on(order_no, "reversal", self._wires.now(), fact))
        await self.wake_postman(deposit_thread(fact.notice_id))

    async def refuse(self, order_no: str) -> NoReturn:
        """The answer to a command that no running order can take.

        Raises:
            UnknownOrder, OrderClosed
        """
        status = await self._status(order_no)
        if status is None:
            raise UnknownOrder(f"No order has the number {order_no}.")
        raise OrderClosed(f"The order is {status}, so nothing can be changed on it any more.")

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
        deeds = ReviewDeeds(self._wires.database, self._wires.desk)
        deed: DirectDeed = deeds.set_mark if isinstance(command, SetMark) else deeds.lift_mark
        name = "set_mark" if isinstance(command, SetMark) else "lift_mark"
        key = f"door:{name}:{request_id or uuid.uuid4().hex}"
        with reaching_database():
            done = await deed(deed_on(order_no, key, self._wires.now(), command))
        return view_of(done.state)

    async def _mail(
        self, order_no: str, name: str, command: Message, request_id: str | None, deed: DirectDeed
    ) -> OrderView:
        key = f"door:{name}:{request_id or uuid.uuid4().hex}"
        given = deed_on(order_no, key, self._wires.now(), command)
        with reaching_database():
            done = await deed(given)
        await self.wake_postman(order_no)
        return view_of(done.state)

    async def correct_contact(self, order_no: str, command: CorrectContact, request_id: str | None) -> OrderView:
        """Correct the orderer's mail address or telephone number, and send again what did not arrive.

        Raises:
            UnknownOrder, UnusableContact
        """
        key = f"door:correct_contact:{request_id or uuid.uuid4().hex}"
        given = deed_on(order_no, key, self._wires.now(), command)
        with reaching_database():
            done = await ReachDeeds(self._wires.database, self._wires.desk).correct_contact(given)
        await self.wake_postman(order_no)
        return view_of(done.state)

    async def record_payment(self, order_no: str, payment: RecordPayment) -> OrderView:
        """Book money by hand.

        Raises:
            UnknownOrder, NoticeTaken
        """
        given = deed_on(order_no, _fact_key("payment_received", payment), self._wires.now(), payment)
        with reaching_database():
            done = await PaymentDeeds(self._wires.database, self._wires.desk).record(given)
        await self.wake_postman(order_no)
        return view_of(done.state)

    async def wake_postman(self, thread: str) -> None:
        """Have the owed mails of a thread sent. A postman on his way, or waiting, takes new mails along."""
        client = await self._wires.temporal()
        start = Start(post_workflow_id(thread), WorkflowIDReusePolicy.ALLOW_DUPLICATE, summary=f"mails of {thread}")
        for _ in range(3):
            if await start_once(client, PostWorkflow.run, thread, start, "waking the postman"):
                return
            try:
                with reaching_temporal("waking the postman"):
                    handle = client.get_workflow_handle(start.workflow_id)
                    await handle.signal(PostWorkflow.wake, None, rpc_timeout=ANSWER)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
            else:
                return  # who is woken on his way, or while he waits for the morning, walks once more

    async def _status(self, order_no: str) -> Status | None:
        """The order's status; None when no order has this number."""
        async with self._wires.connection() as conn:
            return await self._wires.database.pages.status(conn, order_no)

    def _orders(self) -> OrderDeeds:
        return OrderDeeds(self._wires.database, self._wires.desk)

    def _counter(self) -> CounterDeeds:
        return CounterDeeds(self._wires.database, self._wires.desk)


def _by_hand(fact: Message) -> Message:
    if type(fact) is PaymentReceived:
        return RecordPayment.model_validate(fact.model_dump())
    return fact
