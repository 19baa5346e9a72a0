"""Makes the handlers of a workflow from the table of messages: signals, updates with their validators, signal twins.

Every handler takes a single argument declared `RawValue` with a default: only so does whatever was sent arrive. It is
written as a method, because the SDK counts a first parameter as an argument unless it is a bare `self`.
"""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeAlias, TypeVar

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.claim.envelope import ClaimEnvelope
    from domain.claim.state import ClaimDone
    from domain.contract.envelope import Envelope
    from domain.contract.messages import Message
    from domain.contract.table import Command, Fact, Receiver, Row, row_of, rows_of
    from domain.inquiry.envelope import InquiryEnvelope
    from domain.inquiry.state import InquiryDone
    from domain.order.state import Done
    from workflows.payloads import NOTHING, check, read

M = TypeVar("M", bound=Message)
W = TypeVar("W", bound=type)
F = TypeVar("F", bound=Callable[..., Any])
Activity: TypeAlias = (
    "Callable[[Any, Envelope[M]], Awaitable[Done]] | Callable[[Any, InquiryEnvelope[M]], Awaitable[InquiryDone]]"
    " | Callable[[Any, ClaimEnvelope[M]], Awaitable[ClaimDone]]"
)
Take: TypeAlias = Callable[[Any, RawValue], Awaitable[None]]


class Handler(NamedTuple):
    """What a workflow does with one message: the activity that it has done, and methods of its class by their names."""

    row: Row
    activity: Callable[..., Awaitable[Any]] | None
    methods: dict[str, Callable[..., Any]]


def fact(
    model: type[M], activity: "Activity[M]", *, then: Callable[[Any, M], Awaitable[None]] | None = None
) -> Handler:
    """A fact, and the activity that takes it down. `then` happens where it could be used."""
    row = row_of(model)

    async def take(loop: Any, raw: RawValue) -> None:  # noqa: ANN401 - a loop of whichever workflow
        if await loop.take_fact(row.name, model, activity, raw) and then:
            await then(loop, read(model, raw))

    return _fact(row, activity, take)


def fact_without_activity(model: type[Message], take: Take) -> Handler:
    """A fact that changes nothing in the database; `take` reads what was sent."""
    return _fact(row_of(model), None, take)


def command(model: type[M], activity: "Activity[M]") -> Handler:
    """A command, and the activity that carries it out."""
    row = row_of(model)
    if not isinstance(row, Command):
        raise TypeError(f"{row.name} is a fact in the table")

    async def carry_out(loop: Any, raw: RawValue) -> Any:  # noqa: ANN401 - answers the view of its workflow
        return await loop.take_command(row.name, model, activity, raw)

    async def take(loop: Any, raw: RawValue) -> None:  # noqa: ANN401
        await loop.take_fact(row.name, model, activity, raw)

    class Made:
        async def handle(self, raw: RawValue = NOTHING) -> Any:  # noqa: ANN401
            return await carry_out(self, raw)

        def validate(self, raw: RawValue = NOTHING) -> None:
            check(model, raw)

    update = workflow.update(name=row.name, description=row.description)(_called(row.name, Made.handle))
    update.validator(Made.validate)
    methods: dict[str, Callable[..., Any]] = {f"{row.name}_update": update}
    if row.also_signal:
        methods[f"{row.name}_signal"] = _signal(row, take)
    return Handler(row, activity, methods)


def takes(receiver: Receiver, *handlers: Handler) -> Callable[[W], W]:
    """Put these handlers into a class of workflows.

    Raises:
        TypeError: not each of its messages in the table has one, or one has two.
    """
    _must_be_all(receiver, [handler.row.name for handler in handlers])

    def into(cls: W) -> W:
        cls.handlers = handlers  # type: ignore[attr-defined]  # declared by each of the classes
        for handler in handlers:
            for name, method in handler.methods.items():
                method.__qualname__ = f"{cls.__qualname__}.{name}"
                setattr(cls, name, method)
        return cls

    return into


def _must_be_all(receiver: Receiver, taken: list[str]) -> None:
    wanted = [row.name for row in rows_of(receiver)]
    if surplus := sorted({name for name in taken if name not in wanted or taken.count(name) > 1}):
        raise TypeError(f"the {receiver} has a handler too many for {', '.join(surplus)}")
    if missing := sorted(set(wanted) - set(taken)):
        raise TypeError(f"the {receiver} has no handler for {', '.join(missing)}")


def _fact(row: Row, activity: Callable[..., Awaitable[Any]] | None, take: Take) -> Handler:
    if not isinstance(row, Fact):
        raise TypeError(f"{row.name} is a command in the table")
    return Handler(row, activity, {f"{row.name}_signal": _signal(row, take)})


def _signal(row: Row, take: Take) -> Callable[..., Any]:
    class Made:
        async def handle(self, raw: RawValue = NOTHING) -> None:
            await take(self, raw)

    return workflow.signal(name=row.name, description=row.description)(_called(row.name, Made.handle))


def _called(name: str, method: F) -> F:
    """Give a made method its name, which the SDK writes into logs."""
    method.__name__ = method.__qualname__ = name
    return method
