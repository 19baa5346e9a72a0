"""Orders as documents see them, with a shop that is registered for invoices unless a test says otherwise."""

from datetime import date
from typing import Any

from domain.contract.order import read_order
from domain.order.document import DocumentOrder
from domain.shop.profile import ShopProfile

Json = dict[str, Any]

SHOP = ShopProfile(
    name="茶の葉堂",
    name_en="Chanohado",
    company="株式会社 茶の葉堂",
    postal_code="420-0853",
    prefecture="静岡県",
    address="静岡市葵区追手町5-1",
    address_en="5-1 Otemachi, Aoi-ku, Shizuoka, Japan",
    phone="054-000-0000",
    email="shop@chanohado.example",
    registration_no="T7000012050002",
    return_rule="商品到着後8日以内にご連絡ください。返送料は800円です。",
    return_rule_en="Please contact us within 8 days of arrival.",
)
TARO: Json = {
    "name": "山田 太郎",
    "email": "taro@example.jp",
    "phone": "03-1234-5678",
    "address": {"postal_code": "105-0011", "prefecture": "東京都", "city": "港区", "street": "芝公園4-2-8"},
}
HANAKO: Json = {
    "name": "佐藤 花子",
    "phone": "06-6789-0123",
    "address": {"postal_code": "5300001", "prefecture": "大阪府", "city": "大阪市北区", "street": "梅田1丁目2-3"},
}
TEA: Json = {"sku": "TEA-100", "name": "静岡煎茶 100g", "quantity": 2, "unit_price": 1080, "tax_rate": 8}
POT: Json = {"sku": "POT-01", "name": "常滑焼 急須", "quantity": 1, "unit_price": 4400, "tax_rate": 10}
COD: Json = {"plan": "cod", "payment": {"method": "cash_on_delivery"}, "cod_fee": 330}
#: Every text of a person as long as the contract lets it be, some without a place where a line breaks by itself.
LONG: Json = {
    "name": "山田" * 50,
    "company": "W" * 100,
    "department": "ー" * 100,
    "phone": "0" * 30,
    "address": {
        "postal_code": "1050011",
        "prefecture": "東" * 100,
        "city": "M" * 100,
        "street": "、" * 200,
        "building": "Ｗ" * 200,
    },
}


def paper(**given: object) -> DocumentOrder:
    """An order of tea for 2 × 1,080 yen and 660 yen for shipping; whatever is given goes to the order or its paper."""
    of_paper = {name: given.pop(name) for name in list(given) if name in DocumentOrder.model_fields}
    order: Json = {
        "order_no": "1001",
        "placed_at": "2026-11-21T10:15:00+09:00",
        "plan": "prepay",
        "payment": {"method": "bank_transfer"},
        "orderer": TARO,
        "lines": [TEA],
        "shipping_fee": 660,
        "total": 0,
        **given,
    }
    placed = read_order(order)
    if "total" not in given:
        placed = placed.model_copy(update={"total": placed.sum_of_parts})
    facts: Json = {"shop": SHOP, "transfer_no": "48213", "version": 1, "issued_on": date(2026, 11, 28), **of_paper}
    return DocumentOrder(placed=placed, **facts)


def for_hanako(**given: object) -> DocumentOrder:
    """A gift from Taro to Hanako."""
    return paper(**{"recipient": HANAKO, "wishes": {"gift": True}, **given})
