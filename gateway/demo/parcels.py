"""The parcels of the demo: packed in the warehouse, handed over, delivered, lost, or come back."""

import asyncio
from datetime import date, timedelta

from temporalio.client import WorkflowExecutionStatus as ExecutionStatus

from domain.basics.said import Code
from domain.contract.envelope import PaperRequest
from domain.contract.status import Goods
from domain.order.parcel import Parcel
from domain.order.view import OrderView
from domain.people.route import transit_days
from gateway.demo.clock import StoryClock
from gateway.demo.matters import Matters
from gateway.demo.stage import Stage
from gateway.demo.watched import POLL_SECONDS, SETTLE_SECONDS, WAREHOUSE, StoryBroken
from workflows.options import ORDERS, PAPER_WORKFLOW, paper_workflow_id

_NO_PAPERS = Code("story_broken.no_papers", "order_no")


class Parcels(Matters):
    """What becomes of goods once they go into a box."""

    def __init__(self, stage: Stage, clock: StoryClock, first_day: date) -> None:
        super().__init__(stage)
        self.clock = clock
        self.first_day = first_day
        self.unreported: set[str] = set()  # orders whose arrival no carrier reports
        self.parted: set[str] = set()  # orders whose goods leave as they come
        self._on_the_road: dict[tuple[str, str], date] = {}  # by order and parcel

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

    async def send_rest(self, order_no: str) -> None:
        """What was to follow has come in: it is packed, and handed to the carrier, as a parcel of its own."""
        await self.settled(order_no, lambda view: view.goods is Goods.SHIPPED, "stock_allocated")
        await self.pack(order_no, "2")
        await self.ship(order_no, await self.clock.today(), "2")

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

    async def send_once_more(self, order_no: str) -> None:
        """What came back leaves again, as a parcel of its own."""
        self.parted.add(order_no)
        await self.pack(order_no, "2")
        await self.ship(order_no, await self.clock.today(), "2")

    async def pack(self, order_no: str, parcel_no: str = "1") -> None:
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

    async def ship(self, order_no: str, day: date, parcel_no: str = "1") -> None:
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


def _parcel(view: OrderView, parcel_no: str) -> list[Parcel]:
    """The parcel of this number, if anybody has told of it."""
    return [parcel for parcel in view.parcels if parcel.parcel_no == parcel_no]
