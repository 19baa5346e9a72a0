"""The activities of packing, shipping and arrival."""

from typing import TYPE_CHECKING

from temporalio import activity

from activities.booking import enclose_returns
from activities.replacing import Replacing
from activities.transaction import TransactionalActivities
from domain.contract.envelope import Envelope, StepDue
from domain.contract.messages import (
    CorrectTracking,
    DelayShipping,
    InquiryOpened,
    PackingStarted,
    ParcelDelivered,
    ParcelPacked,
    ParcelReturned,
    ParcelShipped,
    ParcelTracked,
    ReturnInspected,
    Thank,
)
from domain.conversation import inquiries, silence
from domain.conversation.question import returned
from domain.goods import leaving, packing, parcel_watch, return_arrival, return_inspection, shipment, thanks, tracking
from domain.goods.tracking_number import correct_tracking
from domain.goods.waybill import temperature_of
from domain.inquiry.incoming import mailbox
from domain.order.agenda import StepKind
from domain.order.aggregate import Order
from domain.order.facts import ships_by_of
from domain.order.state import Done

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection


class ShipmentActivities(TransactionalActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`; a parcel's fact that is known changes nothing."""

    @activity.defn(name="start_packing")
    async def start_packing(self, given: Envelope[PackingStarted]) -> Done:
        """Slip and label were printed.

        Raises:
            OrderClosed, AlreadyShipped, NotReadyToPack
        """
        return await self.apply(given, lambda order: packing.start_packing(order, given.message))

    @activity.defn(name="pack_parcel")
    async def pack(self, given: Envelope[ParcelPacked]) -> Done:
        """The box is closed.

        Raises:
            OrderClosed, AlreadyShipped, UnknownParcel, NotReadyToPack
        """
        return await self.apply(given, lambda order: packing.pack(order, given.message))

    @activity.defn(name="ship_parcel")
    async def ship(self, given: Envelope[ParcelShipped]) -> Done:
        """The carrier has the parcel: the stock is consumed, the customer told. Cool articles make it a cooled one."""

        async def decide(order: Order, conn: "Connection") -> None:
            number = given.message.tracking_no
            others = await self.database.parcels.others_of(conn, given.order_no, number, given.at)
            parcel = order.goods.parcel(given.message.parcel_no)
            is_cool = temperature_of(order.placed, self.desk.today().file.waybills, parcel).is_cool
            fact = given.message.model_copy(update={"cooled": given.message.cooled or is_cool})
            shipment.ship(order, fact, also_on=others)
            await enclose_returns(self.database, conn, order, self.desk.today().profile)
            returned.ask(order)

        return await self.change(given, decide)

    @activity.defn(name="correct_tracking")
    async def correct_tracking(self, given: Envelope[CorrectTracking]) -> Done:
        """The tracking number was wrong or missing.

        Raises:
            OrderClosed, NotShippedYet, UnknownParcel
        """

        async def decide(order: Order, conn: "Connection") -> None:
            number = given.message.tracking_no
            others = await self.database.parcels.others_of(conn, given.order_no, number, given.at)
            correct_tracking(order, given.message, also_on=others)

        return await self.change(given, decide)

    @activity.defn(name="deliver_parcel")
    async def deliver(self, given: Envelope[ParcelDelivered]) -> Done:
        """The parcel arrived; for postpay the money becomes due."""

        async def decide(order: Order, conn: "Connection") -> None:
            shipment.deliver(order, given.message)
            await enclose_returns(self.database, conn, order, self.desk.today().profile)

        return await self.change(given, decide)

    @activity.defn(name="take_parcel_back")
    async def come_back(self, given: Envelope[ParcelReturned]) -> Done:
        """The parcel came back: the customer says what becomes of it, or a person.

        Raises:
            SentBackAlready
        """

        async def decide(order: Order, conn: "Connection") -> None:
            return_arrival.must_be_in_no_return(order, given.message)
            return_arrival.come_back(order, given.message)
            returned.ask(order)
            await Replacing(self.database, self.desk).send_lost_again(order, conn)

        return await self.change(given, decide)

    @activity.defn(name="inspect_return")
    async def inspect_return(self, given: Envelope[ReturnInspected]) -> Done:
        """Somebody looked at what came back. What was said before counts once.

        Raises:
            NotInParcel
        """
        return await self.apply(given, lambda order: return_inspection.inspect(order, given.message))

    @activity.defn(name="track_parcel")
    async def track(self, given: Envelope[ParcelTracked]) -> Done:
        """The carrier says where the parcel is; what is known already, or older than that, changes nothing."""

        async def decide(order: Order, conn: "Connection") -> None:
            tracking.track(order, given.message)
            returned.ask(order)
            await Replacing(self.database, self.desk).send_lost_again(order, conn)

        return await self.change(given, decide)

    @activity.defn(name="tell_packed")
    async def tell_packed(self, given: StepDue) -> Done:
        """Packing to shipping takes long: the customer hears that the parcel is packed."""
        return await self.apply(given, packing.tell_packed)

    @activity.defn(name="break_silence")
    async def break_silence(self, given: StepDue) -> Done:
        """Nothing was shipped or said for long: the customer hears why."""

        async def decide(order: Order, _: "Connection") -> None:
            silence.break_silence(order)

        return await self.fall_due(given, StepKind.BREAK_SILENCE, decide)

    @activity.defn(name="delay_shipping")
    async def delay(self, given: Envelope[DelayShipping]) -> Done:
        """The goods leave later than was said: the customer hears by when.

        Raises:
            OrderClosed, AlreadyShipped, UnfitDay
        """

        async def decide(order: Order, conn: "Connection") -> None:
            order.unsent = await self.database.mails.unsent(conn, given.order_no)
            if given.message.ships_by or not any(ships_by_of(mail.facts) for mail in order.unsent):
                leaving.delay_shipping(order, given.message)

        return await self.change(given, decide)

    @activity.defn(name="thank")
    async def thank(self, given: StepDue) -> Done:
        """Thank the day after arrival; this completes the order."""
        return await self._thank_unless_asked(given, arrived=True)

    @activity.defn(name="thank_now")
    async def thank_now(self, given: Envelope[Thank]) -> Done:
        """Thank at a person's word; this completes the order.

        Raises:
            NotThankable, OrderClosed, OnHold
        """
        return await self.apply(given, lambda order: thanks.thank_now(order, given.message))

    @activity.defn(name="ask_arrival")
    async def ask_arrival(self, given: StepDue) -> Done:
        """Thank without a delivered fact, and ask whether the parcel arrived; this completes the order."""
        return await self._thank_unless_asked(given, arrived=False)

    async def _thank_unless_asked(self, given: StepDue, *, arrived: bool) -> Done:
        """An open letter from the orderer's mailbox puts the thanks off, also one that came before the order did."""

        async def decide(order: Order, conn: "Connection") -> None:
            email = order.placed.orderer.email
            for number in await self.database.threads.unsettled(conn, mailbox(email)) if email else ():
                inquiries.inquiry_opened(order, InquiryOpened(inquiry_no=number))
            thanks.thank(order, arrived=arrived)

        return await self.change(given, decide)

    @activity.defn(name="report_missing_delivery")
    async def report_missing(self, given: StepDue) -> Done:
        """No delivery is known although the parcel should have arrived."""
        return await self.apply(given, shipment.report_missing)

    @activity.defn(name="miss_parcel")
    async def miss_parcel(self, given: StepDue) -> Done:
        """The carrier should have told of a parcel, and has not: a person looks for it."""
        return await self.apply(given, parcel_watch.miss)

    @activity.defn(name="remind_held")
    async def remind_held(self, given: StepDue) -> Done:
        """A parcel waits at the depot: the customer is reminded before it goes back."""
        return await self.apply(given, parcel_watch.remind)
