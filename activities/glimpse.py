"""What an order's customer may know of it, gathered for whoever answers an inquiry."""

from typing import TYPE_CHECKING

from adapters.carriers.book import carrier
from domain.draft import Glimpse
from domain.order import Language
from domain.view import sentence

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from domain.calendar import BusinessCalendar

_MOST_TOLD = 5


async def glimpse(
    database: "Database", conn: "Connection", order_no: str, calendar: "BusinessCalendar", language: Language = "ja"
) -> Glimpse | None:
    """The order as it is now; None when no order has this number."""
    about = await database.mails.addressed(conn, order_no)
    if about is None:
        return None
    state = about.state
    shipped = [parcel for parcel in state.parcels if parcel.shipped_at]
    parcel = shipped[-1] if shipped else None
    brought_by = carrier(parcel.carrier) if parcel and parcel.carrier else None
    delivered = [each.delivered_at for each in state.parcels if each.delivered_at]
    step = state.next_step
    mails = [mail for mail in await database.pages.mails(conn, order_no, 50) if not mail.kind.startswith("shop_")]
    name = (brought_by.name_en if language == "en" else brought_by.name) if brought_by else ""
    return Glimpse(
        order_no=order_no,
        status=state.status,
        goods=state.goods,
        is_over=state.is_over,
        is_stopped=bool(state.holds or state.questions),
        due=state.due,
        kept=state.kept,
        missing=state.missing,
        deadline=state.deadline.told if state.deadline and not state.is_secured else None,
        shipped_on=calendar.day_of(parcel.shipped_at) if parcel and parcel.shipped_at else None,
        carrier=name or ("配送会社" if language == "ja" else "the carrier"),
        tracking_no=parcel.tracking_no if parcel else "",
        tracking_url=brought_by.tracking_link(parcel.tracking_no) if parcel and brought_by else "",
        arrives_on=state.arrives_on,
        delivered_on=calendar.day_of(max(delivered)) if delivered else None,
        next_step=f"{step.at.astimezone(calendar.zone):%Y-%m-%d %H:%M} {sentence(step)}" if step else "",
        told=tuple(
            f"{(mail.sent_at or mail.owed_at).astimezone(calendar.zone):%Y-%m-%d} {mail.kind} ({mail.state})"
            for mail in mails[:_MOST_TOLD]
        ),
    )
