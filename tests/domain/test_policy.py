"""The shop file may name one field of one method without losing the rest; what cannot be is refused by name."""

import pytest
from pydantic import ValidationError

from domain.contract.order import PaymentMethod
from domain.shop.policy import PaymentPolicy, Policy


def test_a_method_named_in_part_keeps_its_other_defaults() -> None:
    policy = PaymentPolicy.model_validate({"methods": {"bank_transfer": {"grace_business_days": 2}}})

    rule = policy.rule(PaymentMethod.BANK_TRANSFER)

    assert (rule.grace_business_days, rule.rolls_to_bank_day, rule.needs_bank_check) == (2, True, True)


def test_a_method_that_is_not_named_keeps_its_default() -> None:
    policy = PaymentPolicy.model_validate({"methods": {"card": {"grace_business_days": 2}}})

    assert policy.rule(PaymentMethod.POSTAL_TRANSFER) == PaymentPolicy().rule(PaymentMethod.POSTAL_TRANSFER)


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("holds", "alert_hour", 24),
        ("holds", "alert_after_business_days", -1),
        ("holds", "most_alerts", 101),
        ("holds", "alert_daily", True),  # no such key
        ("silence", "by", "fax"),
        ("silence", "after_business_days", 0),
        ("silence", "most_notices", -1),
        ("silence", "after_days", 3),  # no such key
    ],
)
def test_unknown_keys_and_impossible_numbers_are_refused_by_name(section: str, key: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Policy.model_validate({section: {key: value}})

    assert refused.value.errors()[0]["loc"] == (section, key)
