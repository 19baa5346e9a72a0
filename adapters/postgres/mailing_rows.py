"""A recipient whose turn it is, and a mail that is stored for one: what the table of recipients gives and takes."""

from typing import NamedTuple

from adapters.mail.writing.rendered import MailEnvelope
from domain.contract.mailings import LeftOut
from domain.order.mail import OrderInMail


class Next(NamedTuple):
    """The recipient whose turn it is, with the order that the mail speaks of, and what speaks against it since."""

    place: int
    order_no: str
    address: str
    tries: int
    delays: int
    order: OrderInMail
    has_bounced: bool
    has_claim: bool
    has_inquiry: bool
    is_held: bool

    @property
    def why_not(self) -> LeftOut | None:
        """What has come up since it was chosen."""
        found = {
            LeftOut.BOUNCED: self.has_bounced,
            LeftOut.CLAIM: self.has_claim,
            LeftOut.INQUIRY: self.has_inquiry,
            LeftOut.HELD: self.is_held,
        }
        return next((reason for reason, is_so in found.items() if is_so), None)


class Written(NamedTuple):
    """A mail that is stored and may be handed over."""

    number: int
    place: int
    tries: int  # with this one
    delays: int  # of them, those in which the recipient's own server took nothing
    mail_id: str
    envelope: MailEnvelope
