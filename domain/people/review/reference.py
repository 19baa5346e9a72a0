"""All rules as rows and as a page: made from the rules themselves, so that nothing is said twice."""

from pydantic import BaseModel, ConfigDict

from domain.people.review.rules import RULES
from domain.shop.rules import ReviewPolicy, RuleName, Thresholds


class RuleRow(BaseModel):
    """One rule as a shop has it."""

    model_config = ConfigDict(frozen=True)

    rule: RuleName
    on: bool
    mark: str
    action: str
    points: int
    looks_at: str
    notes: str = ""


def rule_rows(policy: ReviewPolicy) -> list[RuleRow]:
    """Every rule with what follows by this policy, in the order in which they look."""
    rows = []
    for rule in RULES.values():
        setting = policy.setting(rule.name)
        notes = {
            "a weak signal: it counts points and does nothing else": rule.is_weak,
            "not asked of loyal customers": rule.is_relaxed,
            "stays settled for later orders once staff lift its mark, until something new comes": rule.is_of_person,
            "opens a task": rule.opens_task,
            "its mark does not expire": not rule.expires and not rule.is_weak,
        }
        rows.append(
            RuleRow(
                rule=rule.name,
                on=setting.on and policy.is_on,
                mark="" if rule.is_weak else rule.kind,
                action="points" if rule.is_weak else setting.action or rule.action,
                points=rule.score if setting.score is None else setting.score,
                looks_at=rule.looks_at,
                notes="; ".join(note for note, holds in notes.items() if holds),
            )
        )
    return rows


_HEAD = """\
# Review rules

When an order comes in, after its address was changed, and when staff say `shop review again`, these rules look at it
and at what the shop knows of orderer and recipient. `shop review explain NO` says which fired, which did not, and why.
This page is made from the code: `python -m reference.review_rules`.

| action | what follows |
|---|---|
| `hold` | the order is held for `review` until somebody releases it, or until what it was held for is gone |
| `ask` | the customer is asked about the fields that the rule names (by a person where no mail can); it waits |
| `prepay_only` | the customer is asked to pay in advance, and the order waits; the plan changes by their word alone |
| `mark` | everybody in the shop sees it; nothing waits |
| `points` | a weak signal: its points add to the score, and nothing else follows |

Nobody outside the shop sees marks, rules or reasons. Each reason is written so that the person concerned may read it.

## Rules

| rule | mark | action | points | looks at | |
|---|---|---|---|---|---|
"""
_POLICY = """
## Changing them

Under `[policy.review]` of `shop.toml`. An unknown rule or an impossible number is refused by name; orders that are in
already keep the policy they came with.

```toml
[policy.review.rules.first_cod]
on = false

[policy.review.rules.mass_quantity]
action = "mark"
score = 10

[policy.review.loyal]
after_orders = 5
months = 36

[policy.review.thresholds]
cod_amount = 50000

[[policy.review.periods]]
name = "お歳暮"
starts = 2026-11-20
ends = 2026-12-20
thresholds = { mass_quantity = 300, many_orders = 10 }

[[policy.review.tags]]
tag = "離島"
rule = "remote_island"
```

## Thresholds

| threshold | default |
|---|---|
"""


def rules_page() -> str:
    """docs/review-rules.md."""
    rows = [
        f"| `{row.rule}` | {row.mark} | `{row.action}` | {row.points or ''} | {row.looks_at} | {row.notes} |"
        for row in rule_rows(ReviewPolicy())
    ]
    numbers = [f"| `{name}` | {value} |" for name, value in Thresholds()]
    return _HEAD + "\n".join(rows) + "\n" + _POLICY + "\n".join(numbers) + "\n"
