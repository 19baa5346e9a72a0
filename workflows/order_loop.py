"""The loop of messages of one order: it takes every message, one at a time, does its activity, and has the mails sent.

Facts are signals. Commands of people are updates; those that support uses most are signals too, under the same name.
"""

import asyncio

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.document import Paper
    from activities.late import LateActivities
    from activities.order import OrderActivities
    from activities.reach import ReachActivities
    from activities.rejected import RejectedMessages
    from domain.basics.errors import Refusal
    from domain.contract.envelope import (
        UNKNOWN,
        Envelope,
        LateMail,
        PaperRequest,
        RefusedMail,
        RefusedMessage,
        RejectedMessage,
        UnusableMessage,
        enclose,
    )
    from domain.contract.messages import Message, OpenInquiry
    from domain.contract.status import Status
    from domain.order.state import Done, OrderState
    from domain.order.view import JournalLine, OrderView, view_of
    from workflows.dashboard import Dashboard
    from workflows.execution import execute
    from workflows.inquiry_start import start_inquiry
    from workflows.message_loop import Activity, MessageLoop
    from workflows.options import PAPER, order_workflow_id
    from workflows.outbox import Outbox
    from workflows.outbox_workflow import have_sent
    from workflows.payloads import money_in, shown
    from workflows.step_timer import StepTimer
    from workflows.stock import tell_other, tell_supplied
    from workflows.succession import in_this_run
    from workflows.tell_order import tell_claims
    from workflows.words import INVOICE, KEPT, summary


class OrderLoop(MessageLoop[Done, OrderView]):
    """State and mechanics that the story (order.py) and the messages (messages.py) stand on."""

    def __init__(self) -> None:
        super().__init__(Outbox(self._take_news_of_mail))
        self.state: OrderState | None = None
        self.journal_lines: list[JournalLine] = []
        self._dashboard = Dashboard()
        self._timer = StepTimer()
        self._news_of_mails = 0
        self._papers: dict[int, asyncio.Task[int]] = {}
        self._posts: list[str] = []  # threads of others whose mails are to be sent before this run ends
        self._is_leaving = False  # what begins now would be broken off: the next run begins it

    @property
    def order(self) -> OrderState:
        """The state of an order that has been received."""
        assert self.state is not None  # noqa: S101 - only used after receive()
        return self.state

    def view(self) -> OrderView:
        return view_of(self.order)

    @property
    def is_here(self) -> bool:
        return self.state is not None

    @property
    def is_closed(self) -> bool:
        return self.order.is_closed

    @property
    def thread(self) -> str:
        return self.order.order_no

    def _enclose(self, key: str, message: Message) -> Envelope[Message]:
        return enclose(self.order.order_no, key, workflow.now(), message)

    def _noting(self, key: str, unusable: UnusableMessage) -> tuple[Activity[Done], RefusedMessage]:
        refused = RefusedMessage(order_no=self.order.order_no, key=key, at=workflow.now(), **dict(unusable))
        return OrderActivities.note_refusal, refused

    async def _follow_up(self, done: Done) -> Done:
        """State, Web UI, mails, papers, other orders."""
        self.state = done.state
        self.journal_lines += [JournalLine(**dict(line)) for line in done.past]
        self.journal_lines += [JournalLine(at=workflow.now(), **dict(line)) for line in done.lines]
        self._dashboard.show(done.state)
        if done.owes_mail:
            self._outbox.wake(self.order.order_no)
        self._prepare_papers()
        for order_no in done.to_signal:
            await tell_supplied(order_no, done.state.order_no)
        if done.other:
            await tell_other(done.other, done.state.order_no)
        await tell_claims(done.claims)
        for thread in done.posts:
            await have_sent(thread)
        if done.opens:
            await start_inquiry(done.state.order_no, OpenInquiry(inquiry_no=done.opens))
        return done

    async def _keep_with_start(
        self, name: str, refusal: Refusal, raw: RawValue | None, place: str, *, is_unknown: bool
    ) -> None:
        info = workflow.info()
        paid, taken_back = money_in(name, raw)
        sent = RejectedMessage(
            run_id=info.run_id,
            order_no=info.workflow_id.removeprefix(order_workflow_id("")),
            place=place,
            at=workflow.now(),
            message=name,
            kind=UNKNOWN if is_unknown else name,
            said=refusal.said,
            payload=shown(raw),
            paid=paid,
            taken_back=taken_back,
        )
        self._posts += await execute(RejectedMessages.keep, sent, KEPT(message=name))

    async def answered(self) -> list[str]:
        """Wait until every message is answered. Returns the threads whose mails are to be sent for that."""
        await workflow.wait_condition(self.is_answered)
        posts, self._posts = list(dict.fromkeys(self._posts)), []
        return posts

    async def _take_news_of_mail(self, news: RefusedMail | LateMail) -> None:
        """A mail was refused for good, or is out of date. A run that has no order leaves it to the one that has."""
        if self.is_turned_away:
            return
        self._news_of_mails += 1
        place = in_this_run(f"{news.mail_id}-{self._news_of_mails}")
        if isinstance(news, LateMail):
            await self.take("mail_late", news, LateActivities.tell_anew, place)
        else:
            await self.take("mail_refused", news, ReachActivities.refused, place)

    def _prepare_papers(self) -> None:
        """Papers are made when somebody prints them; but an invoice that goes with the shipping mail is made here."""
        version = self.order.version
        is_time = self.order.status in {Status.PREPARING, Status.SHIPPED, Status.DELIVERED}
        if not self.order.goods.mails_invoice or not is_time or version in self._papers or self._is_leaving:
            return
        request = PaperRequest(order_no=self.order.order_no, version=version, at=workflow.now())
        self._papers[version] = asyncio.create_task(self._make_papers(request))

    async def _make_papers(self, request: PaperRequest) -> int:
        said = summary(INVOICE(version=request.version))
        return await workflow.execute_activity_method(Paper.make, request, summary=said, **PAPER)

    async def clear(self) -> None:
        """Wait until every message is answered, every mail has left and every paper is made."""
        self._timer.leave()
        await workflow.wait_condition(self.is_clear)

    async def come_to_rest(self) -> bool:
        """Leave what falls due, and papers that are not made, to the next run."""
        self._timer.leave()
        self._is_leaving = True
        goes_on = await super().come_to_rest()
        self._is_leaving = False
        return goes_on

    def _is_work_done(self) -> bool:
        return all(making.done() for making in self._papers.values())

    def _break_off(self) -> None:
        for making in self._papers.values():
            making.cancel()
