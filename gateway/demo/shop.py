"""The people of the demo: customers who order and pay, two who run the shop's days, and a carrier."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from temporalio.client import WorkflowExecutionStatus as ExecutionStatus
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from domain.basics.said import Code
from domain.contract.envelope import PaperRequest, StockReceipt
from domain.contract.order import PlacedOrder, read_order
from domain.contract.status import Goods, Status
from domain.order.kinds import MailKind
from domain.order.mail import mail_id, mail_key
from domain.order.owed import TASKS, TaskKind, TaskTrait
from domain.order.parcel import Parcel
from domain.order.view import OrderView
from domain.payment.bank_account import BankAccount
from domain.people.route import transit_days
from gateway.demo.clock import StoryClock
from gateway.demo.matters import Matters
from gateway.demo.stage import Stage
from gateway.demo.watched import OFFICE, POLL_SECONDS, SETTLE_SECONDS, WAREHOUSE, StoryBroken
from gateway.importing.sample import EXAMPLES
from workflows.failures import said_by
from workflows.options import (
    ORDER_WORKFLOW,
    ORDERS,
    PAPER_WORKFLOW,
    order_workflow_id,
    paper_workflow_id,
    receipt_workflow_id,
)

#: No story waits longer for anything: what has not come by then never will.
LONGEST_STORY = timedelta(days=100)


_REFUSED = Code("story_broken.refused", "order_no", "update", "reason")
_NO_PAPERS = Code("story_broken.no_papers", "order_no")
_GOES_NOT_ON = Code("story_broken.goes_not_on", "order_no")


class DemoShop(Matters):
    """One small shop, driven through nothing but Temporal, the bank's paper and the clock."""

    def __init__(self, stage: Stage, clock: StoryClock, first_day: date) -> None:
        super().__init__(stage)
        self.clock = clock
        self.first_day = first_day
        self.stories: dict[str, str] = {}  # the name of each order's story
        self.placed: dict[str, PlacedOrder] = {}
        self.by_files: list[str] = []  # orders that came in by a file, and are nobody's but the day by files'
        self.unreported: set[str] = set()  # orders whose arrival no carrier reports
        self.supplied: dict[str, str] = {}  # the article of an order whose supplier is asked
        self.parted: set[str] = set()  # orders whose goods leave as they come
        self._on_the_road: dict[tuple[str, str], date] = {}  # by order and parcel
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
                await self._pack(order_no)
            await self.clock.until_time(day, 16)
            for order_no in await self._those(lambda view: view.goods is Goods.PACKING and not _rides(view)):
                await self._ship(order_no, day)

    async def carrier(self) -> None:
        """Every day, weekends too: deliver (11:20) and report it."""
        day = self.first_day
        while True:
            await self.clock.until_time(day, 11, 20)
            for order_no, parcel_no in [each for each, arrives in self._on_the_road.items() if arrives <= day]:
                del self._on_the_road[order_no, parcel_no]
                if order_no not in self.unreported:
                    await self._deliver(order_no, parcel_no)
            day += timedelta(days=1)

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

    async def send_rest(self, order_no: str) -> None:
        """What was to follow has come in: it is packed, and handed to the carrier, as a parcel of its own."""
        await self.settled(order_no, lambda view: view.goods is Goods.SHIPPED, "stock_allocated")
        await self._pack(order_no, "2")
        await self._ship(order_no, await self.clock.today(), "2")

    async def take_back(self, order_no: str, why: str) -> None:
        """A parcel came back, and somebody finds its goods as they left."""
        fact = {"parcel_no": "1", "why": why, "returned_at": (await self.clock.now()).isoformat()}
        await self.tell(order_no, "parcel_returned", fact)
        await self.settled(order_no, lambda view: bool(view.questions), "parcel_returned")
        await self.tell(order_no, "return_inspected", {"parcel_no": "1", "by": WAREHOUSE})
        await self.settled(
            order_no, lambda view: not any(each.unseen for each in _parcel(view, "1")), "return_inspected"
        )

    async def lose(self, order_no: str) -> None:
        """The carrier says that it has lost the parcel."""
        fact = {"parcel_no": "1", "why": "lost", "returned_at": (await self.clock.now()).isoformat()}
        await self.tell(order_no, "parcel_returned", fact)
        await self.settled(order_no, lambda view: bool(view.questions), "parcel_returned")

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

    async def send_once_more(self, order_no: str) -> None:
        """What came back leaves again, as a parcel of its own."""
        self.parted.add(order_no)
        await self._pack(order_no, "2")
        await self._ship(order_no, await self.clock.today(), "2")

    async def _pack(self, order_no: str, parcel_no: str = "1") -> None:
        version = (await self.view(order_no)).version
        paper = {"parcel_no": parcel_no, "version": version, "by": WAREHOUSE}
        if order_no not in self.parted:
            await self._print(order_no, version)
            await self.tell(order_no, "packing_started", paper)
        else:  # what is in it is known once it was started
            await self.tell(order_no, "packing_started", paper)
            await self.settled(order_no, lambda view: bool(_parcel(view, parcel_no)), "packing_started")
            await self._print(order_no, version, parcel_no)
        await self.tell(order_no, "parcel_packed", paper)
        await self.settled(
            order_no, lambda view: any(each.packed_at for each in _parcel(view, parcel_no)), "parcel_packed"
        )

    async def _print(self, order_no: str, version: int, parcel_no: str = "1") -> None:
        """Slip and label, before the first thing goes into the box."""
        request = PaperRequest(order_no=order_no, version=version, parcel_no=parcel_no, at=await self.clock.now())
        contents = "".join(each.contents for each in _parcel(await self.view(order_no), parcel_no))
        workflow_id = paper_workflow_id(order_no, version, parcel_no, contents)
        handle = await self.stage.env.client.start_workflow(PAPER_WORKFLOW, request, id=workflow_id, task_queue=ORDERS)
        for _ in range(int(SETTLE_SECONDS / POLL_SECONDS)):
            if (await handle.describe()).status is ExecutionStatus.COMPLETED:
                return
            await asyncio.sleep(POLL_SECONDS)
        raise StoryBroken(_NO_PAPERS(order_no=order_no))

    async def _ship(self, order_no: str, day: date, parcel_no: str = "1") -> None:
        self._on_the_road[order_no, parcel_no] = day + timedelta(days=await self._days_on_the_way(order_no))
        parcel = {
            "parcel_no": parcel_no,
            "carrier": "yamato",
            "tracking_no": f"401{int(parcel_no) + 1}{int(order_no):08}",
            "shipped_at": (await self.clock.now()).isoformat(),
        }
        await self.tell(order_no, "parcel_shipped", parcel)
        await self.settled(
            order_no, lambda view: any(each.shipped_at for each in _parcel(view, parcel_no)), "parcel_shipped"
        )

    async def _deliver(self, order_no: str, parcel_no: str) -> None:
        fact = {"parcel_no": parcel_no, "delivered_at": (await self.clock.now()).isoformat()}
        await self.tell(order_no, "parcel_delivered", fact)
        await self.settled(
            order_no, lambda view: any(each.delivered_at for each in _parcel(view, parcel_no)), "parcel_delivered"
        )

    async def _days_on_the_way(self, order_no: str) -> int:
        """To where the parcel goes now."""
        async with self.stage.database.pool.acquire() as conn:
            about = await self.stage.database.mails.addressed(conn, order_no)
        return transit_days(about.placed, self.stage.shop.policy) if about else 0

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


def _parcel(view: OrderView, parcel_no: str) -> list[Parcel]:
    """The parcel of this number, if anybody has told of it."""
    return [parcel for parcel in view.parcels if parcel.parcel_no == parcel_no]
