"""Cases for the rules: an order, what the shop knows, and the policy of the day."""

from datetime import datetime, timedelta
from typing import Any

from domain.contract.order import PlacedOrder, read_order
from domain.contract.status import MarkKind, Status
from domain.people.identity import Described, identity, keys_of
from domain.people.review.case import Article, Background, BlacklistEntry, Case, PersonMark, Sighting
from domain.people.review.review import Finding, Review, review
from domain.shop.policy import Policy
from domain.shop.rules import ReviewPolicy, RuleName
from tests.domain.builders import CALENDAR, Cart, cart, jst

NOW = jst(2026, 11, 24, 10)  # a Tuesday
SAKURA = {
    "name": "佐藤 さくら",
    "email": "sakura@example.jp",
    "phone": "090-1111-2222",
    "address": {"postal_code": "530-0001", "prefecture": "大阪府", "city": "大阪市北区", "street": "梅田1-1-3"},
}


def order(**changes: Any) -> PlacedOrder:  # noqa: ANN401 - what a cart may send
    """The usual order of 山田 太郎; `orderer` changes some of what he says of himself."""
    base: Cart = cart()
    orderer = base["orderer"] | changes.pop("orderer", {})
    quantity = changes.pop("quantity", None)
    if quantity:
        changes["lines"] = [base["lines"][0] | {"quantity": quantity}]
        changes["total"] = quantity * 1080 + 660
    return read_order(base | {"orderer": orderer} | changes)


def cod(**changes: Any) -> PlacedOrder:  # noqa: ANN401 - what a cart may send
    return order(plan="cod", payment={"method": "cash_on_delivery"}, **changes)


def earlier(
    status: Status | None = Status.COMPLETED,
    *,
    days: int = 60,
    ref: str = "",
    **more: Any,  # noqa: ANN401 - fields
) -> Sighting:
    """An earlier order of 山田 太郎, unless `keys` say somebody else's."""
    at = NOW - timedelta(days=days)
    ref = ref or f"{status}-{days}"
    return Sighting.model_validate({"ref": ref, "keys": identity(order().orderer), "at": at, "status": status} | more)


def claimed(
    reason: str = "delivered_not_received",
    outcome: str = "settled",
    *,
    carrier: str | None = None,
    days: int = 60,
    **more: Any,  # noqa: ANN401 - fields
) -> Sighting:
    """An earlier order of 山田 太郎 with a claim that has ended."""
    claim = {"reason": reason, "outcome": outcome, "carrier": carrier, "at": NOW - timedelta(days=days)}
    return earlier(days=days, claims=(claim,), **more)


def refused(**more: Any) -> Sighting:  # noqa: ANN401 - fields
    """An earlier order of 山田 太郎 whose parcel was refused."""
    return earlier(Status.RETURNED, is_refused=True, **more)


def entry(reason: str = "chargeback", *, days: int = 30, **who: str) -> BlacklistEntry:
    """An entry of the blacklist, made days ago, that stands for a month from now."""
    made_at, ends_at = NOW - timedelta(days=days), NOW + timedelta(days=30)
    return BlacklistEntry(
        id=7, keys=keys_of(Described(**who)), reason=reason, by="Sato", at=made_at, expires_at=ends_at
    )


def lifted(rule: RuleName, kind: MarkKind = MarkKind.SUSPICIOUS, *, days: int = 5) -> PersonMark:
    """A mark of a rule that staff lifted on an earlier order, days ago."""
    at = NOW - timedelta(days=days)
    return PersonMark(
        order_no="0900", kind=kind, rule=rule, by="Mori", note="spoke on the phone", is_lifted=True, at=at
    )


def known(
    *sightings: Sighting, entries: tuple[BlacklistEntry, ...] = (), articles: tuple[Article, ...] = ()
) -> Background:
    return Background(sightings=sightings, entries=entries, articles=articles)


def policy(**settings: Any) -> Policy:  # noqa: ANN401 - whatever a shop file may say
    return Policy(review=ReviewPolicy.model_validate(settings))


def reviewed(
    placed: PlacedOrder | None = None, what: Background | None = None, by: Policy | None = None, at: datetime = NOW
) -> Review:
    return review(Case(placed or order(), what or known(), by or Policy(), CALENDAR, at))


def finding(found: Review, rule: RuleName) -> Finding:
    return next(each for each in found.findings if each.rule is rule)


def fired(found: Review) -> set[str]:
    return {str(each.rule) for each in found.fired}
