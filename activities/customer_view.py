"""What an order's customer may know of it, and what the shop should, gathered for whoever answers an inquiry."""

from typing import TYPE_CHECKING

from adapters.carriers.book import carrier
from domain.basics.said import Code, Said
from domain.contract.order import Language
from domain.inquiry.answers import CustomerView
from domain.order.ahead import what_happens
from domain.order.kinds import MailKind
from domain.order.state import OrderState
from domain.people.review.case import Case
from domain.people.review.people import many_claims

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import Shop
    from domain.agenda.mail_row import MailRow
    from domain.shop.calendar import BusinessCalendar

_ORDER, _MONEY = Code("record.order", "order_no", "status", "goods"), Code("record.money", "kept", "due")
_MONEY_UNTIL = Code("record.money_until", "kept", "due", "deadline")
_SHIPPED, _SHIPPED_AS = (
    Code("record.shipped", "day", "carrier"),
    Code("record.shipped_as", "day", "carrier", "tracking_no"),
)
_DELIVERED, _ARRIVES = Code("record.delivered", "day"), Code("record.arrives", "day")
_NEXT, _MAIL = Code("record.next", "at", "what"), Code("record.mail", "day", "mail", "state")
_CANDIDATE, _MORE_CANDIDATES = Code("record.candidate", "order"), Code("record.more_candidates", "count")
_MOST_TOLD = 5


async def customer_view(
    database: "Database", conn: "Connection", order_no: str, calendar: "BusinessCalendar", language: Language = "ja"
) -> CustomerView | None:
    """The order as it is now; None when no order has this number."""
    found = await database.mails.addressed(conn, order_no)
    return _customer_view(found.state, calendar, language) if found else None


async def facts_for_shop(
    database: "Database", conn: "Connection", order_no: str, calendar: "BusinessCalendar"
) -> tuple[Said, ...]:
    """The order's facts for the person who answers, line by line."""
    found = await database.mails.addressed(conn, order_no)
    if found is None:
        return ()
    lines = list(_lines(found.state, calendar))
    if step := found.state.agenda.next_step:
        lines.append(_NEXT(at=step.at.astimezone(calendar.zone), what=what_happens(step)))
    mails = [mail for mail in await database.pages.mails(conn, order_no, 50) if not MailKind(mail.kind).is_for_shop]
    return (*lines, *(_told(mail, calendar) for mail in mails[:_MOST_TOLD]))


async def facts_for_claim(
    database: "Database", conn: "Connection", order_no: str, shop: "Shop", at: "datetime"
) -> tuple[Said, ...]:
    """The order's facts, and what the customer's earlier claims come to: for the shop alone."""
    found = await database.mails.addressed(conn, order_no)
    if found is None:
        return ()
    known = await database.people.known(conn, found.placed, at)
    case = Case(found.placed, known, shop.policy, shop.calendar, at)
    before = (many_claims(case).why,) if case.claimed.claimed else ()
    return (*await facts_for_shop(database, conn, order_no, shop.calendar), *before)


async def facts_of_candidates(
    database: "Database", conn: "Connection", numbers: "Sequence[str]", calendar: "BusinessCalendar"
) -> tuple[Said, ...]:
    """One line for each order that an inquiry may be about."""
    told = [await facts_for_shop(database, conn, number, calendar) for number in numbers[:_MOST_TOLD]]
    more = len(numbers) - _MOST_TOLD
    rest = [_MORE_CANDIDATES(count=more)] if more > 0 else []
    return (*(_CANDIDATE(order=facts[0]) for facts in told if facts), *rest)


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


def _lines(state: OrderState, calendar: "BusinessCalendar") -> "Iterator[Said]":
    order = _customer_view(state, calendar, "ja")
    yield _ORDER(order_no=order.order_no, status=order.status, goods=order.goods)
    money = {"kept": order.kept, "due": order.due}
    yield _MONEY_UNTIL(**money, deadline=order.deadline) if order.deadline else _MONEY(**money)
    if order.shipped_on:
        parcel = next(each for each in reversed(state.goods.parcels) if each.shipped_at)
        left = {"day": order.shipped_on, "carrier": parcel.carrier}
        yield _SHIPPED_AS(**left, tracking_no=parcel.tracking_no) if parcel.tracking_no else _SHIPPED(**left)
    if order.delivered_on:
        yield _DELIVERED(day=order.delivered_on)
    elif order.arrives_on:
        yield _ARRIVES(day=order.arrives_on)


def _told(mail: "MailRow", calendar: "BusinessCalendar") -> Said:
    return _MAIL(day=calendar.day_of(mail.sent_at or mail.owed_at), mail=mail.kind, state=mail.state)
