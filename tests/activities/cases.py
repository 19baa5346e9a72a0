"""Every activity with the situations in which it has something to do: what was before, and what it is given."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from activities.back_office import BackOfficeActivities
from activities.document import Paper
from activities.failed_sweep import FailedSweeps
from activities.feedback import FeedbackActivities
from activities.intake import IntakeActivities
from activities.late import LateActivities
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.question import QuestionActivities
from activities.reach import ReachActivities
from activities.receipt import ReceiptActivities, ReceiptPaper
from activities.rejected import RejectedMessages
from activities.replacing import ReplacementActivities
from activities.return_invoice import ReturnInvoices
from activities.review import ReviewActivities
from activities.round import RoundActivities, TimedRound
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from activities.together import TogetherActivities
from adapters.postgres.blacklist import NewEntry
from domain.basics.errors import InvalidOrder, UnknownMessage
from domain.basics.fault import Fault
from domain.contract import messages as m
from domain.contract.envelope import (
    FailedSweep,
    Intake,
    LateMail,
    PaperRequest,
    RefusedMail,
    RefusedMessage,
    Reject,
    RejectedMessage,
    StockReceipt,
    address_hash,
)
from domain.contract.messages import Message
from domain.contract.order import Person, PlanName
from domain.contract.status import HoldReason, MarkKind, ParcelEvent, ReturnReason
from domain.goods.supplying import Supplier
from domain.order.coupon import Coupon
from domain.order.kinds import MailKind
from domain.order.mail import mail_id, mail_key
from domain.payment.receipt import ReceiptAsked
from domain.people.identity import Described
from domain.shop.fees import FeesPolicy
from domain.shop.policy import AcceptancePolicy, CouponsPolicy, Policy, TrackingPolicy
from tests.activities.case import Case, Prepare
from tests.activities.claim_cases import CLAIM_CASES
from tests.activities.inquiry_cases import INQUIRY_CASES
from tests.activities.return_cases import RETURN_CASES
from tests.activities.world import CUP, TEA, World, placed_order, somewhere_else

NO, OTHER = "1001", "1002"
STREET = "recipient.address.street"
NOWHERE = {
    "name": "山田 太郎",
    "email": "taro@example.jp",
    "phone": "03-1234-5678",
    "address": {"postal_code": "105-0011", "prefecture": "東京都", "city": "港区", "street": "芝公園"},
}


# --- situations ------------------------------------------------------------------------------------------------------


async def received(world: World, plan: str = "prepay") -> None:
    await world.shelve(TEA_100=5, CUP_1=3)
    await world.receive(placed_order(NO, plan))


async def inspected(world: World, plan: str = "prepay") -> None:
    await received(world, plan)
    await world.do(StockActivities.inspected, NO, m.GoodsInspected())


async def accepted(world: World, plan: str = "prepay") -> None:
    await inspected(world, plan)
    await world.do(OrderActivities.accept, NO, m.Accept(by="Sato"))


async def paid(world: World) -> None:
    await accepted(world)
    await world.do(PaymentActivities.record, NO, payment(world))


async def two_ready(world: World) -> None:
    """Two orders of one person, each ready to be packed; shipping was charged for both."""
    await world.shelve(TEA_100=9)
    for number in (NO, OTHER):
        await world.receive(placed_order(number, "postpay", shipping_fee=660, total=2660))
        await world.do(OrderActivities.accept, number, m.Accept(by="Sato", inspected=True))


async def two_together(world: World) -> None:
    await two_ready(world)
    await world.do(TogetherActivities.merge, NO, to_send_together(world))
    await world.do(TogetherActivities.look, OTHER, m.SentTogether(other=NO))


def to_send_together(_: World) -> m.Merge:
    return m.Merge(other=OTHER, by="Sato")


async def parted(world: World) -> None:
    """The other of the two was cancelled, and this one has not heard of it."""
    await two_together(world)
    await world.do(OrderActivities.cancel, OTHER, m.Cancel(reason="x", by="Sato"))


async def packing(world: World, plan: str = "cod") -> None:
    await (paid(world) if plan == "prepay" else accepted(world, plan))
    await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(version=1))


async def packing_a_part(world: World) -> None:
    await paid(world)
    await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(version=1, lines={1: 1}))


async def packed(world: World, plan: str = "cod") -> None:
    await packing(world, plan)
    await world.do(ShipmentActivities.pack, NO, m.ParcelPacked(version=1))


async def shipped(world: World, plan: str = "cod") -> None:
    await packed(world, plan)
    await world.do(ShipmentActivities.ship, NO, shipping(world))


async def delivered(world: World, plan: str = "cod") -> None:
    await shipped(world, plan)
    await world.do(ShipmentActivities.deliver, NO, m.ParcelDelivered(delivered_at=world.at))


async def delivered_the_last(world: World) -> None:
    await delivered(world)
    await world.pool.execute("UPDATE stock SET on_hand = reserved")


async def replaced_and_sent(world: World) -> None:
    await replaced(world)
    fact = shipping(world).model_copy(update={"parcel_no": "2", "tracking_no": "444413758714"})
    await world.do(ShipmentActivities.ship, NO, fact)


def lost_on_its_way(world: World) -> m.ParcelReturned:
    return m.ParcelReturned(parcel_no="2", why=ReturnReason.LOST, returned_at=world.at)


async def replaced(world: World) -> None:
    await delivered(world)
    await world.do(ReplacementActivities.send, NO, m.SendReplacement(lines={1: 1}, claim_no="C-1", by="Sato"))


async def on_hold(world: World) -> None:
    await received(world)
    await world.do(OrderActivities.place_hold, NO, m.PlaceHold(by="Sato"))


async def unaccepted_by_stock_list(world: World) -> None:
    """On hold because the stock list does not know the article, which is imported afterwards."""
    await world.receive(placed_order(NO))
    await world.shelve(TEA_100=5)


async def backordered(world: World) -> None:
    await world.shelve(TEA_100=1)
    await world.receive(placed_order(NO))


async def not_come(world: World) -> None:
    """The goods did not come on the day that was told; their supplier is known."""
    await backordered(world)
    async with world.connection() as conn:
        await world.database.suppliers.put(conn, {TEA: Supplier(name="茶園", email="a@farm.example", language="ja")})
    await world.do(StockActivities.announced, NO, on_the_tenth_day(world))
    await world.send_mails(NO)
    world.wait(30)


async def out_of_stock(world: World) -> None:
    """An article is short whose supplier is known."""
    await shelf(world)
    await world.pool.execute("UPDATE stock SET on_hand = 0")
    async with world.connection() as conn:
        await world.database.suppliers.put(conn, {TEA: Supplier(name="茶園", email="a@farm.example", language="ja")})


async def supplied(world: World) -> None:
    await backordered(world)
    await world.receive_stock(TEA, 10, "R-1")


async def may_be_accepted_by_machine(world: World) -> None:
    """The shop accepts automatically, in the next business hour after the goods were set aside."""
    await supplied(world)
    policy = Policy(acceptance=AcceptancePolicy(by="automatic"))
    await world.pool.execute("UPDATE orders SET policy = $1", policy.model_dump_json(exclude_defaults=True))
    await world.do(StockActivities.allocated, NO, m.StockAllocated(receipt="R-1"))


async def blocks_another(world: World) -> None:
    """Holds stock that a second order waits for."""
    await world.shelve(TEA_100=3)
    await world.receive(placed_order(NO))
    await world.receive(placed_order("1002"))


async def overdue(world: World) -> None:
    """Long after the deadline, which the customer was told, and the bank data was checked."""
    await accepted(world)
    await world.send_mails(NO)
    world.wait(30)
    await world.check_bank(world.at.date())


async def untold(world: World) -> None:
    """Long after the deadline, which nobody has told the customer."""
    await accepted(world)
    world.wait(30)
    await world.check_bank(world.at.date())


async def unsent(world: World) -> object:
    await untold(world)
    return world.timed(NO, 1)


async def waits_for_mail(world: World) -> None:
    """A reminder was put off, because the confirmation had not left."""
    await world.call(PaymentActivities.remind, await unsent(world))


async def expired(world: World) -> None:
    await overdue(world)
    await world.let(PaymentActivities.expire, NO)


async def mailed(world: World) -> None:
    await received(world)
    await world.send_mails(NO)


async def confirmed(world: World) -> None:
    """Accepted, and the confirmation has left."""
    await accepted(world)
    await world.send_mails(NO)


async def unreachable(world: World) -> None:
    """The confirmation came back."""
    await confirmed(world)
    await world.do(ReachActivities.bounced, NO, await bounce(world))


async def bounce(world: World, kind: str = "order_confirmed", **fields: object) -> m.MailBounced:
    said = {"mail_id": await world.sent(kind), "permanent": True, "status": "5.1.1", "bounced_at": world.at}
    return m.MailBounced.model_validate(said | fields)


async def confirmation_bounced(world: World) -> object:
    await confirmed(world)
    return world.envelope(NO, await bounce(world))


async def cod_received(world: World) -> None:
    await received(world, "cod")


async def asked_to_prepay(world: World) -> None:
    await cod_received(world)
    await world.do(QuestionActivities.ask_prepayment, NO, m.AskPrepayment(by="Sato"))


def chosen(option: m.Option) -> m.ChooseOption:
    return m.ChooseOption(option=option, by="Sato")


async def confirmation_refused(world: World) -> object:
    await mailed(world)
    await world.do(StockActivities.inspected, NO, m.GoodsInspected())
    await world.do(OrderActivities.accept, NO, m.Accept(by="Sato"))
    refused = RefusedMail(
        mail_id=await world.sent("order_confirmed"),
        status="5.1.1",
        diagnostic="550 No such user",
        address=address_hash(NO, "taro@example.jp"),
    )
    return world.envelope(NO, refused)


async def asked(world: World) -> None:
    """The customer was asked for the number of the house."""
    await world.shelve(TEA_100=5)
    await world.receive(placed_order(NO, orderer=NOWHERE))


def answer(street: str) -> m.ProvideInformation:
    return m.ProvideInformation(answers={STREET: street}, by="Sato")


async def asked_by_fees(world: World) -> None:
    """The same, at a shop that knows what shipping costs."""
    await asked(world)
    fees = FeesPolicy(is_kept=True, shipping=660, shipping_by_prefecture={"沖縄県": 1800})
    policy = Policy(fees=fees)
    await world.pool.execute("UPDATE orders SET policy = $1", policy.model_dump_json(exclude_defaults=True))


def in_okinawa(_: World) -> m.ProvideInformation:
    place = {"prefecture": "沖縄県", "city": "那覇市", "street": "泉崎1-2-3", "postal_code": "900-0021"}
    answers = {f"recipient.address.{name}": value for name, value in place.items()}
    return m.ProvideInformation(answers=answers, by="Sato", force=True)


async def asked_for_the_fee(world: World) -> None:
    await asked_by_fees(world)
    await world.do(QuestionActivities.provide, NO, in_okinawa(world))


async def recalled(world: World) -> None:
    """Cancelled while being packed: the packer has not yet set it aside."""
    await packing(world)
    await world.do(OrderActivities.cancel, NO, m.Cancel(reason="changed their mind"))


async def taken_back(world: World) -> None:
    """A payment was taken back that has not come yet."""
    await accepted(world)
    await world.do(PaymentActivities.reverse, NO, m.PaymentReversed(notice_id="N-1"))


def payment(world: World, amount: int = 2000, notice_id: str = "N-1") -> m.RecordPayment:
    return m.RecordPayment(notice_id=notice_id, amount=amount, paid_on=world.at.date())


def shipping(world: World) -> m.ParcelShipped:
    return m.ParcelShipped(carrier="yamato", tracking_no="123456789012", shipped_at=world.at)


def tracked(world: World, event: ParcelEvent) -> m.ParcelTracked:
    return m.ParcelTracked(event=event, happened_at=world.at)


async def unscanned(world: World) -> None:
    """Left days ago with a carrier whose events are read, and was never scanned."""
    await packed(world)
    policy = Policy(tracking=TrackingPolicy(carriers=("yamato",)))
    await world.pool.execute("UPDATE orders SET policy = $1", policy.model_dump_json(exclude_defaults=True))
    await world.do(ShipmentActivities.ship, NO, shipping(world))
    world.wait(days=4)


async def held_for_days(world: World) -> None:
    """Waits at the depot."""
    await shipped(world)
    await world.do(ShipmentActivities.track, NO, tracked(world, ParcelEvent.HELD))
    world.wait(days=3)


# --- what the activities are given -----------------------------------------------------------------------------------


def message(before: Callable[[World], Awaitable[None]], make: Callable[[World], Message]) -> Prepare:
    async def prepare(world: World) -> object:
        await before(world)
        return world.envelope(NO, make(world))

    return prepare


def step(before: Callable[[World], Awaitable[None]], round_: int = 0) -> Prepare:
    async def prepare(world: World) -> object:
        await before(world)
        await world.send_mails(NO)  # nothing counts from a mail that has not left
        return world.timed(NO, round_)

    return prepare


def given(make: Callable[[World], object], before: Callable[[World], Awaitable[None]] | None = None) -> Prepare:
    async def prepare(world: World) -> object:
        if before:
            await before(world)
        return make(world)

    return prepare


def of_plan(situation: Callable[[World, str], Awaitable[None]], plan: str) -> Callable[[World], Awaitable[None]]:
    async def before(world: World) -> None:
        await situation(world, plan)

    return before


async def forgotten(world: World) -> None:
    """Nobody has looked at the order for weeks."""
    await received(world)
    world.wait(days=21)


async def not_handed_on(world: World) -> None:
    """Cash on delivery, thanked for, and the carrier keeps the money for weeks."""
    await delivered(world, "cod")
    await world.do(ShipmentActivities.thank_now, NO, m.Thank(by="Sato"))
    world.wait(days=40)


def this_round(world: World) -> TimedRound:
    return TimedRound(at=world.at)


async def paid_long_ago(world: World) -> None:
    await paid(world)
    await world.send_mails(NO)
    world.wait(days=21)


async def made_up_for(world: World) -> None:
    """The same, at a shop that gives a code for it."""
    await paid_long_ago(world)
    policy = Policy(coupons=CouponsPolicy.model_validate({"after_days": {"packing": 1}}))
    await world.pool.execute("UPDATE orders SET policy = $1", policy.model_dump_json(exclude_defaults=True))
    async with world.connection() as conn:
        await world.database.coupons.put(conn, [Coupon(code="OWABI-7F3K9Q"), Coupon(code="OWABI-2")], world.at)


async def held_for_a_week(world: World) -> None:
    await on_hold(world)
    world.wait(days=7)


async def shelf(world: World) -> None:
    await world.shelve(TEA_100=5, CUP_1=3)


async def short_shelf(world: World) -> None:
    await world.shelve(TEA_100=1)


def order(plan: str = "prepay", **changes: object) -> Callable[[World], Intake]:
    return lambda world: Intake(placed=placed_order(NO, plan, **changes), at=world.at)


MISSING_LINES = InvalidOrder(Fault(field="lines", code="missing")).said


def reject(world: World) -> Reject:
    return Reject(workflow_id="order-x", run_id="run-1", payload='{"a": "\x00"}', said=MISSING_LINES, at=world.at)


def sent_to_reject(world: World) -> RejectedMessage:
    return RejectedMessage(
        run_id="run-1",
        order_no="x",
        place="1",
        at=world.at,
        message="cancel",
        kind="cancel",
        said=UnknownMessage(name="cancel").said,
        payload="[1]",
    )


def paid_to_reject(world: World) -> RejectedMessage:
    return sent_to_reject(world).model_copy(update={"message": "payment_received", "paid": payment(world)})


def failed_sweep(world: World) -> FailedSweep:
    return FailedSweep(
        thread=NO, at=world.at, said="Unstorable", mail_id=mail_id(NO, mail_key(MailKind.ORDER_RECEIVED))
    )


def refused(world: World) -> RefusedMessage:
    return RefusedMessage(
        order_no=NO, key="refused:1", at=world.at, message="cancel", said=MISSING_LINES, payload="[1]"
    )


def receipt(world: World) -> StockReceipt:
    return StockReceipt(receipt="R-1", sku=TEA, quantity=10, at=world.at)


def papers(world: World) -> PaperRequest:
    return PaperRequest(order_no=NO, version=1, at=world.at)


def papers_again(world: World) -> PaperRequest:
    return papers(world).model_copy(update={"again": True, "by": "Sato"})


async def receipt_asked(world: World) -> PaperRequest:
    await accepted(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    given = await ReceiptActivities(world.database).give(NO, ReceiptAsked(by="Sato"), world.at)
    return papers(world).model_copy(update={"receipt": given.number, "by": "Sato"})


async def return_invoice_asked(world: World) -> PaperRequest:
    await delivered(world, "postpay")
    await world.do(PaymentActivities.record, NO, payment(world))
    await world.do(ShipmentActivities.come_back, NO, m.ParcelReturned(returned_at=world.at))
    async with world.connection() as conn:
        (task,) = (task for task in await world.database.tasks.of_order(conn, NO) if task.kind == "handle_return")
    await BackOfficeActivities(world.database, world.desk).finish_task(task, world.timed(NO), "Sato", "", None)
    return papers(world).model_copy(update={"returned": 1, "by": "Sato"})


async def printed(world: World) -> None:
    await accepted(world)
    await world.call(Paper.make, papers(world))


def moved(_: World) -> m.ChangeAddress:
    return m.ChangeAddress(recipient=Person.model_validate(somewhere_else()), by="Sato", reason="moved")


def fewer(_: World) -> m.ChangeLines:
    return m.ChangeLines(changes=(m.LineChange(line=1, quantity=1),), by="Sato", agreed=True)


def more_if_wanted(_: World) -> m.ChangeLines:
    return m.ChangeLines(changes=(m.LineChange(line=1, quantity=3),), by="Sato", offer=True)


async def offered_more(world: World) -> None:
    await accepted(world)
    await world.do(OrderActivities.change_lines, NO, more_if_wanted(world))


def in_ten_days(world: World) -> m.ChangeDelivery:
    return m.ChangeDelivery(delivery_date=(world.at + timedelta(days=10)).date(), by="Sato")


def at_the_door(_: World) -> m.ChangePlan:
    return m.ChangePlan(plan=PlanName.COD, cod_fee=330, by="Sato", agreed=True)


def at_the_door_by_wish(_: World) -> m.ChangePlan:
    return m.ChangePlan(plan=PlanName.COD, cod_fee=330, by="customer")


def on_the_tenth_day(world: World) -> m.RestockAnnounced:
    return m.RestockAnnounced(sku=TEA, expected_on=(world.at + timedelta(days=10)).date(), by="Sato")


async def came_back(world: World) -> None:
    await shipped(world)
    await world.do(ShipmentActivities.come_back, NO, m.ParcelReturned(returned_at=world.at, why=ReturnReason.ABSENT))


async def sent_again(world: World) -> None:
    await came_back(world)
    await world.do(QuestionActivities.choose, NO, chosen(m.Option.SHIP_AGAIN))
    await world.do(ShipmentActivities.inspect_return, NO, m.ReturnInspected())


async def done_without(world: World) -> None:
    await came_back(world)
    await world.do(QuestionActivities.choose, NO, chosen(m.Option.CANCEL_RETURNED))


def to_wait(_: World) -> m.ChooseOption:
    return m.ChooseOption(option=m.Option.WAIT, by="Sato")


async def wanted_by_two(world: World) -> None:
    await world.shelve(TEA_100=2)
    await world.receive(placed_order(NO))
    await world.receive(placed_order("1002", quantities={TEA: 1}))


def later(world: World) -> m.ExtendDeadline:
    return m.ExtendDeadline(until=(world.at + timedelta(days=20)).date(), by="Sato")


async def gift(world: World) -> None:
    await shelf(world)
    await world.receive(placed_order(NO, "cod", recipient=somewhere_else(), quantities={TEA: 1, CUP: 2}))


async def unprintable(world: World) -> None:
    await shelf(world)
    await world.receive(placed_order(NO, "cod", recipient=somewhere_else() | {"name": "花子😀"}))


async def marked(world: World) -> None:
    """Held by the rules for its quantity."""
    await shelf(world)
    await world.receive(placed_order(NO, quantities={TEA: 200}))


async def listed(world: World) -> None:
    """Put on the blacklist after it was received."""
    await received(world)
    who = Described(name="山田太郎", phone="03-1234-5678")
    entry = NewEntry(who, "chargeback", "Sato", world.at + timedelta(days=9))
    async with world.connection() as conn:
        await world.database.blacklist.add(conn, entry, world.at)


def lift(_: World) -> m.LiftMark:
    return m.LiftMark(kind=MarkKind.SUSPICIOUS, note="spoke with them", by="Sato")


async def unmailed(world: World) -> object:
    """The customer has no e-mail address, so that the question waits to be printed."""
    await shelf(world)
    await world.receive(placed_order(NO, orderer=NOWHERE | {"email": ""}))
    await world.send_mails(NO)
    return PaperRequest(order_no=NO, version=1, at=world.at, mail=await world.sent("information_request"))


CASES = [
    # --- the order ---
    Case("receive", IntakeActivities.receive, given(order(), shelf)),
    Case("receive what is not in stock", IntakeActivities.receive, given(order(), short_shelf)),
    Case("receive what nobody knows", IntakeActivities.receive, given(order())),
    Case(
        "receive what the cart was paid for",
        IntakeActivities.receive,
        given(order(payment={"method": "card", "state": "captured"}), shelf),
    ),
    Case("receive other contents", IntakeActivities.receive, given(order(quantities={CUP: 1}), received)),
    Case("keep a reject", IntakeActivities.reject, given(reject)),
    Case("keep what was sent to a reject", RejectedMessages.keep, given(sent_to_reject)),
    Case("keep money that was sent to a reject", RejectedMessages.keep, given(paid_to_reject)),
    Case("tell of a failed sweep", FailedSweeps.tell, given(failed_sweep, received)),
    Case("note a refusal", OrderActivities.note_refusal, given(refused, received)),
    Case("look", OrderActivities.look, message(received, lambda _: m.TaskDone(task=1))),
    Case("accept", OrderActivities.accept, message(inspected, lambda _: m.Accept(by="Sato"))),
    Case("accept automatically", OrderActivities.accept_automatically, step(may_be_accepted_by_machine)),
    Case(
        "decline", OrderActivities.decline, message(blocks_another, lambda _: m.Decline(by="Sato", reason="sold out"))
    ),
    Case("hold", OrderActivities.place_hold, message(received, lambda _: m.PlaceHold(by="Sato"))),
    Case("release", OrderActivities.release_hold, message(on_hold, lambda _: release(HoldReason.MANUAL))),
    Case(
        "release and reserve",
        OrderActivities.release_hold,
        message(unaccepted_by_stock_list, lambda _: release(HoldReason.UNKNOWN_SKU)),
    ),
    Case("release a recall", OrderActivities.release_hold, message(recalled, lambda _: release(HoldReason.RECALL))),
    Case("alert the shop of a hold", OrderActivities.alert_hold, step(held_for_a_week)),
    Case("change the address", OrderActivities.change_address, message(received, moved)),
    Case("change the address while packing", OrderActivities.change_address, message(packing, moved)),
    Case("change the lines", OrderActivities.change_lines, message(received, fewer)),
    Case("change the lines while packing", OrderActivities.change_lines, message(packing, fewer)),
    Case("change the lines, so that another gets them", OrderActivities.change_lines, message(wanted_by_two, fewer)),
    Case("offer other lines", OrderActivities.change_lines, message(accepted, more_if_wanted)),
    Case("agree to other lines", QuestionActivities.choose, message(offered_more, lambda _: chosen(m.Option.AGREE))),
    Case("keep the order", QuestionActivities.choose, message(offered_more, lambda _: chosen(m.Option.KEEP_ORDER))),
    Case("remind of an offer", QuestionActivities.remind, step(offered_more, 1)),
    Case("end the question of an offer", QuestionActivities.end, step(offered_more, 1)),
    Case("change the delivery", OrderActivities.change_delivery, message(received, in_ten_days)),
    Case(
        "send a replacement",
        ReplacementActivities.send,
        message(delivered, lambda _: m.SendReplacement(lines={1: 1}, claim_no="C-1", by="Sato")),
    ),
    Case(
        "send a replacement that waits for stock",
        ReplacementActivities.send,
        message(delivered_the_last, lambda _: m.SendReplacement(lines={1: 1}, by="Sato")),
    ),
    Case(
        "cancel a replacement",
        ReplacementActivities.cancel,
        message(replaced, lambda _: m.CancelReplacement(parcel_no="2", by="Sato")),
    ),
    Case(
        "ship a replacement",
        ShipmentActivities.ship,
        message(replaced, lambda world: shipping(world).model_copy(update={"parcel_no": "2"})),
    ),
    Case(
        "send a lost replacement again",
        ShipmentActivities.come_back,
        message(
            replaced_and_sent,
            lambda world: m.ParcelReturned(parcel_no="2", why=ReturnReason.LOST, returned_at=world.at),
        ),
    ),
    Case("send two together", TogetherActivities.merge, message(two_ready, to_send_together)),
    Case(
        "hear that the other was cancelled",
        TogetherActivities.look,
        message(parted, lambda _: m.SentTogether(other=OTHER)),
    ),
    Case("change the plan", OrderActivities.change_plan, message(accepted, at_the_door)),
    Case("offer the plan as wished", OrderActivities.change_plan, message(accepted, at_the_door_by_wish)),
    Case("receive what runs out, of a supplier", IntakeActivities.receive, given(order(), out_of_stock)),
    Case("say a day for what is missing", StockActivities.announced, message(backordered, on_the_tenth_day)),
    Case("wait for what is missing", QuestionActivities.choose, message(backordered, to_wait)),
    # --- questions ---
    Case("receive what lacks a house number", IntakeActivities.receive, given(order(orderer=NOWHERE), shelf)),
    Case("provide information", QuestionActivities.provide, message(asked, lambda _: answer("芝公園4-2-8"))),
    Case("provide an address that is dearer", QuestionActivities.provide, message(asked_by_fees, in_okinawa)),
    Case("agree to its fee", QuestionActivities.choose, message(asked_for_the_fee, lambda _: chosen(m.Option.AGREE))),
    Case("provide too little", QuestionActivities.provide, message(asked, lambda _: answer("芝公園4丁目"))),
    Case("ask", QuestionActivities.ask, message(received, lambda _: m.AskInformation(about=(STREET,), by="Sato"))),
    Case("remind of a question", QuestionActivities.remind, step(asked, 1)),
    Case("end a question", QuestionActivities.end, step(asked, 1)),
    Case(
        "ask to pay in advance",
        QuestionActivities.ask_prepayment,
        message(cod_received, lambda _: m.AskPrepayment(by="Sato")),
    ),
    Case(
        "agree to pay in advance",
        QuestionActivities.choose,
        message(asked_to_prepay, lambda _: chosen(m.Option.PREPAY)),
    ),
    Case("keep the plan", QuestionActivities.choose, message(asked_to_prepay, lambda _: chosen(m.Option.KEEP_PLAN))),
    Case("remind of paying in advance", QuestionActivities.remind, step(asked_to_prepay, 1)),
    Case("end the question of paying in advance", QuestionActivities.end, step(asked_to_prepay, 1)),
    Case("cancel", OrderActivities.cancel, message(blocks_another, lambda _: m.Cancel(reason="twice"))),
    Case("cancel what is paid", OrderActivities.cancel, message(paid, lambda _: m.Cancel(reason="twice"))),
    Case("cancel while packing", OrderActivities.cancel, message(packing, lambda _: m.Cancel(reason="twice"))),
    Case("resend", OrderActivities.resend_mail, message(mailed, lambda _: m.ResendMail(mail="order_received"))),
    Case(
        "write",
        OrderActivities.write_mail,
        message(mailed, lambda _: m.WriteMail(subject="Tea", text="Hot.", by="Sato")),
    ),
    Case("close", OrderActivities.close, step(expired)),
    Case("note a bounce", ReachActivities.bounced, confirmation_bounced),
    Case("note a refused mail", ReachActivities.refused, confirmation_refused),
    Case(
        "correct a contact",
        ReachActivities.correct_contact,
        message(unreachable, lambda _: m.CorrectContact(email="hanako@example.jp", resend=True, by="Sato")),
    ),
    Case(
        "resend what came back", OrderActivities.resend_mail, message(unreachable, lambda _: again("order_confirmed"))
    ),
    # --- marks ---
    Case(
        "mark",
        ReviewActivities.set_mark,
        message(received, lambda _: m.SetMark(kind=MarkKind.LOYAL, note="a", by="Sato")),
    ),
    Case("tag", ReviewActivities.set_mark, message(received, lambda _: m.SetMark(tag="冷凍", note="cold", by="Sato"))),
    Case("lift a mark", ReviewActivities.lift_mark, message(marked, lift)),
    Case("review again", ReviewActivities.review_again, message(listed, lambda _: m.ReviewAgain(by="Sato"))),
    # --- money ---
    Case("pay", PaymentActivities.record, message(accepted, payment)),
    Case("pay too little", PaymentActivities.record, message(accepted, lambda world: payment(world, 500))),
    Case("pay too much", PaymentActivities.record, message(accepted, lambda world: payment(world, 5000))),
    Case("pay what is over", PaymentActivities.record, message(expired, payment)),
    Case("pay after delivery", PaymentActivities.record, message(of_plan(delivered, "postpay"), payment)),
    Case("reverse a payment", PaymentActivities.reverse, message(paid, lambda _: m.PaymentReversed(notice_id="N-1"))),
    Case(
        "owe a refund",
        PaymentActivities.owe_refund,
        message(paid, lambda _: m.RefundOwed(key="claim:C-1", amount=500)),
    ),
    Case(
        "reverse too early", PaymentActivities.reverse, message(accepted, lambda _: m.PaymentReversed(notice_id="N-1"))
    ),
    Case("pay what was taken back", PaymentActivities.record, message(taken_back, payment)),
    Case("extend", PaymentActivities.extend, message(accepted, later)),
    Case("extend what has expired", PaymentActivities.extend, message(expired, later)),
    Case("remind", PaymentActivities.remind, step(overdue, 1)),
    Case("remind of what has not left", PaymentActivities.remind, unsent),
    Case("look for mails", LateActivities.look, step(waits_for_mail)),
    Case("tell dates anew", LateActivities.tell_anew, message(untold, lambda _: LateMail(mail_id="any"))),
    Case("remind without bank data", PaymentActivities.remind, step(accepted, 1)),
    Case("announce expiry", PaymentActivities.announce_expiry, step(overdue)),
    Case("expire", PaymentActivities.expire, step(overdue)),
    Case("give up collecting", PaymentActivities.give_up, step(of_plan(delivered, "postpay"))),
    # --- goods ---
    Case("inspect", StockActivities.inspected, message(received, lambda _: m.GoodsInspected())),
    Case("inspect damage", StockActivities.inspected, message(received, lambda _: m.GoodsInspected(damaged={TEA: 1}))),
    Case(
        "inspect damage that cannot be replaced",
        StockActivities.inspected,
        message(blocks_another, lambda _: m.GoodsInspected(damaged={TEA: 2})),
    ),
    Case("allocate", StockActivities.allocated, message(supplied, lambda _: m.StockAllocated(receipt="R-1"))),
    Case("receive stock", StockActivities.receive, given(receipt, backordered)),
    Case("start packing", ShipmentActivities.start_packing, message(paid, lambda _: m.PackingStarted(version=1))),
    Case(
        "start packing a part",
        ShipmentActivities.start_packing,
        message(paid, lambda _: m.PackingStarted(version=1, lines={1: 1})),
    ),
    Case("ship a part", ShipmentActivities.ship, message(packing_a_part, shipping)),
    Case("make a part's papers", Paper.make, given(papers, packing_a_part)),
    Case("pack", ShipmentActivities.pack, message(packing, lambda _: m.ParcelPacked(version=1))),
    Case("ship", ShipmentActivities.ship, message(packed, shipping)),
    Case(
        "correct a tracking number",
        ShipmentActivities.correct_tracking,
        message(shipped, lambda _: m.CorrectTracking(tracking_no="999", by="Sato")),
    ),
    Case(
        "take feedback",
        FeedbackActivities.take,
        message(delivered, lambda _: m.FeedbackReceived(stars=2, text="x", answer_id="web-1")),
    ),
    Case(
        "deliver", ShipmentActivities.deliver, message(shipped, lambda world: m.ParcelDelivered(delivered_at=world.at))
    ),
    Case(
        "deliver what is paid later",
        ShipmentActivities.deliver,
        message(of_plan(shipped, "postpay"), lambda world: m.ParcelDelivered(delivered_at=world.at)),
    ),
    Case(
        "take back",
        ShipmentActivities.come_back,
        message(shipped, lambda world: m.ParcelReturned(returned_at=world.at, reason="nobody at home")),
    ),
    Case(
        "take back what nobody took",
        ShipmentActivities.come_back,
        message(
            of_plan(shipped, "postpay"), lambda world: m.ParcelReturned(returned_at=world.at, why=ReturnReason.ABSENT)
        ),
    ),
    Case(
        "inspect what came back",
        ShipmentActivities.inspect_return,
        message(done_without, lambda _: m.ReturnInspected(sellable={1: 1}, broken={1: 1})),
    ),
    Case("ship it once more", QuestionActivities.choose, message(came_back, lambda _: chosen(m.Option.SHIP_AGAIN))),
    Case("do without it", QuestionActivities.choose, message(came_back, lambda _: chosen(m.Option.CANCEL_RETURNED))),
    Case(
        "do without it after all",
        QuestionActivities.choose,
        message(sent_again, lambda _: chosen(m.Option.CANCEL_RETURNED)),
    ),
    Case(
        "cancel what is to leave again", OrderActivities.cancel, message(sent_again, lambda _: m.Cancel(reason="twice"))
    ),
    Case("give it another day", OrderActivities.change_delivery, message(sent_again, in_ten_days)),
    Case("track", ShipmentActivities.track, message(shipped, lambda world: tracked(world, ParcelEvent.HELD))),
    Case(
        "track what went wrong",
        ShipmentActivities.track,
        message(shipped, lambda world: tracked(world, ParcelEvent.EXCEPTION)),
    ),
    Case(
        "track an arrival",
        ShipmentActivities.track,
        message(of_plan(shipped, "postpay"), lambda world: tracked(world, ParcelEvent.DELIVERED)),
    ),
    Case("miss a restock", StockActivities.miss_restock, step(not_come)),
    Case("miss a parcel", ShipmentActivities.miss_parcel, step(unscanned)),
    Case("remind of a parcel at the depot", ShipmentActivities.remind_held, step(held_for_days)),
    Case("tell packed", ShipmentActivities.tell_packed, step(packed)),
    Case("thank", ShipmentActivities.thank, step(delivered)),
    Case("break the silence", ShipmentActivities.break_silence, step(paid_long_ago)),
    Case("delay the shipping", ShipmentActivities.delay, message(paid_long_ago, lambda _: m.DelayShipping())),
    Case("delay it with a coupon", ShipmentActivities.delay, message(made_up_for, lambda _: m.DelayShipping())),
    Case("thank now", ShipmentActivities.thank_now, message(delivered, lambda _: m.Thank(by="Sato"))),
    Case("ask for arrival", ShipmentActivities.ask_arrival, step(of_plan(shipped, "prepay"))),
    Case("report a missing delivery", ShipmentActivities.report_missing, step(shipped)),
    # --- the daily round ---
    Case("remind the shop", RoundActivities.make_round, given(this_round, forgotten)),
    Case("miss collected money", RoundActivities.make_round, given(this_round, not_handed_on)),
    # --- paper ---
    Case("write a letter", Paper.print_letter, unmailed),
    Case("make documents", Paper.make, given(papers, accepted)),
    Case("hand documents over again", Paper.reprint, given(papers_again, printed)),
    Case("make a receipt", ReceiptPaper.make, receipt_asked),
    Case("make a return invoice", ReturnInvoices.make, return_invoice_asked),
    Case("make documents of a gift", Paper.make, given(papers, gift)),
    Case("make documents with a name that no font has", Paper.make, given(papers, unprintable)),
    *CLAIM_CASES,
    *INQUIRY_CASES,
    *RETURN_CASES,
]


def again(mail: str) -> m.ResendMail:
    return m.ResendMail(mail=mail, by="Sato")


def release(reason: HoldReason) -> m.ReleaseHold:
    return m.ReleaseHold(reason=reason, by="Sato")
