"""The alarm of mails that do not leave: one task for all of them, which ends by itself when they have left.

No mail tells of it: it would not leave either.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.agenda.overview import UnsentMails
from domain.order.aggregate import NewTask, TaskKind

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import Shop

_KEY = "unsent:"
HAVE_LEFT = "overtaken: the mails have left"
#: Receiving domains that a task names.
_MOST_DOMAINS = 3


async def tell_unsent(database: "Database", conn: "Connection", shop: "Shop", at: datetime) -> None:
    """Open the task, say in the open one what is so now, or end it. Idempotent by the mail that waits the longest."""
    before = at - timedelta(hours=shop.policy.mail.unsent_after_hours)
    oldest = await database.unsent.oldest(conn, before)
    if oldest is None:
        await database.tasks.end_named(conn, _KEY, at, HAVE_LEFT)
        return
    text = _text(await database.unsent.grouped(conn, before), shop)
    if await database.tasks.reword(conn, _KEY, text):
        return
    due_on = shop.calendar.business_day_from(shop.calendar.day_of(at))
    task = NewTask(kind=TaskKind.CHECK_SENDING, text=text, due_on=due_on)
    await database.tasks.open(conn, f"{_KEY}{oldest}", task, at)


def _text(found: Sequence[UnsentMails], shop: "Shop") -> str:
    mails, since = sum(each.mails for each in found), min(each.since for each in found)
    local = since.astimezone(shop.calendar.zone)
    said = next((each.said for each in found if each.said), "")
    reason = f" ({said})" if said else ""
    return (
        f"{mails} {'mail has' if mails == 1 else 'mails have'} not left{_receivers(found)}, the oldest since "
        f"{local:%Y-%m-%d %H:%M}{reason}: look after the mail server or the mailbox (`shop check`, `shop today`), "
        "and phone whom it concerns. Everything leaves by itself when it can; what customers were to be asked waits."
    )


def _receivers(found: Sequence[UnsentMails]) -> str:
    """Where to: the shop itself, or by domain."""
    names = ["the shop itself" if each.is_for_shop else each.domain for each in found]
    named = [name for name in dict.fromkeys(names) if name]
    more = len(named) - _MOST_DOMAINS
    listed = ", ".join(named[:_MOST_DOMAINS]) + (f" and {more} more" if more > 0 else "")
    return f" to {listed}" if listed else ""
