"""Codes for mails about delays: taken with the mail that is owed, in the same transaction."""

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.basics.said import Code
from domain.order.facts import CouponFacts, TaskFacts
from domain.order.kinds import MailKind
from domain.order.owed import NewTask, TaskKind

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from domain.order.aggregate import Order

_NONE_LEFT = Code("todo.no_coupon", "order_no")


async def give_coupons(database: "Database", conn: "Connection", order: "Order") -> None:
    """Put a code into each mail that is to have one; without a free code the mail goes without, and the shop is told.

    An order has no more codes than the policy gives. Idempotent by the mail: one that is owed keeps what it has.
    """
    for place, mail in enumerate(order.mails):
        if not (isinstance(mail.facts, CouponFacts) and mail.facts.has_coupon):
            continue
        if not await _has_one(database, conn, order, mail.key):
            order.mails[place] = mail.model_copy(update={"facts": mail.facts.model_copy(update={"has_coupon": False})})
        else:
            order.note("coupon_given", mail=mail.kind)


async def _has_one(database: "Database", conn: "Connection", order: "Order", mail: str) -> bool:
    number, rules = order.state.order_no, order.policy.coupons
    if mail in await database.mails.keys(conn, number, mail):
        return False
    if await database.coupons.hand_on(conn, number, mail):
        return True
    if await database.coupons.held(conn, number) >= rules.most_per_order:
        return False
    usable_on = order.today + timedelta(days=rules.usable_for_days)
    if await database.coupons.take(conn, number, mail, order.at, usable_on):
        return True
    await _tell_none_left(database, conn, order)
    return False


async def _tell_none_left(database: "Database", conn: "Connection", order: "Order") -> None:
    """A task and a mail, once a day."""
    due_on = order.calendar.add_business_days(order.today, 1)
    task = NewTask(kind=TaskKind.LOOK, said=_NONE_LEFT(order_no=order.state.order_no), due_on=due_on)
    key = f"coupons:{order.today}"
    if await database.tasks.open(conn, key, task, order.at):
        facts = TaskFacts(task=task.kind, said=task.said, due_on=due_on)
        await database.mails.owe(conn, order.state.order_no, MailKind.SHOP_TASK, facts, order.at, what=key)
