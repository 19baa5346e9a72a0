"""The parts of a message that came back: its own, its subject and words, and the report that a colleague forwarded."""

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from html import unescape

MOST_PARTS = 100
_MOST_TEXT = 20_000
_DEEPEST = 3  # a report forwarded by one colleague to the next
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/pre)\b[^<>]{0,200}>", re.IGNORECASE)
_CHARSETS = frozenset(
    {"utf-8", "us-ascii", "iso-2022-jp", "shift_jis", "cp932", "euc-jp", "iso-8859-1", "windows-1252"}
)
_DAEMON = re.compile(
    r"mailer-?daemon|mail-daemon|mdaemon|postmaster@|postoffice@|mail delivery (?:sub)?(?:system|service)|"
    r"mail administrator|メール配信システム",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^[ \t\u3000]*(?:[>|＞][ \t]?)+", re.MULTILINE)
_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status", "message/feedback-report"})
_RETURNED = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})


def own_parts(message: Message) -> Iterator[Message]:
    """The message's own parts; the returned mail inside it is not looked into."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(0), seen + 1
        yield part
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting[:0] = [each for each in payload if isinstance(each, Message)]


def reports_in(message: Message, depth: int = 0) -> list[Message]:
    """The message itself, or the reports that are attached to it, as when a colleague forwards some; often none."""
    if is_from_daemon(message) or _is_report(message):
        return [message]
    if depth == _DEEPEST:
        return []
    return [report for inner in _attached(message) for report in reports_in(inner, depth + 1)]


def is_from_daemon(message: Message) -> bool:
    """True when a mail server wrote it, by its own account."""
    return bool(_DAEMON.search(str(message.get("From", "")))) or "X-Failed-Recipients" in message


def quotes_daemon(text: str) -> bool:
    """True when a mail server's letter is quoted in a text, with its sender."""
    return any(_DAEMON.search(line) for line in text.splitlines() if is_sender(line))


def is_sender(line: str) -> bool:
    """True for the line of a quoted letter that names who wrote it."""
    return line.casefold().startswith(("from:", "差出人:"))


def returns_mail(message: Message) -> bool:
    """True when a mail, or its headers, is attached to the message."""
    return any(part.get_content_type() in _RETURNED for part in own_parts(message) if part is not message)


def unquoted(text: str) -> str:
    """A text without the marks of quoting at the beginning of its lines."""
    return _QUOTED.sub("", text)


def subject_of(message: Message) -> str:
    raw = str(message.get("Subject", ""))
    try:
        pieces = decode_header(raw)
    except HeaderParseError:
        return raw
    return "".join(
        piece if isinstance(piece, str) else _as_text(piece, charset or "us-ascii") for piece, charset in pieces
    )


def text_of(message: Message) -> str:
    """The first text of the message, without markup."""
    texts = [part for part in own_parts(message) if part.get_content_type() in {"text/plain", "text/html"}]
    plain = next((part for part in texts if part.get_content_subtype() == "plain"), None)
    if plain is not None:
        return decoded(plain)
    if not texts:
        return ""
    lines = unescape(_TAG.sub(" ", _BREAK.sub("\n", decoded(texts[0])))).splitlines()
    return "\n".join(line.strip() for line in lines)


def decoded(part: Message) -> str:
    """A part's text, or so much of it as anybody reads."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return _as_text(payload[: _MOST_TEXT * 4], str(part.get_content_charset("utf-8")))[:_MOST_TEXT]


def _attached(message: Message) -> Iterator[Message]:
    for part in own_parts(message):
        payload = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(payload, list):
            yield from (each for each in payload if isinstance(each, Message))


def _is_report(message: Message) -> bool:
    return any(part.get_content_type() in _REPORTS for part in own_parts(message))


def _as_text(text: bytes, charset: str) -> str:
    return text.decode(charset if charset.casefold() in _CHARSETS else "utf-8", "replace")
