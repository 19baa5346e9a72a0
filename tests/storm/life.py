"""One order as its people drive it: whoever gets no answer looks whether it happened, and does it again if not."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import asyncpg
from temporalio.client import WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.service import RPCError

from callers.errors import ServiceAway
from domain.agenda.task_row import TaskRow
from domain.basics.errors import Refusal
from domain.contract import messages as m
from domain.contract.order import Person
from domain.contract.status import Goods, HoldReason, ReturnReason, Status
from domain.contract.table import row_of
from domain.inquiry.thread import inquiry_thread
from domain.order.document import DocumentKind
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.state import OrderState
from gateway.api.client import ShopClient
from tests.storm.pace import Pace
from tests.storm.shop import address, rare_sku

BY = "森"
#: Seconds within which each step must have happened; then until an answer that did not come is given up.
PATIENCE, ANSWER, LOOK = 1500.0, 6.0, 0.2
#: What a door may answer in place of an answer: the one that it promises, and others, which are counted apart.
TROUBLE = (
    ServiceAway,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    RPCError,
    WorkflowFailureError,
    WorkflowUpdateFailedError,
)
Act = Callable[[], Awaitable[object]]
Look = Callable[[OrderState], bool | Awaitable[bool]]


class StoryBroken(Exception):
    """A step of an order did not happen."""


class NotYet(Exception):
    """What the next step is about is not there yet."""


class Life:
    """The steps that stories are made of. Each waits for its turn, happens once, and is seen in the database."""

    def __init__(
        self, placed: dict[str, Any], shop: ShopClient, pace: Pace, turns: Sequence[int], troubles: Counter[str]
    ) -> None:
        self.placed = placed
        self.order_no: str = placed["order_no"]
        self.total: int = placed["total"]
        self.shop = shop
        self._pace = pace
        self._turns = iter(turns)
        self._troubles = troubles

    # --- mechanics -----------------------------------------------------------------------------------------------

    async def state(self) -> OrderState | None:
        connections = self.shop.connections
        async with connections.connection() as conn:
            return await connections.database.pages.state(conn, self.order_no)

    async def bring_about(self, what: str, act: Act, is_so: Look) -> None:
        """Act until it is so. What was acknowledged is waited for, and never done twice.

        Raises:
            StoryBroken
        """
        await self._pace.until(next(self._turns))
        last: Exception | None = None
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    last = await self._try(act)
                    if await self._shows(is_so, PATIENCE if last is None else ANSWER):
                        return
        except TimeoutError as error:
            said = f"; the last answer: {last}" if last else ""
            raise StoryBroken(f"order {self.order_no}: {what} did not happen in {PATIENCE:.0f} s{said}") from error

    async def _try(self, act: Act) -> Exception | None:
        """The answer that was none; a refusal may mean that an earlier try has succeeded."""
        try:
            await act()
        except TROUBLE as error:
            self._troubles[_named(error)] += 1
            return error
        except (Refusal, NotYet) as error:
            return error
        return None

    async def _shows(self, is_so: Look, seconds: float) -> bool:
        until = asyncio.get_running_loop().time() + seconds
        while True:
            try:
                if await self._is(is_so):
                    return True
            except TROUBLE as error:
                self._troubles[_named(error)] += 1
            if asyncio.get_running_loop().time() > until:
                return False
            await asyncio.sleep(LOOK)

    async def _is(self, is_so: Look) -> bool:
        state = await self.state()
        if state is None:
            return False
        found = is_so(state)
        return found if isinstance(found, bool) else await found

    # --- the cart and the customer -------------------------------------------------------------------------------

    async def place(self) -> None:
        await self.bring_about("the hand-over", lambda: self.shop.start_order(self.placed), lambda _: True)

    async def pay(self, amount: int | None = None, number: int = 1) -> None:
        """A transfer of the whole sum, or of a part."""
        notice = m.PaymentReceived(
            notice_id=f"bank-{self.order_no}-{number}",
            amount=amount or self.total,
            paid_on=datetime.now(UTC).date(),
            payer="ﾔﾏﾀﾞ ﾀﾛｳ",
        )
        await self.bring_about(
            f"payment {number}",
            lambda: self.shop.orders.tell(self.order_no, notice),
            lambda _: self._is_booked(notice.notice_id),
        )

    async def _is_booked(self, notice_id: str) -> bool:
        async with self.shop.connections.connection() as conn:
            return await conn.fetchval("SELECT EXISTS (SELECT 1 FROM deposits WHERE notice_id = $1)", notice_id) is True

    async def read(self, kind: MailKind) -> None:
        """Wait for a mail of the shop, which is what people act upon; or ask by phone, where its answer never came."""
        await self.bring_about(f"the mail {kind}", _nothing, lambda _: self._has_left(kind))

    async def _has_left(self, kind: MailKind) -> bool:
        query = """
            SELECT EXISTS (SELECT 1 FROM mails WHERE thread = ANY ($1) AND kind = $2 AND state IN ('sent', 'unclear'))
        """
        state = await self.state()
        threads = [self.order_no, *(inquiry_thread(each) for each in (state.conversation.inquiries if state else ()))]
        async with self.shop.connections.connection() as conn:
            return await conn.fetchval(query, threads, kind) is True

    async def ask(self) -> None:
        """The customer asks where the parcel is, and the office answers."""
        opened = m.InquiryOpened(subject="荷物について", text=f"注文 {self.order_no} はいつ届きますか。")
        await self.bring_about(
            "the question",
            lambda: self.shop.orders.tell(self.order_no, opened),
            lambda state: bool(state.conversation.inquiries),
        )
        await self.read(MailKind.INQUIRY_RECEIVED)
        await self.read(MailKind.SHOP_INQUIRY)
        answer = m.ReplyToInquiry(text="明日お届けの予定です。", close=True, by=BY)
        await self.bring_about(
            "the answer", lambda: self._reply(answer), lambda state: not state.conversation.inquiries
        )

    async def _reply(self, answer: m.ReplyToInquiry) -> None:
        state = await self.state()
        if state and state.conversation.inquiries:
            await self.shop.inquiries.ask(state.conversation.inquiries[0], answer)

    # --- the office ----------------------------------------------------------------------------------------------

    async def accept(self) -> None:
        command = m.Accept(by=BY)
        await self._command(command, lambda state: state.accepted_at is not None)

    async def decline(self) -> None:
        await self._command(m.Decline(by=BY, reason="在庫の不良"), lambda state: state.is_over)

    async def cancel(self) -> None:
        await self._command(m.Cancel(by=BY, reason="ordered twice"), lambda state: state.is_over)

    async def move(self, street: str) -> None:
        """The goods go to another address."""
        person = self.placed["orderer"] | {"address": address(street)}
        command = m.ChangeAddress(recipient=Person.model_validate(person), by=BY)
        await self._command(command, lambda state: state.version == 2)

    async def inform(self, street: str) -> None:
        """The customer says what was missing."""
        await self.bring_about("being asked", _nothing, lambda state: bool(state.conversation.questions))
        await self.read(MailKind.INFORMATION_REQUEST)
        command = m.ProvideInformation(answers={"recipient.address.street": street}, by=BY)
        await self._command(command, lambda state: not state.conversation.questions)

    async def hold(self) -> None:
        """Place a hold, and lift it."""
        reason = HoldReason.MANUAL
        await self._command(m.PlaceHold(by=BY, note="look"), lambda state: state.conversation.has_hold(reason))
        await self.read(MailKind.SHOP_HOLD)
        release = m.ReleaseHold(reason=reason, by=BY)
        await self._command(release, lambda state: not state.conversation.has_hold(reason))

    async def _command(self, command: m.Message, is_so: Look) -> None:
        """The same request whenever it is sent again."""
        name = row_of(type(command)).name
        request = f"{self.order_no}-{name}"
        await self.bring_about(name, lambda: self.shop.orders.ask(self.order_no, command, request_id=request), is_so)

    async def refund(self) -> None:
        """The money is given back, which ends the task."""
        await self.bring_about("the refund", self._refund, lambda _: self._is_refunded())

    async def _refund(self) -> None:
        tasks = [task for task in await self._refund_tasks() if not task.done_at]
        if not tasks:
            raise NotYet("there is no refund task yet")
        await self.shop.back_office.finish_task(tasks[0].id, by=BY)

    async def _is_refunded(self) -> bool:
        tasks = await self._refund_tasks()
        return bool(tasks) and all(task.done_at for task in tasks)

    async def _refund_tasks(self) -> list[TaskRow]:
        connections = self.shop.connections
        async with connections.connection() as conn:
            tasks = await connections.database.tasks.of_order(conn, self.order_no)
        return [task for task in tasks if task.kind in {TaskKind.REFUND, TaskKind.OVERPAID}]

    # --- the warehouse and the carrier ---------------------------------------------------------------------------

    async def inspect(self) -> None:
        fact = m.GoodsInspected(by=BY)
        await self._fact(fact, lambda state: state.goods.is_inspected)

    async def receive_goods(self) -> None:
        """What the order waits for comes in."""
        await self.bring_about("waiting for goods", _nothing, lambda state: state.goods.stage is Goods.BACKORDERED)
        await self.read(MailKind.OUT_OF_STOCK)
        receipt, sku = f"receipt-{self.order_no}", rare_sku(self.order_no)
        await self.bring_about(
            "the receipt of goods",
            lambda: self.shop.stock.receive(receipt, sku, 3),
            lambda state: state.goods.stage is Goods.RESERVED,
        )

    async def pack(self) -> None:
        """Slip and label, then the box."""
        await self.bring_about("the papers", self._print, self._are_papers_made)
        state = await self._patient_state()
        started = m.PackingStarted(version=state.version, by=BY)
        await self._fact(started, lambda state: state.goods.stage is not Goods.RESERVED)
        packed = m.ParcelPacked(version=state.version, by=BY)
        await self._fact(packed, lambda state: any(each.packed_at for each in state.goods.parcels))

    async def _print(self) -> None:
        await self.shop.back_office.documents(await self.shop.reading.order(self.order_no))

    async def _are_papers_made(self, state: OrderState) -> bool:
        connections = self.shop.connections
        async with connections.connection() as conn:
            made = await connections.database.documents.made(conn, self.order_no, state.version)
        return {DocumentKind.SLIP, DocumentKind.LABEL} <= set(made)

    async def ship(self) -> None:
        fact = m.ParcelShipped(
            carrier="yamato", tracking_no=tracking_no(self.order_no), shipped_at=datetime.now(UTC), by=BY
        )
        await self._fact(fact, lambda state: state.goods.has_left)

    async def deliver(self) -> None:
        fact = m.ParcelDelivered(delivered_at=datetime.now(UTC), by=BY)
        await self._fact(fact, lambda state: state.goods.stage is Goods.DELIVERED)

    async def come_back(self) -> None:
        fact = m.ParcelReturned(why=ReturnReason.REFUSED, returned_at=datetime.now(UTC), by=BY)
        await self._fact(fact, lambda state: state.goods.stage is Goods.RETURNED)

    async def do_without(self) -> None:
        """The customer does not want what came back."""
        await self.read(MailKind.RETURN_QUESTION)
        command = m.ChooseOption(option=m.Option.CANCEL_RETURNED, by=BY)
        await self._command(command, lambda state: not state.goods.awaits_choice)

    async def _fact(self, fact: m.Message, is_so: Look) -> None:
        await self.bring_about(row_of(type(fact)).name, lambda: self.shop.orders.tell(self.order_no, fact), is_so)

    async def end(self, status: Status) -> None:
        """Wait until nothing is left to do."""
        await self.bring_about(f"the end as {status}", _nothing, lambda state: state.is_closed)
        state = await self._patient_state()
        if state.status is not status:
            raise StoryBroken(f"order {self.order_no} ended as {state.status}, not as {status}")

    async def _patient_state(self) -> OrderState:
        while True:
            with suppress(*TROUBLE):
                if state := await self.state():
                    return state
            await asyncio.sleep(LOOK)


def _named(error: Exception) -> str:
    """What is counted: answers that were promised by their kind, and any other with its words."""
    if isinstance(error, ServiceAway):
        return type(error).__name__
    status = f" {error.status.name}" if isinstance(error, RPCError) else ""
    return f"{type(error).__name__}{status}: {str(error)[:60]}"


async def _nothing() -> None:
    """Nobody has to do anything."""


def tracking_no(order_no: str) -> str:
    """A number of Yamato's with a right check digit: the rest of the first eleven digits by seven."""
    first = f"4012{int(order_no):07}"
    return f"{first}{int(first) % 7}"
