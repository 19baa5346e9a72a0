"""No silence: who has done their part and waits hears why nothing comes, and in the end from a person."""

from collections.abc import Iterator
from datetime import datetime

from domain.basics.said import Code
from domain.contract.status import Goods, HoldReason
from domain.goods.parts import skus_of
from domain.order.agenda import Step, StepKind
from domain.order.aggregate import Order
from domain.order.facts import DelayFacts, expected_on_of, ships_by_of
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.payment.dunning import running_timers
from domain.payment.payment import ships_by

_SAY_WHY = Code("todo.say_why", "delay")


def _waits(order: Order) -> bool:
    """True while nothing is asked of the customer, who wants the goods: they are still here, or not in stock.

    Of an order of which a parcel has left, the rest is not in stock.
    """
    has_done_their_part = order.money.is_secured or order.goods.awaits_stock
    is_here = not order.goods.has_left or order.goods.only_awaits
    return has_done_their_part and is_here and not (order.state.is_over or order.goods.cancel_requested_by)


def keep_clock(order: Order) -> None:
    """Count from the day that the customer was told last; whatever else they hear moves it on.

    That is the day until which shipping is promised, or on which missing goods are expected.
    """
    if not _waits(order):
        return
    since = order.conversation.silent_from or ships_by(order) or order.today
    for mail in [each for each in order.mails if not each.kind.is_for_shop]:
        told = ships_by_of(mail.facts) or expected_on_of(mail.facts)
        since = max(told or since, order.today)
    order.conversation = order.conversation.silent(since)


def silence_steps(order: Order) -> Iterator[Step]:
    """When the silence is broken. An open question or inquiry is a talk, which has clocks of its own."""
    rules = order.policy.silence
    if not _waits(order) or order.conversation.is_asked or order.conversation.inquiries:
        return
    if rules.by != "nobody" and order.conversation.silences <= rules.most_notices:
        yield Step(at=_breaks_at(order), what=StepKind.BREAK_SILENCE)


def _breaks_at(order: Order) -> datetime:
    """So many business days after the silence began; or with the next reminder that was due, if that comes soon after.

    Its timer may run already, and one that goes on costs the order nothing.
    """
    rules, calendar = order.policy.silence, order.calendar
    first = calendar.add_business_days(order.conversation.silent_from or order.today, rules.after_business_days)
    at, latest = (
        calendar.at(first, rules.hour),
        calendar.end_of(calendar.add_business_days(first, rules.after_business_days)),
    )
    running = min((timer for timer in running_timers(order) if timer > at), default=at)
    return running if running <= latest else at


def break_silence(order: Order) -> None:
    """Tell the customer why nothing has been shipped, or have a person do it."""
    rules = order.policy.silence
    steps = list(silence_steps(order))
    if not steps or steps[0].at > order.at or not order.may_mail:
        return
    order.conversation = order.conversation.silence_broken(order.today)
    delay = _delay(order)
    order.note("silence_broken", delay=delay, round=order.conversation.silences)
    can_mail = bool(order.placed.orderer.email) and not order.conversation.has_hold(HoldReason.UNREACHABLE)
    if rules.by == "mail" and can_mail and order.conversation.silences <= rules.most_notices:
        later = skus_of(order.placed, order.goods.awaited) if delay == "rest" else {}
        facts = DelayFacts(delay=delay, received_total=max(order.money.kept, 0) or None, later=later)
        order.owe(MailKind.DELAY_NOTICE, facts, what=str(order.today))
        return
    order.ask_person(
        TaskKind.CALL,
        _SAY_WHY(delay=delay),
    )


def _delay(order: Order) -> str:
    """Why nothing has been shipped, in a word that a customer may know: never the reason of a hold."""
    if order.goods.stage is Goods.BACKORDERED:
        return "stock"
    if order.goods.has_left:
        return "rest"
    return "check" if order.conversation.holds else "work"
