"""Mails to many: one mailing is one template for the recipients that filters chose, each with what became of it."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from domain.basics.said import Said
from domain.contract.consents import MailingKind
from domain.contract.order import Language, PlanName
from domain.contract.status import MarkKind, Status


class MailingState(StrEnum):
    DRAFT = "draft"  # nobody is chosen yet; it may be looked at and tested
    SENDING = "sending"  # its recipients are fixed, and get their mails one after the other
    PAUSED = "paused"  # by a person, or because a mail server refuses the shop
    STOPPED = "stopped"  # for good; who has no mail yet gets none
    DONE = "done"  # nobody waits for a mail of it any more


#: The states in which recipients are fixed and more may still follow.
GOES_ON = frozenset({MailingState.SENDING, MailingState.PAUSED})


class LeftOut(StrEnum):
    """Why somebody gets no mail of a mailing; of several reasons the first that stands here counts."""

    NO_ADDRESS = "no_address"  # none, or one that no mail can be sent to
    REFUSED = "refused"  # wants no mails to many
    NO_CONSENT = "no_consent"  # never agreed to advertising
    BOUNCED = "bounced"  # mails to this address come back
    MARKED = "marked"  # blacklisted, suspicious, or to be handled with care
    CLAIM = "claim"  # has a claim open
    INQUIRY = "inquiry"  # asked something that is not settled
    HELD = "held"  # has an order that is on hold
    UNWRITABLE = "unwritable"  # the template cannot be written for this order


class RecipientState(StrEnum):
    """What became of one recipient."""

    WAITING = "waiting"
    IN_HAND = "in_hand"  # being handed to the mail server at this moment
    SENT = "sent"
    BOUNCED = "bounced"  # refused by the mail server, or come back
    UNCLEAR = "unclear"  # no answer came, or the worker was killed meanwhile: shown, and not sent again
    LEFT_OUT = "left_out"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Filters(_Frozen):
    """Which orders' people are chosen: all that is named must hold. The days are those of placing, both included."""

    statuses: tuple[Status, ...] = ()
    plan: PlanName | None = None
    placed_from: date | None = None
    placed_until: date | None = None
    sku: str | None = None
    prefecture: str | None = None  # of the orderer
    mark: MarkKind | None = None
    tag: str | None = None
    channel: str | None = None
    text: str = ""

    @property
    def is_nothing(self) -> bool:
        """True where no order is left out."""
        return self == Filters()


class NewMailing(_Frozen):
    """A mailing as somebody drafts it. `templates`: what its mails are written from, by language."""

    name: Annotated[str, Field(max_length=60)]
    kind: MailingKind
    filters: Filters
    templates: dict[Language, str]
    by: Annotated[str, Field(max_length=100)]
    at: AwareDatetime


class Mailing(NewMailing):
    """A mailing as it stands. `left_out`: how many were left out as it was chosen, by reason."""

    number: int
    state: MailingState
    said: Said | None = None  # why it pauses, where no person paused it
    left_out: dict[LeftOut, int] = {}
    began_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None

    @property
    def is_draft(self) -> bool:
        return self.state is MailingState.DRAFT

    @property
    def is_sending(self) -> bool:
        return self.state is MailingState.SENDING

    @property
    def is_paused(self) -> bool:
        return self.state is MailingState.PAUSED


class MailingStart(_Frozen):
    """What the workflow of a mailing is started with: the number under which its recipients are kept."""

    number: Annotated[int, Field(ge=1)]


class MailingStep(_Frozen):
    """One step of a mailing, at its instant. `tries`: steps before it in which the mail server was away."""

    number: int
    at: AwareDatetime
    tries: int = 0


class MailingProgress(_Frozen):
    """How far a mailing is, without a word of whom it goes to. `next_at`: nothing leaves before."""

    state: MailingState
    waiting: int = 0
    sent: int = 0
    bounced: int = 0
    unclear: int = 0
    left_out: int = 0
    next_at: AwareDatetime | None = None
    is_away: bool = False  # the mail server is, which is why nothing leaves before `next_at`
