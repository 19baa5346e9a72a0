"""Which deed belongs to which step of the agenda."""

from collections.abc import Awaitable, Callable
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.late import LateDeeds
    from activities.order import OrderDeeds
    from activities.payment import PaymentDeeds
    from activities.question import QuestionDeeds
    from activities.shipment import ShipmentDeeds
    from domain.contract.envelope import TimedDeed
    from domain.order.state import Done, StepKind

TimedActivity = Callable[[Any, TimedDeed], Awaitable[Done]]

DEED_OF: dict[StepKind, TimedActivity] = {
    StepKind.ACCEPT: OrderDeeds.accept_automatically,
    StepKind.REMIND: PaymentDeeds.remind,
    StepKind.ANNOUNCE_EXPIRY: PaymentDeeds.announce_expiry,
    StepKind.EXPIRE: PaymentDeeds.expire,
    StepKind.GIVE_UP: PaymentDeeds.give_up,
    StepKind.TELL_PACKED: ShipmentDeeds.tell_packed,
    StepKind.THANK: ShipmentDeeds.thank,
    StepKind.ASK_ARRIVAL: ShipmentDeeds.ask_arrival,
    StepKind.REPORT_MISSING: ShipmentDeeds.report_missing,
    StepKind.CLOSE: OrderDeeds.close,
    StepKind.REMIND_QUESTION: QuestionDeeds.remind,
    StepKind.END_QUESTION: QuestionDeeds.end,
    StepKind.BREAK_SILENCE: ShipmentDeeds.break_silence,
    StepKind.ALERT_HOLD: OrderDeeds.alert_hold,
    StepKind.AWAIT_MAIL: LateDeeds.look,
}
