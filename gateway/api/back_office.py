"""The back office: tasks, notes, the bank check, and the papers of an order."""

import contextlib
from collections.abc import Mapping
from datetime import date

from activities.back_office import BackOfficeActivities
from callers.connections import Connections, reaching_database
from callers.errors import NoPaperYet, NotYet, ServiceAway
from callers.sending import OrderSender
from callers.valid import valid
from domain.agenda.order_page import OrderPage
from domain.agenda.task_row import TaskRow
from domain.basics.errors import InvalidMessage, UnknownMail, UnknownOrder, UnknownTask
from domain.basics.fault import Fault
from domain.contract.envelope import PaperRequest, StepDue
from domain.contract.messages import TaskDone
from domain.contract.status import Goods
from domain.goods.packing import refuse_to_split
from domain.order.document import DocumentKind
from domain.order.parcel import Parcel
from domain.people.remark import JournalNote, Remark, Signed
from gateway.api.paper_making import have_made
from workflows.options import paper_letter_workflow_id, paper_workflow_id, reprint_workflow_id


class BackOffice:
    """What people do about orders without their workflows."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sender = OrderSender(connections)

    async def finish_task(self, task_id: int, *, by: str, note: str = "", refunded: int | None = None) -> TaskRow:
        """A task is done. Done on a refund task, its amount counts as given back; `refunded` names another amount.

        Raises:
            UnknownTask: there is none, or it is done already. RefundTooHigh
            InvalidMessage: a text is too long, or money was given back for no order.
        """
        remark, tasks = valid(Remark, by=by, note=note), self._connections.database.tasks
        async with self._connections.connection() as conn:
            task = await tasks.find(conn, task_id)
        if task.done_at:
            if not task.done_by:  # what became of its order has ended it
                raise UnknownTask("done", task=task_id)
            raise UnknownTask("done_by", task=task_id, by=task.done_by)
        if refunded and not task.order_no:
            raise InvalidMessage(Fault(field="refunded", code="no_order"))
        given = StepDue(order_no=task.order_no or "", key=f"door:task_done:{task_id}", at=self._connections.now())
        with reaching_database():
            await self._activities().finish_task(task, given, remark.by, remark.note, refunded)
        if task.order_no:
            with contextlib.suppress(ServiceAway):  # it is done; the order's next activity shows it, or the daily round
                await self._sender.tell(task.order_no, TaskDone(task=task_id))
        async with self._connections.connection() as conn:
            return await tasks.find(conn, task_id)

    async def log_call(self, task_id: int, *, by: str, note: str) -> TaskRow:
        """Somebody phoned about a task: who, when and the result are kept, and the task stays open until it is done.

        Raises:
            UnknownTask: there is none, or it is done already.
            InvalidMessage: a text is too long.
        """
        remark, tasks = valid(Remark, by=by, note=note), self._connections.database.tasks
        async with self._connections.connection() as conn:
            task = await tasks.find(conn, task_id)
        with reaching_database():
            await self._activities().log_call(task, remark.by, remark.note, self._connections.now())
        async with self._connections.connection() as conn:
            return await tasks.find(conn, task_id)

    async def write_note(self, order_no: str, text: str, *, by: str) -> None:
        """A line in the order's journal, for colleagues only.

        Raises:
            UnknownOrder
            InvalidMessage: a text is too long.
        """
        line = valid(JournalNote, by=by, text=text)
        with reaching_database():
            await self._activities().write_note(order_no, line.text, line.by, self._connections.now())

    async def deposits_checked(self, through: date, *, by: str) -> None:
        """The bank data were looked through up to and including this day: reminders may go out.

        Raises:
            NotYet: the day lies in the future.
            InvalidMessage: the name of whoever does it is too long.
        """
        signed = valid(Signed, by=by)
        today = self._connections.desk.today().calendar.day_of(self._connections.now())
        if through > today:
            raise NotYet(through=through)
        with reaching_database():
            await self._activities().check_deposits(through, signed.by, self._connections.now())

    async def must_be_printable(self, order_no: str, parcel_no: str, lines: Mapping[int, int]) -> None:
        """Asked before slip and label are printed, so that a try that is too early is refused here and sends no fact.

        Raises:
            UnknownOrder, OrderClosed, AlreadyShipped, NotReadyToPack
        """
        async with self._connections.connection() as conn:
            stored = await self._connections.database.pages.stored(conn, order_no)
        if stored is None:
            raise UnknownOrder
        placed, state, _ = stored
        refuse_to_split(placed, state, parcel_no, lines)

    async def documents(self, page: OrderPage, parcel_no: str = "") -> dict[DocumentKind, bytes]:
        """The PDFs of a parcel (else of the first), of the order's version of now; the first who asks has them made.

        Raises:
            NoPaperYet: the order is not far enough.
        """
        parcel = page.parcel(parcel_no)
        found = await self._stored(page, parcel)
        if found:
            return found
        follows = (parcel.is_part or page.is_sent_again) and parcel.is_being_packed
        is_here = page.goods in {Goods.RESERVED, Goods.PACKING} or follows
        if not is_here or not page.accepted_at:
            raise NoPaperYet("waits", waits_for=page.waits_for)
        request = PaperRequest(
            order_no=page.order_no, version=page.version, parcel_no=parcel.parcel_no, at=self._connections.now()
        )
        named = paper_workflow_id(page.order_no, page.version, parcel.parcel_no, parcel.contents)
        await have_made(self._connections, request, named)
        found = await self._stored(page, parcel)
        if not found:
            raise NoPaperYet("changed")
        return found

    async def documents_again(self, page: OrderPage, parcel_no: str = "", *, by: str) -> dict[DocumentKind, bytes]:
        """The PDFs of a parcel (else of the first) once more, marked as that; as they are where nobody had them yet.

        Raises:
            NoPaperYet: the order is not far enough.
            InvalidMessage: the name of whoever does it is too long.
        """
        parcel = page.parcel(parcel_no)
        papers = await self._stored(page, parcel)
        if not papers:
            return await self.documents(page, parcel_no)
        at = self._connections.now()
        request = PaperRequest(
            order_no=page.order_no,
            version=page.version,
            parcel_no=parcel.parcel_no,
            at=at,
            again=True,
            by=valid(Signed, by=by).by,
        )
        named = reprint_workflow_id(page.order_no, page.version, parcel.parcel_no, parcel.contents)
        await have_made(self._connections, request, named)
        day = self._connections.desk.today().calendar.day_of(at)
        async with self._connections.connection() as conn:
            copies = {
                kind: await self._connections.database.documents.reprinted(conn, content, day)
                for kind, content in papers.items()
            }
        return {kind: copies[kind] or content for kind, content in papers.items()}

    async def letter(self, order_no: str, mail: str = "") -> tuple[str, bytes]:
        """A mail to the customer as a letter on paper: by its kind or id, else the newest that did not arrive.

        Returns the mail's kind and the PDF.

        Raises:
            UnknownMail, UnknownOrder
        """
        async with self._connections.connection() as conn:
            state = await self._connections.database.pages.state(conn, order_no)
            found = await self._connections.database.mail_names.for_paper(conn, order_no, mail)
        if state is None:
            raise UnknownOrder
        if found is None:
            raise (
                UnknownMail("no_mail", order_no=order_no, mail=mail)
                if mail
                else UnknownMail("none_to_print", order_no=order_no)
            )
        request = PaperRequest(order_no=order_no, version=state.version, at=self._connections.now(), mail=found.id)
        await have_made(self._connections, request, paper_letter_workflow_id(found.id))
        async with self._connections.connection() as conn:
            content = await self._connections.database.documents.find(conn, order_no, DocumentKind.LETTER, found.number)
        if content is None:
            raise NoPaperYet("letter")
        return found.kind, content

    async def _stored(self, page: OrderPage, parcel: Parcel) -> dict[DocumentKind, bytes]:
        async with self._connections.connection() as conn:
            found = await self._connections.database.documents.made(conn, page.order_no, page.version, parcel)
        return {} if set(found) == {DocumentKind.INVOICE} else found

    def _activities(self) -> BackOfficeActivities:
        return BackOfficeActivities(self._connections.database, self._connections.desk)
