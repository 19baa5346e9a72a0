"""Questions to the customer: asking, taking answers, reminding, and what follows when nobody answers."""

from typing import TYPE_CHECKING

from temporalio import activity

from activities.reach import must_be_usable
from activities.transaction import TransactionalActivities, must_suffice
from domain.contract.envelope import Envelope, StepDue
from domain.contract.messages import AskInformation, AskPrepayment, ChooseOption, Option, ProvideInformation
from domain.conversation.question import (
    answers,
    clock,
    conversations,
    missing,
    offered_change,
    prepayment,
    returned,
    stock_choice,
)
from domain.conversation.question.fields import ALL_FIELDS, answered
from domain.order.agenda import StepKind
from domain.order.offered import What
from domain.order.state import Done

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection
    from domain.order.aggregate import Order


class QuestionActivities(TransactionalActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`."""

    @activity.defn(name="provide_information")
    async def provide(self, given: Envelope[ProvideInformation]) -> Done:
        """Store an answer and look again; when nothing is missing any more the order goes on.

        Raises:
            UnusableContact: the new mail address cannot be one, so the customer would not be reached any more.
        """

        async def decide(order: "Order", conn: "Connection") -> None:
            order.is_of(given.message.by)
            after = answered(order.placed, given.message.answers, force=given.message.force)
            if after.orderer.email != order.placed.orderer.email:
                must_be_usable(after.orderer.email)
            await self._find_offer(order, conn)
            asked = order.offered
            answers.provide(order, given.message, await self._postal(after))
            if order.offered and order.offered is not asked:
                await self.database.offers.keep(conn, order.state.order_no, order.offered, order.at)
            await self.secure_stock(order, conn)

        return await self.change(given, decide)

    @activity.defn(name="ask_information")
    async def ask(self, given: Envelope[AskInformation]) -> Done:
        """A person has the customer asked for fields of the order."""

        async def decide(order: "Order", _: "Connection") -> None:
            missing.ask_by_hand(order, given.message, await self._postal(order.placed))

        return await self.change(given, decide)

    @activity.defn(name="ask_prepayment")
    async def ask_prepayment(self, given: Envelope[AskPrepayment]) -> Done:
        """A person has the customer asked to pay in advance."""
        return await self.apply(given, lambda order: prepayment.ask_by_hand(order, given.message))

    @activity.defn(name="choose_option")
    async def choose(self, given: Envelope[ChooseOption]) -> Done:
        """The customer's choice; where it changes the plan, the rules look again, and only then stock is set aside."""

        async def decide(order: "Order", conn: "Connection") -> None:
            order.is_of(given.message.by)
            before = order.placed
            if stock_choice.is_offered(order, given.message.sku):
                order.articles = await self.database.stock.articles(conn, [given.message.sku])
            await self._find_offer(order, conn)
            await self._set_aside_as_agreed(order, conn, given.message.option)
            if lost := returned.to_replace(order, given.message):
                must_suffice(await self.database.stock.hold_again(conn, given.order_no, lost, order.at))
            if stock_choice.sends_first(order, given.message):
                order.here = await self.database.stock.hold_what_is_here(conn, given.order_no)
            conversations.choose(order, given.message)
            if order.offered and order.placed_changed:
                settled = ALL_FIELDS if order.placed.ship_to != before.ship_to else frozenset[str]()
                missing.check(order, await self._postal(order.placed), settled=settled)
            if order.placed.quantities != before.quantities:
                await self.set_aside_anew(order, conn)

        return await self.change(given, decide)

    @activity.defn(name="remind_question")
    async def remind(self, given: StepDue) -> Done:
        """Ask once more."""

        async def decide(order: "Order", conn: "Connection") -> None:
            await self._find_offer(order, conn)
            clock.remind(order, given.round, await self._postal(order.placed))

        return await self.fall_due(given, StepKind.REMIND_QUESTION, decide)

    @activity.defn(name="end_question")
    async def end(self, given: StepDue) -> Done:
        """Nobody answered: a person decides, or the order is cancelled, as the policy says."""

        async def decide(order: "Order", conn: "Connection") -> None:
            await self._find_offer(order, conn)
            clock.end_unanswered(order, given.round)

        return await self.fall_due(given, StepKind.END_QUESTION, decide)

    async def _find_offer(self, order: "Order", conn: "Connection") -> None:
        """What the customer is asked about, if it is a change."""
        if order.conversation.question(offered_change.KIND):
            order.offered = await self.database.offers.find(conn, order.state.order_no)

    async def _set_aside_as_agreed(self, order: "Order", conn: "Connection", option: Option) -> None:
        """Contents that the customer says yes to are set aside first: where they cannot be, nothing is changed."""
        offered = offered_change.agreed_to(order, option)
        if offered and offered.what is What.LINES:
            wanted = offered.placed.quantities
            order.short = await self.database.stock.change(conn, order.state.order_no, wanted, order.at)
