"""Individual mails: what a person writes to the customer of an order."""

from domain.basics.errors import NoAddress
from domain.contract.messages import WriteMail
from domain.order.aggregate import Order
from domain.order.facts import WrittenFacts
from domain.order.kinds import MailKind


def write(order: Order, command: WriteMail, key: str) -> None:
    """Owe the mail, once per `key`; it leaves at once, also for an order that has ended.

    Raises:
        NoAddress
    """
    if not order.placed.orderer.email:
        raise NoAddress
    order.note("mail_written", by=command.by, note=command.subject)
    order.owe(MailKind.WRITTEN, WrittenFacts(subject=command.subject, text=command.text), what=key)
