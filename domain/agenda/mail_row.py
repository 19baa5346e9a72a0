"""Mails as lists show them, read from the database alone."""

from pydantic import AwareDatetime, computed_field

from domain.agenda.overview import Shown
from domain.basics.said import Said
from domain.order.mail import spoken_mail


class MailRow(Shown):
    """One mail in a list. `state` is as stored, see the runbook; `number` is its place in its thread."""

    id: str
    thread: str
    number: int
    kind: str
    state: str
    subject: str
    recipients: tuple[str, ...] = ()
    owed_at: AwareDatetime
    sent_at: AwareDatetime | None = None
    not_before: AwareDatetime | None = None  # an owed mail that waits for its hour
    outcome: Said | str = ""  # what the mail server answered, or what became of it

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def no(self) -> str:
        """What the mail is called: `1001-3`."""
        return spoken_mail(self.thread, self.number, self.id)
