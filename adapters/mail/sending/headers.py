"""Python's mail policy, with one class per header name instead of a new one per header.

The standard registry makes a class for every single header it meets. In a process that sends mails all day these
short-lived classes are a good part of the cost of a mail, and all of them are garbage for the collector.
"""

from email.headerregistry import HeaderRegistry
from email.policy import SMTP


class _Classes(HeaderRegistry):
    """The standard registry, asked once per name."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type] = {}

    def __getitem__(self, name: str) -> type:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = super().__getitem__(name)
        return made


#: RFC 5322 on the wire: CRLF, folded lines, UTF-8 as encoded words. For mails that we write: few header names occur.
POLICY = SMTP.clone(header_factory=_Classes())
