"""Money for a number that nobody has: the one message that a door takes itself, because no workflow could."""

from activities.stray_deposits import StrayDeposits, deposit_thread
from callers.connections import Connections, reaching_database
from callers.outbox import have_sent
from domain.contract.envelope import enclose
from domain.contract.messages import PaymentReceived, PaymentReversed


async def keep_without_order(connections: Connections, order_no: str, fact: PaymentReceived | PaymentReversed) -> None:
    """Keep money that came, or was taken back, whoever it belongs to. Idempotent by the notice.

    Raises:
        UnknownNotice: what was taken back is booked on an order.
        ServiceAway
    """
    activities = StrayDeposits(connections.database, connections.desk)
    with reaching_database():
        if isinstance(fact, PaymentReceived):
            await activities.keep_deposit(enclose(order_no, "deposit", connections.now(), fact))
        else:
            await activities.keep_reversal(enclose(order_no, "reversal", connections.now(), fact))
    await have_sent(connections, deposit_thread(fact.notice_id))
