"""All rules as rows: made from the rules themselves, so that nothing is said twice."""

from pydantic import BaseModel, ConfigDict

from domain.people.review.rules import RULES
from domain.shop.rules import ReviewPolicy, RuleName

#: What else is to be known of a rule.
NOTES = ("weak", "relaxed", "of_person", "opens_task", "stays")


class RuleRow(BaseModel):
    """One rule as a shop has it."""

    model_config = ConfigDict(frozen=True)

    rule: RuleName
    on: bool
    mark: str
    action: str
    points: int
    notes: tuple[str, ...] = ()  # of NOTES


def rule_rows(policy: ReviewPolicy) -> list[RuleRow]:
    """Every rule with what follows by this policy, in the order in which they look."""
    rows = []
    for rule in RULES.values():
        setting = policy.setting(rule.name)
        notes = {
            "weak": rule.is_weak,  # it counts points and does nothing else
            "relaxed": rule.is_relaxed,
            "of_person": rule.is_of_person,
            "opens_task": rule.task is not None,
            "stays": not rule.expires and not rule.is_weak,
        }
        rows.append(
            RuleRow(
                rule=rule.name,
                on=setting.on and policy.is_on,
                mark="" if rule.is_weak else rule.kind,
                action="points" if rule.is_weak else setting.action or rule.action,
                points=rule.score if setting.score is None else setting.score,
                notes=tuple(note for note, holds in notes.items() if holds),
            )
        )
    return rows
