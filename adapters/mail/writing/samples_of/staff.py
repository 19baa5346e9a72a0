"""Examples of mails to the shop, to its suppliers and to many."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from adapters.mail.writing.samples_of.example import ARTICLES, NAMES, sample_gift, sample_order
from domain.agenda.work import Work
from domain.basics.errors import AlreadyShipped, InvalidMessage, InvalidOrder
from domain.basics.fault import Fault
from domain.basics.said import Said
from domain.contract.consents import MailingKind
from domain.contract.order import Language, PlacedOrder, Wishes
from domain.order.facts import (
    BlockedFacts,
    ComplaintFacts,
    ExpiriesFacts,
    ExpiringOrder,
    HoldFacts,
    LowArticle,
    MailFacts,
    MailingFacts,
    NewOrderFacts,
    OldHold,
    OldHoldsFacts,
    OverdueInquiry,
    OverdueTask,
    RefusedFacts,
    RejectFacts,
    SupplierFacts,
    TaskFacts,
    WaitingFacts,
    WaitingOrder,
)


def to_many(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order = sample_order(language)
    yield "mailing", order, MailingFacts()
    yield "mailing/advertising", order, MailingFacts(mailing=MailingKind.ADVERTISING)
    yield "mailing/trial", order, MailingFacts(is_trial=True)


def to_suppliers(language: Language) -> Iterator[tuple[str, None, MailFacts]]:
    supplier = {"ja": "山の茶園株式会社", "en": "Yama Tea Farm"}[language]
    asked = SupplierFacts(supplier=supplier, sku="TEA-100", article=ARTICLES[language][0], pieces=8, orders=3)
    day = date(2026, 12, 10)
    yield "supplier_request", None, asked
    yield "supplier_request/more", None, asked.model_copy(update={"expected_on": day})
    yield "supplier_request/chase", None, asked.model_copy(update={"is_chase": True})
    yield "supplier_request/overdue", None, asked.model_copy(update={"expected_on": day, "is_overdue": True})


def new_orders(language: Language) -> Iterator[tuple[str, PlacedOrder | None, MailFacts]]:
    order = sample_order(language)
    yield "shop_order", sample_gift(language), NewOrderFacts()
    misspelt = order.model_copy(update={"unknown_fields": {"wishs": '{"gift": true}'}})
    yield "shop_order/unknown_fields", misspelt, NewOrderFacts()
    yield "shop_order/placed_ahead", order, NewOrderFacts(is_placed_ahead=True)
    at_night = order.model_copy(update={"wishes": Wishes(time_slot="深夜2時" if language == "ja" else "2 a.m.")})
    yield "shop_order/slot_unknown", at_night, NewOrderFacts(is_slot_unknown=True)


def work_of_the_shop(language: Language) -> Iterator[tuple[str, PlacedOrder | None, MailFacts]]:
    order = sample_order(language)
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
    row = ExpiringOrder(order_no="1001", name=NAMES[language][0], total=7920, deadline=date(2026, 11, 30))
    since = datetime(2026, 11, 19, 1, 15, tzinfo=UTC)
    waiting = WaitingFacts(
        waiting=(
            WaitingOrder(order_no="1001", name=NAMES[language][0], work=Work.INSPECT, since=since),
            WaitingOrder(order_no="1002", name=NAMES[language][0], work=Work.PACK, since=since),
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


def troubles_of_the_shop(language: Language) -> Iterator[tuple[str, PlacedOrder | None, MailFacts]]:
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
