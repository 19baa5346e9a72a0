"""What the database and Temporal say of the demo's orders when everything is over."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from asyncpg import Record

from adapters.postgres.pool import Connection
from domain.contract.order import PlacedOrder
from domain.conversation.feedback import feedback_thread
from domain.goods.supplying import supplier_thread
from domain.order.facts import MailFacts
from domain.order.kinds import MailKind, facts_of
from domain.order.state import OrderState
from domain.order.view import OrderView
from gateway.demo.shop import DemoShop
from gateway.demo.watched import POLL_SECONDS, SETTLE_SECONDS
from workflows.options import ORDER_STATUS

MAILS: LiteralString = """
    SELECT id, kind, state, subject, owed_at, sent_at, facts FROM mails
    WHERE thread IN ($1, $2, $3) OR thread IN (
        SELECT 'inquiry:' || inquiry_no FROM inquiries WHERE order_no = $1
        UNION ALL SELECT 'claim:' || claim_no FROM claims WHERE order_no = $1)
    ORDER BY seq
"""
ALL_SENT: LiteralString = "SELECT id, thread FROM mails WHERE state IN ('sent', 'bounced')"
#: Mails that could leave now, and have not.
LEAVING: LiteralString = """
    SELECT count(*) FROM mails
    WHERE state = 'owed' AND COALESCE(not_before, $1) <= $1
"""
STARS: LiteralString = "SELECT stars FROM feedback WHERE order_no = $1 ORDER BY id"
JOURNAL: LiteralString = "SELECT at, what, by, note, facts FROM journal WHERE order_no = $1 ORDER BY id"
PAPERS: LiteralString = (
    "SELECT kind, version, parcel_no, content FROM documents WHERE order_no = $1 ORDER BY kind, version, parcel_no"
)
TASKS: LiteralString = "SELECT kind FROM tasks WHERE order_no = $1 AND done_at IS NULL ORDER BY id"
MONEY: LiteralString = """
    SELECT COALESCE((SELECT sum(amount) FROM allocations WHERE order_no = $1), 0) AS allocated,
           COALESCE((SELECT sum(amount) FROM refunds WHERE order_no = $1 AND state = 'due'), 0) AS refund_due
"""
ORDER: LiteralString = "SELECT status, placed, state FROM orders WHERE order_no = $1"


@dataclass(frozen=True)
class MailRecord:
    id: str
    kind: MailKind
    state: str
    subject: str
    owed_at: datetime
    sent_at: datetime | None
    facts: MailFacts


@dataclass(frozen=True)
class JournalRecord:
    at: datetime
    what: str
    by: str
    note: str


@dataclass(frozen=True)
class PaperRecord:
    kind: str
    version: int
    parcel_no: str
    content: bytes


@dataclass(frozen=True)
class OrderRecord:
    """One order; `result` is what its workflow returned, `shown` the status that Temporal's search finds."""

    name: str  # of its story; empty for those of the day by files
    placed: PlacedOrder
    state: OrderState
    status: str
    result: OrderView
    shown: str
    journal: tuple[JournalRecord, ...]
    mails: tuple[MailRecord, ...]
    papers: tuple[PaperRecord, ...]
    tasks: tuple[str, ...]
    allocated: int
    refund_due: int
    stars: tuple[int, ...]


@dataclass(frozen=True)
class StockRecord:
    """Pieces of one article."""

    on_hand: int
    reserved: int
    waiting: int


@dataclass(frozen=True)
class Records:
    orders: dict[str, OrderRecord]
    stock: dict[str, StockRecord]
    sent: dict[str, str]  # the thread of each mail that left, by its id


async def all_has_left(shop: DemoShop) -> None:
    """Wait, in real time, until no mail is on its way any more; the clock of the story stands still meanwhile."""
    for _ in range(int(SETTLE_SECONDS / POLL_SECONDS)):
        async with shop.stage.database.pool.acquire() as conn:
            if not await conn.fetchval(LEAVING, await shop.clock.now()):
                return
        await asyncio.sleep(POLL_SECONDS)


async def read_records(shop: DemoShop) -> Records:
    """Everything there is about the orders that were placed."""
    async with shop.stage.database.pool.acquire() as conn:
        orders = {
            order_no: await _read_order(shop, conn, order_no) for order_no in sorted((*shop.placed, *shop.by_files))
        }
        sent = {row["id"]: row["thread"] for row in await conn.fetch(ALL_SENT)}
        rows = await conn.fetch("SELECT sku, on_hand, reserved, waiting FROM stock")
    stock = {row["sku"]: StockRecord(row["on_hand"], row["reserved"], row["waiting"]) for row in rows}
    return Records(orders, stock, sent)


async def _read_order(shop: DemoShop, conn: Connection, order_no: str) -> OrderRecord:
    supplier = supplier_thread(shop.supplied[order_no]) if order_no in shop.supplied else ""
    row = await conn.fetchrow(ORDER, order_no)
    money = await conn.fetchrow(MONEY, order_no)
    assert row is not None  # noqa: S101 - it was placed and received
    assert money is not None  # noqa: S101 - an aggregate always answers
    shown = (await shop.described(order_no)).search_attributes.indexed_fields[ORDER_STATUS.name]
    return OrderRecord(
        name=shop.stories.get(order_no, ""),
        placed=PlacedOrder.model_validate_json(row["placed"]),
        state=OrderState.model_validate_json(row["state"]),
        status=row["status"],
        result=await shop.handle(order_no).result(),
        shown=json.loads(shown.data or b'""'),
        journal=tuple(
            JournalRecord(each["at"], each["what"], each["by"], each["note"])
            for each in await conn.fetch(JOURNAL, order_no)
        ),
        mails=tuple([_mail(each) for each in await conn.fetch(MAILS, order_no, feedback_thread(order_no), supplier)]),
        papers=tuple(
            PaperRecord(each["kind"], each["version"], each["parcel_no"], each["content"])
            for each in await conn.fetch(PAPERS, order_no)
        ),
        tasks=tuple(each["kind"] for each in await conn.fetch(TASKS, order_no)),
        allocated=money["allocated"],
        refund_due=money["refund_due"],
        stars=tuple(each["stars"] for each in await conn.fetch(STARS, order_no)),
    )


def _mail(row: Record) -> MailRecord:
    return MailRecord(
        id=row["id"],
        kind=MailKind(row["kind"]),
        state=row["state"],
        subject=row["subject"],
        owed_at=row["owed_at"],
        sent_at=row["sent_at"],
        facts=facts_of(row["kind"], row["facts"]),
    )
