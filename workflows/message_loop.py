"""The loop of messages that every long story stands on: one at a time, once, and answered, whatever was sent.

Facts are signals. Commands of people are updates; those that support uses most are signals too, under the same name.
"""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.basics.errors import InvalidMessage, Refusal, UnknownMessage, UnknownOrder
    from domain.basics.said import Said
    from domain.contract.envelope import UnusableMessage
    from domain.contract.left import place_of_update
    from domain.contract.messages import Message, RetryMails
    from workflows import execution
    from workflows.execution import execute
    from workflows.failures import failure_of
    from workflows.outbox import Outbox
    from workflows.payloads import read, shown
    from workflows.succession import INHERITED, PATIENCE, RunLoad, in_this_run
    from workflows.words import MESSAGE, NEW_RUN, REFUSED, summary

D = TypeVar("D")  # what its activities answer
V = TypeVar("V")  # what its commands are answered with
G = TypeVar("G")
#: An activity, what it is given, and what the Web UI says of it.
Chosen: TypeAlias = tuple[Callable[[Any, Any], Awaitable[D]], Any, Said]
Activity: TypeAlias = Callable[[Any, Any], Awaitable[D]]


class MessageLoop(ABC, Generic[D, V]):
    """Takes messages for one subject: an order, an inquiry. Its state and its rules are the subclass's."""

    def __init__(self, outbox: Outbox) -> None:
        self.in_flight = 0
        self.load = RunLoad()
        self.is_turned_away = False  # the start could not be read, or the subject is another's
        self._outbox = outbox
        self._queue = asyncio.Lock()
        self._signals_taken = 0

    # --- what the subject says ---------------------------------------------------------------------------------------

    @property
    @abstractmethod
    def is_here(self) -> bool:
        """The first activity has answered, so that there is a state."""

    @property
    @abstractmethod
    def is_closed(self) -> bool:
        """Nothing is waited for any more."""

    @property
    @abstractmethod
    def thread(self) -> str:
        """The thread of its mails."""

    @abstractmethod
    def view(self) -> V:
        """What the sender of a command is answered."""

    @abstractmethod
    def _enclose(self, key: str, message: Message) -> BaseModel:
        """What the activity of a message is given."""

    @abstractmethod
    def _noting(self, key: str, unusable: UnusableMessage) -> "tuple[Activity[D], BaseModel]":
        """The activity that writes down a signal which was refused, and what it is given."""

    @abstractmethod
    async def _follow_up(self, done: D) -> D:
        """State, Web UI, mails, and whoever else has to know."""

    async def _keep_with_start(
        self, name: str, refusal: Refusal, raw: RawValue | None, place: str, *, is_unknown: bool
    ) -> None:
        """A message to a run that was turned away, and so has nobody who could note it."""

    def _is_work_done(self) -> bool:
        """True when nothing but messages and mails is under way."""
        return True

    def _break_off(self) -> None:
        """What is under way is left to the next run."""

    # --- the story ---------------------------------------------------------------------------------------------------

    @abstractmethod
    async def live(self, raw: RawValue) -> bool:
        """From what it was started with to its end. False when this run has taken all that it may."""

    @abstractmethod
    async def _end_on_request(self) -> None:
        """Somebody pressed "Request Cancellation" in the Web UI."""

    async def be_lived(self, raw: RawValue) -> bool:
        """The story has a task of its own, so that a cancellation from outside never ends it midway."""
        story = asyncio.create_task(self.live(raw))
        try:
            await asyncio.shield(story)
        except asyncio.CancelledError:
            if workflow.cancellation_reason() is None:
                raise  # the worker puts it out of its memory
            await self._end_on_request()
        return await story

    # --- messages ----------------------------------------------------------------------------------------------------

    async def take_fact(self, name: str, model: type[Message], activity: "Activity[D]", raw: RawValue | None) -> bool:
        """Something happened: it is taken whatever the condition; what cannot be used goes into the journal.

        False when it could not be used.
        """
        place = self.next_place()
        try:
            await self.take(name, read(model, raw), activity, place)
        except (InvalidMessage, execution.Refused) as error:
            await self.note_refusal(name, error, raw, place)
            return False
        return True

    async def take_command(self, name: str, model: type[Message], activity: "Activity[D]", raw: RawValue | None) -> V:
        """Somebody wants something: the answer is the new view, or a refusal in one sentence."""
        update = workflow.current_update_info()
        place = INHERITED.get() or place_of_update(update.id if update else "")
        self.load.count()
        try:
            await self.take(name, read(model, raw), activity, place)
        except (InvalidMessage, execution.Refused) as error:
            raise failure_of(error) from None  # a sender sees each failure of a chain, all of which say the same
        return self.view()

    async def retry_now(self, raw: RawValue) -> None:
        """Have the mails sent that wait for a try. A run that was turned away leaves it to the one that was not."""
        place = self.next_place()
        try:
            read(RetryMails, raw)
        except InvalidMessage as error:
            await self.note_refusal("retry_mails", error, raw, place)
            return
        if self.is_here and not self.is_turned_away:
            self._outbox.wake(self.thread)

    @workflow.signal(dynamic=True)
    async def unknown_signal(self, name: str, args: Sequence[RawValue]) -> None:
        """A name nobody knows: kept in the journal, reported to the shop."""
        refusal = UnknownMessage(name=name[:100])
        await self.note_refusal(name[:100], refusal, args[0] if args else None, self.next_place(), is_unknown=True)

    def next_place(self) -> str:
        """A signal's place among the signals, which is in the history; asked for before anything is waited for."""
        self.load.count()
        if inherited := INHERITED.get():
            return inherited
        self._signals_taken += 1
        return in_this_run(str(self._signals_taken))

    async def take(self, name: str, message: Message, activity: "Activity[D]", place: str) -> None:
        """Do a message's activity when its turn comes.

        `place` tells it from others of its name, also when a worker is killed over it and the next one gets the
        messages in another order: an update whose activity had not begun may come again late, or never.

        Raises:
            Refused: the domain refused, or this run was turned away.
        """

        async def choose() -> "Chosen[D]":
            await self._is_begun()
            if self.is_turned_away:
                raise execution.Refused(failure_of(UnknownOrder("not_here")))
            return activity, self._enclose(f"{name}:{place}", message), MESSAGE(message=name)

        self.in_flight += 1
        try:
            await self.in_turn(choose)
        finally:
            self.in_flight -= 1

    async def in_turn(self, choose: "Callable[[], Awaitable[Chosen[D] | None]]") -> None:
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
                named = {"workflow": workflow.info().workflow_id, "step": chosen[0].__name__}
                workflow.logger.warning("others go first", extra=named)
            else:
                return
        await execution.patiently(*chosen)
        async with self._queue:
            await self.do(*chosen)  # known by its key, it answers with what is so by now

    async def do(self, activity: Callable[[Any, G], Awaitable[D]], given: G, what: Said) -> D:
        """Do one activity, however long it takes, and follow it up."""
        return await self._follow_up(await execute(activity, given, what))

    async def note_refusal(
        self, name: str, refusal: Refusal, raw: RawValue | None, place: str, *, is_unknown: bool = False
    ) -> None:
        """A signal that was refused or could not be read neither wedges nor disappears.

        Where the start could not be read, it is kept beside that.
        """

        async def choose() -> "Chosen[D] | None":
            await self._is_begun()
            if not self.is_here:
                return None
            unusable = UnusableMessage(message=name, said=refusal.said, payload=shown(raw), is_unknown=is_unknown)
            return *self._noting(f"refused:{name}:{place}", unusable), REFUSED(message=name)

        self.in_flight += 1
        try:
            await self.in_turn(choose)
            if not self.is_here:
                await self._keep_with_start(name, refusal, raw, place, is_unknown=is_unknown)
        except execution.Refused:  # the alarm has told of it, and nothing of it may end the story
            workflow.logger.exception("a refusal could not be noted", extra={"workflow": workflow.info().workflow_id})
        finally:
            self.in_flight -= 1

    async def _is_begun(self) -> None:
        await workflow.wait_condition(lambda: self.is_here or self.is_turned_away)

    # --- rest --------------------------------------------------------------------------------------------------------

    def is_answered(self) -> bool:
        """Every message is answered."""
        return self.in_flight == 0 and workflow.all_handlers_finished()

    def is_clear(self) -> bool:
        """Every message is answered, every mail has left, and no work is under way."""
        return self.is_answered() and self._outbox.is_idle() and self._is_work_done()

    def _may_leave(self) -> bool:
        return self.is_answered() and self._outbox.is_at_rest() and self._is_work_done()

    async def come_to_rest(self) -> bool:
        """Wait until every message is answered, and until mails and other work are done or left to the next run.

        What has not left stays owed, so the next run sees to it from its first activity on. False when the subject was
        closed meanwhile: then there is no next run, and this one has its mails sent.
        """
        self._outbox.pause()
        if not self._may_leave():
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(self._may_leave, timeout=PATIENCE, timeout_summary=summary(NEW_RUN()))
        await self._outbox.stop()
        self._break_off()
        await workflow.wait_condition(self.is_clear)
        if self.is_closed:
            self._outbox.go_on(self.thread)
        return not self.is_closed
