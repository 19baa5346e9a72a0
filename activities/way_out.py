"""The way out of a mail to many, in a letter: what the ledger of consents is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from domain.contract.consents import ConsentChange, ConsentSource
from domain.conversation.way_out import says_way_out
from domain.inquiry.incoming import Incoming
from domain.people.consent import Consent
from domain.people.mailing import is_of_mailing

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection


async def refusal_in(
    database: "Database", conn: "Connection", letter: Incoming, given_out: Sequence[str], at: datetime
) -> Consent | None:
    """The refusal that a letter is which is nothing but the way out of a mail to many; None for any other.

    Whoever answers such a mail, or writes to its return address (`given_out`: the mails of those), has it: it holds for
    the address that it went to.
    """
    mail_id = given_out[-1] if given_out else letter.answers
    is_readable = not (letter.automatic or letter.is_cut)
    if not (mail_id and is_readable and says_way_out(letter.subject, letter.text, (letter.name,))):
        return None
    mail = await database.bounces.sent_mail(conn, mail_id)
    if mail is None or not is_of_mailing(mail.thread):
        return None
    return Consent(
        address=mail.to,
        what=ConsentChange.WITHDRAWN,
        source=ConsentSource.UNSUBSCRIBE if given_out else ConsentSource.MAIL,
        at=at,
        about=mail_id,
    )
