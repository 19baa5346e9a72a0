"""The threads of claims: all mails about one are sent in order."""

_PREFIX = "claim:"  # no order's number holds a colon


def claim_thread(claim_no: str) -> str:
    """The thread of a claim's mails."""
    return f"{_PREFIX}{claim_no}"


def claim_of_thread(thread: str) -> str | None:
    """The claim of a thread of mails; None for other threads."""
    return thread.removeprefix(_PREFIX) if thread.startswith(_PREFIX) else None
