"""Reads what comes back to our return addresses: which mail it is about, and what became of it.

Bounces have two forms: delivery status notifications (RFC 3464), and the plain texts that older servers and Japanese
carriers send; either may have been forwarded by a colleague, attached or quoted. Complaints are feedback reports (RFC
5965), or say so in words. A mail program that takes the way out of a mail writes "unsubscribe" (RFC 2369). Everything
else that arrives there (vacation notes, receipts, challenges, spam) is refused as what it is.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from pydantic import BaseModel, ConfigDict, SecretStr

from adapters.mail.incoming.bounce_parts import (
    decoded,
    is_from_daemon,
    own_parts,
    reports_in,
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
from adapters.mail.incoming.bounce_text import NotABounce, read_text
from adapters.mail.sending.own_id import find_own_mail
from adapters.mail.sending.return_address import find_bounced_mail
from adapters.mail.sending.server_words import (
    own_words,
    said,
)
from domain.conversation.way_out import is_way_out

_MOST_SEARCHED = 512 * 1024  # for the return address
_WORD = re.compile(r"[a-z-]+")
#: Feedback that is no complaint: somebody says that it is no spam, or a machine that a signature is broken (RFC 6591).
_NO_COMPLAINTS = frozenset({"not-spam", "auth-failure", "dmarc"})


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


class Unsubscription(_Returned):
    """Whom a mail was for wants no advertising any more, and said so by the button of a mail program."""


Report = Bounce | Complaint | Unsubscription


def read_report(raw: bytes, key: SecretStr, recipient: str = "") -> Report:
    """Read one message (RFC 5322); `recipient` is the address it was delivered to, where the caller knows it.

    Raises:
        UnreadableBounce: too large, too many parts, or unreadable.
        NotABounce: an automatic reply, a receipt, a challenge, or nothing of the kind.
        ForgedBounce: its return address was not signed by this shop.
    """
    message = parsed(raw)
    with hostile_headers_refused():
        report = next(iter(reports_in(message)), message)
        told = None if _unsubscribes(report) else _told(report)
        written_at, message_id = _date(report), str(report.get("Message-ID", ""))
        texts = [_searched(report, report.as_bytes())] if report is not message else []
    mail_id = _mail_id([*texts, _searched(report, raw)], recipient, key)
    seed = message_id.strip().encode("utf-8", "replace") or raw
    about = _Returned(mail_id=mail_id, report_id=hashlib.sha256(seed).hexdigest()[:32], written_at=written_at)
    if told is None:
        return Unsubscription(**about.model_dump())
    if isinstance(told, str):
        return Complaint(feedback=told, **about.model_dump())
    return Bounce(failures=tuple(told), **about.model_dump())


def _unsubscribes(message: Message) -> bool:
    """True where the subject, or without one the text, is nothing but a way out, and no mail server wrote it."""
    is_of_server = is_from_daemon(message) or bool(_report_groups(message)) or _feedback(message) is not None
    return not is_of_server and is_way_out(subject_of(message).strip() or text_of(message))


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
    return read_text(message, subject_of(message), text)


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


def _date(message: Message) -> datetime | None:
    try:
        written = parsedate_to_datetime(str(message.get("Date", "")))
    except (TypeError, ValueError, LookupError, OverflowError):
        return None
    return written if written.tzinfo else None
