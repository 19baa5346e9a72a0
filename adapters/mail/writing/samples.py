"""Example mails of every kind in both languages, for previews, for trying templates, and for tests."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from pydantic import BaseModel, ConfigDict

from adapters.mail.writing.samples_of.changes import changes, offers, offers_elsewhere, rest_cancelled
from adapters.mail.writing.samples_of.example import sample_inquiry, sample_shop
from adapters.mail.writing.samples_of.matters import (
    answers_to_inquiries,
    claims_answered,
    claims_closed,
    claims_received,
    claims_told_to_the_shop,
    inquiries_told_to_the_shop,
)
from adapters.mail.writing.samples_of.parcels import late, on_the_way, packed, returned, shipped
from adapters.mail.writing.samples_of.payment import before_payment, payments, prepayment
from adapters.mail.writing.samples_of.questions import endings, letters, questions
from adapters.mail.writing.samples_of.staff import new_orders, to_suppliers, troubles_of_the_shop, work_of_the_shop
from adapters.mail.writing.samples_of.stock import stock, together
from domain.contract.order import Language, PlacedOrder
from domain.order.coupon import Coupon
from domain.order.facts import CouponFacts, MailFacts, SupplierFacts
from domain.order.facts import (
    AcknowledgementFacts,
    AnswerFacts,
    AskedField,
    BlockedFacts,
    Change,
    ChangedLine,
    ChangeFacts,
    ChoiceFacts,
    ClaimAnswerFacts,
    ClaimedLine,
    ClaimEndFacts,
    ClaimProposalFacts,
    ClaimReceivedFacts,
    ClaimTurnedAwayFacts,
    ComplaintFacts,
    ConfirmationFacts,
    CouponFacts,
    DeclinedFacts,
    DelayFacts,
    EndFacts,
    ExpiriesFacts,
    ExpiringOrder,
    ExtensionFacts,
    HeldFacts,
    HoldFacts,
    InquiriesFacts,
    InquiryFacts,
    InterimFacts,
    KeptFacts,
    LateFacts,
    LostArrivedFacts,
    LowArticle,
    MailFacts,
    NewOrderFacts,
    Offer,
    OfferFacts,
    OldHold,
    OldHoldsFacts,
    OnTheWayFacts,
    OverdueInquiry,
    OverdueTask,
    PaperFacts,
    PaymentFacts,
    PlanFacts,
    PrepaymentFacts,
    QuestionFacts,
    RefundAccountFacts,
    RefundFacts,
    RefundSoonFacts,
    RefusedFacts,
    RejectFacts,
    ReminderFacts,
    ReplacedLine,
    ReplacementFacts,
    ReplacementShippedFacts,
    ReplyFacts,
    RequestFacts,
    RestFacts,
    RestockFacts,
    ReturnChoiceFacts,
    ReturnEndFacts,
    ReturnFacts,
    ShippedFacts,
    ShopClaimFacts,
    StockFacts,
    SupplierFacts,
    TaskFacts,
    ThanksFacts,
    TogetherFacts,
    TrackingFacts,
    WaitingFacts,
    WaitingOrder,
    WarmFacts,
    Wished,
    WrittenFacts,
)
from domain.order.kinds import MailKind
from domain.order.mail import MailContent, OrderInMail
from domain.shop.profile import ShopProfile

WRITTEN_AT = datetime(2026, 11, 21, 1, 15, tzinfo=UTC)
_LATE = ("late", "late_checked", "late_for_wish", "coupon")
#: Letters that only make sense some days later.
_LATER = {
    "payment_reminder/0": datetime(2026, 11, 29, 6, 0, tzinfo=UTC),
    "payment_reminder/1": datetime(2026, 12, 1, 6, 0, tzinfo=UTC),
    "payment_reminder/2": datetime(2026, 12, 4, 6, 0, tzinfo=UTC),
    "payment_reminder/postpay": datetime(2026, 12, 4, 6, 0, tzinfo=UTC),
    **{f"delay_notice/{why}": datetime(2026, 12, 2, 2, 0, tzinfo=UTC) for why in ("stock", "check", "work", "rest")},
    **{f"delay_notice/{late}": datetime(2026, 12, 2, 9, 0, tzinfo=UTC) for late in _LATE},
    "expired": datetime(2026, 12, 7, 1, 0, tzinfo=UTC),
}
_COUPONS: dict[Language, Coupon] = {
    "ja": Coupon(code="OWABI-7F3K9Q", value="500円引き", expires_on=date(2027, 3, 31)),
    "en": Coupon(code="SORRY-7F3K9Q", value="500 yen off", expires_on=date(2027, 3, 31)),
}
#: What is shown, in this order.
_ALL = (
    before_payment,
    stock,
    returned,
    together,
    payments,
    packed,
    shipped,
    on_the_way,
    changes,
    offers,
    offers_elsewhere,
    late,
    letters,
    questions,
    prepayment,
    endings,
    rest_cancelled,
    answers_to_inquiries,
    inquiries_told_to_the_shop,
    claims_received,
    claims_answered,
    claims_closed,
    claims_told_to_the_shop,
    to_suppliers,
    new_orders,
    work_of_the_shop,
    troubles_of_the_shop,
)


class SampleMail(BaseModel):
    """One example: `name` is the kind, with a variant after a slash where there are several."""

    model_config = ConfigDict(frozen=True)

    name: str
    content: MailContent


def sample_mails(shop: ShopProfile | None = None) -> tuple[SampleMail, ...]:
    """Letters of every kind and its variants, in both languages; with the given shop's data, else an example's."""
    shop = shop or sample_shop()
    languages: tuple[Language, ...] = ("ja", "en")
    return tuple(sample for language in languages for sample in _of(language, shop))


def _of(language: Language, shop: ShopProfile) -> Iterator[SampleMail]:
    for variant, order, facts in _variants(language):
        kind = MailKind(variant.partition("/")[0])
        content = MailContent(
            kind=kind,
            language=language,
            shop=shop,
            order=OrderInMail(placed=order, transfer_no="123456", status="received") if order else None,
            facts=facts,
            owed_at=_LATER.get(variant, WRITTEN_AT),
            written_at=_LATER.get(variant, WRITTEN_AT),
            inquiry=sample_inquiry(language) if "inquiry" in kind else None,
            coupon=_COUPONS[language] if isinstance(facts, CouponFacts) and facts.has_coupon else None,
            to="orders@tea-farm.example" if isinstance(facts, SupplierFacts) else "",
        )
        yield SampleMail(name=variant, content=content)


def _variants(language: Language) -> Iterator[tuple[str, PlacedOrder | None, MailFacts]]:
    for samples in _ALL:
        yield from samples(language)
    yield from _before_payment(language)
    yield from _payments(language)
    yield from _parcels(language)
    yield from _letters(language)
    yield from _questions(language)
    yield from _prepayment(language)
    yield from _endings(language)
    yield from _answers_to_inquiries(language)
    yield from _inquiries_told_to_the_shop(language)
    yield from _claims(language)
    yield from _to_suppliers(language)
    yield from _work_of_the_shop(language)
    yield from _troubles_of_the_shop(language)


def _before_payment(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order = sample_order(language)
    yield "order_received", order, WarmFacts()
    yield "order_received/loyal", _agreed(language), WarmFacts(is_loyal=True)
    yield "order_received/gift", sample_gift(language), WarmFacts()
    for method in PaymentMethod:
        paid = sample_order(language, method)
        is_card = method in {PaymentMethod.CARD, PaymentMethod.QR}
        yield f"order_confirmed/{method}", paid, _confirmation(paid, is_paid=is_card)
    postpay = order.model_copy(update={"plan": PlanName.POSTPAY})
    yield "order_confirmed/postpay", postpay, _confirmation(postpay)
    yield "order_confirmed/anew", order, _confirmation(order).model_copy(update={"is_anew": True})
    yield from _stock(language)
    yield from _returned(language)
    yield from _replaced(language)
    yield from _together(language)
    for round_ in (0, 1, 2):
        facts = ReminderFacts(round=round_, rest=order.total, deadline=date(2026, 11, 30), expires_on=date(2026, 12, 7))
        kept = facts.model_copy(update={"kept_until": date(2026, 12, 4)})
        yield f"payment_reminder/{round_}", order, kept if round_ else facts
    postpay_facts = ReminderFacts(round=2, rest=order.total, deadline=date(2026, 11, 30))
    yield "payment_reminder/postpay", postpay, postpay_facts
    yield (
        "payment_request",
        postpay,
        RequestFacts(rest=order.total, deadline=date(2026, 12, 7), shipped_on=date(2026, 11, 27)),
    )
    extended = ExtensionFacts(rest=order.total, deadline=date(2026, 12, 4), expires_on=date(2026, 12, 11))
    yield "deadline_extended", order, extended
    yield "deadline_extended/first", order, extended.model_copy(update={"is_first": True})
    yield "deadline_extended/after_lost_mail", order, extended.model_copy(update={"is_after_lost_mail": True})


def _confirmation(order: PlacedOrder, *, is_paid: bool = False) -> ConfirmationFacts:
    is_due = order.terms.pays_before_shipping and not is_paid
    return ConfirmationFacts(
        is_paid=is_paid,
        pay_within_days=7 if order.terms.pays_after_delivery else None,
        rest=order.total,
        deadline=date(2026, 11, 30) if is_due else None,
        expires_on=date(2026, 12, 7) if is_due else None,
        ships_by=date(2026, 11, 27),
        arrives_on=date(2026, 12, 1),
    )


def _payments(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order = sample_order(language)
    total, paid_on = order.total, date(2026, 11, 24)
    full = PaymentFacts(amount=total, paid_on=paid_on, received_total=total, ships_by=date(2026, 11, 27))
    yield "payment_confirmed", order, full
    yield (
        "payment_confirmed/over",
        order,
        full.model_copy(update={"amount": total + 500, "received_total": total + 500, "surplus": 500}),
    )
    yield (
        "payment_confirmed/waived",
        order,
        full.model_copy(update={"amount": 7260, "received_total": 7260, "waived": 660}),
    )
    yield "payment_confirmed/in_parts", order, full.model_copy(update={"amount": 4920})
    yield "payment_confirmed/not_accepted", order, full.model_copy(update={"accepted": False})
    short = PaymentFacts(amount=7260, paid_on=paid_on, received_total=7260, rest=660, deadline=date(2026, 11, 30))
    yield "payment_short", order, short
    yield "payment_short/not_accepted", order, short.model_copy(update={"accepted": False, "deadline": None})
    for ending in ("expired", "cancelled", "declined", "returned", "completed"):
        facts = PaymentFacts(amount=total, paid_on=paid_on, ending=ending, refund=total, accepted=ending != "declined")
        yield f"payment_for_closed/{ending}", order, facts
    postpay = order.model_copy(update={"plan": PlanName.POSTPAY})
    yield "refunded", order, RefundFacts(amount=500, received_total=total)
    yield "refunded/claim", order, RefundFacts(amount=500, received_total=total, claim_no="C10001")
    yield "refunded/return-invoice", order, RefundFacts(amount=total, ending="returned", return_no=1)
    yield from _refund_accounts(order)
    yield "paper_sent/receipt", order, PaperFacts(paper="receipt", number=1, amount=total)
    reprinted = date(2026, 12, 3)
    yield "paper_sent/reprint", order, PaperFacts(paper="receipt", number=1, amount=total, reprinted_on=reprinted)
    yield "paper_sent/return-invoice", order, PaperFacts(paper="return", number=1, amount=total)
    yield "refunded/ended", order, RefundFacts(amount=total, ending="cancelled")
    yield "payment_thanks", postpay, full.model_copy(update={"ships_by": None})


def _refund_accounts(order: PlacedOrder) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    asked = RefundAccountFacts(conversation="refund_account", deadline=date(2026, 12, 7), amount=order.total)
    yield "refund_account_request", order, asked
    yield "refund_account_request/failed", order, asked.model_copy(update={"has_failed": True})
    yield "refund_account_reminder", order, asked
    yield "refund_account_left", order, asked
    yield "refund_account_thanks", order, RefundSoonFacts(amount=order.total, sent_by=date(2026, 12, 4))


def _stock(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
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
    yield "stock_cancelled", order, EndFacts(refund=order.total, deadline=date(2026, 11, 30))


def _offers(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, cod = sample_order(language), sample_order(language, PaymentMethod.CASH_ON_DELIVERY)
    tea, cup = order.lines[:2]
    words = {
        "ja": "湯のみは、3点組でのみお取り扱いしております。",
        "en": "The cups are sold in sets of three only.",
    }
    lines = (
        ChangedLine(name=tea.name, was=tea.quantity, now=tea.quantity, price_was=tea.unit_price, price=tea.unit_price),
        ChangedLine(name=cup.name, was=cup.quantity, now=3, price_was=cup.unit_price, price=cup.unit_price),
        ChangedLine(name=_NO_MORE[language], now=1, price=648),
    )
    dearer = OfferFacts(
        conversation="change_offer",
        no=1,
        deadline=date(2026, 11, 30),
        what="lines",
        lines=lines,
        total=order.total + (3 - cup.quantity) * cup.unit_price + 648,
        shipping_fee=order.shipping_fee,
    )
    ship_to = sample_gift(language).ship_to
    elsewhere = dearer.model_copy(
        update={
            "what": "address",
            "shipping_fee": order.shipping_fee + 500,
            "total": order.total + 500,
            "recipient": ship_to.name,
            "address": ship_to.address.one_line,
        }
    )
    at_the_door = dearer.model_copy(
        update={
            "what": "plan",
            "method": PaymentMethod.CASH_ON_DELIVERY,
            "cod_fee": cod.cod_fee,
            "total": order.total + cod.cod_fee,
        }
    )
    yield "change_offered", order, dearer.model_copy(update={"words": words[language]})
    yield (
        "change_offered/fewer",
        order,
        dearer.model_copy(
            update={"lines": (lines[0], ChangedLine(name=cup.name, was=1)), "total": order.total - cup.unit_price}
        ),
    )
    yield "change_offered/address", order, elsewhere
    yield "change_offered/plan", order, at_the_door
    yield "change_offered/wish", order, elsewhere.model_copy(update={"is_wish": True})
    yield "change_offered/fee", order, elsewhere.model_copy(update={"is_wish": True, "what": "fee"})
    yield "change_reminder", order, dearer
    for why in ("declined", "unanswered", "not_possible", "fee_declined", "fee_unanswered"):
        yield f"change_dropped/{why}", order, KeptFacts(why=why)


def _together(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order = sample_order(language)
    free = TogetherFacts(other="1002", other_total=2160)
    charged = free.model_copy(update={"fee_off": 660})
    yield "sent_together", order, charged
    yield "sent_together/paid", order, charged.model_copy(update={"surplus": 660})
    yield "sent_together/free", order, free
    for why in ("ended", "changed", "held"):
        yield f"sent_together/{why}", order, TogetherFacts(other="1002", fee_off=660, is_ended=True, why=why)
    yield "arrived/together", order, OnTheWayFacts(carrier="yamato", tracking_no="444413758703", also="1002")


def _returned(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, day = sample_order(language), date(2026, 12, 7)
    cod = order.model_copy(update={"plan": PlanName.COD})
    asked = ReturnFacts(
        conversation="returned",
        deadline=day,
        parcels=("1",),
        why="absent",
        carrier="yamato",
        tracking_no="444413758703",
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
    again = ReturnChoiceFacts(option="ship_again", fee=660)
    first = again.model_copy(update={"rest": 660, "received_total": order.total, "deadline": day})
    yield "return_chosen", order, first
    yield "return_chosen/cod", cod, again.model_copy(update={"amount": order.total + 660})
    yield "return_chosen/free", order, again.model_copy(update={"fee": 0})
    kept = ReturnChoiceFacts(option="cancel_returned", fee=660, refund=order.total - 660)
    yield "return_chosen/cancelled", order, kept
    yield "return_chosen/unpaid", cod, kept.model_copy(update={"fee": 0, "refund": None})
    yield "return_chosen/not_again", order, kept.model_copy(update={"is_answer": False, "fee_dropped": 660})
    arrived = LostArrivedFacts(arrived_on=date(2026, 12, 1), carrier="yamato", tracking_no="444413758703")
    yield "lost_arrived", order, arrived
    for becomes in ("stopped", "twice", "refunded", "by_person"):
        yield f"lost_arrived/{becomes}", order, arrived.model_copy(update={"becomes": becomes, "contents": part})
    yield "return_cancelled", order, ReturnEndFacts(fee=660, refund=order.total - 660, deadline=day)


def _replaced(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
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
    left = ReplacementShippedFacts(
        carrier="yamato",
        tracking_no="444413758703",
        shipped_on=date(2026, 12, 8),
        arrives_on=date(2026, 12, 9),
        lines=lines,
    )
    yield "replacement_shipped", order, left
    yield "replacement_shipped/resent", order, left.model_copy(update={"is_resent": True})


_COUPONS: dict[Language, Coupon] = {
    "ja": Coupon(code="OWABI-7F3K9Q", value="500円引き", expires_on=date(2027, 3, 31)),
    "en": Coupon(code="SORRY-7F3K9Q", value="500 yen off", expires_on=date(2027, 3, 31)),
}
_OTHERS: dict[Language, tuple[str, str]] = {
    "ja": ("川根煎茶 100g", "掛川深蒸し茶 100g"),
    "en": ("Kawane sencha 100g", "Kakegawa deep-steamed tea 100g"),
}
_NO_MORE: dict[Language, str] = {"ja": "有機ほうじ茶 80g", "en": "Organic hojicha 80g"}


def _changes(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, gift = sample_order(language), sample_gift(language)
    tea, cup = (line.name for line in order.lines[:2])
    less = Change(
        lines=(ChangedLine(name=tea, was=3, now=order.lines[0].quantity), ChangedLine(name=_NO_MORE[language], was=1)),
        total_before=order.total + 2_160,
        shipping_fee_before=order.shipping_fee,
        surplus=2_160,
        points_back=100,
    )
    price = order.lines[0].unit_price
    more = Change(
        lines=(
            ChangedLine(name=tea, was=2, now=2, price_was=price + 100, price=price),
            ChangedLine(name=cup, now=order.lines[1].quantity),
        ),
        total_before=order.total - 1_500,
        shipping_fee_before=order.shipping_fee,
    )
    farther = Change(total_before=gift.total - 800, shipping_fee_before=max(gift.shipping_fee - 800, 0))
    yield "address_changed", gift, ChangeFacts()
    yield "address_changed/dearer", gift, ChangeFacts(changed=farther)
    yield "order_changed", order, ChangeFacts(changed=less)
    yield "order_changed/more", order, ChangeFacts(changed=more)
    anew = _confirmation(order).model_copy(update={"is_anew": True})
    same = Change(total_before=order.total, shipping_fee_before=order.shipping_fee)
    other_day = same.model_copy(update={"wished_before": Wished(day=date(2026, 11, 28), hours="14-16")})
    yield "order_changed/delivery", order, ChangeFacts(changed=other_day, is_accepted=True)
    was_cod = {"method_before": PaymentMethod.CASH_ON_DELIVERY, "total_before": order.total + 330}
    yield "order_changed/plan", order, ChangeFacts(changed=same.model_copy(update=was_cod))
    yield "order_confirmed/changed", order, anew.model_copy(update={"changed": more})


def _rest_cancelled(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, cod = sample_order(language), sample_order(language, PaymentMethod.CASH_ON_DELIVERY)
    postpay = order.model_copy(update={"plan": PlanName.POSTPAY})
    change = Change(
        lines=(
            ChangedLine(name=order.lines[0].name, was=3, now=order.lines[0].quantity),
            ChangedLine(name=_NO_MORE[language], was=2),
        ),
        total_before=order.total + 2_160,
        shipping_fee_before=order.shipping_fee,
    )
    paid = change.model_copy(update={"surplus": 2_160, "points_back": 100})
    yield "rest_cancelled", order, RestFacts(changed=paid)
    yield "rest_cancelled/postpay", postpay, RestFacts(changed=change)
    yield "rest_cancelled/cod", cod, RestFacts(changed=change, from_cash=2_160)
    yield "rest_cancelled/cash_open", cod, RestFacts(changed=change, cash_open=cod.total)
    yield "rest_cancelled/nothing_kept", order, RestFacts(changed=change, is_nothing_kept=True, refund=2_160)
    yield "rest_cancelled/nothing_paid", cod, RestFacts(changed=change, is_nothing_kept=True)


def _parcels(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, cod = sample_order(language), sample_order(language, PaymentMethod.CASH_ON_DELIVERY)
    shipped = ShippedFacts(carrier="yamato", tracking_no="444413758703", arrives_on=date(2026, 12, 1))
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
    yield "shipped", order, shipped
    yield "shipped/cod", cod, shipped.model_copy(update={"amount": cod.total, "carrier": "sagawa"})
    yield "shipped/cod_further", cod, shipped
    part = {"contents": {cod.lines[0].sku: 1}}
    gift, by_mail = sample_gift(language), shipped.model_copy(update={"mails_invoice": True})
    yield "shipped/part", order, shipped.model_copy(update=part | {"is_last": False})
    yield "shipped/part_cod", cod, shipped.model_copy(update=part | {"is_last": False, "amount": cod.total})
    yield "shipped/part_cod_further", cod, shipped.model_copy(update=part | {"is_further": True})
    yield "shipped/part_gift_further", gift, by_mail.model_copy(update=part | {"is_further": True})
    yield "shipped/together", order, shipped.model_copy(update={"also": "1002"})
    yield "shipped/cod_paid", cod, shipped.model_copy(update={"amount": 0})
    postpay = order.model_copy(update={"plan": PlanName.POSTPAY})
    due = shipped.model_copy(update={"rest": order.total, "pay_within_days": 7})
    yield "shipped/postpay", postpay, due
    yield "shipped/postpay_paid", postpay, shipped.model_copy(update={"is_paid": True})
    yield "shipped/gift", gift, by_mail.model_copy(update={"carrier": "japanpost"})
    yield "shipped/no_prices", order, by_mail
    yield "shipped/old_label", order, shipped.model_copy(update={"has_old_label": True})
    was = {"amount": cod.total - 1_080, "has_old_label": True}
    yield "shipped/cod_old_label", cod, shipped.model_copy(update=was)
    yield "shipped/to_be_cancelled", order, shipped.model_copy(update={"was_to_be_cancelled": True})
    yield "shipped/other_carrier", order, ShippedFacts(carrier="other", tracking_no="")
    yield "thanks", order, ThanksFacts()
    yield "thanks/loyal", _agreed(language), ThanksFacts(is_loyal=True)
    yield "shipped/loyal", _agreed(language), shipped.model_copy(update={"is_loyal": True})
    yield "thanks/not_known", order, ThanksFacts(arrived=False, arrives_on=date(2026, 12, 1))
    yield from _changes(language)
    yield from _offers(language)
    yield (
        "tracking_corrected",
        order,
        TrackingFacts(carrier="yamato", tracking_no=shipped.tracking_no, old_tracking_no="444413758701"),
    )
    held = HeldFacts(carrier="yamato", tracking_no=shipped.tracking_no, held_on=date(2026, 12, 1))
    today = OnTheWayFacts(carrier="yamato", tracking_no=shipped.tracking_no)
    yield "out_for_delivery", sample_gift(language), today
    yield "out_for_delivery/cod", cod, today.model_copy(update={"amount": cod.total, "carrier": "sagawa"})
    yield "arrived", order, today
    yield from _late(language)
    yield "parcel_held", order, held
    yield "parcel_held/last", cod, held.model_copy(update={"is_last": True, "carrier": "sagawa"})
    cooled = {"is_last": True, "is_cooled": True, "carrier": "japanpost"}
    yield "parcel_held/cooled", sample_gift(language), held.model_copy(update=cooled)
    yield "tracking_corrected/was_missing", order, TrackingFacts(carrier="yamato", tracking_no=shipped.tracking_no)


def _late(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, gift = sample_order(language), sample_gift(language)
    late = LateFacts(
        carrier="yamato",
        tracking_no="444413758703",
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


def _letters(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    text = {
        "ja": "お問い合わせの急須は、蓋と茶こしが一体になっております。\n\n"
        "茶こしだけの交換も承ります。\n・交換用茶こし　330円（税込）\nどうぞお気軽にお申し付けください。",
        "en": "The strainer of the teapot is fixed to its lid.\n\nWe also sell it alone:\n- strainer, ¥330",
    }
    subject = {"ja": "急須についてのご質問", "en": "Your question about the teapot"}
    yield "written", sample_order(language), WrittenFacts(subject=subject[language], text=text[language])


def _asking(language: Language, check: Check, field: str, **changes: str) -> tuple[str, PlacedOrder, MailFacts]:
    """A mail that asks for one thing; `changes` are what the address says instead."""
    order = sample_order(language)
    who = order.orderer.model_copy(update={name: value for name, value in changes.items() if name == "phone"})
    place = {name: value for name, value in changes.items() if name != "phone"}
    who = who.model_copy(update={"address": who.address.model_copy(update=place)})
    given = next(iter(changes.values()), "")
    asked = (AskedField(check=check, field=field, given=given),)
    return (
        f"information_request/{check}",
        order.model_copy(update={"orderer": who}),
        QuestionFacts(conversation="missing_information", asked=asked, deadline=date(2026, 11, 30)),
    )


def _unprintable_name(language: Language) -> tuple[str, PlacedOrder, MailFacts]:
    """A recipient whose name no font has, and an orderer whose address none has."""
    order, name, building = sample_gift(language), "สมชาย ใจดี", "緑ビル😀201"
    asked = (
        AskedField(check=Check.CHARACTERS, field="recipient.name", given=name, characters="สมชายใจด"),
        AskedField(check=Check.CHARACTERS, field="orderer.address.building", given=building, characters="😀"),
    )
    people = {
        "recipient": order.ship_to.model_copy(update={"name": name}),
        "orderer": order.orderer.model_copy(
            update={"address": order.orderer.address.model_copy(update={"building": building})}
        ),
    }
    return (
        "information_request/characters_of_name",
        order.model_copy(update=people),
        QuestionFacts(conversation="missing_information", asked=asked, deadline=date(2026, 11, 30)),
    )


def _questions(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    address = "orderer.address."
    yield _asking(language, Check.POSTAL_CODE_FORMAT, f"{address}postal_code", postal_code="105-011")
    yield _asking(language, Check.POSTAL_CODE_UNKNOWN, f"{address}postal_code", postal_code="105-9999")
    yield _asking(language, Check.PREFECTURE_MISMATCH, f"{address}prefecture", prefecture="京都府")
    yield _asking(language, Check.NO_PREFECTURE, f"{address}prefecture", prefecture="")
    yield _asking(language, Check.CITY_MISMATCH, f"{address}city", city="中央区")
    yield _asking(language, Check.TOWN_MISMATCH, f"{address}street", street="芝大門4-2-8")
    yield _asking(language, Check.SAME_AS_ABOVE, f"{address}street", street="同上")
    yield _asking(language, Check.NO_HOUSE_NUMBER, f"{address}street", street="芝公園")
    yield _asking(language, Check.NO_ROOM, f"{address}building", building="緑マンション")
    yield _asking(language, Check.PICKUP_POINT, f"{address}street", street="芝郵便局留")
    yield _asking(language, Check.REPEATED, f"{address}street", street="港区芝公園4-2-8")
    yield _asking(language, Check.CHARACTERS, f"{address}building", building="緑ビル❤201")
    yield _unprintable_name(language)
    yield _asking(language, Check.TOO_LONG, f"{address}building", building="緑ビル" * 8)
    yield _asking(language, Check.PHONE_IMPOSSIBLE, "orderer.phone", phone="090-1234-567")
    yield _asking(language, Check.NO_PHONE, "orderer.phone", phone="")
    yield _asking(language, Check.NO_KANA, "orderer.kana")
    yield _asking(language, Check.ASKED_BY_SHOP, f"{address}street", street="芝公園4-2")
    _, order, facts = _asking(language, Check.NO_HOUSE_NUMBER, f"{address}street", street="芝公園")
    yield "information_request/again", order, facts.model_copy(update={"round": 1})
    words = {
        "ja": "配送会社より、番地をもう一度確かめるよう連絡がございました。",
        "en": "The carrier has asked us to check the number of the house.",
    }
    yield "information_request/words", order, facts.model_copy(update={"words": words[language]})
    yield "information_reminder", order, facts
    yield "information_thanks", sample_order(language), AnswerFacts()
    yield "information_thanks/still_held", sample_order(language), AnswerFacts(is_still_held=True)
    yield "information_cancelled", order, EndFacts(deadline=date(2026, 11, 30))
    yield "information_cancelled/paid", order, EndFacts(deadline=date(2026, 11, 30), refund=order.total)


def _prepayment(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    cod, order = sample_order(language, PaymentMethod.CASH_ON_DELIVERY), sample_order(language)
    method, until = PaymentMethod.BANK_TRANSFER, date(2026, 11, 30)
    facts = PrepaymentFacts(conversation="prepay", rest=order.total, deadline=until, method=method)
    words = {
        "ja": "ご注文の品は、ご注文をいただいてからお取り寄せいたします。",
        "en": "We order these goods from our supplier for you.",
    }
    postpay = order.model_copy(update={"plan": PlanName.POSTPAY})
    yield "prepayment_request", cod, facts
    yield "prepayment_request/postpay", postpay, facts.model_copy(update={"words": words[language]})
    yield "prepayment_reminder", cod, facts
    yield "prepayment_request/part", cod, facts.model_copy(update={"rest": order.total - 500, "received_total": 500})
    yield "prepayment_thanks", order, PlanFacts(rest=order.total)
    yield "prepayment_thanks/part", order, PlanFacts(rest=order.total - 500, received_total=500)
    yield "prepayment_thanks/paid", order, PlanFacts(received_total=order.total, is_paid=True)
    yield "prepayment_cancelled", cod, EndFacts(deadline=until)


def _endings(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order = sample_order(language)
    reason = {
        "ja": "価格の表示に誤りがあり、この金額ではお届けできないためでございます。",
        "en": "The price was wrong.",
    }
    yield "declined", order, DeclinedFacts(reason=reason[language])
    yield "declined/paid", order, DeclinedFacts(refund=order.total)
    yield from _rest_cancelled(language)
    yield "cancelled", order, EndFacts()
    yield "cancelled/paid", order, EndFacts(refund=order.total)
    yield "expired", order, EndFacts(deadline=date(2026, 11, 30))


def sample_inquiry(language: Language = "ja") -> InquiryInMail:
    """Somebody asks where the parcel is, by mail."""
    subject = {"ja": "荷物が届きません", "en": "Where is my parcel?"}
    return InquiryInMail(
        inquiry_no="Q10001",
        name=_NAMES[language][0],
        email="taro@customer.example",
        subject=subject[language],
        message_id="<20261121.1@customer.example>",
    )


_ASKED = {
    "ja": ("お世話になっております。", "注文した商品がまだ届かないのですが、いつごろになりますか。"),
    "en": ("Hello,", "my parcel has not arrived yet. When will it come?"),
}
_FOUND = {
    "ja": (
        "配送会社に確認いたしましたところ、お荷物は最寄りの営業所に届いておりました。",
        "",
        "明日の午前中にお届けいたします。",
    ),
    "en": (
        "We have asked the carrier: your parcel is at the depot near you.",
        "",
        "It will come tomorrow morning.",
    ),
}


def _answers_to_inquiries(language: Language) -> Iterator[tuple[str, PlacedOrder | None, MailFacts]]:
    order = sample_order(language)
    look = {"ja": ("配送会社へ荷物の所在を確認しております。",), "en": ("We are asking the carrier where it is.",)}
    yield "inquiry_received", order, AcknowledgementFacts(next_answer_on=date(2026, 11, 24))
    yield "inquiry_received/no_order", None, AcknowledgementFacts(next_answer_on=date(2026, 11, 24))
    yield "inquiry_received/closed", order, AcknowledgementFacts(next_answer_on=date(2026, 11, 24), is_closed_now=True)
    yield "inquiry_interim", order, InterimFacts(next_answer_on=date(2026, 11, 27), answer=look[language])
    yield "inquiry_reply", order, ReplyFacts(answer=_FOUND[language], question=_ASKED[language])
    yield "inquiry_reply/at_once", order, ReplyFacts(answer=_FOUND[language], is_automatic=True)


def _recorded(number: str) -> Said:
    return Said(code="record.order", facts={"order_no": number, "status": "shipped", "goods": "shipped"})


def _inquiries_told_to_the_shop(language: Language) -> Iterator[tuple[str, PlacedOrder | None, MailFacts]]:
    order = sample_order(language)
    asking = InquiryFacts(
        stage="opened",
        category="delivery",
        question=_ASKED[language],
        about=(
            _recorded("1001"),
            Said(
                code="record.shipped_as",
                facts={"day": "2026-11-20", "carrier": "yamato", "tracking_no": "444413758703"},
            ),
        ),
        draft=_FOUND[language],
        answer_by=datetime(2026, 11, 24, 0, 0, tzinfo=UTC),
        files=("photo.jpg",),
    )
    yield "shop_inquiry", order, asking
    yield "shop_inquiry/again", order, asking.model_copy(update={"stage": "again", "assignee": "葉山"})
    yield "shop_inquiry/unreachable", None, InquiryFacts(stage="opened", question=_ASKED[language], is_unreachable=True)
    numbers = ("1001", "1002")
    lines = tuple(Said(code="record.candidate", facts={"order": _recorded(number)}) for number in numbers)
    yield (
        "shop_inquiry/candidates",
        None,
        asking.model_copy(update={"about": lines, "candidates": numbers, "draft": ()}),
    )
    doubtful = asking.model_copy(update={"about": lines[:1], "candidates": ("1001",), "draft": (), "proof": "unproven"})
    yield "shop_inquiry/unproven", None, doubtful
    yield "shop_inquiry/forged", None, doubtful.model_copy(update={"proof": "forged"})
    yield "shop_inquiry/unacknowledged", order, asking.model_copy(update={"is_unacknowledged": True})
    yield "shop_inquiry/unknown_fields", order, asking.model_copy(update={"unknown_fields": ("atachment", "wishs")})
    since = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    untold = (OverdueInquiry(inquiry_no="Q10001", subject="配送について", answer_by=since),)
    flood = InquiriesFacts(letters=170, unacknowledged=140, since=since, inquiries=untold)
    yield "shop_inquiries", None, flood
    for stage in ("soon", "overdue"):
        yield f"shop_inquiry/{stage}", None, InquiryFacts(stage=stage, category="other", answer_by=asking.answer_by)


_PROPOSED = {
    "ja": "配送の途中で割れたものと思われます。新しい急須を、明日お送りいたします。",
    "en": "The teapot seems to have been broken on its way. We would send a new one tomorrow.",
}
_DECLINED = {
    "ja": "配送会社の記録では、11月24日にご本人様の受領印をいただいております。",
    "en": "By the carrier's record, the parcel was signed for by you on November 24.",
}


def _claims(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, day = sample_order(language), date(2026, 12, 1)
    contents = (ClaimedLine(name=_ARTICLES[language][1], pieces=1),)
    received = ClaimReceivedFacts(
        claim_no="C10001",
        claimed_for=ClaimReason.DAMAGED,
        next_word_on=day,
        contents=contents,
        wants=Remedy.REPLACE,
        asks_photos=True,
    )
    yield "claim_received", order, received
    missed = received.model_copy(update={"claimed_for": ClaimReason.NOT_RECEIVED, "wants": None, "asks_photos": False})
    yield "claim_received/not_received", order, missed
    turned = ClaimTurnedAwayFacts(claim_no="C10001", claimed_for=ClaimReason.NOT_RECEIVED, why="too_early", on=day)
    for why in ("too_early", "too_late"):
        yield f"claim_turned_away/{why}", order, turned.model_copy(update={"why": why})
    for why in ("not_promised", "not_arrived"):
        yield f"claim_turned_away/{why}", order, turned.model_copy(update={"why": why, "on": None})
    answer = {"ja": "配送会社に所在を確認しております。", "en": "We have asked the carrier where it is."}[language]
    yield (
        "claim_looked_into",
        order,
        ClaimAnswerFacts(claim_no="C10001", claimed_for=ClaimReason.DAMAGED, next_word_on=day, answer=(answer,)),
    )
    yield (
        "claim_looked_into/refused",
        order,
        ClaimAnswerFacts(claim_no="C10001", claimed_for=ClaimReason.DAMAGED, next_word_on=day, is_refused=True),
    )
    looked = ClaimAnswerFacts(claim_no="C10001", claimed_for=ClaimReason.DAMAGED, next_word_on=day)
    for stage in ("invoked", "examined"):
        yield f"claim_looked_into/{stage}", order, looked.model_copy(update={f"is_{stage}": True})
    proposed = ClaimProposalFacts(
        claim_no="C10001",
        claimed_for=ClaimReason.DAMAGED,
        remedy=Remedy.REPLACE,
        answer=(_PROPOSED[language],),
        choose_by=day,
    )
    yield "claim_proposed", order, proposed
    yield "claim_proposed/money", order, proposed.model_copy(update={"remedy": Remedy.PART_REFUND, "amount": 2_000})
    back = {"remedy": Remedy.RETURN_REFUND, "amount": 5_500, "is_done_without_answer": False}
    yield "claim_proposed/return", order, proposed.model_copy(update=back)
    declined = {"remedy": Remedy.DECLINE, "answer": (_DECLINED[language],), "is_done_without_answer": False}
    yield "claim_declined", order, proposed.model_copy(update=declined)
    end = ClaimEndFacts(
        claim_no="C10001", claimed_for=ClaimReason.DAMAGED, outcome=ClaimOutcome.SETTLED, remedy=Remedy.REPLACE
    )
    yield "claim_closed", order, end
    yield "claim_closed/money", order, end.model_copy(update={"remedy": Remedy.REFUND, "amount": 5_500})
    yield "claim_closed/return", order, end.model_copy(update={"remedy": Remedy.RETURN_REFUND, "amount": 5_500})
    granted = {"outcome": ClaimOutcome.GRANTED, "remedy": Remedy.REFUND, "amount": 5_500}
    yield "claim_closed/granted", order, end.model_copy(update=granted)
    lost = {"outcome": ClaimOutcome.LOST, "remedy": Remedy.REFUND, "amount": 5_500}
    yield "claim_closed/lost", order, end.model_copy(update=lost)
    yield "claim_closed/expired", order, end.model_copy(update=lost | {"outcome": ClaimOutcome.EXPIRED})
    won = end.model_copy(update={"outcome": ClaimOutcome.WON, "remedy": None, "appeal_until": day})
    yield "claim_closed/won", order, won
    yield "claim_closed/won_finally", order, won.model_copy(update={"appeal_until": None, "is_final": True})
    for outcome in (ClaimOutcome.WITHDRAWN, ClaimOutcome.DECLINED):
        yield f"claim_closed/{outcome}", order, end.model_copy(update={"outcome": outcome, "remedy": None})
    yield from _claims_told_to_the_shop(language, order, contents)


def _claims_told_to_the_shop(
    language: Language, order: PlacedOrder, contents: tuple[ClaimedLine, ...]
) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    told = ShopClaimFacts(
        claim_no="C10001",
        claimed_for=ClaimReason.DAMAGED,
        stage="opened",
        wants=Remedy.REPLACE,
        most=5_500,
        contents=contents,
        question=_ASKED[language],
        answer_by=datetime(2026, 11, 24, 0, 0, tzinfo=UTC),
        grant_at=datetime(2026, 11, 25, 1, 0, tzinfo=UTC),
    )
    yield "shop_claim", order, told
    later = told.model_copy(update={"question": (), "contents": (), "assignee": "葉山"})
    for stage in ("refused", "invoked", "appealed", "soon", "overdue", "granted"):
        yield f"shop_claim/{stage}", order, later.model_copy(update={"stage": stage})


def _to_suppliers(language: Language) -> Iterator[tuple[str, None, MailFacts]]:
    supplier = {"ja": "山の茶園株式会社", "en": "Yama Tea Farm"}[language]
    asked = SupplierFacts(supplier=supplier, sku="TEA-100", article=_ARTICLES[language][0], pieces=8, orders=3)
    day = date(2026, 12, 10)
    yield "supplier_request", None, asked
    yield "supplier_request/more", None, asked.model_copy(update={"expected_on": day})
    yield "supplier_request/chase", None, asked.model_copy(update={"is_chase": True})
    yield "supplier_request/overdue", None, asked.model_copy(update={"expected_on": day, "is_overdue": True})


def _work_of_the_shop(language: Language) -> Iterator[tuple[str, PlacedOrder | None, MailFacts]]:
    order = sample_order(language)
    yield "shop_order", sample_gift(language), NewOrderFacts()
    misspelt = order.model_copy(update={"unknown_fields": {"wishs": '{"gift": true}'}})
    yield "shop_order/unknown_fields", misspelt, NewOrderFacts()
    yield "shop_order/placed_ahead", order, NewOrderFacts(is_placed_ahead=True)
    at_night = order.model_copy(update={"wishes": Wishes(time_slot="深夜2時" if language == "ja" else "2 a.m.")})
    yield "shop_order/slot_unknown", at_night, NewOrderFacts(is_slot_unknown=True)
    yield (
        "shop_task",
        order,
        TaskFacts(
            task="refund",
            said=Said(
                code="todo.give_back_or_revive",
                facts={"came": Said(code="noted.money_for_ended", facts={"amount": 7920, "status": "expired"})},
            ),
            amount=7920,
            due_on=date(2026, 11, 25),
        ),
    )
    yield "shop_hold", order, HoldFacts(hold="sums", said=Said(code="held.sums", facts={"parts": 7920, "total": 7900}))
    old = OldHold(reason="review", since=date(2026, 11, 18)), OldHold(reason="manual", since=date(2026, 11, 19))
    yield "shop_holds", order, OldHoldsFacts(holds=old)
    row = ExpiringOrder(order_no="1001", name=_NAMES[language][0], total=7920, deadline=date(2026, 11, 30))
    since = datetime(2026, 11, 19, 1, 15, tzinfo=UTC)
    waiting = WaitingFacts(
        waiting=(
            WaitingOrder(order_no="1001", name=_NAMES[language][0], work=Work.INSPECT, since=since),
            WaitingOrder(order_no="1002", name=_NAMES[language][0], work=Work.PACK, since=since),
        ),
        tasks=(OverdueTask(id=7, kind="handle_return", order_no="1003", due_on=date(2026, 11, 20)),),
        inquiries=(OverdueInquiry(inquiry_no="Q10001", subject="配送について", answer_by=since),),
    )
    yield "shop_waiting", None, waiting
    low = (
        LowArticle(sku="TEA-100", name="静岡煎茶 100g", left=-3, orders=2, expected_on=date(2026, 12, 10)),
        LowArticle(sku="CUP-1", name="湯呑み", left=4, limit=10),
    )
    yield "shop_waiting/running_low", None, waiting.model_copy(update={"low": low})
    yield "shop_waiting/low_alone", None, WaitingFacts(low=low)
    yield "shop_expiries", None, ExpiriesFacts(expires_on=date(2026, 12, 7), orders=(row,))


def _troubles_of_the_shop(language: Language) -> Iterator[tuple[str, PlacedOrder | None, MailFacts]]:
    order = sample_order(language)
    listed = "550 5.7.1 Client host [192.0.2.10] blocked using bl.example.net"
    yield "shop_blocked", order, BlockedFacts(domain="customer.example", reason=listed, due_on=date(2026, 11, 24))
    log_in = BlockedFacts(reason="535 5.7.8 Authentication failed", due_on=date(2026, 11, 24))
    yield "shop_blocked/own_server", None, log_in
    yield "shop_complaint", None, ComplaintFacts(address="taro@customer.example", about_order="1001")
    yield (
        "shop_refused",
        order,
        RefusedFacts(
            message="change_address",
            said=AlreadyShipped().said,
            payload='{"by": "support"}',
        ),
    )
    unreadable = Fault(field="until", code="date"), Fault(field="by", code="missing")
    payload = '{"until": "soon"}'
    yield (
        "shop_refused/unreadable",
        order,
        RefusedFacts(message="extend_deadline", said=InvalidMessage(*unreadable).said, payload=payload),
    )
    wrong = Fault(field="lines.0.quantity", code="whole_number"), Fault(field="payment", code="missing")
    yield "shop_reject", None, RejectFacts(said=InvalidOrder(*wrong).said, payload='{"order_no": "1002"}')
