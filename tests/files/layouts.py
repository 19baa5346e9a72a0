"""Profiles that tests read and write with."""

from typing import Any

from adapters.files.profile import Profile

COLUMNS: list[Any] = [
    {"name": "注文番号", "field": "order_no", "form": "code", "needed": True},
    {"name": "郵便番号", "field": "postal_code", "form": "postal_code"},
    {"name": "電話番号", "field": "phone", "form": "phone"},
    {"name": "お名前(姓)", "field": "name", "needed": True},
    {"name": "金額", "field": "amount", "form": "yen"},
    {"name": "注文日", "field": "on", "form": "day"},
    {"name": "支払方法", "field": "method"},
    "備考",
]


def layout(**given: Any) -> Profile:  # noqa: ANN401 - keys of a profile
    """A profile of orders, with these keys instead of its own."""
    data: dict[str, Any] = {
        "kind": "orders",
        "name": "test",
        "version": "1",
        "title": {"ja": "テスト用の注文", "en": "Orders of a test"},
        "source": ["written by hand"],
        "columns": COLUMNS,
        "codes": {"method": {"銀行振込": "bank_transfer", "代金引換": "cash_on_delivery"}},
    }
    return Profile.model_validate(data | given)
