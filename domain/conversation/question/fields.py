"""Answers, field by field: the order as it is once they are written into it."""

from collections.abc import Mapping

from pydantic import ValidationError

from domain.basics.errors import InvalidAnswer
from domain.basics.fault import Fault, faults_of
from domain.contract.order import PlacedOrder
from domain.conversation.question.completing import completed

_FIELDS = ("name", "kana", "company", "department", "email", "phone")
_ADDRESS = ("postal_code", "prefecture", "city", "street", "building")
#: Nobody lives at an address without them: an answer that is empty is a slip of the hand.
_NEVER_EMPTY = frozenset(_ADDRESS) - {"building"}
#: Every field that a customer may be asked for, of the orderer or of the recipient.
NAMES = (*_FIELDS, *(f"address.{name}" for name in _ADDRESS))

ALL_FIELDS = frozenset(f"{who}.{name}" for who in ("orderer", "recipient") for name in NAMES)


def field_of(placed: PlacedOrder, field: str) -> str:
    """The field as this order has it: `recipient` is the orderer where nobody else is named."""
    return field if placed.recipient else field.replace("recipient.", "orderer.", 1)


def value_of(placed: PlacedOrder, field: str) -> str:
    """What stands in a field."""
    who, _, name = field_of(placed, field).partition(".")
    value: object = placed.recipient if who == "recipient" else placed.orderer
    for part in name.split("."):
        value = getattr(value, part)
    return str(value)


def answered(placed: PlacedOrder, answers: Mapping[str, str], *, force: bool = False) -> PlacedOrder:
    """The order with the answers in it, each completing what is known; with `force` each as it is.

    Raises:
        InvalidAnswer: one is longer than its field, or leaves nobody's name or no place.
        WouldLose: one says less than is known, and nobody insists on it.
    """
    data = placed.model_dump(mode="json")
    for field, value in answers.items():
        who, *path, last = field_of(placed, field).split(".")
        if last in _NEVER_EMPTY and not value.strip():
            raise InvalidAnswer(Fault(field=field, code="empty"))
        target = data[who]
        for part in path:
            target = target[part]
        above = f"{target['prefecture']}{target['city']}" if last == "street" else ""
        target[last] = value.strip() if force else completed(field, target[last], value.strip(), above)
    try:
        return PlacedOrder.model_validate(data)
    except ValidationError as error:
        raise InvalidAnswer(*faults_of(error)) from error


def changed_fields(before: PlacedOrder, after: PlacedOrder) -> tuple[str, ...]:
    """The fields that differ. Both orders have the same people."""
    people = ("orderer", "recipient") if before.recipient else ("orderer",)
    fields = (f"{who}.{name}" for who in people for name in NAMES)
    return tuple(field for field in fields if value_of(before, field) != value_of(after, field))
