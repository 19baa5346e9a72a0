"""Who may be sent advertising: what people agreed to and withdrew, who, when and from where.

A withdrawal outweighs every consent, earlier or later, until the person has asked anew; the box of a later order is no
asking anew, since carts tick it by themselves. Pure thanks need no consent, but go to nobody who has taken the way out.

Source: 特定電子メール法 articles 3 and 4; 特定商取引法 article 12-3: records are kept for three years after the last
advertising that relied on them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

from domain.basics.fault import wrong
from domain.contract.consents import ConsentChange, ConsentSource, MailingKind, SpokenSource, Standing
from domain.contract.messages import Note
from domain.contract.order import PlacedOrder
from domain.people.identity import mail_key
from domain.people.remark import OneLine, Signed

#: Nobody is sent advertising after a withdrawal, so three years after it no mail relies on what was agreed to before.
KEPT = timedelta(days=3 * 366)


class Consent(BaseModel):
    """One line of the ledger. `address` is as it is compared; `about` is the order or the mail it was said with.

    `note` is what exactly was said or agreed to; of a complaint its type, such as abuse.
    """

    model_config = ConfigDict(frozen=True)

    address: str
    what: ConsentChange
    source: ConsentSource
    at: AwareDatetime
    about: str = ""
    by: str = ""
    note: str = ""


def _is_address(text: str) -> str:
    if not mail_key(text):
        raise wrong("unusable")
    return text


class SpokenConsent(Signed):
    """What somebody told a colleague, who writes it down."""

    email: Annotated[OneLine, AfterValidator(_is_address)]
    what: ConsentChange
    source: SpokenSource
    at: AwareDatetime
    note: Note = ""

    @property
    def consent(self) -> Consent:
        own = self.model_dump(include={"what", "at", "by", "note"})
        return Consent(address=mail_key(self.email), source=ConsentSource(self.source.value), **own)


def consent_of_order(placed: PlacedOrder, at: datetime) -> Consent | None:
    """What an order that comes in now agrees to; None where its box is not ticked, which is no refusal either."""
    address = mail_key(placed.orderer.email)
    if not placed.consents.advertising or not address:
        return None
    said_at = min(placed.placed_at, at)
    return Consent(
        address=address, what=ConsentChange.GIVEN, source=ConsentSource.ORDER, at=said_at, about=placed.order_no
    )


def standing(ledger: Iterable[Consent]) -> Standing:
    """What holds of one address, by all that it ever said; of two things said at one instant the refusal counts."""
    now = Standing.NEVER_GIVEN
    for each in sorted(ledger, key=lambda each: (each.at, each.what is ConsentChange.WITHDRAWN)):
        if each.what is ConsentChange.WITHDRAWN:
            now = Standing.WITHDRAWN
        elif now is not Standing.WITHDRAWN or each.source is not ConsentSource.ORDER:
            now = Standing.GIVEN
    return now


def may_be_sent(mailing: MailingKind, ledger: Iterable[Consent]) -> bool:
    """Whether a mail to many may go to an address; to be asked at the moment of sending.

    The mails of an order are no mails to many, and go on whatever is said of these.
    """
    holds = standing(ledger)
    return holds is Standing.GIVEN or (mailing is MailingKind.THANKS and holds is Standing.NEVER_GIVEN)


def without_advertising(placed: PlacedOrder) -> PlacedOrder:
    """An order as mails show it to somebody who has refused advertising."""
    return placed.model_copy(update={"consents": placed.consents.model_copy(update={"advertising": False})})
