"""The story of a matter that a customer brings to the shop: opened, watched over by its clock, and closed.

An inquiry is one (inquiry.py), a claim another (claim.py): what each has of its own stands there.
"""

import contextlib
from abc import abstractmethod
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.basics.errors import InvalidMessage, Refusal
    from domain.basics.said import Code
    from domain.contract.envelope import Reject
    from domain.contract.messages import Message
    from domain.conversation.matter import MatterState, MatterStep
    from workflows.execution import Refused
    from workflows.failures import failure_of
    from workflows.message_loop import Activity, Chosen, D, MessageLoop, V
    from workflows.outbox import Outbox
    from workflows.outbox_workflow import have_sent
    from workflows.payloads import rejected
    from workflows.succession import in_this_run
    from workflows.words import TRIED_AGAIN, summary


F = TypeVar("F", bound=Message)  # the form that it is opened with
S = TypeVar("S", bound=MatterState[Any])


class Matter(MessageLoop[D, V], Generic[F, S, D, V]):
    """One inquiry, or one claim."""

    activity_of: ClassVar[Mapping[Any, Activity[Any]]]  # by what falls due
    step_said: ClassVar[Code]  # what the Web UI says of a step

    def __init__(self) -> None:
        super().__init__(Outbox())
        self.state: S | None = None

    @property
    def matter(self) -> S:
        """The state of a matter that was opened."""
        assert self.state is not None  # noqa: S101 - only used after _open()
        return self.state

    @property
    def is_here(self) -> bool:
        return self.state is not None

    @property
    def is_closed(self) -> bool:
        return self.matter.is_closed

    @property
    def thread(self) -> str:
        return self.matter.thread

    # --- what each has of its own ------------------------------------------------------------------------------------

    @abstractmethod
    def _read(self, raw: RawValue) -> F:
        """The form that it was started with.

        Raises:
            InvalidMessage: it cannot be read, or the workflow has another one's id.
        """

    @abstractmethod
    async def _open(self, form: F, raw: RawValue) -> None:
        """Acknowledge at once, tell the shop, start the clock. What exists is taken up where it is.

        Raises:
            ApplicationError: there is nothing to open. What came was kept, the shop told.
        """

    @abstractmethod
    def _form_to_go_on(self) -> F:
        """What a further run is started with."""

    @abstractmethod
    async def _reject(self, reject: Reject) -> None:
        """Have kept what cannot be used."""

    @abstractmethod
    def _due(self, key: str) -> BaseModel:
        """What the activity of a step is given."""

    @abstractmethod
    def _closing(self, note: str, seen: int | None) -> "tuple[str, Message, Activity[D]]":
        """The command that closes it, its name first; `seen`: the version that whoever closes it has seen."""

    # --- the story ---------------------------------------------------------------------------------------------------

    async def take_its_course(self, opened: RawValue) -> V:
        """From its opening to its end, in as many runs as it takes; what `run` of its workflow does."""
        if not await self.be_lived(opened):
            workflow.continue_as_new(self._form_to_go_on())
        return self.view()

    async def live(self, raw: RawValue) -> bool:
        """Open it, watch its clock until it is closed; a letter that comes at the last moment opens it again.

        False when this run has taken all that it may: the matter goes on in a new one, which begins where it is.
        """
        await self._open(await self.read(raw), raw)
        while not (self.is_closed and self.is_clear()):
            if self.load.is_full and not self.is_closed and await self.come_to_rest():
                return False
            await self.wait_and_act()
        return True

    async def read(self, raw: RawValue) -> F:
        """What cannot be read fails at once, after it was kept and the shop was told."""
        try:
            return self._read(raw)
        except InvalidMessage as error:
            await self.keep(raw, error)
            raise failure_of(error) from None

    async def keep(self, raw: RawValue, error: Refusal) -> None:
        """What cannot be used is kept, and the shop is told."""
        reject = rejected(raw, error)
        await self._reject(reject)
        await have_sent(reject.thread)

    async def wait_and_act(self) -> None:
        """Wait for a message or the next step's time; do the step unless a message got there first."""
        if self.is_closed:
            await workflow.wait_condition(lambda: self.is_clear() or not self.is_closed)
            return
        step = self.matter.next_step
        if not await self._comes_due(step) or step is None:
            return

        async def choose() -> "Chosen[D] | None":
            if self.matter.next_step != step:
                return None
            given = self._due(f"{step.what}:{step.at.isoformat()}")
            return self.activity_of[step.what], given, self.step_said(step=step.what)

        try:
            await self.in_turn(choose)
        except Refused:  # somebody has been told of it; it is tried again on the next day
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: self.matter.next_step != step,
                    timeout=timedelta(days=1),
                    timeout_summary=summary(TRIED_AGAIN()),
                )

    async def _comes_due(self, step: MatterStep | None) -> bool:
        """False when something else happened before."""

        def is_overtaken() -> bool:
            return self.matter.next_step != step or self.is_closed or self.load.is_full

        try:
            left = max(step.at - workflow.now(), timedelta()) if step else None
            said = summary(self.step_said(step=step.what)) if step else None
            await workflow.wait_condition(is_overtaken, timeout=left, timeout_summary=said)
        except TimeoutError:
            await workflow.wait_condition(lambda: self.in_flight == 0)
        return not is_overtaken()

    async def _end_on_request(self) -> None:
        seen = self.matter.version if self.state else None
        name, command, activity = self._closing("cancellation requested", seen)
        place = in_this_run("requested")
        try:
            await self.take(name, command, activity, place)
        except Refused as error:
            await self.note_refusal(name, error, None, place)
