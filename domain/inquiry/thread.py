"""The threads of inquiries: all mails about one are sent in order."""

_PREFIX = "inquiry:"  # no order's number holds a colon


def inquiry_thread(inquiry_no: str) -> str:
    """The thread of an inquiry's mails."""
    return f"{_PREFIX}{inquiry_no}"


def inquiry_of_thread(thread: str) -> str | None:
    """The inquiry of a thread of mails; None for other threads."""
    return thread.removeprefix(_PREFIX) if thread.startswith(_PREFIX) else None
