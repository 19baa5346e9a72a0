"""A calendar on which what is due within days is due a moment from now, so that an order lives and ends in seconds."""

from datetime import UTC, date, datetime, timedelta

from adapters.shop_file import Shop, ShopDesk
from domain.shop.calendar import BusinessCalendar
from domain.shop.patience import Pauses
from domain.shop.policy import MailPolicy
from tests.storm.plan import FAULT_SECONDS

MOMENT, NEARBY = timedelta(seconds=1), timedelta(days=5)


class HastyCalendar(BusinessCalendar):
    """Every day and hour is one for mails, and the next morning is near; what is months away stays there."""

    def mail_time_from(self, instant: datetime, policy: MailPolicy) -> datetime:  # noqa: ARG002 - the base's signature
        return _hurried(instant)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """The shop's day begins at midnight: what waits for the next one waits a moment."""
        instant = super().at(day, hour, minute)
        return _hurried(instant) if hour == 0 else instant


def _hurried(instant: datetime) -> datetime:
    now = datetime.now(UTC)
    return min(instant, now + MOMENT) if instant < now + NEARBY else instant


class HastyDesk(ShopDesk):
    """The shop as its file says, on that calendar. A mail in doubt waits until the fault of the mail server is over.

    Faults that are days apart in life are seconds apart here: a mail meets more of them than a person would be told of.
    """

    pauses = Pauses(
        later=(MOMENT,), unclear=(timedelta(seconds=FAULT_SECONDS[1]) + MOMENT,), most_unclear=20, blocked=(MOMENT,)
    )

    def today(self) -> Shop:
        shop = super().today()
        return Shop(shop.file, HastyCalendar((), shop.file.closed_days, shop.file.timezone))
