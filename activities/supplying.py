"""Suppliers are asked for what ran out: when it does, by the daily round, and no longer once a day was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.basics.said import Code, Said
from domain.goods import supplying
from domain.goods.supplying import (
    OVERDUE_TASKS,
    Awaited,
    Request,
    Stage,
    Step,
    Supplier,
    overdue_task,
    sku_of_overdue,
    supplier_task,
    supplier_thread,
)
from domain.order.facts import SupplierFacts, TaskFacts
from domain.order.kinds import MailKind
from domain.order.owed import NewTask, TaskKind

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import ShopDesk

_SILENT = Code("todo.supplier_silent", "supplier", "sku", "pieces", "orders")
_OVERDUE = Code("todo.restock_overdue", "sku", "expected_on", "pieces", "orders")
_SAID, _NOT_NEEDED = Code("ended.restock_said"), Code("ended.nothing_waits")
_NOT_ASKED = Code("ended.supplier_removed")


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
        """Ask, chase or leave to a person what is due on this day. Returns the threads that owe a mail.

        Goods that have not come on their day are a person's, too, whether their supplier is known or not.
        """
        shop, today, threads = self.desk.today(), self._day_of(at), await self._see_to_overdue(conn, at)
        chase_after = shop.policy.stock.chase_after_business_days
        for each in await self._locked(conn, await self.database.suppliers.to_look_at(conn)):
            match supplying.step(each.asked, each.awaited, today, shop.calendar, chase_after):
                case Step.ASK:
                    threads.append(await self._write(conn, each, at, Stage.ASKED))
                case Step.CHASE:
                    threads.append(await self._write(conn, each, at, Stage.CHASED))
                case Step.LEAVE if each.asked:
                    threads += await self._leave(conn, each, each.asked, at)
                case Step.SETTLE if each.asked:
                    await self._settle(conn, each.sku, each.asked.after_receipt(each.asked.pieces), at, _NOT_NEEDED)
        return list(dict.fromkeys(threads))

    async def answered(self, conn: "Connection", sku: str, at: datetime) -> None:
        """A day was said: nobody is chased any more, nor has to find it out."""
        await self._end_overdue(conn, sku, at, _SAID)
        for each in await self._locked(conn, [sku]):
            if each.asked and each.asked.is_open:
                await self._settle(conn, sku, each.asked, at, _SAID)

    async def given_up(self, conn: "Connection", sku: str, at: datetime) -> None:
        """Nobody is asked for this article any more; what was to be asked does not leave."""
        for mail in await self.database.mails.owed(conn, supplier_thread(sku)):
            if not mail.kind.is_for_shop:
                await self.database.mails.mark(conn, mail, "superseded", at)
        for each in await self._locked(conn, [sku]):
            if each.asked and each.asked.is_open:
                await self._settle(conn, sku, each.asked, at, _NOT_ASKED)

    async def came(self, conn: "Connection", sku: str, pieces: int, at: datetime) -> None:
        """So many pieces came in; where nothing waits for more of them, nobody is chased any more."""
        if not (await self.database.suppliers.awaited(conn, [sku]))[sku].pieces:
            await self._end_overdue(conn, sku, at, _NOT_NEEDED)
        for each in await self._locked(conn, [sku]):
            if each.asked is None:
                continue
            asked = each.asked.after_receipt(pieces)
            if asked.is_open and not each.awaited.pieces:
                await self._settle(conn, sku, asked, at, _NOT_NEEDED)
            else:
                await self.database.suppliers.save(conn, sku, asked)

    async def _see_to_overdue(self, conn: "Connection", at: datetime) -> list[str]:
        """A task per article that has not come on its day, once; it ends when nothing waits any more."""
        today, threads = self._day_of(at), []
        overdue = await self.database.suppliers.awaited(conn, await self.database.suppliers.overdue(conn, today))
        for sku, each in overdue.items():
            if each.pieces and each.expected_on:
                said = _OVERDUE(sku=sku, expected_on=each.expected_on, pieces=each.pieces, orders=each.orders)
                threads += await self._ask_person(conn, sku, overdue_task(sku, each.expected_on), said, at)
        open_tasks = await self.database.tasks.open_named(conn, OVERDUE_TASKS)
        found = await self.database.suppliers.awaited(conn, [sku_of_overdue(key) for key in open_tasks])
        for key in open_tasks:
            if not found[sku_of_overdue(key)].pieces:
                await self.database.tasks.settle(conn, key, at, _NOT_NEEDED())
        return threads

    async def _end_overdue(self, conn: "Connection", sku: str, at: datetime, why: Code) -> None:
        for key in await self.database.tasks.open_named(conn, OVERDUE_TASKS):
            if sku_of_overdue(key) == sku:
                await self.database.tasks.settle(conn, key, at, why())

    async def _ask_person(self, conn: "Connection", sku: str, key: str, said: Said, at: datetime) -> list[str]:
        """A task and a mail to the shop, once. Returns the thread, if it owes one now."""
        due_on = self.desk.today().calendar.business_day_from(self._day_of(at))
        task = NewTask(kind=TaskKind.ASK_SUPPLIER, said=said, due_on=due_on)
        if not await self.database.tasks.open(conn, key, task, at):
            return []
        facts = TaskFacts(task=task.kind, said=said, due_on=due_on)
        await self.database.mails.owe(conn, supplier_thread(sku), MailKind.SHOP_TASK, facts, at, what=key)
        return [supplier_thread(sku)]

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

    async def _leave(self, conn: "Connection", short: _Short, asked: Request, at: datetime) -> list[str]:
        """Nobody answers: a task."""
        awaited, key = short.awaited, supplier_task(short.sku, asked)
        said = _SILENT(supplier=short.supplier.name, sku=short.sku, pieces=awaited.pieces, orders=awaited.orders)
        await self.database.suppliers.save(conn, short.sku, asked.left())
        return await self._ask_person(conn, short.sku, key, said, at)

    async def _settle(self, conn: "Connection", sku: str, asked: Request, at: datetime, why: Code) -> None:
        await self.database.tasks.settle(conn, supplier_task(sku, asked), at, why())
        await self.database.suppliers.save(conn, sku, asked.settled())
