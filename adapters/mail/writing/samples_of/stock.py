"""Examples of what is said where goods run short, and of orders that leave together."""

from collections.abc import Iterator
from datetime import date

from adapters.mail.writing.samples_of.example import POINTS_BACK, sample_order
from domain.contract.order import Language, PlacedOrder
from domain.order.facts import (
    ChoiceFacts,
    DelayFacts,
    EndFacts,
    MailFacts,
    Offer,
    OnTheWayFacts,
    RestockFacts,
    StockFacts,
    TogetherFacts,
)


def stock(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order = sample_order(language)
    short = {order.lines[0].sku: 1}
    first = StockFacts(conversation="stock_out", deadline=date(2026, 11, 30), short=short, can_drop=True)
    offers = tuple(
        Offer(sku=sku, name=name, instead_of=order.lines[0].name, unit_price=price, difference=2 * (price - 1_080))
        for sku, name, price in (("TEA-200", _OTHERS[language][0], 1_180), ("TEA-50", _OTHERS[language][1], 1_080))
    )
    expected = first.model_copy(update={"expected_on": date(2026, 12, 10), "offers": offers[:1]})
    yield "out_of_stock", order, first.model_copy(update={"offers": offers})
    yield "out_of_stock/alone", order, first.model_copy(update={"can_drop": False, "without_answer": "cancel"})
    yield "out_of_stock/expected", order, expected
    yield "out_of_stock/day_known", order, expected.model_copy(update={"is_first": True})
    yield "out_of_stock/slipped", order, expected.model_copy(update={"slips": 1, "without_answer": "person"})
    made_up_for = {"slips": 1, "has_coupon": True}
    yield "out_of_stock/coupon", order, expected.model_copy(update=made_up_for)
    wish = {"wished_on": date(2026, 12, 4)}
    yield "out_of_stock/wish", order, first.model_copy(update=wish)
    lost = {"wished_on": date(2026, 12, 9), "is_wish_lost": True, "promised_on": date(2026, 12, 8)}
    yield "out_of_stock/wish_lost", order, expected.model_copy(update=lost)
    yield "out_of_stock/missed", order, first.model_copy(update={"slips": 1, "missed_on": date(2026, 11, 20)})
    yield "stock_reminder", order, first.model_copy(update={"is_substitutable": True})
    yield "out_of_stock/part", order, first.model_copy(update={"can_part": True})
    yield "out_of_stock/part_fee", order, expected.model_copy(update={"can_part": True, "part_fee": 660})
    yield "stock_chosen", order, ChoiceFacts(option="wait")
    yield "stock_chosen/could_part", order, ChoiceFacts(option="wait", can_part=True, part_fee=660)
    part = ChoiceFacts(option="part", first={order.lines[0].sku: 1, order.lines[1].sku: 1}, later=short)
    yield "stock_chosen/part", order, part
    yield "stock_chosen/by_shop", order, part.model_copy(update={"is_by_shop": True})
    yield "stock_chosen/part_fee", order, part.model_copy(update={"fee": 660})
    rest = RestockFacts(later=short, has_left=True, expected_on=date(2026, 12, 10))
    yield "rest_expected", order, rest
    yield "rest_expected/slipped", order, rest.model_copy(update={"slips": 1, "has_coupon": True})
    gone = {"expected_on": None, "slips": 1, "missed_on": date(2026, 11, 20), "has_left": False}
    yield "rest_expected/missed", order, rest.model_copy(update=gone)
    still = DelayFacts(delay="rest", received_total=order.total, later=short)
    yield "delay_notice/rest", order, still
    yield "stock_cancelled", order, EndFacts(refund=order.total, deadline=date(2026, 11, 30), in_kind=POINTS_BACK)


def together(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order = sample_order(language)
    free = TogetherFacts(other="1002", other_total=2160)
    charged = free.model_copy(update={"fee_off": 660})
    yield "sent_together", order, charged
    yield "sent_together/paid", order, charged.model_copy(update={"surplus": 660})
    yield "sent_together/free", order, free
    for why in ("ended", "changed", "held"):
        yield f"sent_together/{why}", order, TogetherFacts(other="1002", fee_off=660, is_ended=True, why=why)
    yield "arrived/together", order, OnTheWayFacts(carrier="yamato", tracking_no="444413758703", also="1002")


_OTHERS: dict[Language, tuple[str, str]] = {
    "ja": ("川根煎茶 100g", "掛川深蒸し茶 100g"),
    "en": ("Kawane sencha 100g", "Kakegawa deep-steamed tea 100g"),
}
