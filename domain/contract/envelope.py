"""What activities are given: the order, the key that makes it happen once, the instant, a message."""

import hashlib
from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from domain.basics.fault import wrong
from domain.basics.money import TaxRate, Yen
from domain.basics.said import Said
from domain.basics.text import is_printable
from domain.contract.messages import Message, Note, PaymentReceived, PaymentReversed, Who
from domain.contract.order import Instant, PlacedOrder

M = TypeVar("M", bound=Message)
M_co = TypeVar("M_co", bound=Message, covariant=True)
#: Of one article, in one receipt or count.
MOST_PIECES = 9_999_999
#: The kind of all messages whose name nobody knows.
UNKNOWN = "?"


def _on_one_line(text: str) -> str:
    if not is_printable(text):
        raise wrong("one_line")
    return text


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True)


class Envelope(_Given, Generic[M_co]):
    """One message for one order. The same `key` on the same order has its effect once."""

    order_no: str
    key: str
    at: AwareDatetime
    message: M_co


def enclose(order_no: str, key: str, at: datetime, message: M) -> Envelope[M]:
    """An envelope with its message's own type, so that every field of the message is serialized."""
    return Envelope[type(message)](order_no=order_no, key=key, at=at, message=message)  # type: ignore[misc,operator,no-any-return]


class StepDue(_Given):
    """A step whose time has come."""

    order_no: str
    key: str
    at: AwareDatetime
    round: int = 0


class Intake(_Given):
    """A new order."""

    placed: PlacedOrder
    at: AwareDatetime


class Reject(_Given):
    """A payload that could not be read as an order."""

    workflow_id: str
    run_id: str
    payload: str
    said: Said
    at: AwareDatetime

    @property
    def thread(self) -> str:
        """The thread of mails about this reject."""
        return reject_thread(self.run_id)


class RejectedMessage(_Given):
    """A signal to a run whose start could not be read. `paid` and `taken_back` are the money that it tells of.

    `kind` is what the mails about such messages are counted by.
    """

    run_id: str
    order_no: str
    place: str
    at: AwareDatetime
    message: str
    kind: str
    said: Said
    payload: str = ""
    paid: PaymentReceived | None = None
    taken_back: PaymentReversed | None = None

    @property
    def same_as(self) -> str:
        """Each is told by itself: nobody looks through a journal of what had no order."""
        return self.place

    @property
    def thread(self) -> str:
        """The thread of the reject that it belongs to."""
        return reject_thread(self.run_id)


def reject_thread(run_id: str) -> str:
    """The thread of mails about what a run could not read."""
    return f"reject-{run_id}"


class UnusableMessage(_Given):
    """A signal that was refused or could not be read: for the journal, and for the shop."""

    message: str
    said: Said
    payload: str = ""
    is_unknown: bool = False  # no message has this name

    @property
    def kind(self) -> str:
        """What the mails about such messages are counted by: the names that nobody knows are one kind."""
        return UNKNOWN if self.is_unknown else self.message

    @property
    def same_as(self) -> str:
        """What the shop hears of once."""
        return f"{self.message}\n{self.said.plain}"


class RefusedMessage(UnusableMessage):
    """A signal to an order that it could not use."""

    order_no: str
    key: str
    at: AwareDatetime


class StockReceipt(_Given):
    """Goods that came in. `receipt` is the sender's id: the same one counts once.

    With a `name` an article that the stock list does not know is put on it, at `price` yen with tax and its `tax_rate`
    where these are said. One that is known keeps what the list says of it.
    """

    receipt: Annotated[str, Field(min_length=1, max_length=100)]
    sku: Annotated[str, Field(min_length=1, max_length=64)]
    quantity: Annotated[int, Field(strict=True, ge=1, le=MOST_PIECES)]
    at: Instant
    name: Annotated[str, Field(max_length=200), AfterValidator(_on_one_line)] = ""
    price: Yen | None = None
    tax_rate: TaxRate | None = None


class Allocations(_Given):
    """The waiting orders that got their goods."""

    order_nos: tuple[str, ...] = ()


class InHand(_Given):
    """What a sweep tells its next try, should the database be away: what became of the mail that it had in hand.

    `taken_at`: when the mail server took it, without the copies to these addresses. `let_go_at`: it was in no hand any
    more; whoever took it in hand since has it still.
    """

    mail_id: str
    taken_at: AwareDatetime | None = None
    let_go_at: AwareDatetime | None = None
    copies_refused: tuple[str, ...] = ()


class Post(_Given):
    """Wakes the outbox for one thread of mails: an order's number, or the id of a reject.

    `in_hand` is what the sweep before could not write down.
    """

    thread: str
    at: AwareDatetime
    in_hand: InHand | None = Field(default=None, exclude_if=lambda found: found is None)


class Elsewhere(_Given):
    """The mails are left to the workers of the mail queue; `in_hand` is what this sweep could not write down."""

    why: Literal["not_here", "busy", "slow", "database"]
    in_hand: InHand | None = None


class RefusedMail(Message):
    """A mail to the customer of an order that will never be taken: the mail server said so, or the address cannot be.

    `status` is a code of RFC 3463, `diagnostic` the reason without addresses, `address` the hash (`address_hash`) of
    the one that it was for.
    """

    mail_id: str
    status: str
    diagnostic: Note
    address: str


class LateMail(Message):
    """A mail to the customer could leave now, but its dates no longer give the days that they promised."""

    mail_id: str


class LaterMail(_Given):
    """All that may leave has left; the next mail of the thread waits for its hour, or is tried again then.

    `why` is what the mail server said, without addresses, where the mail waits for that.
    """

    not_before: AwareDatetime
    why: Said | str = ""


class FailedSweep(_Given):
    """A sweep of the outbox that ended in a failure which no further try mends, or news of a mail that was refused.

    `said` is the class of the failure; `mail_id` is the mail that the news was about.
    """

    thread: str
    at: AwareDatetime
    said: str
    mail_id: str = ""


def address_hash(order_no: str, email: str) -> str:
    """Tells whether a mail address is still the same one, without naming it."""
    return hashlib.sha256(f"{order_no}\n{email}".encode()).hexdigest()[:16]


class PaperRequest(_Given):
    """Asks for the documents of one parcel of one version of an order, or for a mail (its id) as a paper letter.

    `again`: the documents are there, and are handed over once more. `receipt`, `returned`: the number of the receipt,
    or of the return invoice, that is asked for.
    """

    order_no: str
    version: int
    at: AwareDatetime
    parcel_no: str = "1"
    mail: str = ""
    again: bool = False
    receipt: int = 0
    returned: int = 0
    by: Who = ""
