"""How far an inquiry is."""

from enum import StrEnum


class InquiryStatus(StrEnum):
    OPEN = "open"  # nobody has answered, nor could an acknowledgement leave
    ACKNOWLEDGED = "acknowledged"
    LOOKED_INTO = "looked_into"  # the customer was told on which date the next answer comes
    ANSWERED = "answered"
    CLOSED = "closed"


WAITING = frozenset({InquiryStatus.OPEN, InquiryStatus.ACKNOWLEDGED, InquiryStatus.LOOKED_INTO})
