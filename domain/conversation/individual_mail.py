"""Individual mails: what a person writes to the customer of an order, and papers that the customer asked for."""

from domain.basics.errors import NoAddress
from domain.contract.messages import WriteMail
from domain.order.aggregate import Order
from domain.order.facts import PaperFacts, WrittenFacts
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


def send_paper(order: Order, facts: PaperFacts, by: str) -> None:
    """Owe the mail that takes this paper along, once for each time that it is handed over.

    Raises:
        NoAddress
    """
    if not order.placed.orderer.email:
        raise NoAddress
    order.note("paper_mailed", by=by, note=facts.name_in(order.state.order_no))
    order.owe(MailKind.PAPER_SENT, facts, what=f"{facts.paper}:{facts.number}:{facts.reprinted_on or ''}")
