"""How orders look on a terminal: lists, one order's page, the day's work."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.basics.text import counted, spoken
from domain.contract.status import Goods, Money
from gateway.cli.show_unsent import show_unsent, show_unsent_of
from gateway.cli.terminal import local, safe, say, say_behind, show_json, show_table, with_zone

if TYPE_CHECKING:
    from domain.agenda.forecast import Forecast
    from domain.agenda.overview import JournalEntry, MarkPage, OrderPage, OrderRow, WorkItem
    from domain.agenda.today import Today
    from domain.contract.order import Wishes
    from gateway.api.client import ShopClient

_EMPTY: tuple[object, ...] = ("", None, {}, [])
#: An instant as the journal keeps it.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d:\d\d")


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
                row.status,
                row.plan,
                row.name,
                row.total,
                local(row.placed_at, where),
                ", ".join(held_by(row)),
                ", ".join((*row.marks, *(f"#{tag}" for tag in row.tags))),
                f"{local(row.next_at, where)} {row.next_what}" if row.next_at else "",
            )
            for row in rows
        ],
        "Orders",
    )
    if len(rows) == limit:
        say("There may be more; see --limit.")


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
        say(f"Order {page.order_no} is {page.status}. It waits for {page.waits_for}.")


def show_forecast(ask: "Callable[[ShopClient], Awaitable[Forecast]]", *, as_json: bool) -> None:
    """What would happen to an order."""
    forecast, where = with_zone(ask)
    if as_json:
        show_json(forecast)
        return
    rows = [
        (local(each.at, where), each.what, each.status, ", ".join(each.mails), ", ".join(each.tasks))
        for each in forecast.events
    ]
    if rows:
        show_table(
            ("when", "what", "status", "mails", "tasks"), rows, f"What would happen to order {forecast.order_no}"
        )
    else:
        say(f"Nothing would happen to order {forecast.order_no} by itself.")
    say(f"Then it would be {forecast.status} and wait for {forecast.waits_for}. Bank data count as looked through.")


def show_page(page: "OrderPage", where: ZoneInfo) -> None:
    """Everything about one order."""
    say(f"Order {page.order_no}: {page.status} ({page.plan}, placed {local(page.placed.placed_at, where)})", "")
    for label, value in _facts(page, where):
        say_behind(f"  {label:<14} ", value)
    say("", f"It waits for {page.waits_for}.")
    show_unsent_of(page, where)
    if page.next:
        say("If nobody does anything:")
        for step in page.next:
            say_behind(f"  {local(step.at, where)}  ", step.sentence)
    if page.held_back:
        say("Were the holds lifted now:")
        for step in page.held_back:
            say_behind(f"  {local(step.at, where)}  ", step.sentence)
    show_table(
        ("sku", "article", "pieces", "yen each", "yen", "tax %"),
        [
            (line.sku, line.name, line.quantity, line.unit_price, line.amount, line.tax_rate)
            for line in page.placed.lines
        ],
        "Lines",
    )
    _show_tasks(page)
    show_table(
        ("when", "what", "by", "note", "facts"),
        [
            (local(line.at, where), _what(line), line.by, line.note, told_facts(line.facts, where))
            for line in page.journal
        ],
        "Journal",
    )


def _what(line: "JournalEntry") -> str:
    """What happened; of a refused message also which one it was."""
    return f"{line.what}: {line.facts.get('message', '')}" if line.what == "refused" else line.what


def told_facts(facts: Mapping[str, object], where: ZoneInfo) -> str:
    """A journal line's facts for people: what is empty is left out, as is the refused message, which stands before."""
    return ", ".join(
        f"{name.replace('_', ' ')} {str(value)[:8] if name == 'mail' else _value(value, where)}"
        for name, value in facts.items()
        if value not in _EMPTY and name != "message"
    )


def _value(value: object, where: ZoneInfo) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return " ".join(f"{key}={count}" for key, count in value.items())
    if isinstance(value, list):
        return "; ".join(_value(each, where) for each in value)
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return local(datetime.fromisoformat(value), where)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _facts(page: "OrderPage", where: ZoneInfo) -> list[tuple[str, object]]:
    placed, money = page.placed, page.money
    is_open = money.state in {Money.AWAITING, Money.PARTLY_PAID}
    told = f", until the end of {money.deadline}" if is_open and money.deadline else ""
    given_back = f", {money.refunded:,} given back" if money.refunded else ""
    facts: list[tuple[str, object]] = [
        ("money", f"{money.state}: {money.allocated:,} of {money.due:,} yen{given_back}{told}"),
        ("goods", f"{page.goods}, version {page.version}"),
        ("talk", "no holds, no questions" if not page.holds and not page.questions else "work is stopped"),
    ]
    facts += [("hold", f"{hold.reason} since {local(hold.since, where)} {hold.by} {hold.note}") for hold in page.holds]
    facts += [
        ("question", f"{each.kind}: {', '.join(each.about) or 'the plan'}; answer by {each.answer_by}")
        for each in page.questions
    ]
    facts += [("mark", _mark(mark, where)) for mark in page.marks]
    if page.tags:
        facts.append(("tags", ", ".join(page.tags)))
    facts += [("inquiry", f"{number} is open") for number in page.inquiries]
    facts.append(
        ("orderer", f"{placed.orderer.salutation(placed.language)} {placed.orderer.email} {placed.orderer.phone}")
    )
    if page.mails_lost_since:
        facts.append(("mails", f"come back since {local(page.mails_lost_since, where)}; none is sent to this address"))
    ship_to = placed.ship_to
    facts.append(
        (
            "ships to",
            f"{ship_to.salutation(placed.language)} 〒{ship_to.address.postal_code} {ship_to.address.one_line}",
        )
    )
    facts += wishes_told(placed.wishes)
    by_cart = f" ({placed.payment.state} by the cart)" if placed.needs_no_payment_request else ""
    number = f", transfer number {spoken(page.transfer_no)}" if placed.payment.method.is_transfer else ""
    facts.append(("pays by", f"{placed.payment.method}{by_cart}{number}"))
    for parcel in page.parcels:
        left = f"shipped {local(parcel.shipped_at, where)}" if parcel.shipped_at else "not shipped"
        there = f", delivered {local(parcel.delivered_at, where)}" if parcel.delivered_at else ""
        back = f", returned {local(parcel.returned_at, where)}" if parcel.returned_at else ""
        facts.append((f"parcel {parcel.parcel_no}", f"{parcel.carrier} {parcel.tracking_no} {left}{there}{back}"))
    return facts


def wishes_told(wishes: "Wishes") -> list[tuple[str, str]]:
    """What the customer wishes of packing and delivery, each with its name."""
    from adapters.words.of_orders import slot_name

    day = str(wishes.delivery_date) if wishes.delivery_date else ""
    slot = slot_name(wishes.time_slot, "en") if wishes.time_slot else ""
    told = [
        ("deliver on", " ".join(part for part in (day, slot) if part)),
        ("gift", "yes, nothing that shows a price goes into the box" if wishes.gift else ""),
        ("remarks", safe(wishes.remarks)),
    ]
    return [(name, wish) for name, wish in told if wish]


def _mark(mark: "MarkPage", where: ZoneInfo) -> str:
    until = f", until {local(mark.expires_at, where)}" if mark.expires_at else ""
    return f"{mark.kind} by {mark.by or mark.rule} since {local(mark.since, where)}{until}: {mark.why}"


def _show_tasks(page: "OrderPage") -> None:
    tasks = [task for task in page.tasks if not task.done_at]
    if tasks:
        show_table(
            ("task", "what", "yen", "due", "text"),
            [(str(task.id), task.kind, task.amount, task.due_on, task.text) for task in tasks],
            "Open tasks",
        )


_PILES = {
    "settle": "To settle (on hold)",
    "overdue": "Payment overdue",
    "instruct": "To be told how and until when to pay",
    "inspect": "To inspect",
    "accept": "To accept",
    "pack": "To pack",
    "ship": "To hand to the carrier",
    "arriving": "Arrivals expected",
    "backordered": "Waiting for stock",
    "asked": "Waiting for the customer's answer",
}


#: Whoever works on these piles has the goods in hand, or is about to: wishes must not be lost.
_IN_HAND = {"settle", "inspect", "accept", "pack", "ship", "backordered"}


def _work_note(item: "WorkItem", pile: str, where: ZoneInfo) -> str:
    """What there is to know of an order on a pile, beside its sum."""
    notes = list(item.holds)
    if pile == "overdue":
        notes.append(f"due {local(item.due_at, where)}")
    if pile == "arriving" and item.arrives_on:
        notes.append(f"expected {item.arrives_on}")
    if pile in _IN_HAND:
        notes += [f"{name}: {wish}" for name, wish in wishes_told(item.wishes)]
    return "; ".join(notes)


def show_today(today: "Today", where: ZoneInfo) -> None:
    """The day's work."""
    say(f"{local(today.at, where)}. Bank data checked through {today.checked_through or 'no day yet'}.")
    show_unsent(today, where)
    if today.stuck:
        steps = counted(today.stuck, "step of the system does", "steps of the system do")
        say(f"{steps} not go through: see the tasks `stuck` below, and tell whoever runs the system.")
    for pile, title in _PILES.items():
        items = next((items for work, items in today.piles.items() if work == pile), ())
        if items:
            show_table(
                ("order", "name", "yen", "placed", "note"),
                [
                    (
                        item.order_no,
                        item.name,
                        item.total,
                        local(item.placed_at, where),
                        _work_note(item, pile, where),
                    )
                    for item in items
                ],
                f"{title}: {len(items)}",
            )
    if today.tasks:
        show_table(
            ("task", "order", "what", "yen", "due", "text"),
            [(str(task.id), task.order_no, task.kind, task.amount, task.due_on, task.text) for task in today.tasks],
            f"Open tasks: {len(today.tasks)}",
        )
    if today.inquiries:
        _show_open_inquiries(today, where)
    if not (any(today.piles.values()) or today.tasks or today.inquiries or today.unsent):
        say("Nothing is to be done.")
    if today.is_cut:
        say("There are more open orders than are listed here.")


def _show_open_inquiries(today: "Today", where: ZoneInfo) -> None:
    if today.untold:
        say(
            f"{counted(today.untold, 'inquiry', 'inquiries')} came when too many had come to mail about each: "
            "`shop inquiry list` shows them all, marked with *."
        )
    show_table(
        ("inquiry", "order", "from", "about", "answer by", "who"),
        [
            (
                row.marked_no,
                row.about_orders,
                row.asker,
                row.subject,
                local(row.answer_by, where) if row.answer_by else "",
                row.assignee,
            )
            for row in today.inquiries
        ],
        f"Open inquiries: {len(today.inquiries)}",
    )
