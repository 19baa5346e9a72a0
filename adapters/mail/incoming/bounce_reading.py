"""Reads what comes back to our return addresses: which mail it is about, and what became of it.

Bounces have two forms: delivery status notifications (RFC 3464), and the plain texts that older servers and Japanese
carriers send; either may have been forwarded by a colleague, attached or quoted. Complaints are feedback reports (RFC
5965), or say so in words. Everything else that arrives there (vacation notes, receipts, challenges, spam) is refused as
what it is.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, SecretStr

from adapters.mail.incoming.automatic import (
    has_automatic_subject,
    is_automatic,
    is_away,
    is_challenge,
    is_machines,
    is_receipt,
)
from adapters.mail.incoming.bounce_parts import (
    decoded,
    is_from_daemon,
    is_sender,
    own_parts,
    quotes_daemon,
    reports_in,
    returns_mail,
    subject_of,
    text_of,
    unquoted,
)
from adapters.mail.incoming.bounce_raw import hostile_headers_refused, parsed
from adapters.mail.incoming.bounce_report import (
    Failure,
    Fields,
    failures_of,
    groups_in,
    groups_of,
    is_general,
    speaks_of_recipients,
)
from adapters.mail.sending.own_id import find_own_mail
from adapters.mail.sending.return_address import find_bounced_mail
from adapters.mail.sending.server_words import (
    answered_about,
    own_words,
    said,
    says_complaint,
    says_it_came_back,
    tells_why,
)
from domain.basics.errors import Refusal

_MOST_SEARCHED = 512 * 1024  # for the return address
#: Who passes on to senders what recipients call spam.
_COMPLAINTS_DESK = re.compile(
    r"\b(?:abuse|arf|complaints?|fbl|feedback|postmaster|spam|staff|no-?_?reply|do-?not-?reply)[\w.+-]*@", re.IGNORECASE
)
_WORD = re.compile(r"[a-z-]+")
#: Feedback that is no complaint: somebody says that it is no spam, or a machine that a signature is broken (RFC 6591).
_NO_COMPLAINTS = frozenset({"not-spam", "auth-failure", "dmarc"})


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


class _Returned(BaseModel):
    """One message about one of our mails.

    `report_id` is the same whenever this message is handed in. `written_at` is None where it carries no usable date.
    """

    model_config = ConfigDict(frozen=True)

    mail_id: str
    report_id: str
    written_at: datetime | None = None


class Bounce(_Returned):
    """A mail came back, or is late: what the message says per recipient."""

    failures: tuple[Failure, ...]


class Complaint(_Returned):
    """Somebody called a mail spam. `feedback` is the type of RFC 5965, such as abuse; empty for mere words."""

    feedback: str = ""


def read_report(raw: bytes, key: SecretStr, recipient: str = "") -> Bounce | Complaint:
    """Read one message (RFC 5322); `recipient` is the address it was delivered to, where the caller knows it.

    Raises:
        UnreadableBounce: too large, too many parts, or unreadable.
        NotABounce: an automatic reply, a receipt, a challenge, or nothing of the kind.
        ForgedBounce: its return address was not signed by this shop.
    """
    message = parsed(raw)
    with hostile_headers_refused():
        report = next(iter(reports_in(message)), message)
        told = _told(report)
        written_at, message_id = _date(report), str(report.get("Message-ID", ""))
        texts = [_searched(report, report.as_bytes())] if report is not message else []
    mail_id = _mail_id([*texts, _searched(report, raw)], recipient, key)
    seed = message_id.strip().encode("utf-8", "replace") or raw
    about = _Returned(mail_id=mail_id, report_id=hashlib.sha256(seed).hexdigest()[:32], written_at=written_at)
    if isinstance(told, str):
        return Complaint(feedback=told, **about.model_dump())
    return Bounce(failures=tuple(told), **about.model_dump())


def _searched(report: Message, raw: bytes) -> str:
    """Where a return address may stand: in the message as it came, or in a text that is encoded."""
    words = "\n".join(decoded(part) for part in own_parts(report) if part.get_content_maintype() == "text")
    return f"{raw[:_MOST_SEARCHED].decode('latin-1')}\n{words}"


def _mail_id(texts: Sequence[str], recipient: str, key: SecretStr) -> str:
    """By the return address; where a reporter cuts that off, by the Message-ID of the mail that is returned.

    The first text that names a mail counts: a report that was passed on before what came with it.
    """
    for text in texts:
        mail_id = find_bounced_mail(f"{recipient}\n{text}", key) or find_own_mail(text, key)
        if mail_id is not None:
            return mail_id
    raise NotABounce("no_address")


def _told(message: Message) -> list[Failure] | str:
    """What a message tells: the recipients whom a mail did not reach, or the type of a complaint.

    Raises:
        NotABounce
    """
    feedback = _feedback(message)
    if feedback is not None:
        return feedback
    text = text_of(message)
    for groups in (_report_groups(message), groups_in(unquoted(text))):
        if speaks_of_recipients(groups):
            failures = failures_of(groups)
            if not failures:
                raise NotABounce("delivered")
            return _explained(failures, text)
    return _read_text(message, subject_of(message), text)


def _explained(failures: list[Failure], text: str) -> list[Failure]:
    """Where the fields do not say why, and are about one recipient only: as the text beside them says."""
    (*others, failure) = failures
    if others or failure.diagnostic or not is_general(failure.status):
        return failures
    words = said(own_words(text))
    if is_general(words.status) or words.status[0] != failure.status[0]:
        return failures
    return [failure.model_copy(update={"status": words.status, "diagnostic": words.diagnostic})]


def _report_groups(message: Message) -> list[Fields]:
    types = {"message/delivery-status", "message/global-delivery-status"}
    reports = [part for part in own_parts(message) if part.get_content_type() in types]
    return [group for part in reports for group in groups_of(part)]


def _feedback(message: Message) -> str | None:
    """The type of a feedback report; None for anything else.

    Raises:
        NotABounce: feedback that is no complaint.
    """
    part = next((each for each in own_parts(message) if each.get_content_type() == "message/feedback-report"), None)
    if part is None and str(message.get_param("report-type", "")).casefold() != "feedback-report":
        return None
    payload = part.get_payload() if part is not None else None
    fields = payload[0] if isinstance(payload, list) and payload and isinstance(payload[0], Message) else part
    found = _WORD.match(str(fields.get("Feedback-Type", "")).casefold().strip()) if fields is not None else None
    kind = found[0] if found else ""
    if kind in _NO_COMPLAINTS:
        raise NotABounce("feedback", kind=kind)
    return kind


def _read_text(message: Message, subject: str, text: str) -> list[Failure] | str:
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


def _date(message: Message) -> datetime | None:
    try:
        written = parsedate_to_datetime(str(message.get("Date", "")))
    except (TypeError, ValueError, LookupError, OverflowError):
        return None
    return written if written.tzinfo else None
