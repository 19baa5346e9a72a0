"""Examples of what is said from the order to its money, and of money that goes back."""

from collections.abc import Iterator
from datetime import date

from adapters.mail.writing.samples_of.example import POINTS_BACK, agreed, sample_gift, sample_order
from domain.contract.order import Language, PaymentMethod, PlacedOrder, PlanName
from domain.order.facts import (
    ConfirmationFacts,
    EndFacts,
    ExtensionFacts,
    MailFacts,
    PaperFacts,
    PaymentFacts,
    PlanFacts,
    PrepaymentFacts,
    RefundAccountFacts,
    RefundFacts,
    RefundLessFacts,
    RefundSoonFacts,
    ReminderFacts,
    RequestFacts,
    WarmFacts,
)


def before_payment(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order = sample_order(language)
    yield "order_received", order, WarmFacts()
    yield "order_received/loyal", agreed(language), WarmFacts(is_loyal=True)
    yield "order_received/gift", sample_gift(language), WarmFacts()
    for method in PaymentMethod:
        paid = sample_order(language, method)
        is_card = method in {PaymentMethod.CARD, PaymentMethod.QR}
        yield f"order_confirmed/{method}", paid, confirmation(paid, is_paid=is_card)
    postpay = order.model_copy(update={"plan": PlanName.POSTPAY})
    yield "order_confirmed/postpay", postpay, confirmation(postpay)
    yield "order_confirmed/anew", order, confirmation(order).model_copy(update={"is_anew": True})
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


def confirmation(order: PlacedOrder, *, is_paid: bool = False) -> ConfirmationFacts:
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


def payments(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
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
    yield "refund_less", order, RefundLessFacts(was=order.total, amount=0, is_account_asked=True)
    yield "refund_less/none", order, RefundLessFacts(was=order.total, amount=0)
    yield "refund_less/part", order, RefundLessFacts(was=order.total, amount=500)
    yield "refund_account_thanks", order, RefundSoonFacts(amount=order.total, sent_by=date(2026, 12, 4))


def prepayment(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
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
    yield "prepayment_cancelled", cod, EndFacts(deadline=until, in_kind=POINTS_BACK)
