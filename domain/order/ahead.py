"""What an order waits for, and what each coming step does: codes with facts, said where they are shown."""

from collections.abc import Callable

from domain.basics.said import Code, Said
from domain.contract.status import Goods, HoldReason, Status
from domain.order.agenda import Step, StepKind
from domain.order.conversation import Unsent
from domain.order.returning import return_no
from domain.order.state import OrderState


def _plainly(code: str) -> Callable[[Step], Said]:
    """Says the code, which has no facts."""
    said = Code(code)
    return lambda _: said()


def _counted(code: str, day_before: str) -> Callable[[Step], Said]:
    """Says which reminder it is; the one on the day before the deadline has no number."""
    numbered, before = Code(code, "round"), Code(day_before)
    return lambda step: numbered(round=step.round) if step.round else before()


_AWAIT_MAIL = Code("next.await_mail", "mails")
_STEPS: dict[StepKind, Callable[[Step], Said]] = {
    StepKind.ACCEPT: _plainly("next.accept"),
    StepKind.REMIND: _counted("next.remind", "next.remind_before"),
    StepKind.ANNOUNCE_EXPIRY: _plainly("next.announce_expiry"),
    StepKind.EXPIRE: _plainly("next.expire"),
    StepKind.GIVE_UP: _plainly("next.give_up"),
    StepKind.TELL_PACKED: _plainly("next.tell_packed"),
    StepKind.THANK: _plainly("next.thank"),
    StepKind.ASK_ARRIVAL: _plainly("next.ask_arrival"),
    StepKind.REPORT_MISSING: _plainly("next.report_missing"),
    StepKind.MISS_SCAN: _plainly("next.miss_scan"),
    StepKind.MISS_EVENTS: _plainly("next.miss_events"),
    StepKind.MISS_RESTOCK: _plainly("next.miss_restock"),
    StepKind.REMIND_HELD: _plainly("next.remind_held"),
    StepKind.REMIND_RETURN: _plainly("next.remind_return"),
    StepKind.CLOSE_RETURN: _plainly("next.close_return"),
    StepKind.REMIND_DIFFERENCE: _plainly("next.remind_difference"),
    StepKind.LAPSE_EXCHANGE: _plainly("next.lapse_exchange"),
    StepKind.CLOSE: _plainly("next.close"),
    StepKind.REMIND_QUESTION: _plainly("next.remind_question"),
    StepKind.END_QUESTION: _plainly("next.end_question"),
    StepKind.BREAK_SILENCE: _plainly("next.break_silence"),
    StepKind.ALERT_HOLD: _plainly("next.alert_hold"),
    StepKind.AWAIT_MAIL: lambda step: _AWAIT_MAIL(mails=step.mails),
    StepKind.TELL_LATE: _plainly("next.tell_late"),
    StepKind.REMIND_SHOP: _plainly("next.remind_shop"),
}
#: The same where, as things stand, a person is asked instead.
_BY_PERSON: dict[StepKind, Callable[[Step], Said]] = {
    StepKind.REMIND: _counted("next.person_reminds", "next.person_reminds_before"),
    StepKind.EXPIRE: _plainly("next.person_decides_expiry"),
    StepKind.REMIND_QUESTION: _plainly("next.person_reminds_question"),
    StepKind.END_QUESTION: _plainly("next.person_settles_question"),
}
_CANCELLED_UNANSWERED = Code("next.cancelled_unanswered")
_AFTER_BANK_CHECK = Code("next.after_bank_check", "step")

_NOTHING, _LATE_MONEY = Code("waits.nothing"), Code("waits.late_money", "status")
_RETURN = Code("waits.return")
_DIFFERENCE = Code("waits.difference", "missing", "until", "returns")
_SENT_BACK = Code("waits.sent_back", "returns")
_ANSWER = Code("waits.answer", "about", "until")
_PERHAPS_ANSWERED = Code("waits.perhaps_answered", "inquiries", "about")
_REACH, _HOLDS = Code("waits.reach"), Code("waits.holds", "holds")
_STOCK, _INSPECTION, _ACCEPTANCE = Code("waits.stock"), Code("waits.inspection"), Code("waits.acceptance")
_PACKING, _CARRIER = Code("waits.packing"), Code("waits.carrier")
_ARRIVAL, _ARRIVAL_ON = Code("waits.arrival"), Code("waits.arrival_on", "day")
_THANKS, _INQUIRY_THEN_THANKS = Code("waits.thanks"), Code("waits.inquiry_then_thanks", "inquiries")
_MAIL = Code("waits.mail", "mails", "since")
_INSTRUCTIONS, _PERSON_FOR_MONEY = Code("waits.instructions", "missing"), Code("waits.person_for_money", "missing")
_MONEY = Code("waits.money", "missing", "until")
_MONEY_AND_INQUIRY = Code("waits.money_and_inquiry", "missing", "until", "inquiries")


def what_happens(step: Step) -> Said:
    """What a step does."""
    if step.cancels:
        said = _CANCELLED_UNANSWERED()
    else:
        says = (_BY_PERSON.get(step.what) if step.is_for_person else None) or _STEPS[step.what]
        said = says(step)
    return _AFTER_BANK_CHECK(step=said) if step.needs_bank_check else said


def waits_for(state: OrderState) -> Said:  # noqa: C901, PLR0911 - one line per situation
    """What the order waits for."""
    if state.is_over:
        return _after_its_end(state)
    is_asked = state.status is Status.AWAITING_CUSTOMER or state.goods.awaits_choice
    if state.conversation.questions and is_asked:
        return _answer(state)
    if state.conversation.has_hold(HoldReason.UNREACHABLE) and len(state.conversation.holds) == 1:
        return _REACH()
    if state.conversation.holds:
        return _HOLDS(holds=[hold.reason for hold in state.conversation.holds])
    if state.goods.stage is Goods.BACKORDERED:
        return _STOCK()
    if not state.accepted_at and not state.goods.has_left:
        return _ACCEPTANCE() if state.goods.is_inspected or state.goods.accept_at else _INSPECTION()
    if state.awaits_money:
        return _money(state)
    if state.goods.stage is Goods.RESERVED:
        return _PACKING()
    if state.goods.stage is Goods.PACKING:
        return _CARRIER()
    if state.goods.is_return_waited_for or state.goods.stage is Goods.RETURNED:
        return _RETURN()
    if state.goods.stage is Goods.SHIPPED:
        return _arrival(state)
    return _once_arrived(state)


def _once_arrived(state: OrderState) -> Said:
    if state.returns.is_open:
        return _sent_back(state)
    if state.terms.pays_after_delivery and not state.money.is_secured:
        return _money(state)
    return _INQUIRY_THEN_THANKS(inquiries=state.conversation.inquiries) if state.conversation.inquiries else _THANKS()


def _arrival(state: OrderState) -> Said:
    if state.goods.only_awaits:
        return _STOCK()
    if state.goods.is_partly_here:
        return _CARRIER() if state.goods.is_packing else _PACKING()
    return _ARRIVAL_ON(day=state.goods.arrives_on) if state.goods.arrives_on else _ARRIVAL()


def _sent_back(state: OrderState) -> Said:
    if asked := [each for each in state.money.differences if each.missing]:
        numbers = [each.key.partition(":")[2] for each in asked]
        return _DIFFERENCE(missing=asked[0].missing, until=asked[0].deadline.told, returns=numbers)
    return _SENT_BACK(returns=[return_no(state.order_no, each.no) for each in state.returns.all if each.is_open])


def _after_its_end(state: OrderState) -> Said:
    if state.goods.is_return_open:
        return _RETURN()
    if state.returns.is_open:
        return _sent_back(state)
    if state.conversation.questions:
        return _answer(state)
    return _NOTHING() if state.is_closed else _LATE_MONEY(status=state.status)


def _answer(state: OrderState) -> Said:
    if state.conversation.unsent and state.conversation.stands_still("answer"):
        return _to_leave(state.conversation.unsent)
    asked = sorted(state.conversation.questions, key=lambda question: question.answer_by)
    about = [question.kind for question in asked]
    if state.conversation.inquiries:
        return _PERHAPS_ANSWERED(inquiries=state.conversation.inquiries, about=about)
    return _ANSWER(about=about, until=asked[0].answer_by)


def _to_leave(unsent: Unsent) -> Said:
    return _MAIL(mails=unsent.kinds, since=unsent.since)


def _money(state: OrderState) -> Said:
    money = state.money
    if state.conversation.unsent and state.conversation.stands_still("money"):
        return _to_leave(state.conversation.unsent)
    if money.lacks_instructions:
        return _INSTRUCTIONS(missing=money.missing)
    if money.chase.is_left_to_person or not money.deadline:
        return _PERSON_FOR_MONEY(missing=money.missing)
    if inquiries := state.conversation.inquiries:
        return _MONEY_AND_INQUIRY(missing=money.missing, until=money.deadline.told, inquiries=inquiries)
    return _MONEY(missing=money.missing, until=money.deadline.told)
