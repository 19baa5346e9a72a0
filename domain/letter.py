"""Individual mails: what a person writes to the customer of an order."""

from domain.aggregate import Order
from domain.errors import NoAddress
from domain.mail import MailFacts, MailKind
from domain.messages import WriteMail


def write(order: Order, command: WriteMail, key: str) -> None:
    """Owe the mail, once per `key`; it leaves at once, also for an order that has ended.

    Raises:
        NoAddress
    """
    if not order.placed.orderer.email:
        raise NoAddress
    order.note("mail_written", by=command.by, note=command.subject)
    order.owe(MailKind.WRITTEN, MailFacts(subject=command.subject, text=command.text), what=key)
