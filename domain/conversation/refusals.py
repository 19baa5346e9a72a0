"""Signals that were refused: all stand in the journal, and a flood of them neither fills it nor the shop's mailbox."""

import hashlib
import json
from collections.abc import Collection
from datetime import date
from typing import NamedTuple, Protocol

from domain.basics.errors import OrderClosed
from domain.basics.said import Code, Said
from domain.contract.envelope import RefusedMessage
from domain.order.aggregate import Order
from domain.order.facts import RefusedFacts
from domain.order.kinds import MailKind
from domain.order.mail import mail_key
from domain.order.owed import TaskKind

_CAME_LATE = Code("todo.came_late", "message", "status")

#: Mails to the shop per thread, day and kind of message; the names that nobody knows are one kind.
MOST_MAILS = 3
#: Refusals per order and day that the journal keeps with all that came; of later ones name, author and reason.
MOST_KEPT_WHOLE = 50


class Unusable(Protocol):
    """A signal that was refused or could not be read, by whomever."""

    @property
    def message(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def said(self) -> Said: ...
    @property
    def payload(self) -> str: ...
    @property
    def same_as(self) -> str: ...


class News(NamedTuple):
    """A mail to the shop about what could not be used: the end of its key, and its facts."""

    what: str
    facts: RefusedFacts


def news(refused: Unusable, day: date | None, told: Collection[str]) -> News | None:
    """What the shop is told; None when it knows, or heard of so many of this kind on this day (without one: ever).

    `told` are the keys of the mails about refusals that it got.
    """
    kind = f"{day}:{refused.kind}:" if day else f"{refused.kind}:"
    what = kind + hashlib.sha256(refused.same_as.encode()).hexdigest()[:16]
    heard = [key for key in told if key.startswith(mail_key(MailKind.SHOP_REFUSED, kind))]
    if mail_key(MailKind.SHOP_REFUSED, what) in heard or len(heard) >= MOST_MAILS:
        return None
    facts = RefusedFacts(
        message=refused.message,
        said=refused.said,
        payload=refused.payload,
        is_last_today=len(heard) + 1 == MOST_MAILS,
    )
    return News(what, facts)


def note(order: Order, refused: RefusedMessage, today: Collection[str], noted: int) -> None:
    """Write it down, and tell the shop unless it knows.

    `today` are the keys of the mails about refusals of this order and day, `noted` counts the day's refusals before.
    """
    is_whole = noted < MOST_KEPT_WHOLE
    payload = {"payload": refused.payload} if is_whole else {}
    order.note("refused", by=_author(refused.payload), note=refused.said, message=refused.message, **payload)
    told = news(refused, order.today, today)
    if told is None:
        return
    order.owe(MailKind.SHOP_REFUSED, told.facts, what=told.what)
    if order.state.is_over and refused.said.refusal == OrderClosed.__name__:
        _have_looked_at(order, refused)


def _have_looked_at(order: Order, refused: RefusedMessage) -> None:
    """Something happened, or was asked for, that an order which has ended cannot take: a person looks."""
    said = _CAME_LATE(message=refused.message, status=order.state.status)
    order.add_to_task(TaskKind.LOOK, said, is_told=True)


def start_of(day: date | None = None) -> str:
    """How the keys of mails about refusals begin: of a day, or of all."""
    return mail_key(MailKind.SHOP_REFUSED, f"{day}:" if day else "")


def _author(payload: str) -> str:
    """Who sent it, where the message says so."""
    try:
        fields = json.loads(payload)
    except (ValueError, RecursionError):
        return ""
    by = fields.get("by") if isinstance(fields, dict) else None
    return by[:100].encode(errors="replace").decode() if isinstance(by, str) else ""  # half a character is no text
