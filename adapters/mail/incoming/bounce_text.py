"""Reads bounces and complaints that are plain text: what proves that a mail server, or a provider, says it.

Everything else that arrives (vacation notes, receipts, challenges, customers' letters) is refused as what it is.
"""

import re
from email.message import Message
from typing import ClassVar

from adapters.mail.incoming.automatic import (
    has_automatic_subject,
    is_automatic,
    is_away,
    is_challenge,
    is_machines,
    is_receipt,
)
from adapters.mail.incoming.bounce_parts import is_from_daemon, is_sender, quotes_daemon, returns_mail, unquoted
from adapters.mail.incoming.bounce_report import Failure
from adapters.mail.sending.server_words import (
    answered_about,
    own_words,
    said,
    says_complaint,
    says_it_came_back,
    tells_why,
)
from domain.basics.errors import Refusal

#: Who passes on to senders what recipients call spam.
_COMPLAINTS_DESK = re.compile(
    r"\b(?:abuse|arf|complaints?|fbl|feedback|postmaster|spam|staff|no-?_?reply|do-?not-?reply)[\w.+-]*@", re.IGNORECASE
)


class NotABounce(Refusal):
    """The message reports no failed or late delivery; the sentence says what it is instead."""

    cases: ClassVar = {
        "": (),
        "no_address": (),
        "feedback": ("kind",),
        "letter": (),
        "receipt": (),
        "challenge": (),
        "automatic": (),
        "delivered": (),
        "to_shop": (),
    }


def read_text(message: Message, subject: str, text: str) -> list[Failure] | str:
    """The only failure of a plain-text bounce, or a complaint in words.

    Raises:
        NotABounce
    """
    quoted = unquoted(text)
    is_daemons = is_from_daemon(message) or (quoted != text and _quotes_bounce(subject, quoted))
    own = own_words(quoted if is_daemons else text)
    address = answered_about(own)
    if not _is_proven(message, subject, own, is_daemons=is_daemons, has_answer=address is not None):
        if says_complaint(f"{subject}\n{own_words(quoted)}") and not has_automatic_subject(subject):
            _must_be_providers(message, quoted)
            return ""
        _must_not_be_automatic(message, subject, own)
        raise NotABounce
    permanent, status, diagnostic = said(f"{subject}\n{own}")
    recipient = str(message.get("X-Failed-Recipients", "")).split(",")[0].strip() or address or ""
    return [Failure(recipient=recipient, permanent=permanent, status=status, diagnostic=diagnostic)]


def _must_be_providers(message: Message, quoted: str) -> None:
    """Of spam speaks also a customer who found our mail late, and asks something.

    Raises:
        NotABounce: neither a provider nor a machine wrote it, nor is the mail attached.
    """
    senders = [str(message.get("From", "")), *(line for line in quoted.splitlines() if is_sender(line))]
    has_no_sender = str(message.get("Return-Path", "?")).strip() == "<>"
    is_providers = has_no_sender or is_automatic(message) or returns_mail(message)
    if not is_providers and not any(_COMPLAINTS_DESK.search(sender) for sender in senders):
        raise NotABounce("letter")


def _quotes_bounce(subject: str, quoted: str) -> bool:
    """True for a mail server's letter that somebody passed on: with its sender, or with what it says and proves."""
    return quotes_daemon(quoted) or bool(answered_about(quoted) and says_it_came_back(f"{subject}\n{quoted}"))


def _is_proven(message: Message, subject: str, text: str, *, is_daemons: bool, has_answer: bool) -> bool:
    """True for a message of a mail server that says so in words, or quotes what another server answered.

    What marks itself as automatic is a vacation note, unless it quotes an answer, returns the mail, or says in its
    subject that a mail came back.
    """
    says, why = says_it_came_back(f"{subject}\n{text}"), tells_why(text)
    if has_automatic_subject(subject):
        return is_daemons and (has_answer or (says and (why or "X-Failed-Recipients" in message)))
    if is_daemons:
        return says or has_answer or why
    if is_receipt(message) or is_challenge(message, subject, text):
        return False
    if is_away(subject, text) and not (has_answer or why):
        return False
    has_no_sender = str(message.get("Return-Path", "?")).strip() == "<>"
    is_sure = has_answer or (says and returns_mail(message))
    if is_automatic(message):
        return is_sure or (says_it_came_back(subject) and (has_no_sender or why))
    return (has_no_sender and (says or why)) or (is_sure and (has_no_sender or is_machines(message)))


def _must_not_be_automatic(message: Message, subject: str, text: str) -> None:
    if is_receipt(message):
        raise NotABounce("receipt")
    if is_challenge(message, subject, text):
        raise NotABounce("challenge")
    if is_automatic(message) or has_automatic_subject(subject) or is_away(subject, text):
        raise NotABounce("automatic")
