"""For each message of the table a situation in which its example (examples/messages/) is taken."""

from collections.abc import Awaitable, Callable, Mapping

from activities.payment import PaymentActivities
from activities.shipment import ShipmentActivities
from domain.contract import messages as m
from tests.activities import cases as of_orders
from tests.activities import claim_cases as of_claims
from tests.activities import inquiry_cases as of_inquiries
from tests.activities import return_cases as of_returns
from tests.activities.world import World

Situation = Callable[[World], Awaitable[None]]
NO = of_orders.NO


async def labelled(world: World) -> None:
    await of_orders.packing(world, "cod")


async def boxed(world: World) -> None:
    await of_orders.packed(world, "cod")


async def sent(world: World) -> None:
    await of_orders.shipped(world, "cod")


async def arrived(world: World) -> None:
    """Paid for and delivered: only the thanks are to come."""
    await of_orders.paid(world)
    await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(version=1))
    await world.do(ShipmentActivities.pack, NO, m.ParcelPacked(version=1))
    await world.do(ShipmentActivities.ship, NO, of_orders.shipping(world))
    await world.do(ShipmentActivities.deliver, NO, m.ParcelDelivered(delivered_at=world.at))


async def booked(world: World) -> None:
    await of_orders.accepted(world)
    notice = m.RecordPayment(notice_id="bank-20261124-001", amount=2000, paid_on=world.at.date())
    await world.do(PaymentActivities.record, NO, notice)


async def stocked(world: World) -> None:
    await of_orders.received(world)
    await world.receive_stock("CUP-1", 5, "R-1")
    await world.receive_stock("TEA-100", 5, "R-2")


OF_ORDERS: Mapping[str, Situation] = {
    "payment_received": of_orders.accepted,
    "payment_reversed": booked,
    "refund_owed": of_orders.paid,
    "send_replacement": of_orders.delivered,
    "cancel_replacement": of_orders.replaced,
    "stock_allocated": of_orders.supplied,
    "restock_announced": of_orders.backordered,
    "sent_together": of_orders.two_together,
    "goods_inspected": of_orders.received,
    "packing_started": of_orders.paid,
    "parcel_packed": labelled,
    "parcel_shipped": boxed,
    "parcel_delivered": sent,
    "parcel_returned": sent,
    "parcel_tracked": sent,
    "return_inspected": of_orders.came_back,
    "return_requested": of_returns.arrived,
    "return_sent": of_returns.allowed,
    "return_arrived": of_returns.allowed,
    "return_checked": of_returns.here,
    "return_passed_on": of_returns.settled,
    "allow_return": of_returns.asked,
    "refuse_return": of_returns.asked,
    "settle_return": of_returns.broken,
    "close_return": of_returns.allowed,
    "mail_bounced": of_orders.confirmed,
    "inquiry_opened": of_orders.received,
    "feedback_received": arrived,
    "inquiry_closed": of_orders.received,
    "claim_opened": of_claims.opened,
    "claim_closed": of_claims.opened,
    "task_done": of_orders.received,
    "command_unheard": of_orders.received,
    "accept": of_orders.inspected,
    "decline": of_orders.received,
    "change_address": of_orders.received,
    "change_lines": stocked,
    "change_delivery": of_orders.received,
    "merge": of_orders.two_ready,
    "delay_shipping": of_orders.accepted,
    "change_plan": of_orders.accepted,
    "correct_contact": of_orders.received,
    "cancel": of_orders.received,
    "provide_information": of_orders.asked,
    "ask_information": of_orders.received,
    "ask_prepayment": of_orders.cod_received,
    "choose_option": of_orders.asked_to_prepay,
    "extend_deadline": of_orders.accepted,
    "place_hold": of_orders.received,
    "release_hold": of_orders.on_hold,
    "correct_tracking": sent,
    "resend_mail": of_orders.confirmed,
    "write_mail": of_orders.received,
    "thank": arrived,
    "set_mark": of_orders.received,
    "lift_mark": of_orders.marked,
    "review_again": of_orders.received,
    "record_payment": of_orders.accepted,
}
OF_CLAIMS: Mapping[str, Situation] = {
    "look_into_claim": of_claims.opened,
    "propose_remedy": of_claims.opened,
    "answer_proposal": of_claims.proposed,
    "close_claim": of_claims.opened,
    "invoke_guarantee": of_claims.declined,
    "contest_claim": of_claims.invoked,
    "read_letters": of_claims.written_to,
    "note_carrier_answer": of_claims.opened,
    "order_news": of_claims.missed,
    "letter_arrived": of_claims.letter_filed,
    "claim_decided": of_claims.contested,
    "appeal_claim": of_claims.won,
    "claim_taken_outside": of_claims.opened_outside,
    "command_unheard": of_claims.opened,
}
OF_INQUIRIES: Mapping[str, Situation] = {
    "letter_arrived": of_inquiries.opened,
    "assign_inquiry": of_inquiries.opened,
    "send_interim": of_inquiries.opened,
    "reply_to_inquiry": of_inquiries.opened,
    "close_inquiry": of_inquiries.opened,
    "command_unheard": of_inquiries.opened,
}
