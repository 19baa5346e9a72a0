"""The activities of accepting, holding, changing and ending an order."""

from typing import TYPE_CHECKING

from temporalio import activity

from activities.cancellation import named
from activities.changing import ChangeActivities
from domain.basics.errors import UnknownClaim, UnknownInquiry
from domain.contract.envelope import Envelope, RefusedMessage, StepDue
from domain.contract.messages import (
    Accept,
    Cancel,
    ClaimClosed,
    ClaimOpened,
    CommandUnheard,
    Decline,
    InquiryClosed,
    InquiryOpened,
    PlaceHold,
    ReleaseHold,
    ResendMail,
    TaskDone,
    WriteMail,
)
from domain.contract.status import Goods
from domain.conversation import hold, individual_mail, inquiries, reach, refusals
from domain.goods import acceptance, cancelling
from domain.goods.returns import dating
from domain.order.aggregate import Order
from domain.order.mail import LOST
from domain.order.state import Done

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection

MACHINE = "automatic"


class OrderActivities(ChangeActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`."""

    @activity.defn(name="note_refusal")
    async def note_refusal(self, given: RefusedMessage) -> Done:
        """Write a refused or unreadable message into the journal, and tell the shop, at most so often a day."""

        async def decide(order: Order, conn: "Connection") -> None:
            told = await self.database.mails.keys(conn, given.order_no, refusals.start_of(order.today))
            since = order.calendar.at(order.today, 0)
            noted = await self.database.journal.count_lines(conn, given.order_no, "refused", since)
            refusals.note(order, given, told, noted)

        return await self.change(given, decide)

    @activity.defn(name="look_at_order")
    async def look(self, given: Envelope[TaskDone]) -> Done:
        """The back office has changed the order, and may owe a mail: answer with the order as it is now."""
        done = await self.apply(given, lambda _: None)
        return done.model_copy(update={"owes_mail": True})

    @activity.defn(name="hear_of_order")
    async def hear(self, given: Envelope[CommandUnheard]) -> Done:
        """A command has changed the order, and its workflow has not heard of it: answer with the order as it is now."""
        return await self.as_it_is(given)

    @activity.defn(name="accept_order")
    async def accept(self, given: Envelope[Accept]) -> Done:
        """Accept: the confirmation is owed, and for prepay the deadline starts."""
        return await self.apply(given, lambda order: acceptance.accept(order, given.message))

    @activity.defn(name="accept_automatically")
    async def accept_automatically(self, given: StepDue) -> Done:
        """Accept by the machine, where the shop chose so and the hour has come."""

        def rule(order: Order) -> None:
            if order.goods.stage is Goods.RESERVED and not order.conversation.holds and not order.state.is_over:
                acceptance.accept(order, Accept(by=MACHINE), by_machine=True)
            order.goods = order.goods.acceptable_from(None)

        return await self.apply(given, rule)

    @activity.defn(name="decline_order")
    async def decline(self, given: Envelope[Decline]) -> Done:
        """Do not accept: the stock goes back, the customer is told."""
        return await self.apply(given, lambda order: acceptance.decline(order, given.message))

    @activity.defn(name="place_hold")
    async def place_hold(self, given: Envelope[PlaceHold]) -> Done:
        """Stop the work."""
        return await self.apply(given, lambda order: hold.place_hold(order, given.message))

    @activity.defn(name="release_hold")
    async def release_hold(self, given: Envelope[ReleaseHold]) -> Done:
        """Lift a hold; the work goes on, and stock is set aside if that was still to do."""

        async def decide(order: Order, conn: "Connection") -> None:
            unknown = await self.database.stock.unknown_skus(conn, order.placed.quantities)
            hold.release_hold(order, given.message, unknown)
            await self.secure_stock(order, conn)

        return await self.change(given, decide)

    @activity.defn(name="alert_hold")
    async def alert_hold(self, given: StepDue) -> Done:
        """Tell the shop of holds that have been waiting for long."""
        return await self.apply(given, hold.alert)

    @activity.defn(name="cancel_order")
    async def cancel(self, given: Envelope[Cancel]) -> Done:
        """End the order on request; while it is being packed, recall it first."""
        command = given.message.model_copy(update={"by": await named(given.message.by)})

        def rule(order: Order) -> None:
            order.is_of(command.by)
            cancelling.cancel(order, command)

        return await self.apply(given, rule)

    @activity.defn(name="resend_mail")
    async def resend_mail(self, given: Envelope[ResendMail]) -> Done:
        """Owe a stored mail once more, as it was sent, to the orderer's address of now.

        One that did not arrive and tells the last day of a return tells the day that holds now.
        """

        async def decide(order: Order, conn: "Connection") -> None:
            mail = await self.database.mail_names.find_sent(conn, given.order_no, given.message.mail)
            to = "" if mail.kind.is_for_shop else order.placed.orderer.email
            later = order.not_before(mail.kind)
            owed_on, was_lost = order.calendar.day_of(mail.owed_at), mail.state in LOST
            if not (was_lost and dating.tell(order, mail.kind, mail.facts, owed_on, order.told_on)):
                await self.database.mails.owe_again(conn, mail, given.key, given.at, to=to, not_before=later)
            order.note("mail_resent", by=given.message.by, mail=mail.id, kind=mail.kind)
            if not mail.kind.is_for_shop:
                reach.sent_again(order, was_lost=was_lost)
                await self.secure_stock(order, conn)

        done = await self.change(given, decide)
        return done.model_copy(update={"owes_mail": True})

    @activity.defn(name="write_mail")
    async def write_mail(self, given: Envelope[WriteMail]) -> Done:
        """Owe a mail that a person wrote."""
        return await self.apply(given, lambda order: individual_mail.write(order, given.message, given.key))

    @activity.defn(name="open_talk")
    async def inquiry_opened(self, given: Envelope[InquiryOpened]) -> Done:
        """The customer asked something: reminders and thanks wait. An inquiry that is known changes nothing.

        An order that has ended keeps none in its state; its journal knows of which it has heard.

        Raises:
            TooManyInquiries
            UnknownInquiry: nobody would ever close it for this order, which would wait for ever.
        """
        fact = given.message

        async def decide(order: Order, conn: "Connection") -> None:
            known = await self.database.inquiries.state(conn, fact.inquiry_no) if fact.inquiry_no else None
            if known is None and not fact.text.strip():
                raise UnknownInquiry(inquiry_no=fact.inquiry_no)
            if known is not None and given.order_no not in {*known.orders, *known.let_go}:
                raise UnknownInquiry("other_order", inquiry_no=fact.inquiry_no, order_no=given.order_no)
            number = inquiries.inquiry_of(given.order_no, fact)
            if order.state.is_over and await self.database.journal.has_heard_of(conn, given.order_no, number):
                return
            if known is None or (not known.is_closed and given.order_no in known.orders):
                inquiries.inquiry_opened(order, fact)

        return await self.change(given, decide)

    @activity.defn(name="close_talk")
    async def inquiry_closed(self, given: Envelope[InquiryClosed]) -> Done:
        """An inquiry is settled: what waited for it goes on, its clocks anew."""
        return await self.apply(given, lambda order: inquiries.inquiry_closed(order, given.message))

    @activity.defn(name="open_talk_on_claim")
    async def claim_opened(self, given: Envelope[ClaimOpened]) -> Done:
        """A claim is open: reminders and thanks wait. One that is closed meanwhile changes nothing.

        Raises:
            UnknownClaim: nobody would ever close it for this order, which would wait for ever.
        """

        async def decide(order: Order, conn: "Connection") -> None:
            claim = await self.database.customer_claims.state(conn, given.message.claim_no)
            if claim is None or claim.order_no != given.order_no:
                raise UnknownClaim(claim_no=given.message.claim_no)
            if not claim.is_closed:
                inquiries.claim_opened(order, given.message)

        return await self.change(given, decide)

    @activity.defn(name="close_talk_on_claim")
    async def claim_closed(self, given: Envelope[ClaimClosed]) -> Done:
        """A claim is closed: what waited for it goes on, its clocks anew."""
        return await self.apply(given, lambda order: inquiries.claim_closed(order, given.message))

    @activity.defn(name="close_order")
    async def close(self, given: StepDue) -> Done:
        """The late-payment window is over: nothing is waited for any more."""

        def rule(order: Order) -> None:
            order.close()
            order.note("closed")

        return await self.apply(given, rule)
