"""The alarm of mails that do not leave: one task for all of them, which ends by itself when they have left.

No mail tells of it: it would not leave either.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.agenda.overview import UnsentMails
from domain.agenda.task import MAILS_HAVE_LEFT
from domain.basics.said import Code, Said
from domain.order.owed import NewTask, TaskKind

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import Shop

_NOT_LEFT = Code("todo.not_left", "count", "receivers", "more", "since", "why")
_TO = Code("noted.mails_to", "receivers")
_MORE = Code("noted.mails_to_more", "count")
_WHY = Code("noted.mails_why", "why")
_SHOP_ITSELF = Code("noted.shop_itself")

_KEY = "unsent:"
#: Receiving domains that a task names.
_MOST_DOMAINS = 3


async def tell_unsent(database: "Database", conn: "Connection", shop: "Shop", at: datetime) -> None:
    """Open the task, say in the open one what is so now, or end it. Idempotent by the mail that waits the longest."""
    before = at - timedelta(hours=shop.policy.mail.unsent_after_hours)
    oldest = await database.unsent.oldest(conn, before)
    if oldest is None:
        await database.tasks.end_named(conn, _KEY, at, MAILS_HAVE_LEFT())
        return
    what = _what(await database.unsent.grouped(conn, before), shop)
    if await database.tasks.reword(conn, _KEY, what):
        return
    due_on = shop.calendar.business_day_from(shop.calendar.day_of(at))
    task = NewTask(kind=TaskKind.CHECK_SENDING, said=what, due_on=due_on)
    await database.tasks.open(conn, f"{_KEY}{oldest}", task, at)


def _what(found: Sequence[UnsentMails], shop: "Shop") -> Said:
    mails, since = sum(each.mails for each in found), min(each.since for each in found)
    why = next((each.said for each in found if each.said), "")
    receivers, more = _receivers(found)
    return _NOT_LEFT(
        count=mails,
        receivers=[_TO(receivers=receivers)] if receivers else [],
        more=[_MORE(count=more)] if more > 0 else [],
        since=since.astimezone(shop.calendar.zone),
        why=[_WHY(why=why)] if why else [],
    )


def _receivers(found: Sequence[UnsentMails]) -> tuple[list[str | Said], int]:
    """Where to, the shop itself or by domain; and how many more there are."""
    names: list[str | Said] = [_SHOP_ITSELF() if each.is_for_shop else each.domain for each in found]
    named: list[str | Said] = []
    for each in names:
        if each and each not in named:
            named.append(each)
    return named[:_MOST_DOMAINS], len(named) - _MOST_DOMAINS
