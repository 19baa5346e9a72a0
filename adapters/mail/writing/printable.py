"""Mails as templates may see them: nothing forges a line, nothing of the shop's own notes reaches a customer.

Nothing that came from outside is a link either: names, articles and remarks are what anybody wrote into a form.
"""

from collections.abc import Collection, Mapping
from typing import TypeVar

from pydantic import BaseModel

from adapters.mail.writing.links import without_links, without_links_but_addresses
from domain.basics.fault import Fault
from domain.basics.text import lines_of, one_line, prose
from domain.contract.order import Line, Person, PlacedOrder
from domain.order.facts import AskedField, MailFacts
from domain.order.kinds import MailKind
from domain.order.mail import InquiryInMail, MailContent

_Model = TypeVar("_Model", bound=BaseModel)
#: Fields that may have several lines; blank lines and control characters go all the same.
_SEVERAL_LINES = frozenset({"remarks", "reason", "words", "payload"})
#: What could not be read, which only the shop is shown: it has to answer whoever sent it.
_PAYLOAD = "payload"
#: Fields that keep their dots: what the shop itself wrote (a link in it is meant), addresses, and what is looked up by.
AS_THEY_ARE: Mapping[type[BaseModel], frozenset[str]] = {
    MailFacts: frozenset(
        {"subject", "text", "words", "answer", "draft", "about"}
        | {"address", "domain", "short", "carrier", "tracking_no", "old_tracking_no"}
    ),
    AskedField: frozenset({"field"}),
    Fault: frozenset({"field", "code"}),
    InquiryInMail: frozenset({"email", "message_id", "references"}),
    Line: frozenset({"sku"}),
    Person: frozenset({"email"}),
    PlacedOrder: frozenset({"channel"}),
}


def printable(content: MailContent) -> MailContent:
    """The content with every text of its order, inquiry and facts on clean lines; texts of the shop's own keep links.

    The reason for declining is written for the customer, every other one for the shop, from what others wrote.
    """
    order = _clean_model(content.order) if content.order else None
    inquiry = _clean_model(content.inquiry) if content.inquiry else None
    is_for_shop = content.kind.is_for_shop
    facts = content.facts if is_for_shop else _for_customer(content.facts, content.kind)
    own = frozenset() if is_for_shop else frozenset({"reason"})
    return content.model_copy(update={"order": order, "inquiry": inquiry, "facts": _clean_model(facts, own)})


def _for_customer(facts: MailFacts, kind: MailKind) -> MailFacts:
    """Without what the shop writes for itself; only the reason for declining is written for the customer."""
    reason = facts.reason if kind is MailKind.DECLINED else ""
    own = {"reason": reason, "task": "", "hold": "", "payload": "", "message": "", "orders": (), "holds": ()}
    own |= {"stage": "", "category": "", "assignee": "", "about": (), "draft": (), "files": ()}
    return facts.model_copy(update=own)


def _clean_model(model: _Model, own: Collection[str] = ()) -> _Model:
    kept = AS_THEY_ARE.get(type(model), frozenset()) | set(own)
    return model.model_copy(
        update={name: _clean(getattr(model, name), name, is_own=name in kept) for name in type(model).model_fields}
    )


def _clean(value: object, field: str, *, is_own: bool) -> object:
    if isinstance(value, BaseModel):
        return _clean_model(value)
    if type(value) is str:
        text = _clean_text(value, field)
        if field == _PAYLOAD:
            return without_links_but_addresses(text)
        return text if is_own else without_links(text)
    if isinstance(value, tuple):
        return tuple(_clean(item, field, is_own=is_own) for item in value)
    if isinstance(value, Mapping):
        return {_clean(key, field, is_own=is_own): _clean(item, field, is_own=is_own) for key, item in value.items()}
    return value


def _clean_text(text: str, field: str) -> str:
    if field == "text":
        return prose(text)
    return "\n".join(lines_of(text)) if field in _SEVERAL_LINES else one_line(text)
