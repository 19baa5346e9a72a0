"""Retries of mails: when one is tried again, how often, and when a server that refuses the shop is asked again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import NamedTuple

from domain.basics.said import Said

#: How long a claim on a mail lasts; whoever hands the mail over renews it.
LEASE = timedelta(minutes=1)
#: A mailbox that has been full for this long counts as one that nobody reads. Source: RFC 5321 §4.5.4.1 speaks of
#: 4 – 5 days for all trouble; a deadline to pay is 7 days.
LONGEST_FULL = timedelta(days=3)
#: The shop's own mailbox: it is told of this early, and the mails are kept for it.
FULL_FOR_SHOP = timedelta(hours=1)

_S, _M = timedelta(seconds=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Pauses:
    """How long is waited before each next try; the last of them ever after.

    A server may still be busy with what it never answered. Source: RFC 5321 §4.5.4.1, at least 30 minutes.
    `most_unclear` tries without an answer, and a person finds out whether the server took the mail.
    """

    later: tuple[timedelta, ...] = (5 * _S, 30 * _S, 2 * _M, 10 * _M, 30 * _M, 60 * _M)
    unclear: tuple[timedelta, ...] = (30 * _M, 120 * _M)
    most_unclear: int = 3
    blocked: tuple[timedelta, ...] = (10 * _M, 20 * _M, 40 * _M, 60 * _M)

    def next_try(self, at: datetime, tries: int) -> datetime:
        """When a mail that could not be handed over is tried again; `tries` counts this one."""
        return at + _at(self.later, tries)

    def next_unclear_try(self, at: datetime, tries: int) -> datetime:
        """When a mail is sent once more of which nobody knows whether it was taken."""
        return at + _at(self.unclear, tries)

    def next_probe(self, at: datetime, refusals: int) -> datetime:
        """When a server that refuses the shop is asked again, by one mail."""
        return at + _at(self.blocked, refusals)


class TurnedAway(NamedTuple):
    """A server refused the shop at an instant, in a try that `began` before. `domain` "" is the shop's own server."""

    domain: str
    said: str
    began: datetime
    at: datetime


class Delay(NamedTuple):
    """A mail that was not taken now: until when its queue waits, and what was said.

    `is_unclear`: the server may have taken it. `is_full`: the recipient's mailbox takes no mail.
    """

    until: datetime
    said: Said | str
    is_unclear: bool = False
    is_full: bool = False


class Full(Enum):
    """What follows from a mailbox that takes no mail."""

    WAIT = auto()
    TELL = auto()  # the shop should know
    GIVE_UP = auto()  # the customer is to be reached otherwise


def judge_full(since: datetime, at: datetime, *, is_for_shop: bool) -> Full:
    """What to do about a mailbox that has been full `since` then."""
    if is_for_shop:
        return Full.TELL if at - since >= FULL_FOR_SHOP else Full.WAIT
    return Full.GIVE_UP if at - since >= LONGEST_FULL else Full.WAIT


def _at(pauses: tuple[timedelta, ...], number: int) -> timedelta:
    return pauses[min(max(number, 1), len(pauses)) - 1]
