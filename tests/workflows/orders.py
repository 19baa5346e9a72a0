"""Orders as carts hand them over, one builder per plan; JSON objects, as any language would send them."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

Cart = dict[str, Any]

ROOT = Path(__file__).parents[2]
_EXAMPLE: Cart = json.loads((ROOT / "examples" / "prepay.json").read_text())


def prepay(order_no: str = "1001", **changes: object) -> Cart:
    """2 × 1,080 yen of tea and 660 yen for shipping: 2,820 yen, to be transferred before shipping."""
    return deepcopy(_EXAMPLE) | {"order_no": order_no} | changes


def postpay(order_no: str = "2001", **changes: object) -> Cart:
    """The same, to be transferred after arrival."""
    return prepay(order_no, plan="postpay", **changes)


def cod(order_no: str = "3001", **changes: object) -> Cart:
    """The same and 330 yen for collecting, 3,150 yen, to be paid to the carrier."""
    payment = {"method": "cash_on_delivery", "state": "unpaid", "reference": None}
    return prepay(order_no, **({"plan": "cod", "payment": payment, "cod_fee": 330, "total": 3_150} | changes))


def nowhere(order_no: str = "1001", **changes: object) -> Cart:
    """A prepay order whose address has no number of the house."""
    order = prepay(order_no)
    order["orderer"]["address"]["street"] = "芝公園"
    return order | changes


def captured(order_no: str = "4001", **changes: object) -> Cart:
    """Prepay by card, and the cart has taken the money."""
    return prepay(order_no, payment={"method": "card", "state": "captured", "reference": "ch_1"}, **changes)


def convenience_store(order_no: str = "5001", **changes: object) -> Cart:
    """Prepay at a convenience store, under a number that the cart got."""
    payment = {"method": "convenience_store", "state": "unpaid", "reference": "12345678901"}
    return prepay(order_no, payment=payment, **changes)


def pieces(quantity: int) -> Cart:
    """Changes for an order of this many pieces, at 1,080 yen and with 660 yen for shipping."""
    line = _EXAMPLE["lines"][0] | {"quantity": quantity}
    return {"lines": [line], "total": quantity * 1_080 + 660}


def somebody(name: str = "山田 花子", **address: str) -> Cart:
    """A person in Osaka."""
    home = {"postal_code": "530-0001", "prefecture": "大阪府", "city": "大阪市北区", "street": "梅田1-1"} | address
    return {"name": name, "address": home}
