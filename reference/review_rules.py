"""Writes docs/review-rules.md: `python -m reference.review_rules`."""

from pathlib import Path

from adapters.words.say import name
from domain.people.review.reference import rule_rows
from domain.shop.rules import ReviewPolicy, Thresholds

PAGE = Path("docs/review-rules.md")

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
_CLAIMS = """
## What a claim says of a customer

`many_claims` counts [claims](conversations/claims.md) that have *ended*, never one that is open. It marks an order, and
a person looks; it refuses, holds and delays nothing, and no customer reads of it. The mark goes by itself after
`mark_days`, and what is older than `claims_days` counts no more. An order counts by its heaviest claim:

| the claim was | and | weighs |
|---|---|---|
| turned away, withdrawn, decided for the customer; or it came after all | | nothing |
| settled, or paid by the guarantee | the carrier said `lost`, `damaged`, `found`: its fault | nothing |
| settled or paid | `late`, `cancelled_but_shipped`: the shop's records show it | nothing |
| settled or paid | it came broken, wrong, incomplete or not at all: mostly nobody's fault | half an order |
| settled or paid | `delivered_not_received`, `not_as_described`, `unauthorized`: word against word | an order |
| declined without an objection, or decided for the shop | | an order |

Whoever gets a broken parcel with two of three orders is not marked (33 %); whoever claims every order is.
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
        f"| `{row.rule}` | {row.mark} | `{row.action}` | {row.points or ''} | {name('rule_looks_at', row.rule, 'en')} "
        f"| {'; '.join(name('rule_note', note, 'en') for note in row.notes)} |"
        for row in rule_rows(ReviewPolicy())
    ]
    numbers = [f"| `{name}` | {value} |" for name, value in Thresholds()]
    return _HEAD + "\n".join(rows) + "\n" + _CLAIMS + _POLICY + "\n".join(numbers) + "\n"


if __name__ == "__main__":
    PAGE.write_text(rules_page(), encoding="utf-8")
