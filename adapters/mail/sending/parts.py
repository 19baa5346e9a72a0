"""The body of a mail: the letter in its two forms, and what is attached to it.

Written here, since all of it is base64: Python's mail package would look through each line of it several times.
"""

import base64
from collections.abc import Iterable, Sequence
from email.message import EmailMessage

from adapters.mail.sending.headers import POLICY, header_text
from adapters.mail.writing.rendered import Attachment, RenderedMail

#: What divides the parts of a mail. All of them are base64, in which no `=_` can stand, so it need not be made up anew.
_BETWEEN_PARTS, _BETWEEN_FORMS = "=_parts", "=_forms"
_IN_FORMS = f'multipart/alternative; boundary="{_BETWEEN_FORMS}"'
_IN_PARTS = f'multipart/mixed; boundary="{_BETWEEN_PARTS}"'
#: Characters of a line of base64 (RFC 2045 6.8).
_LINE = 76
_FORM = 'Content-Type: text/{0}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'


def parts_of(rendered: RenderedMail, attachments: Sequence[Attachment]) -> tuple[str, bytes]:
    """What the mail is as a whole (its `Content-Type`), and its body; what is attached follows the letter."""
    letter = _divided(_BETWEEN_FORMS, [_form("plain", rendered.text), _form("html", rendered.html)])
    if not attachments:
        return _IN_FORMS, letter
    first = f"Content-Type: {_IN_FORMS}\r\n\r\n".encode("ascii") + letter
    return _IN_PARTS, _divided(_BETWEEN_PARTS, [first, *map(_attached, attachments)])


def _divided(boundary: str, parts: Iterable[bytes]) -> bytes:
    """Parts with their boundary between them (RFC 2046 5.1.1)."""
    line = f"--{boundary}".encode("ascii")
    return line + b"\r\n" + (b"\r\n" + line + b"\r\n").join(parts) + b"\r\n" + line + b"--\r\n"


def _form(subtype: str, text: str) -> bytes:
    lines = b"".join(line + b"\r\n" for line in text.encode().splitlines())
    encoded = base64.b64encode(lines)
    return _FORM.format(subtype).encode("ascii") + b"".join(
        encoded[at : at + _LINE] + b"\r\n" for at in range(0, len(encoded), _LINE)
    )


def _attached(attachment: Attachment) -> bytes:
    main, _, sub = attachment.mime_type.partition("/")
    part = EmailMessage(policy=POLICY)
    part.set_content(
        attachment.content,
        maintype=main,
        subtype=sub,
        disposition="attachment",
        filename=header_text(attachment.name),
    )
    return part.as_bytes()
