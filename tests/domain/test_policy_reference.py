"""docs/policy.md names every key of the policy with its default."""

from pathlib import Path

import pytest

from domain.shop.policy import Policy

PAGE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
KEYS = [
    (f"{section}.{name}", getattr(getattr(Policy(), section), name))
    for section in Policy.model_fields
    for name in type(getattr(Policy(), section)).model_fields
]


@pytest.mark.parametrize(("key", "default"), KEYS)
def test_the_policy_page_names_every_key_with_its_default(key: str, default: object) -> None:
    row = next((line for line in PAGE.splitlines() if line.startswith(f"| `{key}` |")), "")

    assert row, key
    if isinstance(default, bool):
        assert f"`{str(default).lower()}`" in row
    elif isinstance(default, int | str):
        assert str(default) in row


def test_the_policy_page_names_every_payment_method() -> None:
    for method, rule in Policy().payment.methods.items():
        assert f"| `{method}` | `{str(rule.rolls_to_bank_day).lower()}` | `{rule.grace_business_days}` |" in PAGE
