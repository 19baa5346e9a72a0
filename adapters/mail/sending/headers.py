"""Python's mail policy, which remembers what it need not make anew for each mail.

The standard registry makes a class for every single header it meets. In a process that sends mails all day these
short-lived classes are a good part of the cost of a mail, and all of them are garbage for the collector. Another part
is to parse and to fold headers that say the same in every mail of a shop.
"""

from email.charset import BASE64, Charset
from email.header import Header
from email.headerregistry import (
    Address,
    BaseHeader,
    DateHeader,
    HeaderRegistry,
    MessageIDHeader,
    UnstructuredHeader,
)
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from functools import lru_cache
from typing import Any

from domain.basics.text import one_line

#: Headers that have the same few values in all mails; none names a customer.
_RECURRING = frozenset(
    {"From", "Reply-To", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Language"}
    | {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition"}
)
_MOST_REMEMBERED = 128
#: Characters of a line that RFC 5322 2.1.1 asks for.
_LONGEST_LINE = 78
_BASE64 = Charset("utf-8")
_BASE64.header_encoding = BASE64


class _Classes(HeaderRegistry):
    """The standard registry, asked once per name, and once per value of what recurs."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type] = {}
        self._recurring = lru_cache(_MOST_REMEMBERED)(super().__call__)

    def __getitem__(self, name: str) -> type:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = super().__getitem__(name)
        return made

    def __call__(self, name: str, value: Any) -> BaseHeader:  # noqa: ANN401 - as the base class
        if name in _RECURRING and isinstance(value, str):
            return self._recurring(name, str(value))
        return super().__call__(name, value)


def header_text(text: str) -> str:
    """Text that stays text in a header: one line, and no `=?`, which mail programs take for encoded text.

    Python decodes `=?utf-8?q?=0A?=` when a header is set, and writes the line feed out (CVE-2024-6923).
    """
    return one_line(text).replace("=?", "= ?")


class _Plain(str):
    """A header that was made here, of which nothing is to be found out, folded or encoded."""

    __slots__ = ("name",)
    name: str


def plain(name: str, text: str) -> str:
    """The text as the header of this name, parsed only where it is not a short line of nothing but safe ASCII.

    For ids, dates and addresses that were looked at before; to parse one takes longer than to write the mail's body.
    """
    is_short = len(name) + len(": ") + len(text) <= _LONGEST_LINE
    if not (is_short and text.isascii() and text.isprintable()) or '"' in text or "=?" in text:
        return text
    made = _Plain(text)
    made.name = name
    return made


def unbroken(name: str, text: str) -> str:
    """The text as the header of this name in one line, however long: an address of the web that nothing may break.

    For safe ASCII that was made here, below the 998 characters of RFC 5322 2.1.1.
    """
    made = _Plain(text)
    made.name = name
    return made


def head_of(message: EmailMessage) -> bytes:
    """The lines of its headers."""
    return b"".join(message.policy.fold_binary(name, value) for name, value in message.raw_items())


class _Policy(EmailPolicy):
    """Folds once what recurs, and leaves a short line of ASCII as it is: there is nothing to fold or to encode.

    Not so where the text of a header is not what it was parsed from, as with the quotes of an address. A subject in
    Japanese is encoded by `email.header`, with the same bytes: the newer way tries each length in two encodings.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        line = f"{name}: {value}"
        if isinstance(value, _Plain):
            return f"{line}{self.linesep}".encode("ascii")
        is_short = len(line) <= _LONGEST_LINE and line.isascii() and line.isprintable()
        if is_short and isinstance(value, UnstructuredHeader | DateHeader | MessageIDHeader):
            return f"{line}{self.linesep}".encode("ascii")
        if isinstance(value, UnstructuredHeader) and not value.isascii():
            encoded = Header(value, _BASE64, header_name=name, maxlinelen=_LONGEST_LINE).encode(linesep=self.linesep)
            return f"{name}: {encoded}{self.linesep}".encode("ascii")
        return _folded(name, str(value)) if name in _RECURRING else super().fold_binary(name, value)


@lru_cache(_MOST_REMEMBERED)
def _folded(name: str, value: str) -> bytes:
    return SMTP.fold_binary(name, _CLASSES(name, value))


@lru_cache(_MOST_REMEMBERED)
def mailbox(name: str, display_name: str, address: str) -> BaseHeader:
    """The header of this name with an address of the shop's own."""
    return _CLASSES(name, str(Address(display_name=display_name, addr_spec=address)))


_CLASSES = _Classes()
#: RFC 5322 on the wire: CRLF, folded lines, UTF-8 as encoded words. For mails that we write: few header names occur.
POLICY = _Policy(linesep=SMTP.linesep, header_factory=_CLASSES)
