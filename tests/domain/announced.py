"""What the agenda announces, compared with what the rules then do when time passes and nobody acts."""

import copy
from datetime import datetime, timedelta

from domain.contract.status import Goods, Status
from domain.order.agenda import BY_ROUND, Step, StepKind
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from tests.domain.builders import BANK_IS_CHECKED, OrderStory

#: The mails one of which leaves, or the tasks one of which is opened, when such a step falls due.
_LEAVES: dict[StepKind, set[str]] = {
    StepKind.REMIND: {MailKind.PAYMENT_REMINDER},
    StepKind.TELL_PACKED: {MailKind.PACKED},
    StepKind.REPORT_MISSING: {TaskKind.FIND_PARCEL},
    StepKind.MISS_SCAN: {TaskKind.FIND_PARCEL},
    StepKind.MISS_EVENTS: {TaskKind.FIND_PARCEL},
    StepKind.MISS_RESTOCK: {MailKind.OUT_OF_STOCK, MailKind.REST_EXPECTED},
    StepKind.REMIND_HELD: {MailKind.PARCEL_HELD},
    StepKind.REMIND_RETURN: {MailKind.RETURN_AWAITED},
    StepKind.CLOSE_RETURN: {MailKind.RETURN_CLOSED, TaskKind.LOOK},
    StepKind.REMIND_DIFFERENCE: {MailKind.EXCHANGE_UNPAID, TaskKind.LOOK},
    StepKind.LAPSE_EXCHANGE: {MailKind.RETURN_SETTLED, TaskKind.LOOK},
    StepKind.GIVE_UP: {TaskKind.CALL},
    StepKind.REMIND_QUESTION: {
        MailKind.INFORMATION_REMINDER,
        MailKind.PREPAYMENT_REMINDER,
        MailKind.STOCK_REMINDER,
        MailKind.CHANGE_REMINDER,
        MailKind.RETURN_REMINDER,
        MailKind.REFUND_ACCOUNT_REMINDER,
        TaskKind.CALL,
    },
    StepKind.ALERT_HOLD: {MailKind.SHOP_HOLDS, TaskKind.LOOK},
    StepKind.BREAK_SILENCE: {MailKind.DELAY_NOTICE, TaskKind.CALL},
    StepKind.EXPIRE: {MailKind.EXPIRED},
}
_LEAVES_FOR_PERSON: dict[StepKind, set[str]] = {
    StepKind.REMIND: {TaskKind.REMIND_PERSONALLY},
    StepKind.EXPIRE: {TaskKind.DECIDE_EXPIRY},
    StepKind.END_QUESTION: {TaskKind.CALL},
}
_ENDS_AS: dict[StepKind, Status] = {
    StepKind.EXPIRE: Status.EXPIRED,
    StepKind.GIVE_UP: Status.UNCOLLECTED,
    StepKind.THANK: Status.COMPLETED,
    StepKind.ASK_ARRIVAL: Status.COMPLETED,
}
#: They come when nothing else has been said for long: any other word puts them off.
_PUT_OFF = frozenset({StepKind.BREAK_SILENCE})


def must_come_true(story: OrderStory) -> None:
    """Play a copy of the order to its end, the bank data looked through and all mails sent: what is announced happens.

    A step that is overtaken by the end of the order, or by the order being left to a person, was announced as a later
    one than that, so it is not missed.
    """
    played = copy.deepcopy(story)
    played.doubts = BANK_IS_CHECKED
    played.take_mails()
    announced = [step for step in played.state.agenda.next if step.what not in BY_ROUND | _PUT_OFF]
    happened: list[tuple[datetime, StepKind, int]] = []
    until = played.now + timedelta(days=500)
    while (step := played.state.agenda.next_step) and step.at <= until:
        happened += _must_do_what_it_says(played, step)
    for step in announced:
        assert (step.at, step.what, step.round) in happened, f"{step} was announced, but did not happen: {happened}"


def _must_do_what_it_says(played: OrderStory, step: Step) -> list[tuple[datetime, StepKind, int]]:
    """Does this step, and what else falls due at the same instant. Returns all of them."""
    mails, tasks = len(played.mails), len(played.tasks)
    has_left = played.state.goods.has_left
    done = []
    while (due := played.state.agenda.next_step) and due.at <= step.at:
        done.append((due.at, due.what, due.round))
        played.do_next()
    left = {mail.kind for _, mail in played.mails[mails:]} | {task.kind for task in played.tasks[tasks:]}
    wanted = (_LEAVES_FOR_PERSON if step.is_for_person else _LEAVES).get(step.what, set())
    assert not wanted or wanted & left, f"{step} leaves {left}"
    ends_as = None if step.is_for_person else Status.CANCELLED if step.cancels else _ENDS_AS.get(step.what)
    assert ends_as in {None, played.state.status}, f"{step} leads to {played.state.status}"
    if step.what is StepKind.ACCEPT:
        assert played.state.accepted_at or played.state.goods.stage is not Goods.RESERVED
    if step.what is StepKind.CLOSE:
        assert played.state.is_closed
    if step.what is StepKind.END_QUESTION:
        assert len(played.state.conversation.questions) < 2 or not has_left
    return done
