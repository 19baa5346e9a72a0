"""Which activity belongs to which step of the agenda."""

from collections.abc import Awaitable, Callable
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.late import LateActivities
    from activities.order import OrderActivities
    from activities.payment import PaymentActivities
    from activities.question import QuestionActivities
    from activities.returns import ReturnActivities
    from activities.shipment import ShipmentActivities
    from activities.stock import StockActivities
    from domain.contract.envelope import StepDue
    from domain.order.agenda import StepKind
    from domain.order.state import Done

TimedActivity = Callable[[Any, StepDue], Awaitable[Done]]

ACTIVITY_OF: dict[StepKind, TimedActivity] = {
    StepKind.ACCEPT: OrderActivities.accept_automatically,
    StepKind.REMIND: PaymentActivities.remind,
    StepKind.ANNOUNCE_EXPIRY: PaymentActivities.announce_expiry,
    StepKind.EXPIRE: PaymentActivities.expire,
    StepKind.GIVE_UP: PaymentActivities.give_up,
    StepKind.TELL_PACKED: ShipmentActivities.tell_packed,
    StepKind.THANK: ShipmentActivities.thank,
    StepKind.ASK_ARRIVAL: ShipmentActivities.ask_arrival,
    StepKind.REPORT_MISSING: ShipmentActivities.report_missing,
    StepKind.MISS_SCAN: ShipmentActivities.miss_parcel,
    StepKind.MISS_EVENTS: ShipmentActivities.miss_parcel,
    StepKind.MISS_RESTOCK: StockActivities.miss_restock,
    StepKind.REMIND_HELD: ShipmentActivities.remind_held,
    StepKind.REMIND_RETURN: ReturnActivities.remind,
    StepKind.CLOSE_RETURN: ReturnActivities.lapse,
    StepKind.REMIND_DIFFERENCE: PaymentActivities.remind_difference,
    StepKind.LAPSE_EXCHANGE: PaymentActivities.lapse_exchange,
    StepKind.CLOSE: OrderActivities.close,
    StepKind.REMIND_QUESTION: QuestionActivities.remind,
    StepKind.END_QUESTION: QuestionActivities.end,
    StepKind.BREAK_SILENCE: ShipmentActivities.break_silence,
    StepKind.ALERT_HOLD: OrderActivities.alert_hold,
    StepKind.AWAIT_MAIL: LateActivities.look,
}
