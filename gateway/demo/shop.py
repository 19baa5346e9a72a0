"""The people of the demo: customers who order and pay, and two who run the shop's days."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from domain.basics.said import Code
from domain.contract.envelope import StockReceipt
from domain.contract.order import PlacedOrder, read_order
from domain.contract.status import Goods, Status
from domain.order.kinds import MailKind
from domain.order.mail import mail_id, mail_key
from domain.order.owed import TASKS, TaskKind, TaskTrait
from domain.order.view import OrderView
from domain.payment.bank_account import BankAccount
from gateway.demo.clock import StoryClock
from gateway.demo.parcels import Parcels
from gateway.demo.stage import Stage
from gateway.demo.watched import OFFICE, WAREHOUSE, StoryBroken
from gateway.importing.sample import EXAMPLES
from workflows.failures import said_by
from workflows.options import ORDER_WORKFLOW, ORDERS, order_workflow_id, receipt_workflow_id

#: No story waits longer for anything: what has not come by then never will.
LONGEST_STORY = timedelta(days=100)


_REFUSED = Code("story_broken.refused", "order_no", "update", "reason")
_GOES_NOT_ON = Code("story_broken.goes_not_on", "order_no")


class DemoShop(Parcels):
    """One small shop, driven through nothing but Temporal, the bank's paper and the clock."""

    def __init__(self, stage: Stage, clock: StoryClock, first_day: date) -> None:
        super().__init__(stage, clock, first_day)
        self.stories: dict[str, str] = {}  # the name of each order's story
        self.placed: dict[str, PlacedOrder] = {}
        self.by_files: list[str] = []  # orders that came in by a file, and are nobody's but the day by files'
        self.supplied: dict[str, str] = {}  # the article of an order whose supplier is asked
        self._ended: set[str] = set()

    # --- customers -----------------------------------------------------------------------------------------------

    async def place(self, story: str, file: str) -> str:
        """The cart hands an example over, re-dated to the story's clock. Returns the order number."""
        text = await asyncio.to_thread((EXAMPLES / file).read_text, encoding="utf-8")
        data = json.loads(text) | {"placed_at": (await self.clock.now()).isoformat(timespec="seconds")}
        placed = read_order(data)
        await self.stage.env.client.start_workflow(
            ORDER_WORKFLOW, data, id=order_workflow_id(placed.order_no), task_queue=ORDERS
        )
        self.placed[placed.order_no], self.stories[placed.order_no] = placed, story
        return placed.order_no

    async def pay(self, order_no: str, amount: int | None = None) -> None:
        """A bank transfer is seen by the shop."""
        placed, money = self.placed[order_no], (await self.view(order_no)).money
        before = money.allocated
        amount = amount or money.due - before
        notice = {
            "notice_id": f"bank-{order_no}-{before}",
            "amount": amount,
            "paid_on": str(await self.clock.today()),
            "payer": placed.orderer.kana or placed.orderer.company,
        }
        await self.tell(order_no, "payment_received", notice)
        await self.settled(order_no, lambda view: view.money.allocated == before + amount, "payment_received")

    async def pay_difference(self, order_no: str) -> None:
        """What is wanted in exchange costs more: a transfer for that is seen by the shop."""
        async with self.stage.database.pool.acquire() as conn:
            state = await self.stage.database.pages.state(conn, order_no)
        await self.pay(order_no, state.money.extra_missing if state else None)

    async def ask(self, order_no: str, update: str, message: dict[str, Any]) -> None:
        """Support enters what a customer asked for on the phone."""
        try:
            await self.handle(order_no).execute_update(update, message)
        except WorkflowUpdateFailedError as error:
            reason = said_by(error.cause) if isinstance(error.cause, ApplicationError) else str(error.cause)
            raise StoryBroken(_REFUSED(order_no=order_no, update=update, reason=reason)) from error

    async def bounce(self, order_no: str, kind: MailKind, status: str, diagnostic: str) -> None:
        """A mail comes back to the shop's return address."""
        fact = {
            "mail_id": mail_id(order_no, mail_key(kind)),
            "permanent": True,
            "status": status,
            "diagnostic": diagnostic,
            "bounced_at": (await self.clock.now()).isoformat(),
        }
        await self.tell(order_no, "mail_bounced", fact)
        await self.settled(order_no, lambda view: view.mails_lost_since is not None, "mail_bounced")

    async def finish(self, order_no: str, kind: TaskKind, note: str) -> None:
        """Somebody has done what was asked of a person."""
        tasks = self.stage.database.tasks
        async with self.stage.database.pool.acquire() as conn:
            for task in await tasks.of_order(conn, order_no):
                if task.kind == kind and not task.done_at:
                    await tasks.close(conn, task.id, OFFICE, note, await self.clock.now())

    # --- the shop's days -----------------------------------------------------------------------------------------

    async def office(self) -> None:
        """Every business day: look through the bank's data (9:00), accept what came in (9:30)."""
        async for day in self._business_days():
            await self.clock.until_time(day, 9)
            async with self.stage.database.pool.acquire() as conn:
                await self.stage.database.deposits.checked_through(conn, day, OFFICE, await self.clock.now())
            await self.clock.until_time(day, 9, 30)
            for order_no in await self._those(lambda view: view.status is Status.RECEIVED):
                await self.tell(order_no, "goods_inspected", {"ok": True, "by": WAREHOUSE})
                await self.ask(order_no, "accept", {"by": OFFICE})

    async def warehouse(self) -> None:
        """Every business day: print and pack what is paid (13:00), hand it to the carrier (16:00)."""
        async for day in self._business_days():
            await self.clock.until_time(day, 13)
            for order_no in await self._those(lambda view: view.status is Status.PREPARING):
                await self.pack(order_no)
            await self.clock.until_time(day, 16)
            for order_no in await self._those(lambda view: view.goods is Goods.PACKING and not _rides(view)):
                await self.ship(order_no, day)

    async def receive_goods(self, sku: str, quantity: int, receipt: str) -> None:
        """A supplier delivers."""
        given = StockReceipt(receipt=receipt, sku=sku, quantity=quantity, at=await self.clock.now())
        await self.stage.env.client.start_workflow(
            "StockReceiptWorkflow", given, id=receipt_workflow_id(receipt), task_queue=ORDERS
        )

    async def expect(self, order_no: str, sku: str, day: date) -> None:
        """A supplier says when it delivers; an order that waits for it asks its customer anew."""
        asked = {each.no for each in (await self.view(order_no)).questions}
        await self.tell(order_no, "restock_announced", {"sku": sku, "expected_on": str(day), "by": OFFICE})
        await self.settled(
            order_no, lambda view: bool({each.no for each in view.questions} - asked), "restock_announced"
        )

    async def send_along(self, order_no: str, other: str) -> None:
        """The other order leaves in the parcel of this one, once it has taken that down."""
        await self.ask(order_no, "merge", {"other": other, "by": OFFICE})
        await self.settled(other, _rides, "sent_together")

    async def name_account(self, order_no: str) -> None:
        """The customer has answered where the money goes back to, and the office enters it."""
        holder = self.placed[order_no].orderer.kana or "ヤマダ タロウ"
        account = BankAccount(bank="みずほ銀行", branch="芝支店", number="7654321", holder=holder)
        await self.stage.office.refunds.take_account(order_no, account, by=OFFICE)

    async def give_back(self, order_no: str) -> None:
        """The bank has given the money back."""
        async with self.stage.database.pool.acquire() as conn:
            tasks = await self.stage.database.tasks.of_order(conn, order_no)
        for task in tasks:
            if TaskTrait.IS_OWED in TASKS[task.kind] and not task.done_at:
                await self.stage.office.back_office.finish_task(task.id, by=OFFICE)

    async def ended(self, order_no: str) -> None:
        """Wait, in the story's time, until nothing is left to do for the order."""

        async def is_over() -> bool:
            return not await self.is_running(order_no) and not await self.is_claimed(order_no)

        await self.daily(order_no, is_over, 12)
        self._ended.add(order_no)

    async def daily(self, order_no: str, is_so: Callable[[], Awaitable[bool]], hour: int, minute: int = 0) -> None:
        """Wait, in the story's time, until it is so; it is looked at once a day.

        Raises:
            StoryBroken: it never will be.
        """
        latest = await self.clock.now() + LONGEST_STORY
        while not await is_so():
            if await self.clock.now() > latest:
                raise StoryBroken(_GOES_NOT_ON(order_no=order_no))
            await self.clock.until_days_later(1, hour, minute)

    async def _those(self, is_wanted: Callable[[OrderView], bool]) -> list[str]:
        open_ones = [order_no for order_no in self.placed if order_no not in self._ended]
        return [order_no for order_no in open_ones if is_wanted(await self.view(order_no))]

    async def _business_days(self) -> AsyncIterator[date]:
        day = self.first_day
        while True:
            yield day
            day = self.clock.calendar.add_business_days(day, 1)


def _rides(view: OrderView) -> bool:
    """It leaves in the parcel of another order, and has taken that down."""
    return view.together is not None and not view.together.leads and view.together.is_begun
