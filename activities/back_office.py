"""The activities of the back office: what people and doors do without a workflow."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from activities.bank_days import BankDaysLookedThrough
from activities.giving_back import GivingBack
from activities.supplying import Supplying
from domain.basics.errors import CountTooLow, JanTaken, NothingKept, UnknownOrder
from domain.contract.envelope import StepDue
from domain.goods.stock import Terms, not_listed, unknown_article
from domain.order.aggregate import Order
from domain.order.owed import TASKS, TaskTrait
from domain.order.refund import Refund
from domain.people.remark import Remark

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection
    from domain.agenda.task_row import TaskRow
    from domain.goods.supplying import Supplier


class BackOfficeActivities(GivingBack):
    """Called by the doors themselves. Each is one transaction; idempotent as its docstring says."""

    async def finish_task(self, task: "TaskRow", given: StepDue, by: str, note: str, refunded: int | None) -> None:
        """A person has done a task; `refunded` is the money that was given back, by default what the task names.

        Idempotent by the task: it is done once.

        Raises:
            UnknownTask: it is done already. RefundTooHigh
        """
        traits = TASKS[task.kind]
        amount = refunded if refunded is not None else (task.amount or 0) * (TaskTrait.GIVES_BACK in traits)
        if task.order_no is None:
            async with self.database.pool.acquire() as conn, conn.transaction():
                await self.database.tasks.close(conn, task.id, by, note, given.at)
            return

        async def decide(order: Order, conn: "Connection") -> None:
            await self.database.tasks.close(conn, task.id, by, note, given.at)
            order.note("task_done", by=by, note=note, task=task.kind, id=task.id)
            if TaskTrait.SETTLES_RETURN in traits:
                order.goods = order.goods.settled()
            if amount:
                await self.give_back(order, conn, amount, Remark(by=by, note=note), task.refund)
            elif task.refund:
                order.money = order.money.refunding(task.refund, Refund.withdrawn)

        await self.change(given, decide)

    async def log_call(self, task: "TaskRow", by: str, note: str, at: datetime) -> None:
        """Somebody phoned about a task, which stays open; every call is one row, and one line of the order's journal.

        Raises:
            UnknownTask: it is done already.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.tasks.log_call(conn, task.id, by, note, at)
            if task.order_no:
                await self.database.journal.add_line(conn, task.order_no, at, "called", by=by, note=note)

    async def write_note(self, order_no: str, text: str, by: str, at: datetime) -> None:
        """A person writes into the journal; every call is one line.

        Raises:
            UnknownOrder
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            if await self.database.pages.fingerprint(conn, order_no) is None:
                raise UnknownOrder("number", order_no=order_no)
            await self.database.journal.add_line(conn, order_no, at, "note", by=by, note=text)

    async def check_deposits(self, through: date, by: str, at: datetime) -> None:
        """Somebody looked through the bank data up to this day. Idempotent by the day."""
        await BankDaysLookedThrough(self.database, self.desk).by_hand(through, by, at)

    async def count_stock(self, sku: str, on_hand: int) -> list[str]:
        """Somebody counted the shelf. Returns the waiting orders that got goods. Idempotent: the count is absolute.

        Raises:
            UnknownSku, CountTooLow
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.stock.count(conn, sku, on_hand)
            return await self.database.stock.give_out(conn, [sku])

    async def import_stock(self, articles: Mapping[str, tuple[str, int, Terms]]) -> list[str]:
        """Put articles (SKU → name, count and what else the list says) into the stock list, all or none.

        Idempotent: the counts are absolute. Returns the waiting orders that got goods.

        Raises:
            CountTooLow, JanTaken
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.stock.one_list_at_a_time(conn)
            low = [
                sku
                for sku, (name, on_hand, terms) in sorted(articles.items())
                if not await self.database.stock.put(conn, sku, name, on_hand, terms)
            ]
            if low:
                raise CountTooLow("list", skus=low)
            for jan, skus in (await self.database.stock.with_same_jan(conn, articles)).items():
                raise JanTaken(jan=jan, skus=skus)
            return await self.database.stock.give_out(conn, articles)

    async def expect_stock(self, sku: str, day: date, at: datetime, by: str) -> list[str]:
        """Pieces of an article are expected on this day. Returns the orders that wait for it, longest first.

        Raises:
            UnknownSku
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            if await self.database.stock.unknown_skus(conn, {sku: 1}):
                raise unknown_article(sku)
            await Supplying(self.database, self.desk).answered(conn, sku, at)
            return await self.database.stock.expect(conn, sku, day, at, by)

    async def put_suppliers(self, suppliers: Mapping[str, "Supplier"], at: datetime) -> list[str]:
        """These are asked for these articles from now on, and at once for what waits already.

        Returns the threads that owe a mail.

        Raises:
            NotListed: of the first that the stock list does not know.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            for sku in await self.database.stock.unknown_skus(conn, dict.fromkeys(suppliers, 1)):
                raise not_listed(sku)
            await self.database.suppliers.put(conn, suppliers)
            return await Supplying(self.database, self.desk).ask(conn, suppliers, at)

    async def remove_suppliers(self, skus: Collection[str], at: datetime) -> None:
        """Nobody is asked for these articles any more; whoever was to find out has nothing to do.

        Raises:
            NothingKept: of the first that has none; then nothing is changed.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            for sku in sorted(skus):
                await Supplying(self.database, self.desk).given_up(conn, sku, at)
                if not await self.database.suppliers.remove(conn, sku):
                    raise NothingKept("supplier", sku=sku)

    async def remove_substitutes(self, skus: Collection[str]) -> None:
        """Nothing takes the place of these articles any more; what was offered already may still be chosen.

        Raises:
            NothingKept: of the first that has none; then nothing is changed.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            for sku in sorted(skus):
                if not await self.database.substitutes.remove(conn, sku):
                    raise NothingKept("substitutes", sku=sku)

    async def put_substitutes(self, ranked: Mapping[str, list[str]]) -> None:
        """These are all that may take the place of each of these articles.

        Raises:
            NotListed: of the first that the stock list does not know.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            named = {sku: 1 for sku, others in ranked.items() for sku in (sku, *others)}
            for sku in await self.database.stock.unknown_skus(conn, named):
                raise not_listed(sku)
            await self.database.substitutes.put(conn, ranked)
