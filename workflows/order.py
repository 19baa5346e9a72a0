"""The story of one order: its chapters wait for a goal; what happens meanwhile is the agenda.

From the cart's hand-over until the goods are there, the money is there, and everybody has been told. Messages arrive at
any time (messages.py) and bring the goal nearer; where nobody does anything, the next step of the agenda falls due.
"""

import asyncio
from typing import NoReturn

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.intake import IntakeActivities
    from activities.order import OrderActivities
    from domain.basics.errors import InvalidOrder, Refusal
    from domain.basics.text import storable
    from domain.contract.envelope import Intake, StepDue
    from domain.contract.messages import BY_TEMPORAL, Cancel
    from domain.contract.order import PaymentPlan, PlacedOrder, StoredOrder
    from domain.contract.status import Goods
    from domain.order.state import OrderState
    from domain.order.view import OrderView
    from workflows.execution import Refused, execute
    from workflows.failures import failure_of
    from workflows.inheritance import inherit
    from workflows.outbox_workflow import have_sent
    from workflows.payloads import NOTHING, read_start, read_stored, rejected
    from workflows.steps import OrderEnded, OrderSteps
    from workflows.succession import RunFull, in_this_run
    from workflows.words import KEEP_UNREADABLE, RECEIVE_ORDER, TAKE_UP_ORDER

#: The one place of a cancellation that came through Temporal itself: a server takes it once per run.
BY_REQUEST = "requested"
_LONGEST_REASON = 1_000


@workflow.defn(name="OrderWorkflow")
class OrderWorkflow(OrderSteps):
    """One order. Its id is `order-{order_no}`; below it stand its steps (steps.py), messages (messages.py) and loop."""

    @workflow.run
    async def run(self, placed: RawValue = NOTHING) -> OrderView:
        if not await self.be_lived(placed):
            workflow.continue_as_new(StoredOrder(order_no=self.order.order_no))
        return self.view()

    async def live(self, raw: RawValue) -> bool:
        """From hand-over to end; the last messages are answered and the last mails have left.

        False when this run has taken all that it may: the order goes on in a new one, which begins where it is.
        """
        try:
            if await self.begin(raw):
                await self.fulfil()
        except RunFull:
            if await self.come_to_rest():
                return False
        await self.clear()
        return True

    async def fulfil(self) -> None:
        """The handbook's table of contents. An order that was revived after its end starts the table again."""
        while True:
            try:
                await self.be_accepted()
                if self.plan.pays_before_shipping:
                    await self.collect_payment()
                await self.ship()
                await self.arrive()
                if self.plan.pays_after_delivery:
                    await self.collect_payment()
                await self.thank()
            except OrderEnded:
                if not await self.was_revived():
                    return

    async def be_accepted(self) -> None:
        """Holds are settled, stock is set aside and inspected, and the shop accepts."""
        await self.until(lambda order: order.accepted_at is not None)

    async def collect_payment(self) -> None:
        """The deadline, two reminders, and the end of patience; a payment at any moment goes before all of them."""
        await self.until(lambda order: order.money.is_secured or order.terms.collected_by_carrier)

    async def ship(self) -> None:
        """Slip and label are printed, the box is packed, the carrier takes it."""
        await self.until(lambda order: order.goods.has_left)

    async def arrive(self) -> None:
        """Delivered; where nobody tells us, the customer (prepay) or a person is asked."""
        await self.until(lambda order: order.goods.stage is Goods.DELIVERED)

    async def thank(self) -> None:
        """The day after arrival. The thanks complete the order, which ends the story."""
        await self.until(lambda order: order.is_over)
        raise OrderEnded

    async def was_revived(self) -> bool:
        """After the end, money may still come for as long as the policy waits; it may bring the order back.

        What comes later starts a run for it, which takes the order up here.
        """

        def is_settled(order: OrderState) -> bool:
            return order.is_closed or not order.is_over

        while True:
            await self.until(is_settled, even_after_the_end=True)
            await self.clear()
            if is_settled(self.order):
                return not self.order.is_over

    # --- mechanics -----------------------------------------------------------------------------------------------

    @property
    def plan(self) -> PaymentPlan:
        return self.order.terms

    async def begin(self, raw: RawValue) -> bool:
        """A new order, or one that is stored. False when this run has nothing to do with it."""
        if (stored := read_stored(raw)) and await self._take_up(stored):
            return True
        return await self.receive(await self.read(raw), raw)

    async def read(self, raw: RawValue) -> PlacedOrder:
        """What cannot be read as an order fails at once, after it was kept and the shop was told."""
        try:
            return read_start(raw)
        except InvalidOrder as error:
            await self._turn_away(raw, error)

    async def _turn_away(self, raw: RawValue, refusal: Refusal) -> NoReturn:
        """Keep what was handed over, tell the shop, and fail.

        Raises:
            ApplicationError
        """
        self.is_turned_away = True
        reject = rejected(raw, refusal)
        await execute(IntakeActivities.reject, reject, KEEP_UNREADABLE())
        await have_sent(reject.thread)
        while posts := await self.answered():
            for thread in posts:
                await have_sent(thread)
        raise failure_of(refusal) from None

    async def receive(self, placed: PlacedOrder, raw: RawValue) -> bool:
        """Store, thank, tell the shop, set stock aside. False when this run has nothing to do with the order.

        What the database will never store fails like what cannot be read.
        """
        try:
            done = await self.do(IntakeActivities.receive, Intake(placed=placed, at=workflow.now()), RECEIVE_ORDER())
        except Refused as refusal:
            await self._turn_away(raw, refusal)
        self.is_turned_away = done.is_known_already
        if done.is_taken_up:
            self._take_over()
        return not done.is_known_already

    async def _take_up(self, stored: StoredOrder) -> bool:
        """Go on where the order is: with the message that started this run, and its agenda. False: nobody knows it."""
        given = StepDue(order_no=stored.order_no, key="take_up", at=workflow.now())
        try:
            await self.do(IntakeActivities.take_up, given, TAKE_UP_ORDER())
        except Refused:
            return False
        self._take_over()
        return True

    def _take_over(self) -> None:
        """Whoever continues a run knows that it has answered all that it was sent."""
        if not workflow.info().continued_run_id:
            self._inheriting = asyncio.create_task(self._inherit())

    async def _inherit(self) -> None:
        """What an earlier run was sent is taken before anything falls due by itself."""
        self.in_flight += 1
        try:
            await inherit(self)
        finally:
            self.in_flight -= 1

    async def _end_on_request(self) -> None:
        """That is a cancellation like any other, or refused.

        The CLI's `temporal workflow cancel` is the same to Temporal, which tells us only the reason, if one was given.
        """
        reason = storable(workflow.cancellation_reason() or "cancellation requested")
        command = Cancel(reason=reason[:_LONGEST_REASON], by=BY_TEMPORAL)
        try:
            await self.take("cancel", command, OrderActivities.cancel, in_this_run(BY_REQUEST))
        except Refused as error:
            await self.note_refusal("cancel", error, None, in_this_run(BY_REQUEST))
