"""What an order's customer may know of it, and what the shop should, gathered for whoever answers an inquiry."""

from typing import TYPE_CHECKING

from adapters.carriers.book import carrier
from adapters.words.say import name, say
from domain.contract.order import Language
from domain.inquiry.draft import CustomerView
from domain.order.ahead import what_happens
from domain.order.kinds import MailKind
from domain.order.state import OrderState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from domain.agenda.overview import MailRow
    from domain.shop.calendar import BusinessCalendar

_MOST_TOLD = 5


async def customer_view(
    database: "Database", conn: "Connection", order_no: str, calendar: "BusinessCalendar", language: Language = "ja"
) -> CustomerView | None:
    """The order as it is now; None when no order has this number."""
    found = await database.mails.addressed(conn, order_no)
    return _customer_view(found.state, calendar, language) if found else None


async def facts_for_shop(
    database: "Database", conn: "Connection", order_no: str, calendar: "BusinessCalendar"
) -> tuple[str, ...]:
    """The order's facts for the person who answers, line by line, in the shop's language."""
    found = await database.mails.addressed(conn, order_no)
    if found is None:
        return ()
    order, step = _customer_view(found.state, calendar, "ja"), found.state.agenda.next_step
    lines = _lines(order)
    if step:
        what = say(what_happens(step), "ja")
        lines.append(f"次の予定：{step.at.astimezone(calendar.zone):%Y-%m-%d %H:%M} {what}")
    mails = [mail for mail in await database.pages.mails(conn, order_no, 50) if not MailKind(mail.kind).is_for_shop]
    return (*lines, *(_told(mail, calendar) for mail in mails[:_MOST_TOLD]))


async def facts_of_candidates(
    database: "Database", conn: "Connection", numbers: "Sequence[str]", calendar: "BusinessCalendar"
) -> tuple[str, ...]:
    """One line for each order that an inquiry may be about, in the shop's language."""
    told = [await facts_for_shop(database, conn, number, calendar) for number in numbers[:_MOST_TOLD]]
    more = len(numbers) - _MOST_TOLD
    rest = [f"候補：ほか{more}件"] if more > 0 else []
    return (*(f"候補：{facts[0]}" for facts in told if facts), *rest)


def _customer_view(state: OrderState, calendar: "BusinessCalendar", language: Language) -> CustomerView:
    shipped = [parcel for parcel in state.goods.parcels if parcel.shipped_at]
    parcel = shipped[-1] if shipped else None
    brought_by = carrier(parcel.carrier) if parcel and parcel.carrier else None
    delivered = [each.delivered_at for each in state.goods.parcels if each.delivered_at]
    name = (brought_by.name_en if language == "en" else brought_by.name) if brought_by else ""
    return CustomerView(
        order_no=state.order_no,
        status=state.status,
        goods=state.goods.stage,
        is_over=state.is_over,
        is_stopped=bool(state.conversation.holds or state.conversation.questions),
        due=state.money.due,
        kept=state.money.kept,
        missing=state.money.missing,
        deadline=state.money.deadline.told if state.money.deadline and not state.money.is_secured else None,
        shipped_on=calendar.day_of(parcel.shipped_at) if parcel and parcel.shipped_at else None,
        carrier=name or ("配送会社" if language == "ja" else "the carrier"),
        tracking_no=parcel.tracking_no if parcel else "",
        tracking_url=brought_by.tracking_link(parcel.tracking_no) if parcel and brought_by else "",
        arrives_on=state.goods.arrives_on,
        delivered_on=calendar.day_of(max(delivered)) if delivered else None,
    )


def _lines(order: CustomerView) -> list[str]:
    deadline = f"（期限 {order.deadline}）" if order.deadline else ""
    lines = [
        f"ご注文 {order.order_no}：{name('status', order.status, 'ja')}（商品：{name('goods', order.goods, 'ja')}）",
        f"ご入金：{order.kept:,}円 / {order.due:,}円{deadline}",
    ]
    if order.shipped_on:
        lines.append(f"発送：{order.shipped_on} {order.carrier} {order.tracking_no}".rstrip())
    if order.delivered_on:
        lines.append(f"お届け：{order.delivered_on}（完了）")
    elif order.arrives_on:
        lines.append(f"お届け予定：{order.arrives_on}")
    return lines


def _told(mail: "MailRow", calendar: "BusinessCalendar") -> str:
    kind, day = MailKind(mail.kind), calendar.day_of(mail.sent_at or mail.owed_at)
    return f"メール：{day} {name('mail', kind, 'ja')}（{name('mail_state', mail.state, 'ja')}）"
