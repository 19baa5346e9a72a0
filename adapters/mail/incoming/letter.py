"""Mails that come in (RFC 5322), read into what the shop keeps of them; hostile ones are refused in a sentence.

Attachments are named and counted, and handed out as bytes that nobody opens. What is quoted of our own mails stays in
the text.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message

from adapters.mail.errors import BadAddress
from adapters.mail.incoming.authenticity import domain_in_dns, proof_of_sender
from adapters.mail.incoming.charset import header_text, names_and_addresses, text_of
from adapters.mail.incoming.raw import Most, too_much
from adapters.mail.sending.address import usable_address
from domain.basics.errors import UnreadableMail
from domain.basics.text import is_printable, one_line, storable
from domain.claim.attached import Attached
from domain.inquiry.incoming import (
    MOST_ATTACHMENTS,
    MOST_REFERENCES,
    MOST_TEXT,
    Incoming,
    Proof,
    language_of,
    letter_key,
    plain,
    same_address,
    why_automatic,
    why_quiet,
)

MOST = Most(megabytes=20)
MOST_BYTES = MOST.size
MOST_PARTS = 200
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}>")
_ONLY_ADDRESS = re.compile(r"\s*[^\s@]+@[^\s@]+\s*")
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_UNSEEN = re.compile(r"<(script|style)\b", re.IGNORECASE)
_SEEN_AGAIN = {name: re.compile(rf"</{name}[^<>]{{0,200}}>", re.IGNORECASE) for name in ("script", "style")}
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li)\b[^>]{0,200}>", re.IGNORECASE)
#: What mail programs add by themselves: signatures, cards, invitations, the format of Outlook.
_OF_PROGRAMS = re.compile(r"application/(?:pgp|x?-?pkcs7|ms-tnef)|text/(?:calendar|x?-?vcard)|message/")
_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")


def read_mail(raw: bytes, own: Sequence[str], servers: Sequence[str] = ()) -> Incoming:
    """One mail. `own` are the shop's own addresses, whose mails are never answered.

    `servers` are the names under which the shop's own mail servers say whether a sender is genuine.

    Raises:
        UnreadableMail: it is too large, has too many parts, or is no mail.
    """
    with _reading():
        message = _parsed(raw)
        return _incoming(message, list(_leaves(message)), own, proof_of_sender(message, servers))


def attached(raw: bytes) -> list[Attached]:
    """What came with a mail, exactly as it was attached; of more than are ever kept, the first.

    Raises:
        UnreadableMail: as above.
    """
    with _reading():
        parts = [part for part in _leaves(_parsed(raw)) if _is_attached(part)]
        return [_attached(part) for part in parts[:MOST_ATTACHMENTS]]


@contextmanager
def _reading() -> Iterator[None]:
    """What Python's parser stumbles with over hostile headers, instead of noting a defect, is a refusal."""
    try:
        yield
    except RecursionError as error:
        raise UnreadableMail("nested") from error
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, MessageError) as error:
        raise UnreadableMail from error


def _parsed(raw: bytes) -> Message:
    if found := too_much(raw, MOST):
        raise UnreadableMail("too_much", found=found)
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.compat32)
    if not message.keys():
        raise UnreadableMail("no_headers")
    return message


def _attached(part: Message) -> Attached:
    content = part.get_payload(decode=True)
    is_on_purpose = part.get_content_disposition() == "attachment" and not _OF_PROGRAMS.match(part.get_content_type())
    return Attached(_filename(part), content if isinstance(content, bytes) else b"", is_on_purpose)


def _leaves(message: Message) -> Iterator[Message]:
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            raise UnreadableMail("parts", most=MOST_PARTS)
        if not part.is_multipart():
            yield part


def _incoming(message: Message, parts: Sequence[Message], own: Sequence[str], proof: Proof) -> Incoming:
    raw = {name.lower(): value for name, value in reversed(list(message.raw_items()))}
    headers = {name: _text(value) for name, value in raw.items()}
    name, sender = _sender(raw.get("from", ""))
    subject, message_id = headers.get("subject", "")[:400], _ids(headers.get("message-id", ""))[:1]
    text = storable(_body(parts)).strip()
    files = [_filename(part) for part in parts if _is_attached(part)]
    return Incoming(
        key=letter_key("mail", *message_id, sender, subject, text),
        sender=sender,
        name=name,
        subject=subject,
        text=text[:MOST_TEXT],
        is_cut=len(text) > MOST_TEXT,
        message_id=message_id[0] if message_id else "",
        references=tuple(_references(headers)),
        recipients=tuple(_addresses(message, _TO)),
        attachments=tuple(files[:MOST_ATTACHMENTS]),
        attachments_count=len(files),
        language=language_of(f"{subject}\n{text[:2_000]}"),
        automatic=why_automatic(headers, sender, own),
        quiet=why_quiet(headers, proof),
        proof=proof,
    )


def _text(raw: str) -> str:
    """A header as text on one line."""
    return one_line(header_text(raw))


def _sender(raw: str) -> tuple[str, str]:
    """Name and address of the first author; no address when none can be written to.

    An address in the place of the name is left out: whoever writes that of a customer there would be taken for them.
    """
    found = names_and_addresses(raw)
    name, address = found[0] if found else ("", "")
    shown = "" if _ONLY_ADDRESS.fullmatch(plain(name)) else one_line(name)[:100]
    local, at, domain = address.rpartition("@")
    if not domain.isascii():
        address = f"{local}{at}{domain_in_dns(address)}"
    try:
        return shown, same_address(usable_address(address))
    except BadAddress:
        return shown, ""


def _addresses(message: Message, names: Sequence[str]) -> list[str]:
    values = [raw for header in names for name, raw in message.raw_items() if name.lower() == header]
    found = [address for raw in values for _, address in names_and_addresses(raw)]
    return [address for address in found if address and is_printable(address)][:MOST_REFERENCES]


def _ids(value: str) -> list[str]:
    return _MESSAGE_ID.findall(value)


def _references(headers: Mapping[str, str]) -> list[str]:
    """The mails it answers, oldest first; of many, the first and the newest."""
    found = list(dict.fromkeys(_ids(headers.get("references", "")) + _ids(headers.get("in-reply-to", ""))))
    return found if len(found) <= MOST_REFERENCES else [found[0], *found[1 - MOST_REFERENCES :]]


def _is_attached(part: Message) -> bool:
    is_words = part.get_content_maintype() == "text" and part.get_content_subtype() in {"plain", "html"}
    return part.get_content_disposition() == "attachment" or not is_words


def _filename(part: Message) -> str:
    return _text(part.get_filename() or part.get_content_type())[:100]


def _body(parts: Sequence[Message]) -> str:
    """The plain texts, or else what a person sees of the HTML."""
    words = [part for part in parts if not _is_attached(part)]
    texts = [_decoded(part) for part in words if part.get_content_subtype() == "plain"]
    if any(text.strip() for text in texts):
        return "\n\n".join(texts)
    return "\n\n".join(_without_tags(_decoded(part)) for part in words if part.get_content_subtype() == "html")


def _decoded(part: Message) -> str:
    """A part's text. Only its beginning, in any encoding that Python knows; no bytes are lost."""
    payload = part.get_payload(decode=True)
    data = payload[: MOST_TEXT * 8] if isinstance(payload, bytes) else b""
    return text_of(data, part.get_content_charset() or "")


def _without_tags(page: str) -> str:
    text = html.unescape(_TAGS.sub("", _BREAKS.sub("\n", _without_scripts(page))))
    return re.sub(r"\n\s*\n+", "\n\n", text)


def _without_scripts(page: str) -> str:
    """Without scripts and styles. One that is never closed goes on to the end, as in a browser."""
    kept, at = [], 0
    while found := _UNSEEN.search(page, at):
        kept.append(page[at : found.start()])
        closed = _SEEN_AGAIN[found[1].lower()].search(page, found.end())
        at = closed.end() if closed else len(page)
    return "".join([*kept, page[at:]])
