"""Letters as templates may see them: nothing forges a line, nothing of the shop's own notes reaches a customer."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel

from domain.mail import Letter, MailFacts, MailKind, OrderLetter
from domain.order import Person
from domain.text import lines_of, one_line, prose, without_links

_Model = TypeVar("_Model", bound=BaseModel)
#: Fields that may have several lines; blank lines and control characters go all the same.
_SEVERAL_LINES = frozenset({"remarks", "reason", "words", "payload"})


def printable(letter: Letter) -> Letter:
    """The letter with every text of its order and facts on clean lines; the shop's own texts stay as they are."""
    order = _clean_model(_without_links(letter.order)) if letter.order else None
    inquiry = _clean_model(letter.inquiry) if letter.inquiry else None
    facts = letter.facts if letter.kind.is_for_shop else _for_customer(letter.facts, letter.kind)
    return letter.model_copy(update={"order": order, "inquiry": inquiry, "facts": _clean_model(facts)})


def _without_links(order: OrderLetter) -> OrderLetter:
    """Names, addresses and remarks are what anybody wrote into the cart's form."""
    placed = order.placed
    wishes = placed.wishes.model_copy(update={"remarks": without_links(placed.wishes.remarks)})
    recipient = _person(placed.recipient) if placed.recipient else None
    changes = {"orderer": _person(placed.orderer), "recipient": recipient, "wishes": wishes}
    return order.model_copy(update={"placed": placed.model_copy(update=changes)})


def _person(person: Person) -> Person:
    own = {name: without_links(getattr(person, name)) for name in ("name", "kana", "company", "department", "phone")}
    address = {name: without_links(value) for name, value in person.address.model_dump().items()}
    return person.model_copy(update=own | {"address": person.address.model_copy(update=address)})


def _for_customer(facts: MailFacts, kind: MailKind) -> MailFacts:
    """Without what the shop writes for itself; only the reason for declining is written for the customer."""
    reason = facts.reason if kind is MailKind.DECLINED else ""
    own = {"reason": reason, "task": "", "hold": "", "payload": "", "message": "", "orders": (), "holds": ()}
    own |= {"stage": "", "category": "", "assignee": "", "about": (), "draft": (), "files": ()}
    return facts.model_copy(update=own)


def _clean_model(model: _Model) -> _Model:
    return model.model_copy(update={name: _clean(getattr(model, name), name) for name in type(model).model_fields})


def _clean(value: object, field: str) -> object:
    if isinstance(value, BaseModel):
        return _clean_model(value)
    if type(value) is str and field == "text":
        return prose(value)
    if type(value) is str:
        return "\n".join(lines_of(value)) if field in _SEVERAL_LINES else one_line(value)
    if isinstance(value, tuple):
        return tuple(_clean(item, field) for item in value)
    if isinstance(value, Mapping):
        return {_clean(key, field): _clean(item, field) for key, item in value.items()}
    return value
