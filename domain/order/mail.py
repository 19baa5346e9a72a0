"""The mails of an order: what each is written from, its key and what it is called.

An activity writes down *that* a mail is owed and the facts of that moment (`MailFacts`); the outbox renders it with the
shop's profile of today, keeps it as sent, and sends it.
"""

import hashlib
import re
import unicodedata
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from domain.basics.text import one_line
from domain.contract.order import Language, PlacedOrder
from domain.order.coupon import Coupon
from domain.order.facts import MailFacts
from domain.order.kinds import MailKind
from domain.shop.profile import ShopProfile

#: The states in which a mail is stored.
MAIL_STATES = ("owed", "sent", "superseded", "refused", "bounced", "unclear", "withheld")
#: Those of one that did not arrive.
BOUNCED = "bounced"
LOST = frozenset({BOUNCED, "refused"})

#: Links, addresses, numbers to call or to transfer to, and calls for attention: no name has them.
_NO_NAME = re.compile(r"[/@:;<>\[\]{}|*#!?%0-9=＿_【】「」『』〔〕《》→★☆◆■●]|[.。]\w{2}|www", re.IGNORECASE)
_LONGEST_NAME = 40


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class InquiryInMail(_Frozen):
    """An inquiry as mails show it: who asked, under which number, and the mails that it answers."""

    inquiry_no: str = ""
    name: str = ""
    email: str = ""
    subject: str = ""
    message_id: str = ""  # of the letter that is answered; empty for a form
    references: tuple[str, ...] = ()
    root: str = ""  # id of our first mail in the thread, for what began as a form

    def salutation(self, language: Language = "ja") -> str:
        """How a mail addresses somebody who may have given no name.

        Whoever writes in a stranger's name has our acknowledgement sent to them: what says more than a name is none.
        """
        name = one_line(self.name)
        is_name = len(name) <= _LONGEST_NAME and not _NO_NAME.search(unicodedata.normalize("NFKC", name))
        name = name if is_name else ""
        if language == "en":
            return name or "customer"
        return f"{name} 様" if name else "お客様"


class OrderInMail(_Frozen):
    """An order as mails show it; `transfer_no` is the short number payers put before their name."""

    placed: PlacedOrder
    transfer_no: str
    status: str


class MailContent(_Frozen):
    """Everything that one mail is written from; one to a customer has an order or an inquiry.

    `to`: the address of somebody who is neither a customer nor the shop, or of the shop that tries a mail out.
    `template`: what a mail to many is written from, instead of the template of its kind.
    """

    kind: MailKind
    language: Language
    shop: ShopProfile
    order: OrderInMail | None
    facts: MailFacts
    owed_at: datetime  # when that happened of which it tells
    written_at: datetime
    inquiry: InquiryInMail | None = None
    coupon: Coupon | None = None  # that makes up for a delay
    to: str = ""
    template: str = ""


#: Threads of mails whose name is spoken as it is, and those of inquiries, whose number is.
_SPOKEN_THREAD = re.compile(r"(?:inquiry-)?([A-Za-z0-9-]{1,40})")
_SPOKEN = re.compile(r"(.+)-([1-9][0-9]{0,5})")
_ID_LENGTH = 24
_SHORTEST_ID = 4


def mail_key(kind: MailKind, what: str = "") -> str:
    """The key by which a mail is owed at most once per order: kind and round, parcel or notice."""
    return f"{kind}:{what}" if what else str(kind)


def mail_id(thread: str, key: str) -> str:
    """The stable id of a mail, the same for every try: the beginning of its Message-ID, where it is signed.

    `thread` is the order number, or the id of a rejected payload.
    """
    return hashlib.sha256(f"{thread}\n{key}".encode()).hexdigest()[:_ID_LENGTH]


def spoken_mail(thread: str, number: int, mail: str) -> str:
    """What a mail is called at a terminal: `1001-3` is the third of order 1001; of other threads, how its id begins."""
    found = _SPOKEN_THREAD.fullmatch(thread)
    is_other = thread.startswith(("reject-", "deposit-", "stray-")) or not found
    return mail[:8] if is_other or not found else f"{found[1]}-{number}"


def as_spoken(name: str) -> tuple[str, int] | None:
    """The thread, or the inquiry, and the number that a spoken name says; None for another name."""
    found = _SPOKEN.fullmatch(name)
    return (found[1], int(found[2])) if found else None


def is_beginning_of_id(name: str) -> bool:
    """True for what may be the beginning of a mail's id, long enough to be unique among many."""
    return _SHORTEST_ID <= len(name) <= _ID_LENGTH and not set(name) - set("0123456789abcdef")


def is_whole_id(name: str) -> bool:
    """True for what `mail_id` makes."""
    return len(name) == _ID_LENGTH and is_beginning_of_id(name)
