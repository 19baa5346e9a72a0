"""Under which notice an order hears of money that was assigned to it."""

import hashlib

#: As long as a notice's id may be.
_LONGEST = 100


def part_id(notice_id: str, order_no: str, *, is_whole: bool) -> str:
    """The deposit's own id where it is for one order, else one of its own for each."""
    if is_whole:
        return notice_id
    part = f"{notice_id}/{order_no}"
    if len(part) <= _LONGEST:
        return part
    return f"{notice_id[:40]}~{hashlib.sha256(part.encode()).hexdigest()[:40]}"
