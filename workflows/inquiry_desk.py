"""The desk of one inquiry: it takes each message in its turn, has the mails sent, and tells the order."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.inquiry import InquiryActivities
    from domain.basics.errors import InvalidMessage, Refusal
    from domain.basics.text import indexable, storable
    from domain.contract.messages import InquiryClosed, InquiryOpened, Message, RetryMails
    from domain.inquiry.envelope import InquiryEnvelope, InquiryRefused, enclose_for_inquiry
    from domain.inquiry.inquiry import InquiryDone, InquiryState, InquiryView, sentence, view_of
    from workflows.dashboard import local
    from workflows.execution import Refused, Stuck, execute, patiently, promptly
    from workflows.failures import failure_of
    from workflows.options import order_workflow_id
    from workflows.outbox import Outbox
    from workflows.outbox_workflow import have_sent
    from workflows.payloads import read, shown
    from workflows.succession import PATIENCE, RunLoad, in_this_run

M = TypeVar("M", bound=Message)
G = TypeVar("G")
Activity = Callable[[Any, InquiryEnvelope[M]], Awaitable[InquiryDone]]
#: An activity, what it is given, and what the Web UI calls it.
Chosen = tuple[Callable[[Any, Any], Awaitable[InquiryDone]], Any, str]


class InquiryDesk:
    """State and mechanics that the story (inquiry.py) stands on."""

    def __init__(self) -> None:
        self.state: InquiryState | None = None
        self.in_flight = 0
        self._signals_taken = 0
        self.load = RunLoad()
        self._queue = asyncio.Lock()
        self._outbox = Outbox()

    @property
    def inquiry(self) -> InquiryState:
        """The state of an inquiry that was opened."""
        assert self.state is not None  # noqa: S101 - only used after open()
        return self.state

    def view(self) -> InquiryView:
        return view_of(self.inquiry)

    async def take_fact(self, name: str, model: type[M], activity: "Activity[M]", raw: RawValue | None) -> None:
        """A signal; one that cannot be used goes into the journal and to the shop."""
        place = self.next_place()
        try:
            await self.take(name, read(model, raw), activity, place)
        except (InvalidMessage, Refused) as error:
            await self.note_refusal(name, error, raw, place)

    async def take_command(
        self, name: str, model: type[M], activity: "Activity[M]", raw: RawValue | None
    ) -> InquiryView:
        """An update: the answer is the new view of the inquiry, or a refusal in one sentence."""
        update = workflow.current_update_info()
        assert update is not None  # noqa: S101 - commands are updates
        self.load.count()
        try:
            await self.take(name, read(model, raw), activity, f"update:{indexable(storable(update.id))}")
        except InvalidMessage as error:
            raise failure_of(error) from None
        except Refused as error:
            raise failure_of(error) from None
        return self.view()

    def next_place(self) -> str:
        """A signal's place among the signals, which is in the history; asked for before anything is waited for."""
        self.load.count()
        self._signals_taken += 1
        return in_this_run(str(self._signals_taken))

    async def retry_now(self, raw: RawValue) -> None:
        """Have the outbox run before its time."""
        place = self.next_place()
        try:
            read(RetryMails, raw)
        except InvalidMessage as error:
            await self.note_refusal("retry_mails", error, raw, place)
            return
        if self.state is not None:
            self._outbox.wake(self.inquiry.thread)

    async def take(self, name: str, message: M, activity: "Activity[M]", place: str) -> None:
        """Do a message's activity when its turn comes. `place` tells it from others of its name.

        Raises:
            Refused
        """

        async def choose() -> Chosen:
            await workflow.wait_condition(lambda: self.state is not None)
            given = enclose_for_inquiry(self.inquiry.inquiry_no, f"{name}:{place}", workflow.now(), message)
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
                await self._follow_up(await promptly(*chosen))
            except Stuck:
                workflow.logger.warning("others go first", extra={"step": chosen[2]})
            else:
                return
        await patiently(*chosen)
        async with self._queue:
            await self.do(*chosen)  # known by its key, it answers with what has become of the inquiry meanwhile

    async def do(self, activity: Callable[[Any, G], Awaitable[InquiryDone]], given: G, summary: str) -> None:
        """Do one activity, however long it takes, and follow it up."""
        await self._follow_up(await execute(activity, given, summary))

    async def _follow_up(self, done: InquiryDone) -> None:
        """State, Web UI, mails, order."""
        self.state = done.state
        workflow.set_current_details(_details(done.state))
        if done.owes_mail:
            self._outbox.wake(self.inquiry.thread)
        for thread in done.posts:
            await have_sent(thread)
        number = done.state.inquiry_no
        for order_no in done.opened_for:
            await _tell_order(order_no, "inquiry_opened", InquiryOpened(inquiry_no=number))
        for order_no in done.closed_for:
            await _tell_order(order_no, "inquiry_closed", InquiryClosed(inquiry_no=number))

    async def note_refusal(self, name: str, refusal: Refusal, raw: RawValue | None, place: str) -> None:
        """A signal that was refused or could not be read neither wedges nor disappears."""

        async def choose() -> Chosen:
            await workflow.wait_condition(lambda: self.state is not None)
            refused = InquiryRefused(
                inquiry_no=self.inquiry.inquiry_no,
                key=f"refused:{name}:{place}",
                at=workflow.now(),
                message=name,
                said=refusal.said,
                payload=shown(raw),
            )
            return InquiryActivities.note_refusal, refused, f"refused: {name.replace('_', ' ')}"

        self.in_flight += 1
        try:
            await self.in_turn(choose)
        except Refused:  # the alarm has told of it, and nothing of it may end the inquiry
            workflow.logger.exception("a refusal could not be noted")
        finally:
            self.in_flight -= 1

    def is_clear(self) -> bool:
        """Every message is answered and every mail has left."""
        return self._is_answered() and self._outbox.is_idle()

    def _may_leave(self) -> bool:
        return self._is_answered() and self._outbox.is_at_rest()

    def _is_answered(self) -> bool:
        return self.in_flight == 0 and workflow.all_handlers_finished()

    async def come_to_rest(self) -> bool:
        """Wait until every message is answered, and until the mails have left or are left to the next run.

        False when the inquiry was closed meanwhile: this run has its mails sent.
        """
        self._outbox.pause()
        if not self._may_leave():
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(self._may_leave, timeout=PATIENCE, timeout_summary="until a new run")
        await self._outbox.stop()
        await workflow.wait_condition(self.is_clear)
        if self.inquiry.is_closed:
            self._outbox.go_on(self.inquiry.thread)
        return not self.inquiry.is_closed


async def _tell_order(order_no: str, what: str, message: InquiryOpened | InquiryClosed) -> None:
    """Tell an order to wait with reminders and thanks, or to go on; one that has ended is left alone."""
    handle = workflow.get_external_workflow_handle(order_workflow_id(order_no))
    try:
        await handle.signal(what, message)
    except FailureError:
        named = {"order_no": order_no, "inquiry_no": message.inquiry_no}
        workflow.logger.info("the order is not running", extra=named)


def _about(state: InquiryState) -> str:
    if state.order_no:
        return f", order {state.order_no}"
    return f", perhaps order {', '.join(state.candidates)}" if state.candidates else ""


def _details(state: InquiryState) -> str:
    """What this inquiry is, what it waits for, until when, and what comes then (Markdown); nothing personal."""
    lines = [
        f"**{state.status}** — {state.category}" + _about(state),
        "",
        f"- letters: {state.letters}, version {state.version}",
        f"- assignee: {state.assignee or 'nobody'}",
    ]
    if state.next:
        lines += ["", "If nobody does anything:", ""]
        lines += [f"1. {local(step.at)}: {sentence(step)}" for step in state.next]
    return "\n".join(lines)
