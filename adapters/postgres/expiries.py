"""What expires by the next business day, and whether the shop was told."""

from datetime import date, datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.contract.order import PLANS
from domain.order.agenda import StepTrait
from domain.order.facts import ExpiringOrder
from domain.order.kinds import MailKind
from domain.order.mail import mail_key
from domain.order.state import OrderState

WAS_LISTED: LiteralString = """
    SELECT EXISTS (
        SELECT 1 FROM mails WHERE kind = $3 AND key = $1
        AND facts::jsonb -> 'orders' @> jsonb_build_array(jsonb_build_object('order_no', $2::text)))
"""


class Expiries:
    """Orders whose payment deadline is near."""

    async def was_listed(self, conn: Connection, day: date, order_no: str) -> bool:
        """True when a list of the expiries that follow this day was owed to the shop already, with this order on it.

        Orders that ask at the same time are answered one after another: their timers end at the same second.
        """
        await conn.execute("SELECT pg_advisory_xact_lock(hashtext('expiries ' || $1::text))", str(day))
        kind = MailKind.SHOP_EXPIRIES
        return bool(await conn.fetchval(WAS_LISTED, mail_key(kind, str(day)), order_no, kind))

    async def expiring(self, conn: Connection, after: datetime, until: datetime) -> list[ExpiringOrder]:
        """The unpaid orders that expire after one instant and until another, in the order of placing."""
        rows = await conn.fetch(
            """SELECT order_no, name, total, state FROM orders
               WHERE status = 'awaiting_payment' AND plan = ANY($2) AND due_at < $1 ORDER BY placed_at""",
            after,
            [name for name, plan in PLANS.items() if plan.pays_before_shipping],
        )
        found: list[ExpiringOrder] = []
        for row in rows:
            state = OrderState.model_validate_json(row["state"])
            step = next((step for step in state.agenda.next if StepTrait.IS_ANNOUNCED in step.row.traits), None)
            if step and not step.is_for_person and state.money.deadline and after < step.at <= until:
                found.append(
                    ExpiringOrder(
                        order_no=row["order_no"],
                        name=row["name"],
                        total=row["total"],
                        deadline=state.money.deadline.told,
                    )
                )
        return found
