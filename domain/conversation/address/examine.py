"""All checks at once: what is missing or wrong with an order's address and contacts, as severe as the shop says."""

from collections.abc import Collection, Mapping

from domain.conversation.address import contact, house_number, label, place
from domain.conversation.address.finding import Finding, Looked
from domain.shop.checks import CONFIRMABLE, DEFAULTS, ONLY_ALONG, Check, Severity

CHECKS = (*place.CHECKS, *house_number.CHECKS, *label.CHECKS, *contact.CHECKS)


def examine(
    looked: Looked, severities: Mapping[Check, Severity] | None = None, confirmed: Collection[str] = ()
) -> list[Finding]:
    """Everything that was found, by field once per check.

    `confirmed` names the fields that the customer has called right as they stand. What is asked only along with
    something else is left out when there is nothing else.
    """
    severities = DEFAULTS | dict(severities or {})
    found: list[Finding] = []
    for check in CHECKS:
        for finding in check(looked):
            severity = severities[finding.check]
            if severity is Severity.ASK and finding.severity is Severity.WARN:
                severity = Severity.WARN
            is_confirmed = finding.check in CONFIRMABLE and finding.field in confirmed
            if severity is not Severity.OFF and not is_confirmed:
                found.append(finding.model_copy(update={"severity": severity}))
    if not any(each.severity is Severity.ASK and each.check not in ONLY_ALONG for each in found):
        found = [each for each in found if each.check not in ONLY_ALONG]
    return found


def to_ask(findings: Collection[Finding]) -> list[Finding]:
    """The findings that the customer is asked about, one per field."""
    by_field: dict[str, Finding] = {}
    for finding in findings:
        if finding.severity is Severity.ASK:
            by_field.setdefault(finding.field, finding)
    return list(by_field.values())
