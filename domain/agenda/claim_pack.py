"""The evidence pack of a claim: what of order, parcels, mails and claim may leave the shop, for whoever decides.

Only what is named here leaves: no marks, no remarks of colleagues, no names of staff, no account of a customer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.agenda.claim_page import ClaimAnswer
from domain.agenda.order_page import JournalEntry
from domain.claim.evidence import EvidenceRow
from domain.claim.state import ClaimState
from domain.contract.order import PlacedOrder
from domain.order.document import DocumentKind
from domain.order.kinds import MailKind
from domain.order.parcel import Parcel
from domain.order.state import OrderState
from domain.shop.guarantee import GuaranteePolicy
from domain.shop.profile import ShopProfile

#: Lines of the order's journal that tell the way of its goods, and the facts that are told with each.
_WAY = {
    "received": (),
    "accepted": (),
    "shipping_delayed": ("until",),
    "parcel_shipped": ("parcel_no", "carrier", "tracking_no"),
    "tracking_corrected": ("old", "new"),
    "parcel_tracked": ("parcel_no", "event", "happened_at"),
    "arrival_moved": ("parcel_no", "arrives_on"),
    "parcel_delivered": ("parcel_no", "delivered_at"),
    "parcel_returned": ("parcel_no", "why"),
    "return_inspected": ("parcel_no",),
    "cancelled": (),
}
_PACKING = {
    "goods_inspected": (),
    "packing_started": ("parcel_no", "version"),
    "parcel_packed": ("parcel_no", "version"),
}
_MONEY = {
    "payment_received": ("amount",),
    "payment_captured": ("amount",),
    "refund_owed": ("amount",),
    "refund_ordered": ("amount",),
    "refunded": ("amount",),
    "refund_failed": ("amount",),
    "taken_by_provider": ("amount",),
}
#: Lines of the claim's journal; of `_SAID` also what was written, which is for whoever decides.
_CLAIM = {
    "claim_opened": (),
    "claim_looked_into": ("until",),
    "claim_answered": ("remedy", "amount"),
    "proposal_accepted": (),
    "proposal_refused": (),
    "proposal_lowered": ("amount",),
    "proposal_in_vain": (),
    "guarantee_invoked": (),
    "claim_contested": ("until",),
    "claim_decided": ("outcome", "until"),
    "claim_appealed": (),
    "claim_appealed_by_shop": (),
    "claim_withdrawn": (),
    "claim_taken_outside": (),
}
_SAID = frozenset({"claim_contested", "claim_appealed", "claim_appealed_by_shop"})
#: Every line that is told, for the words of the cover.
TOLD: Mapping[str, tuple[str, ...]] = MappingProxyType(_WAY | _PACKING | _MONEY | _CLAIM)
#: Papers that the customer has, too; a note of the packer stays in the shop.
PAPERS = (DocumentKind.SLIP, DocumentKind.INVOICE, DocumentKind.LABEL, DocumentKind.RETURN)
#: Mails about the customer's own account.
_PRIVATE = frozenset(kind for kind in MailKind if kind.value.startswith("refund_account"))


class PackEvent(NamedTuple):
    """Something that happened, with what may be told of it. `said`: what was written for whoever decides."""

    at: datetime
    what: str
    facts: Mapping[str, object]
    said: str = ""


class PackMail(NamedTuple):
    """A mail to the customer exactly as it was sent."""

    sent_at: datetime
    subject: str
    content: bytes


class PackPaper(NamedTuple):
    """A paper exactly as it was made."""

    kind: DocumentKind
    number: int
    content: bytes


class PackLetter(NamedTuple):
    """What was written to the shop about the claim, or about its order as an inquiry; `about` is the number of which.

    `is_customers`: from the orderer's own address, which nobody doubts.
    """

    at: datetime
    about: str
    is_customers: bool
    subject: str
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClaimPack:
    """All that is in a pack, gathered at one moment of the database."""

    claim: ClaimState
    text: str  # what the customer wrote
    answers: tuple[ClaimAnswer, ...]
    history: tuple[JournalEntry, ...]
    placed: PlacedOrder
    order: OrderState
    order_history: tuple[JournalEntry, ...]
    scheme: GuaranteePolicy  # of the moment in which it was claimed
    return_days: int  # in which goods might be sent back without a reason, by the rule of the order's own time
    shop: ShopProfile
    zone: ZoneInfo
    mails: tuple[PackMail, ...]
    papers: tuple[PackPaper, ...]
    evidence: tuple[tuple[EvidenceRow, bytes], ...]
    letters: tuple[PackLetter, ...] = ()

    @property
    def as_of(self) -> datetime:
        """The newest thing that it tells: the same things make the same pack, whenever it is made."""
        instants = [self.claim.opened_at, *(event.at for event in self.thread), *(event.at for event in self.way)]
        instants += [event.at for event in (*self.packing, *self.money)] + [mail.sent_at for mail in self.mails]
        instants += [letter.at for letter in self.letters]
        return max([*instants, *(row.added_at for row, _ in self.evidence)]).astimezone(self.zone)

    @property
    def ends_on(self) -> date | None:
        """The last day on which this could be claimed; None where nothing was promised, and nothing came."""
        days = [parcel.delivered_at.astimezone(self.zone).date() for parcel in self.parcels if parcel.delivered_at]
        promised = self.order.goods.arrival.promised_for
        counted = max([*days, promised] if promised else days, default=None)
        return counted + timedelta(days=self.scheme.until_days) if counted else None

    @property
    def parcels(self) -> tuple[Parcel, ...]:
        return self.order.goods.parcels

    @property
    def way(self) -> tuple[PackEvent, ...]:
        """The order's and its parcels' way, by the time at which things happened as the carrier has it."""
        return tuple(sorted(_told(self.order_history, _WAY), key=lambda event: event.at))

    @property
    def packing(self) -> tuple[PackEvent, ...]:
        return tuple(_told(self.order_history, _PACKING))

    @property
    def money(self) -> tuple[PackEvent, ...]:
        return tuple(_told(self.order_history, _MONEY))

    @property
    def thread(self) -> tuple[PackEvent, ...]:
        return tuple(_told(self.history, _CLAIM))


def may_leave(kind: MailKind) -> bool:
    """The customer has this mail, and it names no account of theirs."""
    return not kind.is_for_shop and kind not in _PRIVATE


def _told(lines: Iterable[JournalEntry], which: Mapping[str, tuple[str, ...]]) -> Iterable[PackEvent]:
    for line in lines:
        if line.what in which:
            facts = {name: line.facts[name] for name in which[line.what] if line.facts.get(name) not in {None, ""}}
            happened = facts.pop("happened_at", None) or facts.get("delivered_at")
            at = datetime.fromisoformat(str(happened)) if happened else line.at
            facts.pop("delivered_at", None)
            yield PackEvent(at, line.what, facts, line.note if line.what in _SAID else "")
