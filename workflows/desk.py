"""The desk of one order: it takes every message, one at a time, does its activity, and has the mails sent.

Facts are signals. Commands of people are updates; those that support uses most are signals too, under the same name.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.document import Paper
    from activities.late import LateActivities
    from activities.order import OrderActivities
    from activities.reach import ReachActivities
    from activities.rejected import RejectedMessages
    from domain.basics.errors import InvalidMessage, Refusal, UnknownOrder
    from domain.contract.envelope import (
        Envelope,
        LateMail,
        PaperRequest,
        RefusedMail,
        RefusedMessage,
        RejectedMessage,
        enclose,
    )
    from domain.contract.left import place_of_update
    from domain.contract.messages import Message, RetryMails
    from domain.contract.status import Status
    from domain.conversation import refusals
    from domain.order.state import Done, OrderState
    from domain.order.view import JournalLine, OrderView, view_of
    from workflows import execution
    from workflows.alarm import Alarm
    from workflows.dashboard import Dashboard
    from workflows.execution import execute
    from workflows.failures import failure_of
    from workflows.options import PAPER, order_workflow_id
    from workflows.outbox import Outbox
    from workflows.payloads import money_in, read, shown
    from workflows.stock import tell_supplied
    from workflows.succession import INHERITED, PATIENCE, RunLoad, in_this_run

M = TypeVar("M", bound=Message)
Activity = Callable[[Any, Envelope[M]], Awaitable[Done]]
G = TypeVar("G")
#: An activity, what it is given, and what the Web UI calls it.
Chosen = tuple[Callable[[Any, Any], Awaitable[Done]], Any, str]


class OrderDesk:
    """State and mechanics that the story (order.py) and the messages (messages.py) stand on."""

    def __init__(self) -> None:
        self.state: OrderState | None = None
        self.is_turned_away = False  # the start could not be read, or the order was known already
        self.in_flight = 0
        self.journal_lines: list[JournalLine] = []
        self.load = RunLoad()
        self._queue = asyncio.Lock()
        self._dashboard = Dashboard()
        self._alarm = Alarm()
        self._outbox = Outbox(self._take_news_of_mail)
        self._news_of_mails = 0
        self._signals_taken = 0
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

    async def take_fact(self, name: str, model: type[M], activity: "Activity[M]", raw: RawValue | None) -> bool:
        """Something happened: it is taken whatever the order's condition; what cannot be used goes into the journal.

        False when it could not be used.
        """
        place = self.next_place()
        try:
            await self.take(name, read(model, raw), activity, place)
        except (InvalidMessage, execution.Refused) as error:
            await self.note_refusal(name, error, raw, place)
            return False
        return True

    async def take_command(self, name: str, model: type[M], activity: "Activity[M]", raw: RawValue | None) -> OrderView:
        """Somebody wants something: the answer is the new view of the order, or a refusal in one sentence."""
        update = workflow.current_update_info()
        place = INHERITED.get() or place_of_update(update.id if update else "")
        self.load.count()
        try:
            await self.take(name, read(model, raw), activity, place)
        except InvalidMessage as error:
            raise failure_of(error) from None
        except execution.Refused as error:
            raise failure_of(error) from None  # a sender sees each failure of a chain, all of which say the same
        return self.view()

    def next_place(self) -> str:
        """A signal's place among the signals, which is in the history; asked for before anything is waited for."""
        self.load.count()
        if inherited := INHERITED.get():
            return inherited
        self._signals_taken += 1
        return in_this_run(str(self._signals_taken))

    async def take(self, name: str, message: M, activity: "Activity[M]", place: str) -> None:
        """Do a message's activity when its turn comes.

        `place` tells it from others of its name, also when a worker is killed over it and the next one gets the
        messages in another order: an update whose activity had not begun may come again late, or never.

        Raises:
            Refused: the domain refused, or this run has no order.
        """

        async def choose() -> Chosen:
            await self._is_received()
            given = enclose(self.order.order_no, f"{name}:{place}", workflow.now(), message)
            return activity, given, name.replace("_", " ")

        self.in_flight += 1
        try:
            await self.in_turn(choose)
        finally:
            self.in_flight -= 1

    async def in_turn(self, choose: Callable[[], Awaitable[Chosen | None]]) -> None:
        """Do the activity that is chosen when its turn comes, if any. One that is stuck lets the others go first.

        Raises:
            Refused
        """
        async with self._queue:
            chosen = await choose()
            if chosen is None:
                return
            try:
                await self._follow_up(await execution.promptly(*chosen))
            except execution.Stuck:
                workflow.logger.warning("others go first", extra={"order_no": self.order.order_no, "step": chosen[2]})
            else:
                return
        await execution.patiently(*chosen)
        async with self._queue:
            await self.do(*chosen)  # known by its key, it answers with what has become of the order meanwhile

    async def _is_received(self) -> None:
        await workflow.wait_condition(lambda: self.state is not None or self.is_turned_away)
        if self.state is None or self.is_turned_away:
            raise execution.Refused(failure_of(UnknownOrder("not_here")))

    async def do(self, activity: Callable[[Any, G], Awaitable[Done]], given: G, summary: str) -> Done:
        """Do one activity, however long it takes, and follow it up."""
        return await self._follow_up(await execute(activity, given, summary))

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
        return done

    async def note_refusal(
        self, name: str, refusal: Refusal, raw: RawValue | None, place: str, *, is_unknown: bool = False
    ) -> None:
        """A signal that was refused or could not be read neither wedges nor disappears.

        Where the start could not be read, it is kept beside that.
        """

        async def choose() -> Chosen | None:
            await workflow.wait_condition(lambda: self.state is not None or self.is_turned_away)
            if self.state is None:
                return None
            refused = RefusedMessage(
                order_no=self.order.order_no,
                key=f"refused:{name}:{place}",
                at=workflow.now(),
                message=name,
                said=refusal.said,
                payload=shown(raw),
                is_unknown=is_unknown,
            )
            return OrderActivities.note_refusal, refused, f"refused: {name.replace('_', ' ')}"

        self.in_flight += 1
        try:
            await self.in_turn(choose)
            if self.state is None:
                await self._keep_with_reject(name, refusal, raw, place, is_unknown=is_unknown)
        except execution.Refused:  # the alarm has told of it, and nothing of it may end the order
            workflow.logger.exception("a refusal could not be noted", extra={"workflow": workflow.info().workflow_id})
        finally:
            self.in_flight -= 1

    async def _keep_with_reject(
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
            kind=refusals.UNKNOWN if is_unknown else name,
            said=refusal.said,
            payload=shown(raw),
            paid=paid,
            taken_back=taken_back,
        )
        self._posts += await execute(RejectedMessages.keep, sent, f"kept: {name.replace('_', ' ')}")

    async def answered(self) -> list[str]:
        """Wait until every message is answered. Returns the threads whose mails are to be sent for that."""
        await workflow.wait_condition(self._is_answered)
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

    async def retry_now(self, raw: RawValue) -> None:
        """Have the outbox run before its time. A run that has no order leaves it to the one that has."""
        place = self.next_place()
        try:
            read(RetryMails, raw)
        except InvalidMessage as error:
            await self.note_refusal("retry_mails", error, raw, place)
            return
        if self.state is not None and not self.is_turned_away:
            self._outbox.wake(self.order.order_no)

    def _prepare_papers(self) -> None:
        """Papers are made when somebody prints them; but an invoice that goes with the shipping mail is made here."""
        version = self.order.version
        is_time = self.order.status in {Status.PREPARING, Status.SHIPPED, Status.DELIVERED}
        if not self.order.goods.mails_invoice or not is_time or version in self._papers or self._is_leaving:
            return
        request = PaperRequest(order_no=self.order.order_no, version=version, at=workflow.now())
        self._papers[version] = asyncio.create_task(self._make_papers(request))

    async def _make_papers(self, request: PaperRequest) -> int:
        summary = f"slip and label, version {request.version}"
        return await workflow.execute_activity_method(Paper.make, request, summary=summary, **PAPER)

    async def clear(self) -> None:
        """Wait until every message is answered, every mail has left and every paper is made."""
        self._alarm.leave()
        await workflow.wait_condition(self._is_clear)

    async def come_to_rest(self) -> bool:
        """Wait until every message is answered, and until mails and papers are done or left to the next run.

        Mails that have not left stay owed and papers unmade, so the next run sees to them from its first activity on.
        False when the order was closed meanwhile: then there is none, and this one has them sent.
        """
        self._alarm.leave()
        self._is_leaving = True
        self._outbox.pause()
        if not self._may_leave():
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(self._may_leave, timeout=PATIENCE, timeout_summary="until a new run")
        await self._outbox.stop()
        for making in self._papers.values():
            making.cancel()
        await workflow.wait_condition(self._is_clear)
        self._is_leaving = False
        if self.order.is_closed:
            self._outbox.go_on(self.order.order_no)
        return not self.order.is_closed

    def _is_answered(self) -> bool:
        return self.in_flight == 0 and workflow.all_handlers_finished()

    def _is_clear(self) -> bool:
        return self._is_answered() and self._outbox.is_idle() and self._are_papers_made()

    def _may_leave(self) -> bool:
        return self._is_answered() and self._outbox.is_at_rest() and self._are_papers_made()

    def _are_papers_made(self) -> bool:
        return all(making.done() for making in self._papers.values())
