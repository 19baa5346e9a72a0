"""Mails as templates may see them: nothing forges a line, nothing of the shop's own notes reaches a customer.

Nothing that came from outside is a link either: names, articles and remarks are what anybody wrote into a form.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from operator import is_
from types import NoneType
from typing import TypeVar

from pydantic import BaseModel

from adapters.mail.writing.links import without_links, without_links_but_addresses
from adapters.words.families import FIELDS
from domain.basics.fault import Fault
from domain.basics.said import Said
from domain.basics.text import lines_of, one_line, prose
from domain.contract.order import Line, Person, PlacedOrder
from domain.order.facts import AskedField, DeclinedFacts, MailFacts
from domain.order.mail import InquiryInMail, MailContent

_Model = TypeVar("_Model", bound=BaseModel)
#: Fields that may have several lines; blank lines and control characters go all the same.
_SEVERAL_LINES = frozenset({"remarks", "reason", "words", "payload"})
#: What could not be read, which only the shop is shown: it has to answer whoever sent it.
_PAYLOAD = "payload"
#: What most fields hold, so that it is not looked at any closer.
_NO_TEXT = frozenset({NoneType, bool, int, date, datetime})
#: The fact that says where a fault is (`lines.0.name`): its words are looked up by it.
_PATH = "field"
#: Fields that keep their dots: what the shop itself wrote (a link in it is meant), addresses, and what is looked up by.
AS_THEY_ARE: Mapping[type[BaseModel], frozenset[str]] = {
    MailFacts: frozenset(
        {"subject", "text", "words", "answer", "draft", "about"}
        | {"address", "domain", "short", "first", "later", "contents", "carrier", "tracking_no", "old_tracking_no"}
    ),
    DeclinedFacts: frozenset({"reason"}),  # written for the customer
    AskedField: frozenset({"field"}),
    Fault: frozenset({"field", "code"}),
    Said: frozenset({"code"}),
    InquiryInMail: frozenset({"email", "message_id", "references"}),
    Line: frozenset({"sku"}),
    Person: frozenset({"email"}),
    PlacedOrder: frozenset({"channel"}),
}


def printable(content: MailContent) -> MailContent:
    """The content with all texts of order, inquiry and facts on clean lines; what the shop itself wrote keeps links."""
    order = _clean_model(content.order) if content.order else None
    inquiry = _clean_model(content.inquiry) if content.inquiry else None
    return content.model_copy(update={"order": order, "inquiry": inquiry, "facts": _clean_model(content.facts)})


def _clean_model(model: _Model) -> _Model:
    """The model itself where nothing of it changes, as in nearly all mails."""
    kept, changed = _kept_in(type(model)), {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        cleaned = _clean(value, name, is_own=name in kept)
        if cleaned is not value:
            changed[name] = cleaned
    return model.model_copy(update=changed) if changed else model


@cache
def _kept_in(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(name for type_, names in AS_THEY_ARE.items() if issubclass(model, type_) for name in names)


def _clean(value: object, field: str, *, is_own: bool) -> object:
    if type(value) is str:
        return _clean_string(value, field, is_own=is_own)
    if type(value) in _NO_TEXT:
        return value
    if isinstance(value, BaseModel):
        return _clean_model(value)
    if isinstance(value, tuple):
        items = tuple(_clean(item, field, is_own=is_own) for item in value)
        return value if all(map(is_, items, value)) else items
    if isinstance(value, Mapping):
        return {
            _clean(key, field, is_own=is_own): _clean(item, field, is_own=is_own or (key == _PATH and _is_ours(item)))
            for key, item in value.items()
        }
    return value


def _clean_string(value: str, field: str, *, is_own: bool) -> str:
    text = _clean_text(value, field)
    if field == _PAYLOAD:
        return without_links_but_addresses(text)
    text = text if is_own else without_links(text)
    return value if text == value else text


def _is_ours(path: object) -> bool:
    """Whether a path names fields of ours alone; a sender may call a field whatever they like."""
    return isinstance(path, str) and all(part.isdigit() or part in FIELDS for part in path.split("."))


def _clean_text(text: str, field: str) -> str:
    if field == "text":
        return prose(text)
    return "\n".join(lines_of(text)) if field in _SEVERAL_LINES else one_line(text)
