"""What happens next if nobody does anything: the one list that timers, screens and the Web UI share."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from domain.agenda.unsent import hold_back
from domain.agenda.waiting import keep_waiting, waiting_steps
from domain.contract.status import Goods, HoldReason, Status
from domain.conversation.hold import hold_steps
from domain.conversation.question import stock_choice
from domain.conversation.question.clock import question_steps
from domain.conversation.silence import keep_clock, silence_steps
from domain.goods.leaving import keep_day, late_steps
from domain.goods.parcel_watch import is_followed, is_watched_over, last_word_on, watch_steps
from domain.goods.returns import settling as returns
from domain.order.agenda import Hours, Step, StepKind
from domain.order.aggregate import Order
from domain.payment.collection import reasons_to_hesitate
from domain.payment.dunning import chase
from domain.shop.calendar import is_new_year
from domain.shop.policy import News

#: Where the steps come from that go on while the order is on hold.
_EVEN_ON_HOLD: tuple[Callable[[Order], Iterator[Step]], ...] = (hold_steps, question_steps, returns.steps)
_TAKES_LATE_MONEY = frozenset({Status.EXPIRED, Status.CANCELLED, Status.DECLINED, Status.UNCOLLECTED})


def plan_next(order: Order) -> None:
    """Store the coming steps in the order's state, soonest first."""
    keep_clock(order)
    keep_waiting(order)
    keep_day(order)
    steps = _after_end(order) if order.state.is_over else _open(order)
    planned = _sorted(order, [*hold_back(order, steps), *waiting_steps(order), *late_steps(order)])
    order.agenda = order.agenda.planned(planned, _behind_holds(order) if order.conversation.holds else ())
    if order.state.is_over and order.agenda.next_step is None and not order.conversation.questions:
        order.close()


def _sorted(order: Order, steps: Iterable[Step]) -> tuple[Step, ...]:
    planned = (step if step.is_of_round else _when_possible(order, step) for step in steps)
    return tuple(_until_end(sorted(planned, key=lambda step: step.at)))


def _until_end(steps: Iterable[Step]) -> Iterator[Step]:
    """What is planned for after the end of the order will not happen."""
    for step in steps:
        yield step
        if step.ends_order:
            return


def _behind_holds(order: Order) -> tuple[Step, ...]:
    """What would be planned if somebody lifted the holds now."""
    state = order.state.without_holds(*HoldReason)
    released = Order(order.placed, state, order.policy, order.calendar, order.at)
    released.restart_clock()
    return _sorted(released, hold_back(released, _work_steps(released)))


def _when_possible(order: Order, step: Step) -> Step:
    """An overdue step is due now; one that mails the customer or accepts the order waits for the hours of mails."""
    at, policy, hours = max(step.at, order.at), order.policy, step.row.hours
    if hours is Hours.MAIL:
        at = order.calendar.mail_time_from(at, policy.mail)
    elif hours is Hours.ACCEPTANCE:
        at = order.calendar.business_hour_from(at, policy.acceptance.opens_at, policy.acceptance.closes_at)
    elif hours is Hours.SHOP:
        at = order.calendar.business_hour_from(at, policy.mail.from_hour, policy.mail.until_hour)
    return step.model_copy(update={"at": at})


def _after_end(order: Order) -> Iterator[Step]:
    """Money may still come for an order that waited for it, or is to go back, or goods are; all else ends at once."""
    yield from returns.steps(order)
    if order.conversation.questions:
        yield from question_steps(order)
        return
    if (
        order.state.is_closed
        or order.returns.is_open
        or order.state.ending not in _TAKES_LATE_MONEY
        or not order.state.ended_at
        or order.state.terms.collected_by_carrier
    ):
        return
    window = timedelta(days=order.policy.payment.late_window_days)
    yield Step(at=order.state.ended_at + window, what=StepKind.CLOSE)


def _open(order: Order) -> Iterator[Step]:
    for steps in _EVEN_ON_HOLD:
        yield from steps(order)
    if not order.conversation.holds:
        yield from _work_steps(order)
    yield from silence_steps(order)  # last: of two mails due at once the other one goes, and counts as a word


def _work_steps(order: Order) -> Iterator[Step]:
    if order.goods.accept_at and not order.state.accepted_at and order.goods.stage is Goods.RESERVED:
        yield Step(at=order.goods.accept_at, what=StepKind.ACCEPT)
    if order.state.is_chased:
        yield from _money_steps(order)
    yield from _goods_steps(order)


def _money_steps(order: Order) -> Iterator[Step]:
    dates = chase(order)
    if not dates or order.chase.is_left_to_person:
        return
    needs_check, for_person = (
        order.rule.needs_bank_check,
        order.people.is_for_person or order.conversation.mails_lost_since is not None,
    )
    for round_, at in dates.reminders.items():
        if round_ not in order.chase.reminded:
            yield Step(
                at=at,
                what=StepKind.REMIND,
                round=round_,
                is_for_person=for_person,
                needs_bank_check=needs_check and round_ > 0,
            )
    if not order.state.terms.pays_before_shipping:
        yield Step(at=dates.ends_at, what=StepKind.GIVE_UP, needs_bank_check=needs_check)
        return
    for_person = bool(reasons_to_hesitate(order.state))
    if not order.chase.is_expiry_announced and not for_person:
        yield Step(at=_announced_at(order, dates.ends_at), what=StepKind.ANNOUNCE_EXPIRY)
    yield Step(
        at=dates.ends_at,
        what=StepKind.EXPIRE,
        is_for_person=for_person,
        needs_bank_check=needs_check and not for_person,
    )


def _announced_at(order: Order, ends_at: datetime) -> datetime:
    """The announcement of the expiry: on the last business day before, so that somebody reads it."""
    day = order.calendar.business_day_before(order.calendar.day_of(ends_at))
    return order.calendar.at(day, order.policy.payment.expiry_hour)


def _goods_steps(order: Order) -> Iterator[Step]:
    yield from stock_choice.steps(order)
    is_more_to_come = order.goods.is_partly_here or order.goods.is_return_waited_for or order.returns.is_open
    if order.goods.stage is Goods.PACKING:
        yield from _packed_step(order)
    elif order.goods.stage is Goods.SHIPPED:
        if not is_more_to_come:
            yield from _arrival_step(order)
        yield from watch_steps(order)
    elif order.conversation.inquiries or is_more_to_come:
        return
    elif order.goods.stage is Goods.DELIVERED and (order.money.is_secured or order.state.terms.collected_by_carrier):
        yield Step(at=_thanks_at(order), what=StepKind.THANK)


def _packed_step(order: Order) -> Iterator[Step]:
    packed = [parcel.packed_at for parcel in order.goods.parcels if parcel.packed_at and not parcel.shipped_at]
    if not packed or order.goods.is_packed_told or News.PACKED not in order.policy.mail.news:
        return
    first = min(packed).astimezone(order.calendar.zone)
    day = order.calendar.add_business_days(first.date(), order.policy.mail.packed_after_business_days)
    yield Step(at=order.calendar.at(day, first.hour, first.minute), what=StepKind.TELL_PACKED)


def _arrival_step(order: Order) -> Iterator[Step]:
    if not order.goods.arrives_on:
        return
    known_on = max(order.goods.arrives_on, last_word_on(order) or order.goods.arrives_on)
    if order.state.terms.pays_before_shipping and order.money.is_secured and not is_followed(order):
        if order.conversation.inquiries:
            return
        day = known_on + timedelta(days=order.policy.mail.arrival_question_after_days)
        yield Step(at=_thanks_on(order, day), what=StepKind.ASK_ARRIVAL)
    elif not order.goods.is_sought and not is_watched_over(order):
        day = known_on + timedelta(days=order.policy.shipping.missing_delivery_after_days)
        yield Step(at=order.calendar.at(day, order.policy.mail.thanks_hour), what=StepKind.REPORT_MISSING)


def _thanks_at(order: Order) -> datetime:
    known = order.goods.delivery_known_at or order.at
    day = order.calendar.day_of(known) + timedelta(days=1)
    at = _thanks_on(order, day)
    if at < order.at:  # the money came long after the parcel: never two mails at once
        at = _thanks_on(order, order.today + timedelta(days=1))
    return at


def _thanks_on(order: Order, day: date) -> datetime:
    if order.conversation.talked_on:
        day = max(day, order.conversation.talked_on + timedelta(days=1))
    while order.policy.mail.quiet_at_new_year and is_new_year(day):
        day += timedelta(days=1)
    return order.calendar.at(day, order.policy.mail.thanks_hour)
