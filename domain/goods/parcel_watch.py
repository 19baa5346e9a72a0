"""Parcels that are on their way for too long.

A person looks for one that the carrier does not speak of, and the customer is reminded of one that waits at the depot
before it goes back. Silence means something only where events are known to come: of the carriers that the policy names.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from domain.basics.said import Code, Said
from domain.contract.status import ParcelEvent
from domain.goods import lateness
from domain.order.agenda import Step, StepKind
from domain.order.aggregate import Order
from domain.order.facts import HeldFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.parcel import Parcel
from domain.people.islands import is_on_island

_NO_SCAN = Code("todo.no_scan", "parcel_no", "tracking_no", "day")
_NO_EVENTS = Code("todo.no_events", "parcel_no", "tracking_no", "event", "day")


def watch_steps(order: Order) -> Iterator[Step]:
    """What happens to parcels on their way if the carrier tells nothing more; one step of a kind for all of them."""
    for kind, due in _DUE.items():
        dates = [at for parcel in _under_way(order) if (at := due(order, parcel))]
        if dates:
            yield Step(at=min(dates), what=kind)


def is_followed(order: Order) -> bool:
    """True where the carrier will tell of the arrival, or has said that the parcel waits or is looked for.

    Then nobody takes it for arrived because its day has passed.
    """
    return any(
        _is_watched(order, parcel) or parcel.is_held or parcel.event is ParcelEvent.EXCEPTION
        for parcel in _under_way(order)
    )


def is_watched_over(order: Order) -> bool:
    """True while a person will be asked to look for a parcel if the carrier does not speak of it any more."""
    return any(_scan_due(order, parcel) or _events_due(order, parcel) for parcel in _under_way(order))


def last_word_on(order: Order) -> date | None:
    """The day on which the carrier last spoke of a parcel on its way; of one that waits, that of the last reminder."""
    days = [day for parcel in _under_way(order) if (day := _last_word_on(order, parcel))]
    return max(days, default=None)


def miss(order: Order) -> None:
    """A person looks for the parcels that should have been heard of."""
    for parcel in _under_way(order):
        due_at = _scan_due(order, parcel) or _events_due(order, parcel)
        last_at = parcel.event_at or parcel.shipped_at
        if due_at is None or due_at > order.at or last_at is None:
            continue
        day = order.calendar.day_of(last_at)
        order.goods = order.goods.holding(parcel.sought())
        order.note("parcel_missed", parcel_no=parcel.parcel_no, tracking_no=parcel.tracking_no, since=str(day))
        lateness.missed(order, parcel)
        if not order.goods.follows:
            order.add_to_task(TaskKind.FIND_PARCEL, _missing(parcel, day))


def _missing(parcel: Parcel, day: date) -> Said:
    number = parcel.tracking_no or "-"
    if parcel.event is None:
        return _NO_SCAN(parcel_no=parcel.parcel_no, tracking_no=number, day=day)
    return _NO_EVENTS(parcel_no=parcel.parcel_no, tracking_no=number, event=parcel.event, day=day)


def remind(order: Order) -> None:
    """Remind the customer of the parcels that wait at the depot. Of several dates that have passed the last counts."""
    if not order.may_mail:
        return
    for parcel in _under_way(order):
        days, hour = _held_days(order, parcel), order.policy.tracking.hour
        passed = sum(order.calendar.at(day, hour) <= order.at for day in days)
        if not parcel.is_held or parcel.held_since is None or passed <= parcel.held_told:
            continue
        order.goods = order.goods.holding(parcel.reminded_of(passed))
        order.note("held_reminded", parcel_no=parcel.parcel_no, round=passed)
        facts = HeldFacts(
            carrier=parcel.carrier,
            tracking_no=parcel.tracking_no,
            held_on=order.calendar.day_of(parcel.held_since),
            is_cooled=parcel.is_cooled,
            is_last=passed == len(days),
        )
        order.owe(MailKind.PARCEL_HELD, facts, what=f"{parcel.parcel_no}:{passed}")


def _under_way(order: Order) -> list[Parcel]:
    replaced = order.goods.replaced
    return [parcel for parcel in order.goods.parcels if parcel.is_under_way and parcel.parcel_no not in replaced]


def _is_watched(order: Order, parcel: Parcel) -> bool:
    return parcel.carrier in order.policy.tracking.carriers


def _scan_due(order: Order, parcel: Parcel) -> datetime | None:
    days = order.policy.tracking.first_scan_after_business_days
    if not _is_watched(order, parcel) or parcel.event or parcel.is_sought or not parcel.shipped_at or not days:
        return None
    day = order.calendar.add_business_days(order.calendar.day_of(parcel.shipped_at), days)
    return order.calendar.at(day, order.policy.tracking.hour)


def _events_due(order: Order, parcel: Parcel) -> datetime | None:
    days = _patience(order)
    if not _is_watched(order, parcel) or parcel.is_held or parcel.is_sought or not parcel.event_at or not days:
        return None
    return order.calendar.at(order.calendar.day_of(parcel.event_at) + timedelta(days=days), order.policy.tracking.hour)


def _patience(order: Order) -> int:
    """Days without a word after which a parcel counts as lost; ships to islands do not go every day."""
    rules = order.policy.tracking
    is_far = is_on_island(order.placed.ship_to.address, order.policy.review.remote_places)
    return rules.silent_after_days_to_islands if is_far else rules.silent_after_days


def _held_due(order: Order, parcel: Parcel) -> datetime | None:
    days = _held_days(order, parcel)[parcel.held_told :]
    return order.calendar.at(days[0], order.policy.tracking.hour) if parcel.is_held and days else None


def _held_days(order: Order, parcel: Parcel) -> list[date]:
    """The days of the reminders. A parcel that came early waits for its day, and nobody has to be told."""
    rules = order.policy.tracking
    if parcel.held_since is None:
        return []
    wished = order.placed.wishes.delivery_date
    since = order.calendar.day_of(parcel.held_since)
    since = max(since, wished) if wished else since
    days = rules.held_reminder_days_of_cooled if parcel.is_cooled else rules.held_reminder_days
    return [since + timedelta(days=each) for each in days]


def _last_word_on(order: Order, parcel: Parcel) -> date | None:
    told = [order.calendar.day_of(parcel.event_at)] if parcel.event_at else []
    return max([*told, *(_held_days(order, parcel) if parcel.is_held else ())], default=None)


_DUE: dict[StepKind, Callable[[Order, Parcel], datetime | None]] = {
    StepKind.MISS_SCAN: _scan_due,
    StepKind.MISS_EVENTS: _events_due,
    StepKind.REMIND_HELD: _held_due,
}
