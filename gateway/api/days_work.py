"""The day's work, put together from what each table has of it."""

from collections.abc import Iterable
from datetime import timedelta

from activities.bank_days import BankDaysLookedThrough
from callers.connections import Connections
from domain.agenda.overview import WorkItem
from domain.agenda.today import Today
from domain.agenda.work import Work
from gateway.api.queries import late_before

#: How many open orders are looked at.
MOST_ON_THE_TABLE = 2_000
MOST_INQUIRIES = 200
MOST_IMPORTS = 20
#: How long it shows that something of a file was refused.
_RECENT = timedelta(days=7)
#: How long it shows few stars, should nobody settle them.
_ANSWERED_WITHIN = timedelta(days=30)


async def days_work(connections: Connections) -> Today:
    """The day's work."""
    now, database = connections.now(), connections.database
    async with connections.connection() as conn:
        shop = connections.desk.today()
        low_stars = shop.policy.feedback.low_stars
        found = await database.piles.on_the_table(conn, now, MOST_ON_THE_TABLE)
        looked = await BankDaysLookedThrough(database, connections.desk).looked(conn, now)
        deposits = await database.days_work.deposits(conn)
        today = Today(
            at=now,
            piles=_by_work(found),
            tasks=tuple(await database.task_rows.listed(conn, 200)),
            inquiries=tuple(await database.inquiry_rows.listed(conn, MOST_INQUIRIES, assignee=None, order_no=None)),
            claims=tuple(await database.claim_rows.listed(conn, MOST_INQUIRIES)),
            unsent=await database.unsent.grouped(conn, late_before(connections)),
            untold=await database.inquiry_rows.untold(conn),
            feedback=tuple(await database.days_work.low_feedback(conn, now - _ANSWERED_WITHIN, low_stars)),
            imports=tuple(await database.imports.of_interest(conn, now - _RECENT, MOST_IMPORTS)),
            is_cut=len(found) >= MOST_ON_THE_TABLE,
            checked_through=await database.days_work.checked_through(conn, str(shop.calendar.zone)),
            missing_days=looked.gaps,
            deposits=deposits.deposits,
            deposits_total=deposits.total,
            low_stock=len(await database.low_stock.listed(conn)),
        )
    return today.model_copy(update={"together": await _together(connections)})


async def _together(connections: Connections) -> tuple[tuple[str, str], ...]:
    """Orders that may be sent together. The rules about it are many, and loaded where there is anything to decide."""
    async with connections.connection() as conn:
        doors = await connections.database.sent_together.at_one_address(conn)
    if not doors:
        return ()
    from gateway.api.merging import Merging

    return tuple((each.leading, each.riding) for each in Merging(connections).ready(doors))


def _by_work(found: Iterable[tuple[Work, WorkItem]]) -> dict[Work, tuple[WorkItem, ...]]:
    """Each pile of the day, also those on which nothing lies."""
    piles: dict[Work, list[WorkItem]] = {work: [] for work in Work}
    for work, item in found:
        piles[work].append(item)
    return {work: tuple(items) for work, items in piles.items()}
