"""Mails that are tried again by themselves: when, and how often."""

from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.conversation.blame import Blame
from domain.shop.calendar import BusinessCalendar
from domain.shop.policy import MailPolicy

#: Blocks and rate limits are lifted within hours; trying more often prolongs them.
_AFTER_A_BLOCK = timedelta(hours=4)


class Again(BaseModel):
    """A mail leaves once more, not before this instant, and why."""

    model_config = ConfigDict(frozen=True)

    not_before: AwareDatetime
    reason: Blame


def again(
    fault: Blame, at: datetime, calendar: BusinessCalendar, policy: MailPolicy, *, tried_for: str = ""
) -> Again | None:
    """When a mail that did not arrive is tried again; None when that would not help, and a person has to do something.

    `tried_for` is why it had been tried again before. Where the shop is refused, for as long as it takes; after trouble
    on the way once, on the next business day.
    """
    has_waited = tried_for == Blame.WAY
    if fault is Blame.US:
        not_before = calendar.mail_time_from(at + _AFTER_A_BLOCK, policy)
        return Again(not_before=not_before, reason=Blame.WAY if has_waited else Blame.US)
    if fault is Blame.WAY and not has_waited:
        tomorrow = calendar.add_business_days(calendar.day_of(at), 1)
        not_before = calendar.mail_time_from(calendar.at(tomorrow, policy.from_hour), policy)
        return Again(not_before=not_before, reason=Blame.WAY)
    return None
