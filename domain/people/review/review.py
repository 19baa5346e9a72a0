"""The review of one order: every rule's finding with its reason, the score, and what follows from all of them."""

from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.basics.said import Code, Said
from domain.contract.order import PlacedOrder
from domain.contract.status import MarkKind
from domain.order.people import Mark
from domain.people.review.case import Case
from domain.people.review.rule import Fact, Rule, Verdict, no
from domain.people.review.rules import RULES
from domain.shop.rules import Action, ReviewPolicy, RuleName, TagRule

_SWITCHED_OFF, _RELAXED = Code("found.switched_off"), Code("found.relaxed", "why")
_POINTS = Code("found.points", "count", "mark", "hold")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Finding(_Frozen):
    """What one rule found. `action` is None where nothing but points follows."""

    rule: RuleName
    kind: MarkKind
    fired: bool
    why: Said
    action: Action | None = None
    points: int = 0
    facts: dict[str, Fact] = {}
    expires_at: AwareDatetime | None = None


class Review(_Frozen):
    """What the rules found at one moment."""

    at: AwareDatetime
    findings: tuple[Finding, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def fired(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.fired)

    @property
    def score(self) -> int:
        return sum(finding.points for finding in self.fired)

    def marks(self) -> tuple[Mark, ...]:
        """The marks that follow; weak signals leave none of their own."""
        return tuple(
            Mark(kind=each.kind, rule=each.rule, since=self.at, expires_at=each.expires_at)
            for each in self.fired
            if each.action
        )


def review(case: Case) -> Review:
    """Let every rule look at the order. Pure: the same case gives the same review."""
    policy = case.policy.review
    if not policy.is_on:
        return Review(at=case.at)
    findings: list[Finding] = []
    is_loyal = False
    for rule in RULES.values():
        finding = _finding(case, rule, is_loyal=is_loyal)
        if rule.name is RuleName.SCORE:
            finding = _scored(case, finding, sum(each.points for each in findings if each.fired))
        is_loyal = is_loyal or (rule.name is RuleName.LOYAL and finding.fired)
        findings.append(finding)
    fired = {finding.rule for finding in findings if finding.fired}
    return Review(at=case.at, findings=tuple(findings), tags=_tags(policy, case.placed, fired))


def _finding(case: Case, rule: Rule, *, is_loyal: bool) -> Finding:
    setting = case.policy.review.setting(rule.name)
    action = None if rule.is_weak else setting.action or rule.action
    points = rule.score if setting.score is None else setting.score
    found = _seen(case, rule, is_on=setting.on, is_loyal=is_loyal)
    return Finding(
        rule=rule.name,
        kind=rule.kind,
        fired=found.fires,
        why=found.why,
        action=action,
        points=points,
        facts=found.facts,
        expires_at=_expiry(case, rule, found.expires_at) if found.fires else None,
    )


def _seen(case: Case, rule: Rule, *, is_on: bool, is_loyal: bool) -> Verdict:
    if not is_on:
        return no(_SWITCHED_OFF())
    found = rule.check(case)
    if found.fires and rule.is_relaxed and is_loyal:
        return no(_RELAXED(why=found.why))
    return found


def _expiry(case: Case, rule: Rule, given: datetime | None) -> datetime | None:
    """When the mark goes by itself: what stands on a person's past, or on a list, does not stand for ever."""
    if not rule.expires:
        return None
    latest = case.at + timedelta(days=case.policy.review.mark_days)
    return min(given, latest) if given else latest


def _scored(case: Case, finding: Finding, points: int) -> Finding:
    """The score as a finding of its own: a mark from one number on, a hold from another."""
    numbers = case.numbers
    if not case.policy.review.setting(RuleName.SCORE).on:
        return finding
    is_high, is_marked = points >= numbers.score_hold, points >= numbers.score_mark
    why = _POINTS(count=points, mark=numbers.score_mark, hold=numbers.score_hold)
    latest = case.at + timedelta(days=case.policy.review.mark_days)
    return finding.model_copy(
        update={
            "fired": is_marked,
            "why": why,
            "action": (finding.action if is_high else Action.MARK),
            "points": 0,
            "facts": {"points": points},
            "expires_at": latest if is_marked else None,
        }
    )


def _tags(policy: ReviewPolicy, placed: PlacedOrder, fired: set[RuleName]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.tag for each in policy.tags if _is_meant(each, placed, fired)))


def _is_meant(tag: TagRule, placed: PlacedOrder, fired: set[RuleName]) -> bool:
    """All that the tag's rule names must hold."""
    named = (
        (tag.rule, tag.rule in fired),
        (tag.sku, any(line.sku.startswith(tag.sku or "") for line in placed.lines)),
        (tag.channel, placed.channel == tag.channel),
        (tag.plan, placed.plan == tag.plan),
    )
    return all(holds for name, holds in named if name)
