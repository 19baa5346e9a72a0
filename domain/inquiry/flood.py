"""What all senders together get in one hour: so many acknowledgements, and so many mails to the shop.

A sender costs nothing to forge, so that a limit per sender stops no flood. What is above it is filed and answered like
everything else; the shop is told of it in one mail when the hour is over.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from domain.order.kinds import is_by_machine
from domain.order.owed import OwedMail

ONE_HOUR = timedelta(hours=1)
_PREFIX = "inquiries:"  # no order's number holds a colon


class Allowance(BaseModel):
    """How many of each may still be owed in this hour."""

    model_config = ConfigDict(frozen=True)

    acknowledgements: int
    shop_mails: int


#: For activities of people, who are no flood.
UNLIMITED = Allowance(acknowledgements=1_000_000, shop_mails=1_000_000)


def hour_of(at: datetime) -> datetime:
    """The beginning of the hour."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def summary_thread(at: datetime) -> str:
    """The thread of the mail that tells the shop of all that came in this hour beyond the limit."""
    return f"{_PREFIX}{hour_of(at):%Y%m%dT%H}"


def acknowledgements_in(mails: Iterable[OwedMail]) -> int:
    """How many of these mails answer a letter without a person."""
    return sum(is_by_machine(mail.kind, mail.facts) for mail in mails)


def shop_mails_in(mails: Iterable[OwedMail]) -> int:
    """How many of these mails tell the shop of an inquiry."""
    return sum(mail.kind.is_for_shop for mail in mails)
