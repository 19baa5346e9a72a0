"""How orders look on a terminal: lists, and one order's page."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.basics.postal_code import as_written
from domain.basics.text import spoken
from domain.contract.status import Goods, Money
from gateway.cli.journal_line import noted, told_facts, what_happened
from gateway.cli.show_unsent import show_unsent_of
from gateway.cli.table import columns_of
from gateway.cli.terminal import local, safe, say, say_behind, show_json, show_table, with_zone
from gateway.cli.words import all_said, called, language, said, told

if TYPE_CHECKING:
    from domain.agenda.order_page import HoldPage, JournalEntry, MarkPage, OrderPage, ParcelPage
    from domain.agenda.overview import OrderRow
    from domain.contract.order import Wishes
    from domain.order.conversation import Question
    from gateway.api.client import ShopClient


def show_rows(
    ask: "Callable[[ShopClient], Awaitable[list[OrderRow]]]", *, as_json: bool, limit: int | None = None
) -> None:
    """A list of orders; one of `limit` orders says that there may be more."""
    rows, where = with_zone(ask)
    if as_json:
        show_json(rows)
        return
    show_table(
        ("order", "status", "plan", "name", "yen", "placed", "holds", "marks", "next"),
        [
            (
                row.order_no,
                called("status", row.status),
                called("plan", row.plan),
                row.name,
                row.total,
                local(row.placed_at, where),
                ", ".join(called("hold", each) for each in held_by(row)),
                ", ".join((*(called("mark", mark) for mark in row.marks), *(f"#{tag}" for tag in row.tags))),
                f"{local(row.next_at, where)} {called('step', row.next_what or '')}" if row.next_at else "",
            )
            for row in rows
        ],
        told("title.orders"),
    )
    if len(rows) == limit:
        say(told("order.there_may_be_more"))


def held_by(row: "OrderRow") -> tuple[str, ...]:
    """What an order waits for before work goes on."""
    return (*row.holds, *(("out_of_stock",) if row.goods is Goods.BACKORDERED else ()))


def tell_order(order_no: str, *, as_json: bool, whole: bool = False) -> None:
    """An order after something was done with it, or the whole page."""
    page, where = with_zone(lambda shop: shop.reading.order(order_no))
    if as_json:
        show_json(page)
    elif whole:
        show_page(page, where)
    else:
        say(told("order.line", order_no=page.order_no, status=page.status, waits_for=said(page.waits_for)))


def show_page(page: "OrderPage", where: ZoneInfo) -> None:
    """Everything about one order."""
    at = local(page.placed.placed_at, where)
    say(told("page.headline", order_no=page.order_no, status=page.status, plan=page.plan, at=at), "")
    show_labelled(_facts(page, where))
    say("", told("page.waits_for", waits_for=said(page.waits_for)))
    show_unsent_of(page, where)
    if page.next:
        say(told("page.next"))
        for step in page.next:
            say_behind(f"  {local(step.at, where)}  ", said(step.said))
    if page.held_back:
        say(told("page.held_back"))
        for step in page.held_back:
            say_behind(f"  {local(step.at, where)}  ", said(step.said))
    show_table(
        ("sku", "article", "pieces", "yen_each", "yen", "tax"),
        [
            (line.sku, line.name, line.quantity, line.unit_price, line.amount, line.tax_rate)
            for line in page.placed.lines
        ],
        told("title.lines"),
    )
    _show_tasks(page)
    show_journal(page.journal, where)


def show_journal(lines: "Iterable[JournalEntry]", where: ZoneInfo) -> None:
    """What happened, line by line."""
    show_table(
        ("when", "what", "by", "note", "facts"),
        [
            (local(line.at, where), what_happened(line), line.by, noted(line), told_facts(line.facts, where))
            for line in lines
        ],
        told("title.journal"),
    )


def _facts(page: "OrderPage", where: ZoneInfo) -> list[tuple[str, object]]:
    facts = [*_axes(page, where), *_people(page, where)]
    labelled = [(_label(code), value) for code, value in facts] + wishes_told(page.placed.wishes)
    labelled.append((_label("pays_by"), _paying(page)))
    labelled += [(_label("feedback"), each) for each in _feedback(page, where)]
    return labelled + [_parcel(parcel, where) for parcel in page.parcels]


def _axes(page: "OrderPage", where: ZoneInfo) -> list[tuple[str, object]]:
    money = page.money
    is_open = money.state in {Money.AWAITING, Money.PARTLY_PAID}
    more = [told("page.given_back", amount=money.refunded)] if money.refunded else []
    if is_open and money.deadline:
        more.append(told("page.until", day=money.deadline))
    facts: list[tuple[str, object]] = [
        ("money", told("page.money", state=money.state, allocated=money.allocated, due=money.due, more="".join(more))),
        ("goods", told("page.goods", goods=page.goods, version=page.version)),
        ("talk", told("page.stopped") if page.holds or page.questions else told("page.not_stopped")),
    ]
    if page.together:
        how = "page.carries" if page.together.leads else "page.rides"
        facts.append(("together", told(how, other=page.together.order_no)))
    facts += [("hold", _hold(hold, where)) for hold in page.holds]
    facts += [("question", _question(each)) for each in page.questions]
    facts += [("mark", _mark(mark, where)) for mark in page.marks]
    if page.tags:
        facts.append(("tags", ", ".join(page.tags)))
    return [*facts, *(("matter", told("page.inquiry", inquiry_no=number)) for number in page.inquiries)]


def _feedback(page: "OrderPage", where: ZoneInfo) -> list[str]:
    """When the customer was asked how it was, and what was said; the last answer of the customer counts."""
    asked = page.feedback.asked_at
    told_so_far = [told("page.feedback_asked", at=local(asked, where))] if asked else []
    for each in page.feedback.answers:
        code = "page.feedback_apart" if each.is_apart else "page.feedback"
        words = each.words.replace("\n", " ")
        told_so_far.append(told(code, stars=each.stars, at=local(each.at, where), words=words).strip())
    return told_so_far


def _people(page: "OrderPage", where: ZoneInfo) -> list[tuple[str, object]]:
    """Who ordered, and where the goods go."""
    orderer, ship_to, language = page.placed.orderer, page.placed.ship_to, page.placed.language
    facts: list[tuple[str, object]] = [
        ("orderer", f"{orderer.salutation(language)} {orderer.email} {orderer.phone}"),
    ]
    if page.mails_lost_since:
        facts.append(("mails", told("page.mails_lost", since=local(page.mails_lost_since, where))))
    address = ship_to.address
    facts.append(("ships_to", f"{ship_to.salutation(language)} 〒{as_written(address.postal_code)} {address.one_line}"))
    return facts


def _label(code: str) -> str:
    return told(f"label.{code}")


def _paying(page: "OrderPage") -> str:
    payment = page.placed.payment
    parts = [called("method", payment.method)]
    if page.placed.needs_no_payment_request:
        parts.append(told("page.by_cart", state=payment.state))
    if payment.method.is_transfer:
        parts.append(told("page.transfer_no", number=spoken(page.transfer_no)))
    return "".join(parts)


def _parcel(parcel: "ParcelPage", where: ZoneInfo) -> tuple[str, str]:
    from adapters.words.of_orders import carrier_name

    at = parcel.shipped_at
    parts = [told("page.shipped", at=local(at, where)) if at else told("page.not_shipped")]
    if parcel.delivered_at:
        parts.append(told("page.delivered", at=local(parcel.delivered_at, where)))
    if parcel.returned_at:
        parts.append(told("page.returned", at=local(parcel.returned_at, where)))
    if parcel.event and parcel.event_at and not (parcel.delivered_at or parcel.returned_at):
        parts.append(told("page.tracked", event=parcel.event, at=local(parcel.event_at, where)))
    if parcel.is_part:
        parts.append(told("page.holds", lines=[f"{each.line} × {each.pieces}" for each in parcel.lines]))
    if parcel.replacement:
        parts.append(told("page.exchange" if parcel.replacement.price else "page.replacement"))
        parts += [f"{line.sku} × {line.quantity}" for line in parcel.replacement.articles]
        if parcel.replacement.is_awaited and not at:
            parts.append(told("page.awaits_stock"))
    carrier = carrier_name(parcel.carrier, language()) if parcel.carrier else ""
    what = " ".join(part for part in (carrier, parcel.tracking_no, "".join(parts)) if part)
    return told("page.parcel", parcel_no=parcel.parcel_no), what


def _hold(hold: "HoldPage", where: ZoneInfo) -> str:
    return told("page.hold", reason=hold.reason, since=local(hold.since, where), by=hold.by, note=noted(hold)).rstrip()


def _question(question: "Question") -> str:
    if not question.about:
        return told("page.question_alone", kind=question.kind, day=question.answer_by)
    return told("page.question", kind=question.kind, about=question.about, day=question.answer_by)


def show_labelled(facts: "Sequence[tuple[str, object]]") -> None:
    """Facts beneath each other, each behind its label."""
    width = max(columns_of(label) for label, _ in facts)
    for label, value in facts:
        say_behind(f"  {label}{' ' * (width - columns_of(label))}  ", value)


def wishes_told(wishes: "Wishes") -> list[tuple[str, str]]:
    """What the customer wishes of packing and delivery, each behind its label."""
    from adapters.words.of_orders import slot_name

    day = str(wishes.delivery_date) if wishes.delivery_date else ""
    slot = slot_name(wishes.time_slot, language()) if wishes.time_slot else ""
    wished = [
        ("deliver_on", " ".join(part for part in (day, slot) if part)),
        ("gift", told("page.gift") if wishes.gift else ""),
        ("remarks", safe(wishes.remarks)),
    ]
    return [(_label(code), wish) for code, wish in wished if wish]


def _mark(mark: "MarkPage", where: ZoneInfo) -> str:
    by, since = mark.by or called("rule", mark.rule), local(mark.since, where)
    if not mark.expires_at:
        return told("page.mark", kind=mark.kind, by=by, since=since, why=said(mark.why))
    until = local(mark.expires_at, where)
    return told("page.mark_until", kind=mark.kind, by=by, since=since, until=until, why=said(mark.why))


def _show_tasks(page: "OrderPage") -> None:
    tasks = [task for task in page.tasks if not task.done_at]
    if tasks:
        show_table(
            ("task", "what", "yen", "due", "text"),
            [
                (str(task.id), called("task", task.kind), task.amount, task.due_on, all_said(task.said))
                for task in tasks
            ],
            told("title.open_tasks"),
        )
