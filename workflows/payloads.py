"""Turns what arrived into a model, whatever arrived: nothing, null, a list, wrong fields, two arguments."""

from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import CompositePayloadConverter

with workflow.unsafe.imports_passed_through():
    from domain.basics.errors import InvalidMessage, InvalidOrder, Refusal
    from domain.basics.fault import Fault, faults_of
    from domain.basics.text import storable, storable_json
    from domain.contract.envelope import Reject
    from domain.contract.messages import PaymentReceived, PaymentReversed
    from domain.contract.order import PlacedOrder, StoredOrder
    from workflows.failures import failure_of
    from workflows.options import order_workflow_id

T = TypeVar("T", bound=BaseModel)

#: What a handler gets when the sender gave no argument at all.
NOTHING = cast("RawValue", None)

_SHOWN = 2_000

#: What is wrong with all that was sent, not with one field of it.
_OF_ALL = frozenset({"object", "json", "nested_at", "long_number_at"})


_COMPILED = PydanticPayloadConverter()


class ForgivingConverter(PydanticPayloadConverter):
    """Leaves several arguments as they came: none of ours has more than one, so nobody knows how to read them.

    The SDK makes one converter per cached workflow, and several with each of its tasks. All of them share what pydantic
    compiled for a type, which would otherwise be compiled and kept once per order, and their parts, which keep nothing.
    """

    def __init__(self) -> None:
        CompositePayloadConverter.__init__(self, *_COMPILED.converters.values())

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        if type_hints is None and len(payloads) > 1:
            return [RawValue(payload) for payload in payloads]
        return super().from_payloads(payloads, type_hints)


class Arguments(RawValue):
    """Stands for a message with more than one argument, so that it can be refused instead of wedging the order."""

    def __init__(self, first: object, count: int) -> None:
        self.count = count
        if isinstance(first, RawValue):
            super().__init__(first.payload)
        else:
            super().__init__(workflow.payload_converter().to_payload(first))


def read(model: type[T], raw: RawValue | None) -> T:
    """The model that was sent. Here its texts become storable, before anything is made of them.

    Raises:
        InvalidMessage: it cannot be read; the message names the field.
    """
    if raw is None:
        raise _invalid("no_argument", model=model.__name__)
    if isinstance(raw, Arguments):
        raise _invalid("many_arguments", model=model.__name__, count=str(raw.count))
    data = raw.payload.data.removeprefix(BOM_UTF8)
    if not _is_utf8(data):
        raise _invalid("not_utf8", model.__name__)
    payload = Payload(metadata=raw.payload.metadata, data=storable_json(data))
    try:
        value = workflow.payload_converter().from_payload(payload, model)
    except ValidationError as error:
        faults = tuple(_named(fault, model) for fault in faults_of(error))
        raise InvalidMessage(*faults) from error
    except (RuntimeError, KeyError, ValueError, TypeError) as error:
        raise InvalidMessage(Fault(code="unreadable", facts={"model": model.__name__, "said": str(error)})) from error
    if not isinstance(value, model):
        what = "not JSON" if raw.payload.data else "null"  # what it says stays out of failures, which many can read
        raise _invalid("no_object", model=model.__name__, was=what)
    return value


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _named(fault: Fault, model: type) -> Fault:
    """What is no object at all has no field that could be named, but a name of its own."""
    is_nameless = not fault.field and fault.code in _OF_ALL
    return fault.model_copy(update={"field": model.__name__}) if is_nameless else fault


def _invalid(code: str, field: str = "", **facts: str) -> InvalidMessage:
    return InvalidMessage(Fault(field=field, code=code, facts=facts))


def read_start(raw: RawValue | None) -> PlacedOrder:
    """The order that a workflow was started with.

    Raises:
        InvalidOrder: it cannot be read, or the workflow has another order's id.
    """
    try:
        placed = read(PlacedOrder, raw)
    except InvalidMessage as error:
        raise InvalidOrder(*map(_of_order, error.faults)) from error
    wanted = order_workflow_id(placed.order_no)
    if workflow.info().workflow_id != wanted:
        mismatch = _invalid("workflow_id", "order_no", wanted=wanted)
        raise InvalidOrder(*mismatch.faults)
    return placed


def _of_order(fault: Fault) -> Fault:
    """What is wrong with the order that a workflow was started with, as its sender calls it."""
    name, model = PlacedOrder.__name__, "order"
    facts = {key: model if value == name else value for key, value in fault.facts.items()}
    return fault.model_copy(update={"field": model if fault.field == name else fault.field, "facts": facts})


def read_stored(raw: RawValue | None) -> StoredOrder | None:
    """The order that a workflow was started again for; None where it was given anything but its own order's number."""
    try:
        stored = read(StoredOrder, raw)
    except InvalidMessage:
        return None
    return stored if workflow.info().workflow_id == order_workflow_id(stored.order_no) else None


def check(model: type[BaseModel], raw: RawValue | None) -> None:
    """For validators: a command that cannot be read is refused to its sender and leaves no trace in the history."""
    try:
        read(model, raw)
    except InvalidMessage as error:
        raise failure_of(error) from None


def money_in(name: str, raw: RawValue | None) -> tuple[PaymentReceived | None, PaymentReversed | None]:
    """The payment, or the reversal of one, that a message of this name tells of, where it can be read."""
    try:
        if name == "payment_received":
            return read(PaymentReceived, raw), None
        if name == "payment_reversed":
            return None, read(PaymentReversed, raw)
    except InvalidMessage:
        pass
    return None, None


def shown(raw: RawValue | None) -> str:
    """The beginning of what arrived, for the journal and the shop."""
    if raw is None:
        return ""
    return storable(raw.payload.data[:_SHOWN].decode(errors="replace"))


def whole(raw: RawValue | None) -> str:
    """All of what arrived."""
    return "" if raw is None else storable(raw.payload.data.decode(errors="replace"))


def rejected(raw: RawValue | None, refusal: Refusal) -> Reject:
    """What this workflow could not be started with, to be kept."""
    info, payload = workflow.info(), whole(raw)
    return Reject(
        workflow_id=info.workflow_id, run_id=info.run_id, payload=payload, said=refusal.said, at=workflow.now()
    )
