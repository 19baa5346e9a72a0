"""What each step does when it falls due, for forecasts: the rule of its activity, without a database."""

from collections.abc import Callable

from domain.agenda import unsent
from domain.contract.messages import Accept
from domain.conversation import hold, silence
from domain.conversation.address.postal import PostalCode
from domain.conversation.question import clock, stock_choice
from domain.goods import acceptance, packing, parcel_watch, shipment, thanks
from domain.goods.returns import exchanging
from domain.goods.returns import settling as returns
from domain.order.agenda import Step, StepKind
from domain.order.aggregate import Order
from domain.payment import collection
from domain.payment.collection import Doubts

Rule = Callable[[Order, Step, Doubts, PostalCode | None], None]


def _accept(order: Order, *_: object) -> None:
    acceptance.accept(order, Accept(by="automatic"), by_machine=True)


def _announce(order: Order, *_: object) -> None:
    order.chase = order.chase.after_announcing()


def _close(order: Order, *_: object) -> None:
    order.close()


RULES: dict[StepKind, Rule] = {
    StepKind.ACCEPT: _accept,
    StepKind.REMIND: lambda order, step, doubts, _: collection.remind(order, step.round, doubts),
    StepKind.ANNOUNCE_EXPIRY: _announce,
    StepKind.EXPIRE: lambda order, _, doubts, __: collection.expire(order, doubts),
    StepKind.GIVE_UP: lambda order, _, doubts, __: collection.give_up(order, doubts),
    StepKind.TELL_PACKED: lambda order, *_: packing.tell_packed(order),
    StepKind.THANK: lambda order, *_: thanks.thank(order, arrived=True),
    StepKind.ASK_ARRIVAL: lambda order, *_: thanks.thank(order, arrived=False),
    StepKind.REPORT_MISSING: lambda order, *_: shipment.report_missing(order),
    StepKind.MISS_SCAN: lambda order, *_: parcel_watch.miss(order),
    StepKind.MISS_EVENTS: lambda order, *_: parcel_watch.miss(order),
    StepKind.MISS_RESTOCK: lambda order, *_: stock_choice.miss(order, order.placed.quantities),
    StepKind.REMIND_HELD: lambda order, *_: parcel_watch.remind(order),
    StepKind.REMIND_RETURN: lambda order, step, *_: returns.remind(order, step.round),
    StepKind.CLOSE_RETURN: lambda order, step, *_: returns.lapse(order, step.round),
    StepKind.REMIND_DIFFERENCE: lambda order, step, doubts, _: exchanging.remind(order, step.round, doubts),
    StepKind.LAPSE_EXCHANGE: lambda order, step, doubts, _: exchanging.lapse(order, step.round, doubts),
    StepKind.CLOSE: _close,
    StepKind.REMIND_QUESTION: lambda order, step, _, postal: clock.remind(order, step.round, postal),
    StepKind.END_QUESTION: lambda order, step, *_: clock.end_unanswered(order, step.round),
    StepKind.ALERT_HOLD: lambda order, *_: hold.alert(order),
    StepKind.BREAK_SILENCE: lambda order, *_: silence.break_silence(order),
    StepKind.AWAIT_MAIL: lambda order, *_: unsent.look(order),
    StepKind.TELL_LATE: lambda *_: None,
    StepKind.REMIND_SHOP: lambda *_: None,
}


def fall_due(order: Order, step: Step, doubts: Doubts, postal: PostalCode | None = None) -> None:
    """Do to the order what this step does, unless it counts from a mail that has not left.

    `postal` is the code of the order's recipient, as the postal data know it.
    """
    if unsent.stands_still(order, step.what):
        return
    RULES[step.what](order, step, doubts, postal)
