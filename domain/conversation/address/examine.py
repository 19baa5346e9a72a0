"""All checks at once: what is missing or wrong with an order's address and contacts, as severe as the shop says."""

from collections.abc import Collection, Mapping

from domain.conversation.address import contact, house_number, label, place
from domain.conversation.address.failed_check import FailedCheck, Looked
from domain.shop.checks import CONFIRMABLE, DEFAULTS, ONLY_ALONG, Check, Severity

CHECKS = (*place.CHECKS, *house_number.CHECKS, *label.CHECKS, *contact.CHECKS)


def examine(
    looked: Looked, severities: Mapping[Check, Severity] | None = None, confirmed: Collection[str] = ()
) -> list[FailedCheck]:
    """Everything that was found, by field once per check.

    `confirmed` names the fields that the customer has called right as they stand. What is asked only along with
    something else is left out when there is nothing else.
    """
    severities = DEFAULTS | dict(severities or {})
    found: list[FailedCheck] = []
    for check in CHECKS:
        for failed in check(looked):
            severity = severities[failed.check]
            if severity is Severity.ASK and failed.severity is Severity.WARN:
                severity = Severity.WARN
            is_confirmed = failed.check in CONFIRMABLE and failed.field in confirmed
            if severity is not Severity.OFF and not is_confirmed:
                found.append(failed.model_copy(update={"severity": severity}))
    if not any(each.severity is Severity.ASK and each.check not in ONLY_ALONG for each in found):
        found = [each for each in found if each.check not in ONLY_ALONG]
    return found


def to_ask(failed_checks: Collection[FailedCheck]) -> list[FailedCheck]:
    """The failed checks that the customer is asked about, one per field."""
    by_field: dict[str, FailedCheck] = {}
    for failed in failed_checks:
        if failed.severity is Severity.ASK:
            by_field.setdefault(failed.field, failed)
    return list(by_field.values())
