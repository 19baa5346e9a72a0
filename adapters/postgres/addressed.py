"""The order that a mail speaks of, as it is now."""

from dataclasses import dataclass
from typing import LiteralString

from adapters.postgres.consents import Consents
from adapters.postgres.pool import Connection
from adapters.postgres.rows import stored_order, stored_policy
from domain.contract.order import PlacedOrder
from domain.order.state import OrderState
from domain.people.consent import without_advertising
from domain.shop.policy import Policy

ORDER_NOW: LiteralString = "SELECT placed, state, policy, transfer_no FROM orders WHERE order_no = $1"
ORDER_LOCKED: LiteralString = "SELECT placed, state, policy, transfer_no FROM orders WHERE order_no = $1 FOR UPDATE"


@dataclass(frozen=True)
class Addressed:
    """The order that a mail speaks of, as it is now.

    `placed` agrees to advertising only where its customer has not refused that since; `refuses_advertising` is true
    where that makes a difference.
    """

    placed: PlacedOrder
    state: OrderState
    policy: Policy
    transfer_no: str
    refuses_advertising: bool = False


async def addressed(conn: Connection, consents: Consents, thread: str, *, locked: bool = False) -> Addressed | None:
    """The order a thread is about, locked against payments where the mail must not be overtaken."""
    row = await conn.fetchrow(ORDER_LOCKED if locked else ORDER_NOW, thread)
    if row is None:
        return None
    placed = stored_order(row["placed"])
    refuses = placed.consents.advertising and await consents.is_refused(conn, placed.orderer.email)
    return Addressed(
        placed=without_advertising(placed) if refuses else placed,
        state=OrderState.model_validate_json(row["state"]),
        policy=stored_policy(row["policy"]),
        transfer_no=row["transfer_no"],
        refuses_advertising=refuses,
    )
