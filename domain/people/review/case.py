"""What a rule is given: the order, what the shop knows of orderer and recipient, and the numbers of the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.contract.order import PlacedOrder
from domain.contract.status import DEAD, MarkKind, Status
from domain.people.identity import Attribute, Keys, attribute_of, identity, is_same_person, names_in
from domain.people.review.past_claims import PastClaim, Share
from domain.shop.calendar import BusinessCalendar
from domain.shop.policy import Policy
from domain.shop.rules import RuleName, Thresholds

_DAYS_OF_MONTH = 30.44


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class PersonMark(_Frozen):
    """A mark that staff set or lifted on an earlier order; `at` is when."""

    order_no: str
    kind: MarkKind
    rule: str
    by: str
    note: str = ""
    is_lifted: bool = False
    at: AwareDatetime | None = None


class Sighting(_Frozen):
    """An earlier order, or an imported customer, that shares an attribute with this order's people."""

    ref: str  # order number, or how an imported list names the customer
    role: str = "orderer"
    keys: frozenset[str]
    at: AwareDatetime
    status: Status | None = None  # None: imported
    is_refused: bool = False  # the parcel came back because it was refused; another reason is no fault of theirs
    is_overdue: bool = False  # delivered, and the deadline is over
    completed: int = 0  # imported counts
    refused: int = 0
    cancelled: int = 0
    unpaid: int = 0
    is_named_loyal: bool = False
    pieces: dict[str, int] = {}  # of limited SKUs
    marks: tuple[PersonMark, ...] = ()
    claims: tuple[PastClaim, ...] = ()  # those that have ended

    @property
    def has_failed(self) -> bool:
        """True when the order failed through its customer: refused at the door, not paid, cancelled."""
        is_failed = self.status in {Status.CANCELLED, Status.UNCOLLECTED, Status.EXPIRED} or self.is_refused
        return is_failed or self.is_overdue or bool(self.refused or self.cancelled or self.unpaid)


class PastPerson(_Frozen):
    """A customer or an order from before the shop had this pipeline. `ref` names it in its list."""

    ref: str
    keys: frozenset[str]
    completed: int = 0
    refused: int = 0
    cancelled: int = 0
    unpaid: int = 0
    is_loyal: bool = False
    last_on: date


class BlacklistEntry(_Frozen):
    """Somebody whose orders are looked at first, since `at`."""

    id: int
    keys: frozenset[str]
    reason: str
    by: str
    at: AwareDatetime | None = None
    expires_at: AwareDatetime


class Article(_Frozen):
    """What the stock list says of a SKU; nothing when it does not know it."""

    sku: str
    is_known: bool = True
    price: int | None = None
    most_per_person: int | None = None


class Background(_Frozen):
    """What the shop knows of the orderer and the articles at the moment an order comes in."""

    sightings: tuple[Sighting, ...] = ()
    entries: tuple[BlacklistEntry, ...] = ()
    articles: tuple[Article, ...] = ()
    is_mail_disposable: bool = False  # the orderer's mail address is one of those that anybody opens for ten minutes

    @property
    def unknown_skus(self) -> list[str]:
        return [article.sku for article in self.articles if not article.is_known]


@dataclass(frozen=True)
class History:
    """A person's other orders, by how they ended."""

    completed: int = 0
    refused: int = 0
    cancelled: int = 0
    unpaid: int = 0
    is_named_loyal: bool = False

    @classmethod
    def of(cls, sightings: Iterable[Sighting]) -> "History":
        """The counts; an order is one, in whichever role the person had it."""
        seen = list({each.ref: each for each in sightings}.values())
        return cls(
            completed=sum(each.completed + (each.status is Status.COMPLETED) for each in seen),
            refused=sum(each.refused + each.is_refused for each in seen),
            cancelled=sum(each.cancelled + (each.status is Status.CANCELLED) for each in seen),
            unpaid=sum(
                each.unpaid + (each.status in {Status.UNCOLLECTED, Status.EXPIRED} or each.is_overdue) for each in seen
            ),
            is_named_loyal=any(each.is_named_loyal for each in seen),
        )


@dataclass(frozen=True)
class Case:
    """One order before the rules."""

    placed: PlacedOrder
    known: Background
    policy: Policy
    calendar: BusinessCalendar
    at: datetime

    @property
    def today(self) -> date:
        return self.calendar.day_of(self.at)

    @cached_property
    def numbers(self) -> Thresholds:
        return self.policy.review.thresholds_on(self.today)

    @cached_property
    def orderer(self) -> Keys:
        return identity(self.placed.orderer)

    @cached_property
    def recipient(self) -> Keys:
        return identity(self.placed.ship_to)

    @cached_property
    def own(self) -> tuple[Sighting, ...]:
        """Earlier orders of the orderer."""
        return tuple(
            each for each in self.known.sightings if each.role == "orderer" and is_same_person(self.orderer, each.keys)
        )

    @cached_property
    def of_both(self) -> tuple[Sighting, ...]:
        """Earlier orders of or for the orderer or the recipient, an order once."""
        found = {
            each.ref: each
            for each in self.known.sightings
            if is_same_person(self.orderer, each.keys) or is_same_person(self.recipient, each.keys)
        }
        return tuple(found.values())

    @cached_property
    def history(self) -> History:
        return History.of(self.own)

    @cached_property
    def claimed(self) -> Share:
        """Of the orders that the orderer got within so many days, how many ended in a claim."""
        lately = self.since(self.at - timedelta(days=self.numbers.claims_days))
        got = {each.ref: each.claims for each in lately if each.status and (each.claims or each.status not in DEAD)}
        return Share.of(got.values())

    def since(self, start: datetime) -> tuple[Sighting, ...]:
        """The orderer's own earlier orders from this instant on."""
        return tuple(each for each in self.own if each.at >= start)

    def months_ago(self, months: int) -> datetime:
        return self.at - timedelta(days=months * _DAYS_OF_MONTH)

    @cached_property
    def names_at_address(self) -> int:
        """How many people, told apart by their names, had parcels sent to this address lately, this one included."""
        start = self.at - timedelta(days=self.numbers.names_at_address_days)
        homes = {key for key in self.recipient if attribute_of(key) is Attribute.ADDRESS}
        groups: list[Keys] = [names_in(self.recipient)]
        for each in self.known.sightings:
            names = names_in(each.keys)
            if names and each.at >= start and homes & each.keys and not any(names & group for group in groups):
                groups.append(names)
        return len(groups)

    def pieces_before(self, sku: str) -> int:
        """Pieces of a limited article in the same person's other orders, without cancelled ones."""
        return sum(each.pieces.get(sku, 0) for each in self.of_both if each.status not in DEAD)

    def mark_by_staff(self, kind: MarkKind) -> PersonMark | None:
        """A standing mark of this kind that staff set on an earlier order of the orderer."""
        found = (mark for each in self.own for mark in each.marks)
        return next((mark for mark in found if mark.kind is kind and not mark.is_lifted), None)

    def lifted_by_staff(self, rule: RuleName, who: Keys, since: datetime | None = None) -> PersonMark | None:
        """The same rule's mark on an earlier order of this person that staff lifted when they knew of this."""
        found = (mark for each in self.known.sightings if is_same_person(who, each.keys) for mark in each.marks)
        return next((mark for mark in found if mark.rule == rule and mark.is_lifted and _knew(mark, since)), None)


def _knew(mark: PersonMark, since: datetime | None) -> bool:
    return since is None or mark.at is None or since <= mark.at
