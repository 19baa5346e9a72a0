"""Examples of what is said of parcels: packed, late, on their way, there, or back again."""

from collections.abc import Iterator
from datetime import date

from adapters.mail.writing.samples_of.example import POINTS_BACK, agreed, sample_gift, sample_order
from domain.contract.order import Language, PaymentMethod, PlacedOrder, PlanName
from domain.order.facts import (
    DelayFacts,
    FeedbackFacts,
    HeldFacts,
    LateFacts,
    LostArrivedFacts,
    MailFacts,
    OnTheWayFacts,
    ReplacedLine,
    ReplacementFacts,
    ReplacementShippedFacts,
    ReturnChoiceFacts,
    ReturnEndFacts,
    ReturnFacts,
    ShippedFacts,
    ThanksFacts,
    TrackingFacts,
)

_NUMBER = "444413758703"


def returned(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, day = sample_order(language), date(2026, 12, 7)
    cod = order.model_copy(update={"plan": PlanName.COD})
    asked = ReturnFacts(
        conversation="returned",
        deadline=day,
        parcels=("1",),
        why="absent",
        carrier="yamato",
        tracking_no=_NUMBER,
        reship_fee=660,
        fee=660,
        refund=order.total - 660,
        is_paid_first=True,
        without_answer="cancel",
    )
    part = {order.lines[0].sku: 1}
    of_cod = asked.model_copy(update={"fee": 0, "refund": None, "is_paid_first": False, "without_answer": "person"})
    yield "return_question", order, asked
    yield "return_question/refused", cod, of_cod.model_copy(update={"why": "refused"})
    yield "return_question/lost", order, asked.model_copy(update={"why": "lost", "reship_fee": 0, "fee": 0})
    yield "return_question/unknown_address", order, asked.model_copy(update={"why": "unknown_address"})
    yield "return_question/part", order, asked.model_copy(update={"why": "unknown", "contents": part, "fee": 0})
    yield "return_question/fees", cod, of_cod.model_copy(update={"fee": 660, "is_fee_asked": True})
    yield "return_reminder", order, asked
    yield (
        "return_cancelled",
        order,
        ReturnEndFacts(fee=660, refund=order.total - 660, deadline=day, in_kind=POINTS_BACK),
    )
    yield from _came_back(order, cod, day)


def _came_back(order: PlacedOrder, cod: PlacedOrder, day: date) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    """What becomes of parcels that came back, or were thought lost."""
    again = ReturnChoiceFacts(option="ship_again", fee=660)
    first = again.model_copy(update={"rest": 660, "received_total": order.total, "deadline": day})
    yield "return_chosen", order, first
    yield "return_chosen/cod", cod, again.model_copy(update={"amount": order.total + 660})
    yield "return_chosen/free", order, again.model_copy(update={"fee": 0})
    kept = ReturnChoiceFacts(option="cancel_returned", fee=660, refund=order.total - 660)
    yield "return_chosen/cancelled", order, kept
    yield "return_chosen/unpaid", cod, kept.model_copy(update={"fee": 0, "refund": None})
    yield "return_chosen/not_again", order, kept.model_copy(update={"is_answer": False, "fee_dropped": 660})
    part = {order.lines[0].sku: 1}
    arrived = LostArrivedFacts(arrived_on=date(2026, 12, 1), carrier="yamato", tracking_no=_NUMBER)
    yield "lost_arrived", order, arrived
    for becomes in ("stopped", "twice", "refunded", "by_person"):
        yield f"lost_arrived/{becomes}", order, arrived.model_copy(update={"becomes": becomes, "contents": part})


def packed(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order = sample_order(language)
    yield "packed", order, MailFacts()
    for delay in ("stock", "check", "work"):
        yield f"delay_notice/{delay}", order, DelayFacts(delay=delay, received_total=order.total)
    late = DelayFacts(
        delay="work",
        received_total=order.total,
        ships_by=date(2026, 12, 4),
        promised_on=date(2026, 12, 2),
    )
    for name, delay in (("late", "work"), ("late_checked", "check")):
        yield f"delay_notice/{name}", order, late.model_copy(update={"delay": delay})
    yield "delay_notice/coupon", order, late.model_copy(update={"has_coupon": True})
    lost = {"wished_on": date(2026, 12, 4), "arrives_on": date(2026, 12, 5)}
    yield "delay_notice/late_for_wish", order, late.model_copy(update=lost)
    yield "delay_notice/unpaid", order, DelayFacts(delay="stock")


def shipped(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, cod = sample_order(language), sample_order(language, PaymentMethod.CASH_ON_DELIVERY)
    facts = ShippedFacts(carrier="yamato", tracking_no=_NUMBER, arrives_on=date(2026, 12, 1))
    yield "shipped", order, facts
    yield "shipped/cod", cod, facts.model_copy(update={"amount": cod.total, "carrier": "sagawa"})
    yield "shipped/cod_further", cod, facts
    part = {"contents": {cod.lines[0].sku: 1}}
    gift, by_mail = sample_gift(language), facts.model_copy(update={"mails_invoice": True})
    yield "shipped/part", order, facts.model_copy(update=part | {"is_last": False})
    yield "shipped/part_cod", cod, facts.model_copy(update=part | {"is_last": False, "amount": cod.total})
    yield "shipped/part_cod_further", cod, facts.model_copy(update=part | {"is_further": True})
    yield "shipped/part_gift_further", gift, by_mail.model_copy(update=part | {"is_further": True})
    yield "shipped/together", order, facts.model_copy(update={"also": "1002"})
    yield "shipped/cod_paid", cod, facts.model_copy(update={"amount": 0})
    postpay = order.model_copy(update={"plan": PlanName.POSTPAY})
    due = facts.model_copy(update={"rest": order.total, "pay_within_days": 7})
    yield "shipped/postpay", postpay, due
    yield "shipped/postpay_paid", postpay, facts.model_copy(update={"is_paid": True})
    yield "shipped/gift", gift, by_mail.model_copy(update={"carrier": "japanpost"})
    yield "shipped/no_prices", order, by_mail
    unannounced = ShippedFacts(carrier="", mails_invoice=True, has_arrived=True)
    yield "shipped/unannounced", gift, unannounced
    yield "shipped/old_label", order, facts.model_copy(update={"has_old_label": True})
    was = {"amount": cod.total - 1_080, "has_old_label": True}
    yield "shipped/cod_old_label", cod, facts.model_copy(update=was)
    yield "shipped/to_be_cancelled", order, facts.model_copy(update={"was_to_be_cancelled": True})
    yield "shipped/other_carrier", order, ShippedFacts(carrier="other", tracking_no="")
    yield "thanks", order, ThanksFacts()
    yield "thanks/loyal", agreed(language), ThanksFacts(is_loyal=True)
    yield "shipped/loyal", agreed(language), facts.model_copy(update={"is_loyal": True})
    yield "feedback_request", order, FeedbackFacts(arrived_on=date(2026, 11, 26))
    yield "thanks/not_known", order, ThanksFacts(arrived=False, arrives_on=date(2026, 12, 1))


def on_the_way(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, cod = sample_order(language), sample_order(language, PaymentMethod.CASH_ON_DELIVERY)
    yield (
        "tracking_corrected",
        order,
        TrackingFacts(carrier="yamato", tracking_no=_NUMBER, old_tracking_no="444413758701"),
    )
    held = HeldFacts(carrier="yamato", tracking_no=_NUMBER, held_on=date(2026, 12, 1))
    today = OnTheWayFacts(carrier="yamato", tracking_no=_NUMBER)
    yield "out_for_delivery", sample_gift(language), today
    yield "out_for_delivery/cod", cod, today.model_copy(update={"amount": cod.total, "carrier": "sagawa"})
    yield "arrived", order, today
    yield "parcel_held", order, held
    yield "parcel_held/last", cod, held.model_copy(update={"is_last": True, "carrier": "sagawa"})
    cooled = {"is_last": True, "is_cooled": True, "carrier": "japanpost"}
    yield "parcel_held/cooled", sample_gift(language), held.model_copy(update=cooled)
    yield "tracking_corrected/was_missing", order, TrackingFacts(carrier="yamato", tracking_no=_NUMBER)


def late(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, gift = sample_order(language), sample_gift(language)
    late = LateFacts(
        carrier="yamato",
        tracking_no=_NUMBER,
        why="on_its_way",
        promised_on=date(2026, 12, 1),
        arrives_on=date(2026, 12, 3),
    )
    yield "delivery_delayed", order, late
    yield "delivery_delayed/coupon", order, late.model_copy(update={"has_coupon": True})
    yield "delivery_delayed/scanned_late", gift, late.model_copy(update={"why": "scanned_late"})
    yield "delivery_delayed/found", order, late.model_copy(update={"why": "found"})
    for why in ("looked_into", "not_scanned", "silent"):
        yield f"delivery_delayed/{why}", order, late.model_copy(update={"why": why, "arrives_on": None})


def replaced(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, day = sample_order(language), date(2026, 12, 15)
    lines = (ReplacedLine(name=order.lines[0].name, pieces=1),)
    sent = ReplacementFacts(stage="sent", lines=lines, claim_no="C10001")
    yield "replacement", order, sent
    yield "replacement/resent", order, sent.model_copy(update={"is_resent": True})
    yield "replacement/awaited", order, sent.model_copy(update={"stage": "awaited"})
    yield "replacement/awaited_until", order, sent.model_copy(update={"stage": "awaited", "expected_on": day})
    yield "replacement/expected", order, sent.model_copy(update={"stage": "expected", "expected_on": day})
    yield "replacement/lost", order, sent.model_copy(update={"stage": "lost", "claim_no": ""})
    yield "replacement/cancelled", order, sent.model_copy(update={"stage": "cancelled", "claim_no": ""})
    bought = sent.model_copy(update={"claim_no": "", "price": order.lines[0].unit_price})
    yield "replacement/exchange", order, bought.model_copy(update={"stage": "awaited"})
    extra = bought.model_copy(update={"stage": "awaited", "extra": 300})
    yield "replacement/dearer", order, extra
    yield "replacement/exchange_cancelled", order, bought.model_copy(update={"stage": "cancelled"})
    left = ReplacementShippedFacts(
        carrier="yamato",
        tracking_no=_NUMBER,
        shipped_on=date(2026, 12, 8),
        arrives_on=date(2026, 12, 9),
        lines=lines,
    )
    yield "replacement_shipped", order, left
    yield "replacement_shipped/exchange", order, left.model_copy(update={"price": order.lines[0].unit_price})
    dearer = {"price": order.lines[0].unit_price, "extra": 300}
    yield "replacement_shipped/dearer", order, left.model_copy(update=dearer)
    papers = dearer | {"mails_invoice": True, "return_no": 1, "parcel_no": "2"}
    yield "replacement_shipped/papers", order, left.model_copy(update=papers)
    unseen = papers | {"has_arrived": True, "carrier": "", "tracking_no": "", "shipped_on": None, "arrives_on": None}
    yield "replacement_shipped/unseen", order, left.model_copy(update=unseen)
    yield "replacement_shipped/resent", order, left.model_copy(update={"is_resent": True})
