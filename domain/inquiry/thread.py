"""The threads of inquiries: all mails about one are sent in order."""

from typing import NamedTuple

_PREFIX = "inquiry:"  # no order's number holds a colon


def inquiry_thread(inquiry_no: str) -> str:
    """The thread of an inquiry's mails."""
    return f"{_PREFIX}{inquiry_no}"


def inquiry_of_thread(thread: str) -> str | None:
    """The inquiry of a thread of mails; None for other threads."""
    return thread.removeprefix(_PREFIX) if thread.startswith(_PREFIX) else None


class Thread(NamedTuple):
    """What a letter goes on with: an inquiry, an open claim, or else an order."""

    inquiry_no: str | None = None
    order_no: str | None = None
    claim_no: str | None = None
