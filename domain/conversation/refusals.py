"""Signals that were refused: all stand in the journal, and a flood of them neither fills it nor the shop's mailbox."""

import hashlib
import json
from collections.abc import Collection
from datetime import date

from domain.basics.errors import OrderClosed
from domain.contract.envelope import RefusedMessage
from domain.order.aggregate import Order, TaskKind
from domain.order.facts import RefusedFacts
from domain.order.kinds import MailKind
from domain.order.mail import mail_key

#: Mails to the shop per order, day and kind of message; the names that nobody knows are one kind.
MOST_MAILS = 3
#: Refusals per order and day that the journal keeps with all that came; of later ones name, author and reason.
MOST_KEPT_WHOLE = 50
UNKNOWN = "?"


def kind_of(refused: RefusedMessage) -> str:
    """What refusals are counted by: the message's name, or one kind for all unknown names."""
    return UNKNOWN if refused.is_unknown else refused.message


def note(order: Order, refused: RefusedMessage, today: Collection[str], noted: int) -> None:
    """Write it down, and tell the shop unless it knows.

    `today` are the keys of the mails about refusals of this order and day, `noted` counts the day's refusals before.
    """
    is_whole = noted < MOST_KEPT_WHOLE
    payload = {"payload": refused.payload} if is_whole else {}
    order.note("refused", by=_author(refused.payload), note=refused.said, message=refused.message, **payload)
    day_and_kind = f"{order.today}:{kind_of(refused)}:"
    what = day_and_kind + hashlib.sha256(f"{refused.message}\n{refused.said.plain}".encode()).hexdigest()[:16]
    told = [key for key in today if key.startswith(mail_key(MailKind.SHOP_REFUSED, day_and_kind))]
    if mail_key(MailKind.SHOP_REFUSED, what) in told or len(told) >= MOST_MAILS:
        return
    facts = RefusedFacts(
        message=refused.message,
        said=refused.said,
        payload=refused.payload,
        is_last_today=len(told) + 1 == MOST_MAILS,
    )
    order.owe(MailKind.SHOP_REFUSED, facts, what=what)
    if order.state.is_over and refused.said.refusal == OrderClosed.__name__:
        _have_looked_at(order, refused)


def _have_looked_at(order: Order, refused: RefusedMessage) -> None:
    """Something happened, or was asked for, that an order which has ended cannot take: a person looks."""
    text = f"{refused.message.replace('_', ' ')}: this came when the order was {order.state.status}."
    order.add_to_task(TaskKind.LOOK, text, is_told=True)


def start_of(day: date) -> str:
    """How the keys of a day's mails about refusals begin."""
    return mail_key(MailKind.SHOP_REFUSED, f"{day}:")


def _author(payload: str) -> str:
    """Who sent it, where the message says so."""
    try:
        fields = json.loads(payload)
    except (ValueError, RecursionError):
        return ""
    by = fields.get("by") if isinstance(fields, dict) else None
    return by[:100].encode(errors="replace").decode() if isinstance(by, str) else ""  # half a character is no text
