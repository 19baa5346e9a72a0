"""Rules about people: what the shop knows of orderer and recipient from orders, lists and colleagues."""

from datetime import datetime, timedelta

from domain.basics.said import Code
from domain.contract.status import MarkKind
from domain.people.identity import Keys, attributes, certainty
from domain.people.review.case import BlacklistEntry, Case, History
from domain.people.review.rule import Fact, Verdict, no, verdict, yes
from domain.shop.rules import RuleName

_BY_STAFF = Code("found.loyal_by_staff", "by", "order_no", "note")
_NOT_LOYAL, _NAMED_LOYAL = Code("found.not_loyal", "refused", "unpaid"), Code("found.named_loyal")
_COMPLETED = Code("found.completed", "count", "months", "needed")
_NO_MATCH, _NO_CANDIDATE = Code("found.no_match"), Code("found.no_candidate")
_SHARES = Code("found.shares", "who", "shared", "entry", "by", "reason")
_FAILED = Code("found.failed", "refused", "unpaid", "cancelled")
_RETURNS = Code("found.returns", "returned", "parcels", "percent")
_CLAIMS = Code("found.claims", "claimed", "count", "percent")
_ORDERS, _NAMES = Code("found.orders", "count", "hours"), Code("found.names", "count", "days")
_LIMIT_PASSED = Code("found.limit_passed", "count", "sku", "most")
_LIMIT_KEPT, _NO_LIMIT = Code("found.limit_kept"), Code("found.no_limit")
_FIRST_COD, _SETTLED = Code("found.first_cod", "plan", "completed"), Code("found.settled", "by", "order_no", "note")


def loyal(case: Case) -> Verdict:
    return _unless_settled(case, RuleName.LOYAL, _is_loyal(case), case.orderer)


def _is_loyal(case: Case) -> Verdict:
    formula = case.policy.review.loyal
    staff = case.mark_by_staff(MarkKind.LOYAL)
    if staff:
        return yes(_BY_STAFF(by=staff.by, order_no=staff.order_no, note=staff.note))
    lately = History.of(case.since(case.months_ago(formula.months)))
    facts: dict[str, Fact] = {"completed": lately.completed, "refused": lately.refused, "unpaid": lately.unpaid}
    if lately.refused or lately.unpaid:
        return no(_NOT_LOYAL(refused=lately.refused, unpaid=lately.unpaid), **facts)
    if case.history.is_named_loyal:
        return yes(_NAMED_LOYAL(), **facts)
    why = _COMPLETED(count=lately.completed, months=formula.months, needed=formula.after_orders)
    return verdict(lately.completed >= formula.after_orders, why, **facts)


def blacklist_match(case: Case) -> Verdict:
    found = [
        (who, entry, keys) for who, keys in _people(case) for entry in case.known.entries if _is_match(keys, entry)
    ]
    if not found:
        return no(_NO_MATCH())
    return _first_unsettled(case, RuleName.BLACKLIST_MATCH, found)


def blacklist_candidate(case: Case) -> Verdict:
    found = [
        (who, entry, keys)
        for who, keys in _people(case)
        for entry in case.known.entries
        if keys & entry.keys and not _is_match(keys, entry)
    ]
    if not found:
        return no(_NO_CANDIDATE())
    found.sort(key=lambda each: certainty(each[2], each[1].keys), reverse=True)
    return _first_unsettled(case, RuleName.BLACKLIST_CANDIDATE, found)


def _first_unsettled(case: Case, rule: RuleName, found: list[tuple[str, BlacklistEntry, Keys]]) -> Verdict:
    """The first entry that nobody has settled, so that a settled one does not hide another."""
    seen = [_unless_settled(case, rule, _about(who, entry, keys), keys, entry.at) for who, entry, keys in found]
    return next((each for each in seen if each.fires), seen[0])


def _people(case: Case) -> list[tuple[str, Keys]]:
    people = [("orderer", case.orderer)]
    return people if case.placed.recipient is None else [*people, ("recipient", case.recipient)]


def _is_match(keys: Keys, entry: BlacklistEntry) -> bool:
    return certainty(keys, entry.keys) >= 2


def _about(who: str, entry: BlacklistEntry, keys: Keys) -> Verdict:
    shared = sorted(attributes(keys & entry.keys))
    return yes(
        _SHARES(who=who, shared=shared, entry=entry.id, by=entry.by, reason=entry.reason),
        entry=entry.id,
        who=who,
        shared=[str(attribute) for attribute in shared],
    ).model_copy(update={"expires_at": entry.expires_at})


def failed_before(case: Case) -> Verdict:
    history, numbers = case.history, case.numbers
    is_much = (
        history.refused >= numbers.refused_before
        or history.unpaid >= numbers.unpaid_before
        or history.cancelled >= numbers.cancelled_before
    )
    why = _FAILED(refused=history.refused, unpaid=history.unpaid, cancelled=history.cancelled)
    found = verdict(is_much, why, refused=history.refused, unpaid=history.unpaid, cancelled=history.cancelled)
    newest = max((each.at for each in case.own if each.has_failed), default=None)
    return _unless_settled(case, RuleName.FAILED_BEFORE, found, case.orderer, newest)


def many_returns(case: Case) -> Verdict:
    refused, completed = case.history.refused, case.history.completed
    percent = 100 * refused // (refused + completed) if refused + completed else 0
    fires = refused >= case.numbers.returns and percent >= case.numbers.returns_percent
    why = _RETURNS(returned=refused, parcels=refused + completed, percent=percent)
    return verdict(fires, why, returned=refused)


def many_claims(case: Case) -> Verdict:
    """Claims count once they have ended, by how much each says of the customer."""
    share, numbers = case.claimed, case.numbers
    fires = share.claimed >= numbers.claims and share.percent >= numbers.claims_percent
    why = _CLAIMS(claimed=share.claimed, count=share.orders, percent=share.percent)
    found = verdict(fires, why, claimed=share.claimed, orders=share.orders, percent=share.percent)
    newest = max((claim.at for each in case.own for claim in each.claims), default=None)
    return _unless_settled(case, RuleName.MANY_CLAIMS, found, case.orderer, newest)


def many_orders(case: Case) -> Verdict:
    hours = case.numbers.many_orders_hours
    lately = [each for each in case.since(case.at - timedelta(hours=hours)) if each.status is not None]
    count = len({each.ref for each in lately}) + 1
    why = _ORDERS(count=count, hours=hours)
    return verdict(count >= case.numbers.many_orders, why, orders=count)


def names_at_address(case: Case) -> Verdict:
    count, days = case.names_at_address, case.numbers.names_at_address_days
    why = _NAMES(count=count, days=days)
    return verdict(count >= case.numbers.names_at_address, why, names=count)


def limited_sku(case: Case) -> Verdict:
    limits = {article.sku: article.most_per_person for article in case.known.articles if article.most_per_person}
    for sku, most in limits.items():
        before, now = case.pieces_before(sku), case.placed.quantities.get(sku, 0)
        if before + now > most:
            why = _LIMIT_PASSED(count=before + now, sku=sku, most=most)
            return yes(why, sku=sku, before=before, now=now, most=most)
    return no(_LIMIT_KEPT() if limits else _NO_LIMIT())


def first_cod(case: Case) -> Verdict:
    is_cod, completed = case.placed.terms.collected_by_carrier, case.history.completed
    why = _FIRST_COD(plan=case.placed.plan, completed=completed)
    return verdict(is_cod and not completed, why, completed=completed)


def _unless_settled(case: Case, rule: RuleName, found: Verdict, who: Keys, since: datetime | None = None) -> Verdict:
    """A rule whose mark staff lifted on an earlier order of this person fires again only for what came `since`."""
    mark = case.lifted_by_staff(rule, who, since) if found.fires else None
    if mark is None:
        return found
    return no(_SETTLED(by=mark.by, order_no=mark.order_no, note=mark.note), order_no=mark.order_no)
