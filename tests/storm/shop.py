"""The shop of the storm: a file under which every order reaches its end within seconds, and its customers."""

import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gateway.importing.sample import EXAMPLE_FILE

TEA, RARE = "TEA-100", "RARE"
TOTAL = 2820

#: Every day is a business day, so that the storm is the same on all days. Convenience stores tell of money at once: who
#: pays there and does not is reminded and expires within days, which is at once; all others have months. Whatever the
#: machine would say by itself meanwhile, and would say more often while a server is away, is left out.
_CLOSED = """[closed_days]
weekdays = []
public_holidays = false

[mail]
copy_customer_mails = false

[policy.payment]
prepay_days = 0
expiry_days = 0
business_days_after_last_reminder = 0
reminder_business_days = [0, 1]
late_window_days = 0

[policy.payment.methods.convenience_store]
grace_business_days = 0
needs_bank_check = false

[policy.payment.methods.bank_transfer]
rolls_to_bank_day = false
grace_business_days = 60
needs_bank_check = false

[policy.mail]
from_hour = 0
until_hour = 24
quiet_at_new_year = false
packed_after_business_days = 60
arrival_question_after_days = 60

[policy.questions]
remind_after_days = 0
answer_days = 60

[policy.silence]
by = "nobody"

[policy.holds]
most_alerts = 0

[policy.waiting]
remind_after_business_days = 0

[policy.inquiry]
answer_hours = 240
alert_hours_before = 0
from_hour = 0
until_hour = 23
"""


def write_shop_file(folder: Path) -> Path:
    """The example shop under the storm's policy."""
    profile, closed, _ = EXAMPLE_FILE.read_text(encoding="utf-8").partition("[closed_days]")
    assert closed
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "shop.toml"
    file.write_text(profile + _CLOSED, encoding="utf-8")
    return file


def rare_sku(order_no: str) -> str:
    """An article of one order alone, so that nobody else gets what comes in for it."""
    return f"{RARE}-{order_no}"


def stock_list(order_nos: list[str]) -> bytes:
    """Tea for all, and for each order an article that nobody has."""
    rows = [f"{TEA},静岡煎茶 100g,100000", *(f"{rare_sku(each)},限定の茶 {each},0" for each in order_nos)]
    return "\n".join(["sku,name,on_hand", *rows, ""]).encode()


def email_of(order_no: str) -> str:
    return f"taro{order_no}@customer.example"


def placed(order_no: str, plan: str = "prepay", **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A small order of somebody who has not ordered before, and lives where nobody else of the storm lives."""
    method = "cash_on_delivery" if plan == "cod" else "bank_transfer"
    return {
        "order_no": order_no,
        "placed_at": datetime.now(UTC).isoformat(),
        "plan": plan,
        "payment": {"method": method},
        "orderer": person(order_no, f"芝公園{_who(order_no) % 9_000}"),
        "lines": [line(TEA, 2)],
        "shipping_fee": 660,
        "total": TOTAL,
    } | changes


def person(order_no: str, street: str) -> dict[str, Any]:
    who = _who(order_no)
    return {
        "name": "山田 太郎",
        "kana": "ヤマダ タロウ",
        "email": email_of(order_no),
        "phone": f"090-{who % 10_000:04}-{who // 10_000 % 10_000:04}",
        "address": address(street),
    }


def _who(order_no: str) -> int:
    return zlib.crc32(order_no.encode())


def address(street: str) -> dict[str, str]:
    return {"postal_code": "105-0011", "prefecture": "東京都", "city": "港区", "street": street}


def line(sku: str, quantity: int) -> dict[str, Any]:
    return {"sku": sku, "name": f"茶 {sku}", "quantity": quantity, "unit_price": 1080, "tax_rate": 8}
