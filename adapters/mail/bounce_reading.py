"""Reads what comes back to our return addresses: which mail it is about, and what became of it.

Two forms: delivery status notifications (RFC 3464), and the plain texts that older servers and Japanese carriers send.
Everything else that arrives there (vacation notes, receipts, challenges, spam) is no bounce, and refused as what it is.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from html import unescape

from pydantic import BaseModel, ConfigDict, SecretStr

from adapters.mail.bounce import find_bounced_mail
from adapters.mail.bounce_report import Failure, failures_of, groups_of, speaks_of_recipients
from adapters.mail.bounce_words import own_words, said, says_it_came_back
from adapters.mail.raw import Most, too_much
from domain.errors import Refusal

MOST_PARTS = 100
#: A bounce returns at most the mail itself, and ours are far smaller.
MOST = Most(megabytes=5, types=MOST_PARTS)
MOST_BYTES = MOST.size
_MOST_TEXT = 20_000
_MOST_SEARCHED = 512 * 1024  # for the return address
_TAG = re.compile(r"<[^<>]{0,2000}>")
_CHARSETS = frozenset(
    {"utf-8", "us-ascii", "iso-2022-jp", "shift_jis", "cp932", "euc-jp", "iso-8859-1", "windows-1252"}
)
_DAEMON = re.compile(r"mailer-daemon|postmaster@|mail delivery (?:sub)?system|mail administrator", re.IGNORECASE)
_AUTOMATIC_SUBJECT = re.compile(
    r"out of (?:the )?office|auto(?:matic)?[- ]?(?:reply|response)|vacation|自動(?:返信|応答)|不在", re.IGNORECASE
)
_CHALLENGE = re.compile(
    r"confirm (?:your|that you|this) (?:message|e-?mail|are|sen)|sender verification|prove (?:that )?you are human|"
    r"challenge[- ]response|送信者(?:の)?(?:確認|認証)",
    re.IGNORECASE,
)


class NotABounce(Refusal):
    """The message reports no failed or late delivery; the sentence says what it is instead."""

    sentence = "This message is no bounce: it reports no mail that failed or is late, so nothing was changed."


class UnreadableBounce(Refusal):
    """The message is larger or has more parts than a bounce has, or is no mail at all."""


class Bounce(BaseModel):
    """One message that came back: about which of our mails, and what it says per recipient.

    `bounce_id` is the same whenever this message is handed in. `written_at` is None where it carries no usable date.
    """

    model_config = ConfigDict(frozen=True)

    mail_id: str
    bounce_id: str
    failures: tuple[Failure, ...]
    written_at: datetime | None = None


def read_bounce(raw: bytes, key: SecretStr, recipient: str = "") -> Bounce:
    """Read one message (RFC 5322); `recipient` is the address it was delivered to, where the caller knows it.

    Raises:
        UnreadableBounce: too large, too many parts, or unreadable.
        NotABounce: an automatic reply, a receipt, a challenge, or nothing of the kind.
        ForgedBounce: its return address was not signed by this shop.
    """
    _must_be_small(raw)
    try:
        message = message_from_bytes(raw)
        failures = tuple(_failures(message))
        written_at, message_id = _date(message), str(message.get("Message-ID", ""))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError) as error:
        # what Python's parser stumbles with over hostile headers, instead of noting a defect
        raise UnreadableBounce("This is no mail that can be read, so nothing was changed.") from error
    mail_id = find_bounced_mail(f"{recipient}\n{raw[:_MOST_SEARCHED].decode('latin-1')}", key)
    if mail_id is None:
        raise NotABounce("This message names no return address of this shop's mails, so nothing was changed.")
    seed = message_id.strip().encode("utf-8", "replace") or raw
    bounce_id = hashlib.sha256(seed).hexdigest()[:32]
    return Bounce(mail_id=mail_id, bounce_id=bounce_id, failures=failures, written_at=written_at)


def _must_be_small(raw: bytes) -> None:
    """Counted before anything is parsed."""
    if not raw.strip():
        raise UnreadableBounce("The message is empty.")
    if found := too_much(raw, MOST):
        raise UnreadableBounce(f"The message {found}: too much for a bounce, so it was not read.")


def _failures(message: Message) -> list[Failure]:
    groups = [group for part in _parts(message) for group in _report(part)]
    if speaks_of_recipients(groups):
        failures = failures_of(groups)
        if not failures:
            raise NotABounce("This message reports a mail that was delivered or passed on, so nothing was changed.")
        return failures
    return [_read_text(message)]


def _parts(message: Message) -> Iterator[Message]:
    """The message's own parts; the returned mail inside it is not looked into."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(0), seen + 1
        yield part
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting[:0] = [each for each in payload if isinstance(each, Message)]


def _report(part: Message) -> list[dict[str, str]]:
    if part.get_content_type() not in {"message/delivery-status", "message/global-delivery-status"}:
        return []
    return [dict(group) for group in groups_of(part)]


def _read_text(message: Message) -> Failure:
    """The only failure of a plain-text bounce.

    Raises:
        NotABounce
    """
    is_from_daemon = bool(_DAEMON.search(str(message.get("From", "")))) or "X-Failed-Recipients" in message
    subject, text = _subject(message), own_words(_text(message))
    if not is_from_daemon:
        _must_not_be_automatic(message, subject, text)
    has_no_sender = str(message.get("Return-Path", "?")).strip() == "<>"
    if not (is_from_daemon or has_no_sender) or not says_it_came_back(f"{subject}\n{text}"):
        raise NotABounce
    permanent, status, diagnostic = said(f"{subject}\n{text}")
    recipient = str(message.get("X-Failed-Recipients", "")).split(",")[0].strip()
    return Failure(recipient=recipient, permanent=permanent, status=status, diagnostic=diagnostic)


def _must_not_be_automatic(message: Message, subject: str, text: str) -> None:
    kind = str(message.get_param("report-type", "")).casefold()
    if kind == "disposition-notification":
        raise NotABounce("This message is a receipt (it says that a mail was read), so nothing was changed.")
    if kind == "feedback-report":
        raise NotABounce("This message is a complaint about a mail, no bounce: please look at it; nothing was changed.")
    if _CHALLENGE.search(f"{subject}\n{text}") or any(name.casefold().startswith("x-tmda") for name in message):
        raise NotABounce("This message asks the sender to confirm a mail (a challenge), so nothing was changed.")
    submitted = str(message.get("Auto-Submitted", "no")).casefold().strip()
    precedence = str(message.get("Precedence", "")).casefold().strip()
    names = {"x-autoreply", "x-autorespond", "x-auto-reply-from", "x-mail-autoreply"}
    is_automatic = submitted != "no" or precedence == "auto_reply" or any(name.casefold() in names for name in message)
    if is_automatic or _AUTOMATIC_SUBJECT.search(subject):
        raise NotABounce("This message is an automatic reply (such as a vacation note), so nothing was changed.")


def _subject(message: Message) -> str:
    raw = str(message.get("Subject", ""))
    try:
        pieces = decode_header(raw)
    except HeaderParseError:
        return raw
    return "".join(
        piece if isinstance(piece, str) else _as_text(piece, charset or "us-ascii") for piece, charset in pieces
    )


def _text(message: Message) -> str:
    """The first text of the message, without markup."""
    texts = [part for part in _parts(message) if part.get_content_maintype() == "text"]
    plain = next((part for part in texts if part.get_content_subtype() == "plain"), None)
    if plain is not None:
        return _decoded(plain)
    return unescape(_TAG.sub(" ", _decoded(texts[0]))) if texts else ""


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return _as_text(payload[: _MOST_TEXT * 4], str(part.get_content_charset("utf-8")))[:_MOST_TEXT]


def _as_text(text: bytes, charset: str) -> str:
    return text.decode(charset if charset.casefold() in _CHARSETS else "utf-8", "replace")


def _date(message: Message) -> datetime | None:
    try:
        written = parsedate_to_datetime(str(message.get("Date", "")))
    except (TypeError, ValueError, LookupError, OverflowError):
        return None
    return written if written.tzinfo else None
