"""The shop file may name one field of one method without losing the rest."""

from domain.order import PaymentMethod
from domain.policy import PaymentPolicy


def test_a_method_named_in_part_keeps_its_other_defaults() -> None:
    policy = PaymentPolicy.model_validate({"methods": {"bank_transfer": {"grace_business_days": 2}}})

    rule = policy.rule(PaymentMethod.BANK_TRANSFER)

    assert (rule.grace_business_days, rule.rolls_to_bank_day, rule.needs_bank_check) == (2, True, True)


def test_a_method_that_is_not_named_keeps_its_default() -> None:
    policy = PaymentPolicy.model_validate({"methods": {"card": {"grace_business_days": 2}}})

    assert policy.rule(PaymentMethod.POSTAL_TRANSFER) == PaymentPolicy().rule(PaymentMethod.POSTAL_TRANSFER)
