"""Holds: several at once. Work waits until the last is lifted, by a named person or because the facts changed."""

from collections.abc import Collection, Iterator
from datetime import datetime

from domain.basics.errors import NotNamed, StillUnfit
from domain.basics.said import Code
from domain.contract.messages import PlaceHold, ReleaseHold
from domain.contract.status import Goods, HoldReason
from domain.conversation.reach import give_time_back
from domain.goods.cancelling import finish_recall, must_be_as_seen
from domain.order.agenda import Step, StepKind
from domain.order.aggregate import Order
from domain.order.conversation import Hold
from domain.order.facts import OldHold, OldHoldsFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind

_STILL_HELD = Code("todo.still_held", "holds")
_ON_THE_LIST = Code("noted.on_the_list")
_SINCE = Code("noted.hold_since", "hold", "since")


def place_hold(order: Order, command: PlaceHold) -> None:
    """Stop the work by hand."""
    order.must_be_here()
    order.hold(command.reason, by=command.by, note=command.note)


def release_hold(order: Order, command: ReleaseHold, unknown_skus: Collection[str] = ()) -> None:
    """Lift one hold; the others stay. Releasing a recall that was a cancellation carries the cancellation out.

    Raises:
        OrderClosed, SeenOlder, UnknownHold, NotNamed, StillUnfit
    """
    order.must_be_open()
    must_be_as_seen(order, command.seen)
    order.must_hold(command.reason)
    if not command.by.strip():
        raise NotNamed
    if command.reason is HoldReason.UNKNOWN_SKU and unknown_skus:
        raise StillUnfit(skus=sorted(unknown_skus))
    order.lift(command.reason)
    call_right(order, command.reason)
    drop_questions(order, command.reason)
    order.note("hold_released", by=command.by, note=command.note, reason=command.reason)
    if command.reason is HoldReason.RECALL:
        finish_recall(order, command.by)
    elif command.reason is HoldReason.UNREACHABLE:
        give_time_back(order)


def know_articles(order: Order) -> None:
    """All that is ordered stands on the stock list."""
    order.settle_hold(HoldReason.UNKNOWN_SKU, _ON_THE_LIST())


def call_right(order: Order, reason: HoldReason) -> None:
    """Whoever lifts a hold says that what was asked about is right as it stands: it is not asked again."""
    asked = [field for each in order.conversation.questions if each.hold is reason for field in each.about]
    order.conversation = order.conversation.confirming([*order.conversation.confirmed, *asked])


def drop_questions(order: Order, reason: HoldReason) -> None:
    """The questions that go with a hold are settled with it."""
    order.conversation = order.conversation.not_asking_for(reason)


def may_reserve(order: Order) -> bool:
    """True when stock should be set aside now, also for a customer who has still to answer something."""
    return order.goods.stage is Goods.UNCHECKED and not order.conversation.holds_for_shop and not order.state.is_over


def hold_steps(order: Order) -> Iterator[Step]:
    """The next day on which the shop hears of holds that have been waiting for long; holds for the customer do not."""
    rules = order.policy.holds
    if (
        not order.conversation.holds_for_shop
        or order.conversation.hold_alerts > rules.most_alerts
        or not rules.most_alerts
    ):
        return
    at = min(_alerts_from(order, hold) for hold in order.conversation.holds_for_shop)
    if order.conversation.hold_alerted_on:
        day_after = order.calendar.add_business_days(order.conversation.hold_alerted_on, 1)
        at = max(at, order.calendar.at(day_after, rules.alert_hour))
    yield Step(at=at, what=StepKind.ALERT_HOLD)


def _alerts_from(order: Order, hold: Hold) -> datetime:
    """The instant from which on a hold counts as old."""
    rules, calendar = order.policy.holds, order.calendar
    day = calendar.add_business_days(calendar.day_of(hold.since), rules.alert_after_business_days)
    return max(calendar.at(day, rules.alert_hour), hold.since)


def alert(order: Order) -> None:
    """List the old holds of the order to the shop, once a day; after the last time a task stays open instead."""
    old = [hold for hold in order.conversation.holds_for_shop if _alerts_from(order, hold) <= order.at]
    if not old or order.conversation.hold_alerted_on == order.today:
        return
    order.conversation = order.conversation.alerted(order.today)
    since = {hold.reason: order.calendar.day_of(hold.since) for hold in old}
    order.note("holds_alerted", holds={reason.value: str(day) for reason, day in since.items()})
    if order.conversation.hold_alerts > order.policy.holds.most_alerts:
        listed = [_SINCE(hold=reason, since=day) for reason, day in since.items()]
        order.ask_person(TaskKind.LOOK, _STILL_HELD(holds=listed))
        return
    rows = tuple(OldHold(reason=reason, since=day) for reason, day in since.items())
    order.owe(MailKind.SHOP_HOLDS, OldHoldsFacts(holds=rows), what=str(order.today))
