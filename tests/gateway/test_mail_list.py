"""What the list of mails says of those that have not left."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.agenda.mail_row import MailRow
from gateway.cli.mail import when_it_leaves
from gateway.cli.terminal import ends_at

TOKYO = ZoneInfo("Asia/Tokyo")
NIGHT, NINE = datetime(2026, 11, 30, 3, tzinfo=TOKYO), datetime(2026, 11, 30, 9, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("state", "now", "said"),
    [
        ("owed", NIGHT, "leaves 2026-11-30 09:00"),
        ("owed", NINE.replace(minute=5), "due since 2026-11-30 09:00"),  # the mail server is away
        ("sent", NINE.replace(minute=5), ""),
    ],
)
def test_no_mail_is_promised_for_an_hour_that_has_passed(state: str, now: datetime, said: str) -> None:
    mail = MailRow(
        id="m", thread="1001", number=3, kind="shipped", state=state, subject="", owed_at=NIGHT, not_before=NINE
    )

    assert when_it_leaves(mail, now, TOKYO) == said


def test_what_ends_with_a_day_ends_at_its_end() -> None:
    midnight = NIGHT.replace(hour=0)

    assert ends_at(midnight, TOKYO) == "2026-11-29 24:00"
    assert ends_at(NINE, TOKYO) == "2026-11-30 09:00"
    assert ends_at(None, TOKYO) == ""
