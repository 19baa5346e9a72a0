"""Examples of what is said of goods that customers send back."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from adapters.mail.writing.samples_of.example import POINTS_BACK, sample_order
from domain.contract.order import Language, PlacedOrder
from domain.order.facts import (
    ExchangePaidFacts,
    ExchangeUnpaidFacts,
    MailFacts,
    ReplacedLine,
    ReturnAllowedFacts,
    ReturnClosedFacts,
    ReturnDeniedFacts,
    ReturnNotedFacts,
    ReturnSettledFacts,
)


def sent_back(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    """Goods that the customer sends back."""
    order, number = sample_order(language), "R1001-1"
    contents, others = {order.lines[0].sku: 1}, {"SENCHA-200": 1}
    price = order.lines[0].unit_price
    known: dict[str, Any] = {"return_no": number, "contents": contents}
    yield "return_noted", order, ReturnNotedFacts(**known, answered_by=date(2026, 11, 26))
    told = ReturnAllowedFacts(**known, send_by=date(2026, 12, 5), postage="customer", amount=price)
    by_shop = told.model_copy(update={"postage": "shop"})
    fetched = told.model_copy(update={"postage": "fetched", "send_by": None, "pickup_on": date(2026, 11, 27)})
    yield "return_allowed", order, told
    yield "return_allowed/shop", order, by_shop.model_copy(update={"wish": "replacement", "amount": None})
    yield "return_allowed/fetched", order, fetched
    yield from _allowed_exchanges(order, told)
    yield (
        "return_allowed/never_ordered",
        order,
        fetched.model_copy(update={"contents": {}, "others": others, "amount": None}),
    )
    yield (
        "return_allowed/favour",
        order,
        told.model_copy(
            update={"is_favour": True, "fee": 300, "amount": price - 300, "words": (_AS_A_FAVOUR[language],)}
        ),
    )
    denied = ReturnDeniedFacts(**known, why="too_late", last_on=date(2026, 11, 18), days=8)
    yield "return_denied", order, denied
    for why in ("not_taken", "excluded", "opened", "perishable", "food"):
        yield f"return_denied/{why}", order, denied.model_copy(update={"why": why, "sku": order.lines[0].sku})
    yield "return_denied/by_shop", order, denied.model_copy(update={"why": "by_shop", "words": (_USED[language],)})
    yield "return_awaited", order, told
    yield "return_closed", order, ReturnClosedFacts(**known, send_by=date(2026, 12, 5))
    yield "return_closed/withdrawn", order, ReturnClosedFacts(**known, is_withdrawn=True)
    yield from _settled_returns(order, ReturnSettledFacts(**known, goods=price, refund=price))


def _allowed_exchanges(order: PlacedOrder, told: ReturnAllowedFacts) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    price = order.lines[0].unit_price
    wanted: dict[str, Any] = {"wish": "exchange", "exchange": (_wanted(order),), "credit": price - 100, "amount": 100}
    yield "return_allowed/exchange", order, told.model_copy(update=wanted)
    short = {"exchange": (_wanted(order).model_copy(update={"is_short": True}),)}
    yield "return_allowed/out_of_stock", order, told.model_copy(update=wanted | short)
    due_in = short | {"expected_on": date(2026, 12, 14)}
    yield "return_allowed/out_of_stock_until", order, told.model_copy(update=wanted | due_in)
    dearer = wanted | {"credit": price, "difference": 520, "amount": None}
    yield "return_allowed/dearer", order, told.model_copy(update=dearer)


def _settled_returns(order: PlacedOrder, paid: ReturnSettledFacts) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    price = paid.goods
    yield "return_settled", order, paid
    less = {"fee": 300, "postage": 800, "refund": price - 1_100 if price > 1_100 else None}
    yield "return_settled/less", order, paid.model_copy(update=less)
    yield "return_settled/unpaid", order, paid.model_copy(update={"refund": None, "let_off": price})
    yield "return_settled/kept", order, paid.model_copy(update={"is_kept": True})
    broken = {"goods": 0, "refund": None, "unpaid": paid.contents}
    yield "return_settled/broken", order, paid.model_copy(update=broken)
    by_shop = {"postage": -800, "shipping": 660, "refund": price + 1_460, "in_kind": POINTS_BACK}
    yield "return_settled/by_shop", order, paid.model_copy(update=by_shop)
    replaced = {"wish": "replacement", "goods": 0, "refund": None}
    yield "return_settled/replaced", order, paid.model_copy(update=replaced)
    dearer: dict[str, Any] = {"wish": "exchange", "exchange": (_wanted(order),)}
    exchanged = dearer | {"credit": price - 100, "refund": 100}
    yield "return_settled/exchanged", order, paid.model_copy(update=exchanged)
    yield (
        "return_settled/exchanged_evenly",
        order,
        paid.model_copy(update=exchanged | {"credit": price, "refund": None}),
    )
    yield "return_settled/not_exchanged", order, paid.model_copy(update=dearer)
    lapsed = dearer | {"lapsed": "unpaid", "refund": price + 300, "paid_back": 300}
    yield "return_settled/lapsed", order, paid.model_copy(update=lapsed)
    given_up = dearer | {"lapsed": "given_up", "refund": price}
    yield "return_settled/given_up", order, paid.model_copy(update=given_up)
    yield from _differences(order, paid)


def _differences(order: PlacedOrder, paid: ReturnSettledFacts) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    known: dict[str, Any] = {"return_no": paid.return_no, "contents": paid.contents, "exchange": (_wanted(order),)}
    sums = {"price": paid.goods + 520, "credit": paid.goods, "difference": 520, "rest": 520, "method": "bank_transfer"}
    known |= sums | {"pay_by": date(2026, 12, 5), "kept_until": date(2026, 12, 14)}
    asked = ExchangeUnpaidFacts(**known)
    yield "exchange_unpaid", order, asked
    yield "exchange_unpaid/again", order, asked.model_copy(update={"is_reminder": True})
    yield "exchange_unpaid/postal", order, asked.model_copy(update={"method": "postal_transfer"})
    yield "exchange_unpaid/no_account", order, asked.model_copy(update={"method": ""})
    part = {"rest": 220, "received_total": 300, "amount": 300, "paid_on": date(2026, 12, 2)}
    yield "exchange_paid/short", order, ExchangePaidFacts(**(known | part))
    yield (
        "exchange_unpaid/part",
        order,
        asked.model_copy(update={"is_reminder": True, "rest": 220, "received_total": 300}),
    )
    whole = part | {"rest": 0, "received_total": 520, "amount": 520}
    yield "exchange_paid", order, ExchangePaidFacts(**(known | whole))
    small = whole | {"received_total": 518, "amount": 518, "waived": 2}
    yield "exchange_paid/waived", order, ExchangePaidFacts(**(known | small))


def _wanted(order: PlacedOrder) -> ReplacedLine:
    return ReplacedLine(name=order.lines[-1].name, pieces=1)


_AS_A_FAVOUR: dict[Language, str] = {
    "ja": "ご事情を伺いましたので、お引き取りいたします。",
    "en": "You told us what happened, so we take it back.",
}
_USED: dict[Language, str] = {
    "ja": "ご使用になった商品は、お引き取りいたしかねます。",
    "en": "What has been used we cannot take back.",
}
