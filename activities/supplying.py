"""Suppliers are asked for what ran out: when it does, by the daily round, and no longer once a day was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.basics.said import Code
from domain.goods import supplying
from domain.goods.supplying import Awaited, Request, Stage, Step, Supplier, supplier_task, supplier_thread
from domain.order.facts import SupplierFacts, TaskFacts
from domain.order.kinds import MailKind
from domain.order.owed import NewTask, TaskKind

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import ShopDesk

_SILENT = Code("todo.supplier_silent", "supplier", "sku", "pieces", "orders")
_SAID, _NOT_NEEDED = Code("ended.restock_said"), Code("ended.nothing_waits")


@dataclass(frozen=True)
class _Short:
    """An article that has a supplier, what that was asked last, and what waits."""

    sku: str
    supplier: Supplier
    asked: Request | None
    awaited: Awaited


class Supplying:
    """Works within the transaction of whoever calls it, with the supplier's row locked.

    Idempotent by article and count of mails: what was asked is remembered with the mail that asks it.
    """

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self.database = database
        self.desk = desk

    async def ask(self, conn: "Connection", skus: Iterable[str], at: datetime) -> list[str]:
        """Ask the suppliers of articles that are short now, if that is due. Returns the threads that owe a mail."""
        today, found = self._day_of(at), await self._locked(conn, skus)
        due = [each for each in found if supplying.must_ask(each.asked, each.awaited, today)]
        return [await self._write(conn, each, at, Stage.ASKED) for each in due]

    async def make_round(self, conn: "Connection", at: datetime) -> list[str]:
        """Ask, chase or leave to a person what is due on this day. Returns the threads that owe a mail."""
        shop, today, threads = self.desk.today(), self._day_of(at), []
        chase_after = shop.policy.stock.chase_after_business_days
        for each in await self._locked(conn, await self.database.suppliers.to_look_at(conn)):
            match supplying.step(each.asked, each.awaited, today, shop.calendar, chase_after):
                case Step.ASK:
                    threads.append(await self._write(conn, each, at, Stage.ASKED))
                case Step.CHASE:
                    threads.append(await self._write(conn, each, at, Stage.CHASED))
                case Step.LEAVE if each.asked:
                    threads.append(await self._leave(conn, each, each.asked, at))
                case Step.SETTLE if each.asked:
                    await self._settle(conn, each.sku, each.asked.after_receipt(each.asked.pieces), at, _NOT_NEEDED)
        return threads

    async def answered(self, conn: "Connection", sku: str, at: datetime) -> None:
        """The day was said: nobody is chased any more."""
        for each in await self._locked(conn, [sku]):
            if each.asked and each.asked.is_open:
                await self._settle(conn, sku, each.asked, at, _SAID)

    async def came(self, conn: "Connection", sku: str, pieces: int, at: datetime) -> None:
        """So many pieces came in; where nothing waits for more of them, nobody is chased any more."""
        for each in await self._locked(conn, [sku]):
            if each.asked is None:
                continue
            asked = each.asked.after_receipt(pieces)
            if asked.is_open and not each.awaited.pieces:
                await self._settle(conn, sku, asked, at, _NOT_NEEDED)
            else:
                await self.database.suppliers.save(conn, sku, asked)

    def _day_of(self, at: datetime) -> date:
        return self.desk.today().calendar.day_of(at)

    async def _locked(self, conn: "Connection", skus: Iterable[str]) -> list[_Short]:
        known = await self.database.suppliers.lock(conn, skus)
        awaited = await self.database.suppliers.awaited(conn, known) if known else {}
        return [
            _Short(sku, supplier, await self.database.suppliers.request(conn, sku), awaited[sku])
            for sku, supplier in known.items()
        ]

    async def _write(self, conn: "Connection", short: _Short, at: datetime, stage: Stage) -> str:
        """All that waits for the article, in one mail. Returns its thread."""
        today, awaited, thread = self._day_of(at), short.awaited, supplier_thread(short.sku)
        request = supplying.after_mail(short.asked, awaited, today, stage)
        facts = SupplierFacts(
            supplier=short.supplier.name,
            sku=short.sku,
            article=awaited.name,
            pieces=awaited.pieces,
            orders=awaited.orders,
            is_chase=stage is Stage.CHASED,
            expected_on=awaited.expected_on,
            is_overdue=supplying.is_overdue(awaited, today),
        )
        await self.database.suppliers.save(conn, short.sku, request)
        await self.database.mails.owe(conn, thread, MailKind.SUPPLIER_REQUEST, facts, at, what=str(request.mails))
        return thread

    async def _leave(self, conn: "Connection", short: _Short, asked: Request, at: datetime) -> str:
        """Nobody answers: a task, and a mail to the shop. Returns its thread."""
        awaited, thread = short.awaited, supplier_thread(short.sku)
        said = _SILENT(supplier=short.supplier.name, sku=short.sku, pieces=awaited.pieces, orders=awaited.orders)
        due_on = self.desk.today().calendar.business_day_from(self._day_of(at))
        task, key = NewTask(kind=TaskKind.ASK_SUPPLIER, said=said, due_on=due_on), supplier_task(short.sku, asked)
        await self.database.suppliers.save(conn, short.sku, asked.left())
        await self.database.tasks.open(conn, key, task, at)
        facts = TaskFacts(task=task.kind, said=said, due_on=due_on)
        await self.database.mails.owe(conn, thread, MailKind.SHOP_TASK, facts, at, what=key)
        return thread

    async def _settle(self, conn: "Connection", sku: str, asked: Request, at: datetime, why: Code) -> None:
        await self.database.tasks.settle(conn, supplier_task(sku, asked), at, why())
        await self.database.suppliers.save(conn, sku, asked.settled())
