"""A message that came back, before anything is made of it: counted, parsed, and taken apart where it holds several."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import ClassVar

from adapters.mail.incoming.bounce_parts import MOST_PARTS, reports_in
from adapters.mail.incoming.raw import Most, too_much
from domain.basics.errors import Refusal

#: A bounce returns at most the mail itself, and ours are far smaller.
MOST = Most(megabytes=5, types=MOST_PARTS)
MOST_BYTES = MOST.size


class UnreadableBounce(Refusal):
    """The message is larger or has more parts than a bounce has, or is no mail at all."""

    cases: ClassVar = {"empty": (), "too_much": ("found",), "": ()}


def parsed(raw: bytes) -> Message:
    """Counted before anything is parsed.

    Raises:
        UnreadableBounce
    """
    if not raw.strip():
        raise UnreadableBounce("empty")
    if found := too_much(raw, MOST):
        raise UnreadableBounce("too_much", found=found)
    with hostile_headers_refused():
        return message_from_bytes(raw)


@contextmanager
def hostile_headers_refused() -> Iterator[None]:
    """For whatever looks at headers: what Python's parser stumbles with, instead of noting a defect."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError) as error:
        raise UnreadableBounce from error


def separated(raw: bytes) -> list[bytes]:
    """The reports that a colleague passed on in one message, each by itself; else the message as it is.

    Raises:
        UnreadableBounce
    """
    message = parsed(raw)
    with hostile_headers_refused():
        reports = reports_in(message)
        return [report.as_bytes() for report in reports] if len(reports) > 1 else [raw]
