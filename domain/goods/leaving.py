"""The day by which goods leave, as the customer was told: where it cannot be kept, a later one is told with its reason.

Orders that are being packed are left out: many shops say no more of a box than that its papers were printed, and an
apology for a parcel that has just left would be none.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypedDict

from domain.basics.errors import UnfitDay
from domain.basics.said import Code
from domain.contract.messages import DelayShipping
from domain.contract.status import Goods, HoldReason
from domain.goods.making_up import is_made_up_for
from domain.order.agenda import Step, StepKind
from domain.order.aggregate import Order
from domain.order.deadline import arrival_on, latest_wish, leaves_in_time
from domain.order.facts import DelayFacts, ships_by_of
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.people.route import first_arrival, transit_days
from domain.shop.policy import Delayed

_STILL_LATE = Code("todo.still_late", "times", "before", "ships_by")
_SAY_LATE = Code("todo.say_late", "before", "ships_by")
#: Holds that the shop alone has to settle: they are no doubt of the customer, who was not asked anything either.
_OF_SHOP = frozenset(
    {
        HoldReason.UNKNOWN_SKU,
        HoldReason.SUMS,
        HoldReason.COD_LIMIT,
        HoldReason.PAYMENT_METHOD,
        HoldReason.UNPRINTABLE,
        HoldReason.DIFFERENT_ORDER,
        HoldReason.VERSION,
        HoldReason.MANUAL,
    }
)
#: A day further ahead is taken for a typing error.
_LONGEST_DELAY = timedelta(days=366)


def keep_day(order: Order) -> None:
    """Take down the day that the customer was told last, and from when on it can no longer be kept."""
    if order.goods.has_left or order.state.is_over:
        order.goods = order.goods.leaving_by(None, None)
        return
    told = [day for mail in order.mails if not mail.kind.is_for_shop and (day := ships_by_of(mail.facts))]
    leaves_by = told[-1] if told else order.goods.arrival.leaves_by
    if order.goods.stage is Goods.BACKORDERED:
        leaves_by = None  # what is said about missing goods takes the place of it
    planned = _planned_on(order, leaves_by) if _could_leave(order) else None
    late_at = order.calendar.at(planned, order.policy.delays.hour) if planned else None
    order.goods = order.goods.leaving_by(leaves_by, late_at)


def _could_leave(order: Order) -> bool:
    """True while only the shop, by its work or what it has to settle, keeps the goods here, and nobody packs them."""
    is_ready = order.state.accepted_at is not None and order.goods.stage is Goods.RESERVED
    is_doubted = any(hold.reason not in _OF_SHOP for hold in order.conversation.holds)
    is_stopped = is_doubted or order.conversation.inquiries or order.goods.cancel_requested_by
    return is_ready and not is_stopped and not order.state.awaits_money


def _planned_on(order: Order, leaves_by: date | None) -> date | None:
    """The day that was told; or the last one on which they still leave in time for the wish, where that is later."""
    wished = order.placed.wishes.delivery_date
    if leaves_by is None or wished is None or wished > latest_wish(leaves_by):
        return leaves_by
    return max(leaves_by, leaves_in_time(wished, transit_days(order.placed, order.policy), order.calendar))


class InDanger(TypedDict):
    """What a mail about missing goods says of days, as its facts name it."""

    wished_on: date | None
    is_wish_lost: bool
    promised_on: date | None


def days_in_danger(order: Order, expected_on: date | None) -> InDanger:
    """The days that were wished for and told, where what is missing does not come in time for them.

    `expected_on`: when the missing goods should come; None: nobody knows.
    """
    wished_on, is_lost = _wish_in_danger(order, expected_on)
    return InDanger(wished_on=wished_on, is_wish_lost=is_lost, promised_on=_promise_in_danger(order, expected_on))


def _wish_in_danger(order: Order, expected_on: date | None) -> tuple[date | None, bool]:
    wished = order.placed.wishes.delivery_date
    if wished is None:
        return None, False
    ready = order.calendar.at(max(expected_on, order.today), 0) if expected_on else order.at
    is_lost = first_arrival(order.placed, order.policy, order.calendar, ready) > wished
    return (wished if is_lost or expected_on is None else None), is_lost


def _promise_in_danger(order: Order, expected_on: date | None) -> date | None:
    leaves_by = order.goods.arrival.leaves_by
    return leaves_by if leaves_by and (expected_on is None or expected_on > leaves_by) else None


def late_steps(order: Order) -> Iterator[Step]:
    """The evening round tells the order that its day cannot be kept; no timer of the order does."""
    at = order.goods.arrival.late_at
    if at and order.policy.delays.by != "nobody":
        yield Step(at=at, what=StepKind.TELL_LATE)


def delay_shipping(order: Order, command: DelayShipping) -> None:
    """The goods leave later than was said: on a day that a person names, or on the next that the policy allows.

    The round names no day; what was packed, or told another day meanwhile, is none of its business any more.

    Raises:
        OrderClosed, AlreadyShipped
        UnfitDay: it has passed, is too far ahead, or no later than what was told; or goods are missing.
    """
    if command.ships_by is None:
        _tell_late(order, command)
        return
    order.must_be_here()
    if order.goods.stage is Goods.BACKORDERED:
        raise UnfitDay("goods_missing")
    before = order.goods.arrival.leaves_by
    first = max(order.today, before + timedelta(days=1)) if before else order.today
    if command.ships_by < first:
        raise UnfitDay("too_early", day=command.ships_by, first=first)
    if command.ships_by > order.today + _LONGEST_DELAY:
        raise UnfitDay("too_late", day=command.ships_by, last=order.today + _LONGEST_DELAY)
    _tell(order, command, command.ships_by)


def _tell_late(order: Order, command: DelayShipping) -> None:
    """After so many broken promises a person talks to the customer, who would not believe another mail."""
    rules, late_at = order.policy.delays, order.goods.arrival.late_at
    if late_at is None or late_at > order.at or rules.by == "nobody" or not _could_leave(order):
        return
    day = order.calendar.add_business_days(order.told_on, rules.next_after_business_days)
    if order.goods.arrival.delays < rules.most_mails and rules.by == "mail" and _can_mail(order):
        _tell(order, command, day)
        return
    before, times = order.goods.arrival.leaves_by, order.goods.arrival.delays
    said = _STILL_LATE(times=times, before=before, ships_by=day) if times else _SAY_LATE(before=before, ships_by=day)
    order.note("shipping_delayed", by=command.by, before=str(before or ""), until=str(day), slips=times + 1)
    order.goods = order.goods.delayed(day)
    order.add_to_task(TaskKind.CALL, said)


def _can_mail(order: Order) -> bool:
    """Why a person has placed a hold, only that person knows: it may be what the customer wished."""
    is_for_person = any(map(order.conversation.has_hold, (HoldReason.UNREACHABLE, HoldReason.MANUAL)))
    return bool(order.placed.orderer.email) and not is_for_person


def _tell(order: Order, command: DelayShipping, day: date) -> None:
    before = order.goods.arrival.leaves_by
    wished = order.placed.wishes.delivery_date
    arrives_on = arrival_on(day, transit_days(order.placed, order.policy), wished)
    is_wish_lost = wished is not None and arrives_on > wished
    order.goods = order.goods.delayed(day)
    slips = order.goods.arrival.delays
    order.note(
        "shipping_delayed", by=command.by, note=command.note, before=str(before or ""), until=str(day), slips=slips
    )
    facts = DelayFacts(
        delay="check" if order.conversation.holds else "work",
        received_total=max(order.money.kept, 0) or None,
        ships_by=day,
        promised_on=before,
        wished_on=wished if is_wish_lost else None,
        arrives_on=arrives_on if is_wish_lost else None,
        has_coupon=is_made_up_for(order, Delayed.PACKING, before, day),
    )
    order.owe(MailKind.DELAY_NOTICE, facts, what=f"until:{day}")
