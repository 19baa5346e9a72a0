"""Examples of changed orders, and of changes that the shop offers."""

from collections.abc import Iterator
from datetime import date

from adapters.mail.writing.samples_of.example import NO_MORE, sample_gift, sample_order
from adapters.mail.writing.samples_of.payment import confirmation
from domain.contract.order import Language, PaymentMethod, PlacedOrder, PlanName
from domain.order.facts import Change, ChangedLine, ChangeFacts, KeptFacts, MailFacts, OfferFacts, RestFacts, Wished


def offers(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order = sample_order(language)
    tea, cup = order.lines[:2]
    words = {"ja": "湯のみは、3点組でのみお取り扱いしております。", "en": "The cups are sold in sets of three only."}
    lines = (
        ChangedLine(name=tea.name, was=tea.quantity, now=tea.quantity, price_was=tea.unit_price, price=tea.unit_price),
        ChangedLine(name=cup.name, was=cup.quantity, now=3, price_was=cup.unit_price, price=cup.unit_price),
        ChangedLine(name=NO_MORE[language], now=1, price=648),
    )
    dearer = _offer(order, "lines", lines=lines, total=order.total + (3 - cup.quantity) * cup.unit_price + 648)
    fewer = (lines[0], ChangedLine(name=cup.name, was=1))
    yield "change_offered", order, dearer.model_copy(update={"words": words[language]})
    yield "change_offered/fewer", order, _offer(order, "lines", lines=fewer, total=order.total - cup.unit_price)
    yield "change_reminder", order, dearer
    for why in ("declined", "unanswered", "not_possible", "fee_declined", "fee_unanswered"):
        yield f"change_dropped/{why}", order, KeptFacts(why=why)


def offers_elsewhere(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, cod = sample_order(language), sample_order(language, PaymentMethod.CASH_ON_DELIVERY)
    ship_to = sample_gift(language).ship_to
    elsewhere = _offer(
        order,
        "address",
        shipping_fee=order.shipping_fee + 500,
        total=order.total + 500,
        recipient=ship_to.name,
        address=ship_to.address.one_line,
    )
    at_the_door = {"method": PaymentMethod.CASH_ON_DELIVERY, "cod_fee": cod.cod_fee, "total": order.total + cod.cod_fee}
    yield "change_offered/address", order, elsewhere
    yield "change_offered/plan", order, _offer(order, "plan", **at_the_door)
    yield "change_offered/wish", order, elsewhere.model_copy(update={"is_wish": True})
    yield "change_offered/fee", order, elsewhere.model_copy(update={"is_wish": True, "what": "fee"})


def _offer(order: PlacedOrder, what: str, **facts: object) -> OfferFacts:
    given = {"shipping_fee": order.shipping_fee, "deadline": date(2026, 11, 30), "what": what} | facts
    return OfferFacts.model_validate({"conversation": "change_offer", "no": 1} | given)


def changes(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, gift = sample_order(language), sample_gift(language)
    tea, cup = (line.name for line in order.lines[:2])
    less = Change(
        lines=(ChangedLine(name=tea, was=3, now=order.lines[0].quantity), ChangedLine(name=NO_MORE[language], was=1)),
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
    farther = Change(total_before=gift.total - gift.shipping_fee, shipping_fee_before=0)
    yield "address_changed", gift, ChangeFacts()
    yield "address_changed/dearer", gift, ChangeFacts(changed=farther)
    yield "order_changed", order, ChangeFacts(changed=less)
    yield "order_changed/more", order, ChangeFacts(changed=more)
    anew = confirmation(order).model_copy(update={"is_anew": True})
    same = Change(total_before=order.total, shipping_fee_before=order.shipping_fee)
    other_day = same.model_copy(update={"wished_before": Wished(day=date(2026, 11, 28), hours="14-16")})
    yield "order_changed/delivery", order, ChangeFacts(changed=other_day, is_accepted=True)
    was_cod = {"method_before": PaymentMethod.CASH_ON_DELIVERY, "total_before": order.total + 330}
    yield "order_changed/plan", order, ChangeFacts(changed=same.model_copy(update=was_cod))
    yield "order_confirmed/changed", order, anew.model_copy(update={"changed": more})


def rest_cancelled(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, cod = sample_order(language), sample_order(language, PaymentMethod.CASH_ON_DELIVERY)
    postpay = order.model_copy(update={"plan": PlanName.POSTPAY})
    change = Change(
        lines=(
            ChangedLine(name=order.lines[0].name, was=3, now=order.lines[0].quantity),
            ChangedLine(name=NO_MORE[language], was=2),
        ),
        total_before=order.total + 2_160,
        shipping_fee_before=order.shipping_fee,
    )
    paid = change.model_copy(update={"surplus": 2_160, "points_back": 100})
    yield "rest_cancelled", order, RestFacts(changed=paid, refund=2_160)
    yield "rest_cancelled/postpay", postpay, RestFacts(changed=change)
    yield "rest_cancelled/cod", cod, RestFacts(changed=change, from_cash=2_160)
    yield "rest_cancelled/cash_open", cod, RestFacts(changed=change, cash_open=cod.total)
    yield "rest_cancelled/nothing_kept", order, RestFacts(changed=change, is_nothing_kept=True, refund=2_160)
    yield "rest_cancelled/nothing_paid", cod, RestFacts(changed=change, is_nothing_kept=True)
