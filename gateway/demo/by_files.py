"""A day by files: fifty orders go from the cart's file to the bank's, as whoever types the commands sees them."""

import asyncio
import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from adapters.files.profile import Kind
from domain.basics.said import Code, Said
from domain.contract.imports import Import
from domain.contract.messages import Accept
from domain.goods.box import read_scan
from gateway.api.pick_choice import WantedPick
from gateway.api.picking import NothingPicked, PickPapers
from gateway.api.waybill_sorting import Wanted
from gateway.demo import day_files
from gateway.demo.day_files import DAY, DayFiles
from gateway.demo.several import by_box, each_of
from gateway.demo.shop import DemoShop
from gateway.demo.typed import Typist
from gateway.demo.watched import OFFICE, SETTLE_SECONDS, WAREHOUSE, StoryBroken

#: The name by which it is asked for.
NAME = "files"
ORDERS = tuple(str(number) for number in range(2001, 2051))
_NAMED = f"{ORDERS[0]} … {ORDERS[-1]}"
_CAME_IN = ("SHINCHA-100", 30, "nouhin-5531")
_POLL_SECONDS = 0.05
#: What the carrier's file says of each parcel: taken, on its way out, arrived.
_EVENTS_EACH = 3

_ARTICLES = Code("by_files.articles", "count")
_READ_IN = Code("by_files.read_in", "rows", "taken", "known", "refused")
_REFUSED_ROW = Code("by_files.refused_row", "line", "key", "why")
_WRITTEN_OUT, _MENDED = Code("by_files.written_out", "count"), Code("by_files.mended")
_CAME = Code("by_files.came", "pieces", "sku", "orders")
_ACCEPTED = Code("by_files.accepted", "count")
_WAITS, _ASSIGNED = Code("by_files.waits", "payer", "amount", "orders"), Code("by_files.assigned", "who", "order_no")
_PICKED, _PACKED = Code("by_files.picked", "orders", "pieces"), Code("by_files.packed", "boxes", "pieces")
_WAYBILLS, _NUMBERED = Code("by_files.waybills", "count", "profile"), Code("by_files.numbered", "count")
_FOR_CART, _ARRIVED = Code("by_files.for_cart", "count", "profile"), Code("by_files.arrived", "count")
_PAID, _BOOKS = Code("by_files.paid", "count"), Code("by_files.books", "entries")
_NOT_READ = Code("story_broken.not_read", "file", "why")
_UNFINISHED = Code("story_broken.unfinished", "what")


class DayByFiles(Typist):
    """Fifty orders by three plans, in the fewest commands; `told` is what a person would have seen."""

    def __init__(self, shop: DemoShop, folder: Path) -> None:
        super().__init__(shop.clock)
        self._shop, self._clock, self._office = shop, shop.clock, shop.stage.office
        self._files = DayFiles(folder, shop.first_day, shop.clock.calendar)

    async def play(self) -> None:
        """From the evening's orders to the last money; then the orders come to their ends."""
        await self._clock.until_time(self._files.first, 8, 30)
        await self._orders_come_in()
        await self._clock.until_time(self._files.first, 10, 5)
        await self._goods_come_in()
        await self._clock.until_time(self._files.second, 9, 20)
        await self._money_comes_in()
        await self._clock.until_time(self._files.second, 10, 30)
        await self._parcels_are_packed()
        await self._clock.until_time(self._files.second, 16, 40)
        await self._parcels_leave()
        await self._clock.until_time(self._files.on(day_files.LAST_ARRIVED), 19, 15)
        await self._parcels_arrive()
        await self._rest_is_paid()
        for order_no in ORDERS:
            await self._shop.ended(order_no)

    @staticmethod
    def left() -> Counter[str]:
        """The pieces that must be on the shelf when everything is over."""
        with (DAY / "stock.csv").open(encoding="utf-8") as file:
            pieces = Counter({row["sku"]: int(row["on_hand"]) for row in csv.DictReader(file)})
        pieces[_CAME_IN[0]] += _CAME_IN[1]
        with (DAY / "orders.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                pieces[row["商品コード"]] -= int(row["個数"]) if row["商品コード"] else 0
        return Counter({sku: count for sku, count in pieces.items() if sku})

    # --- the day, step by step ---------------------------------------------------------------------------------------

    async def _orders_come_in(self) -> None:
        stock = self._files.written_as_it_is("stock.csv")
        listed = await self._office.stock.import_list(stock.read_bytes())
        await self.tell("stock import stock.csv", _ARTICLES(count=listed.count))
        file = self._files.opened_in_excel(self._files.written("orders.csv"))
        found = await self._read_in(Kind.ORDERS, file)
        rows = await self._office.imports.refused_rows(found.number)
        refused = [_REFUSED_ROW(line=row.line, key=row.key, why=row.said or "") for row in rows]
        await self.tell(f"import orders {file.name}", _counted(found), *refused)
        out = self._files.folder / "mend.csv"
        count = await self._office.imports.write_refused(found.number, out)
        out = self._files.mended(out)
        await self.tell(f"import refused {found.number} --out {out.name}", _WRITTEN_OUT(count=count), _MENDED())
        again = await self._read_in(Kind.ORDERS, out)
        self._shop.by_files.extend(ORDERS)
        await self.tell(f"import orders {out.name}", _counted(again))

    async def _goods_come_in(self) -> None:
        sku, pieces, receipt = _CAME_IN
        came = await self._office.stock.receive(receipt, sku, pieces)
        await self.tell(
            f"stock receive {sku} {pieces} --receipt {receipt}", _CAME(pieces=pieces, sku=sku, orders=list(came.told))
        )
        await self._all_are("inspect")
        command = Accept(by=OFFICE, inspected=True)
        views = await each_of(ORDERS, lambda order_no: self._office.orders.ask(order_no, command))
        await self.tell(f"order accept {_NAMED} --inspected", _ACCEPTED(count=len(views)))

    async def _money_comes_in(self) -> None:
        file = self._files.written("bank.txt")
        found = await self._read_in(Kind.BANK, file)
        await self.tell(f"import bank {file.name}", _counted(found), *filter(None, [found.told]))
        waiting = await self._office.deposits.waiting()
        outcome = [
            _WAITS(payer=each.payer, amount=each.amount, orders=[part.order_no for part in each.proposals[0].parts])
            for each in waiting
        ]
        await self.tell("deposits list", *outcome)
        for each in waiting:
            (part,) = each.proposals[0].parts
            await self._office.deposits.assign(each.notice_id, part.order_no, by=OFFICE)
            assigned = _ASSIGNED(who=OFFICE, order_no=part.order_no)
            await self.tell(f"deposits assign {each.notice_id} {part.order_no}", assigned)
        await self._all_are("pack")

    async def _parcels_are_packed(self) -> None:
        papers = await self._office.picking.pick(WantedPick(order_nos=ORDERS, by=WAREHOUSE), self._keep_papers)
        if isinstance(papers, NothingPicked) or papers.left_out:
            raise StoryBroken(_UNFINISHED(what="shop pick"))
        picked = _PICKED(orders=len(papers.picks.orders), pieces=papers.picks.pieces)
        await self.tell(f"pick {_NAMED}", picked)
        scans = self._files.written_as_it_is("scans.txt").read_text().splitlines()
        boxes = await each_of(by_box(scans), self._packed)
        await self.tell("pack < scans.txt", _PACKED(boxes=len(boxes), pieces=sum(boxes)))
        export = await self._office.waybills.export(Wanted(order_nos=ORDERS, by=WAREHOUSE))
        if export.refused:
            raise StoryBroken(_UNFINISHED(what="shop export shipping"))
        file = self._files.folder / f"{export.carrier}-{export.ships_on:%Y%m%d}-{export.number}.csv"
        await asyncio.to_thread(file.write_bytes, export.content)
        written = _WAYBILLS(count=len(export.parcels), profile=export.profile)
        await self.tell(f"export shipping {_NAMED}", written)

    async def _parcels_leave(self) -> None:
        file = self._files.written("tracking.csv")
        found = await self._read_in(Kind.TRACKING, file)
        await self.tell(f"import tracking {file.name}", _counted(found), _NUMBERED(count=found.taken))
        export = await self._office.carts.shipped("eccube4", by=WAREHOUSE)
        await asyncio.to_thread((self._files.folder / export.file_name).write_bytes, export.content)
        told = _FOR_CART(count=len(export.rows), profile=export.profile)
        await self.tell("export shipped --profile eccube4", told)

    async def _parcels_arrive(self) -> None:
        file = self._files.written("events.csv")
        found = await self._read_in(Kind.EVENTS, file)
        await self.tell(f"import events {file.name}", _counted(found), _ARRIVED(count=found.rows // _EVENTS_EACH))

    async def _rest_is_paid(self) -> None:
        """後払い by the bank's file, and 代金引換 by the carrier's."""
        files = (
            (Kind.BANK, "bank-later.txt", day_files.PAID_LATER),
            (Kind.REMITTANCE, "remittance.csv", day_files.HANDED_ON),
        )
        for kind, name, day in files:
            on = self._clock.calendar.add_business_days(self._files.on(day), 1)
            await self._clock.until_time(on, 9, 20)
            found = await self._read_in(kind, self._files.written(name))
            told = filter(None, [found.told])
            await self.tell(f"import {kind} {name}", _counted(found), _PAID(count=found.taken), *told)
        first, last = self._files.first, await self._clock.today()
        books = await self._office.books.export(first, last, "yayoi")
        await asyncio.to_thread((self._files.folder / "books-yayoi.csv").write_bytes, books.content)
        await self.tell(f"export books --profile yayoi --from {first} --to {last}", _BOOKS(entries=books.entries))

    # --- mechanics ---------------------------------------------------------------------------------------------------

    async def _read_in(self, kind: Kind, file: Path) -> Import:
        """Hand a file in, and wait, in real time, until it was read.

        Raises:
            StoryBroken: it was refused, or nobody read it.
        """
        found = (await self._office.imports.hand_in(kind, file, by=OFFICE)).found
        for _ in range(int(SETTLE_SECONDS / _POLL_SECONDS)):
            if found.has_ended:
                break
            await asyncio.sleep(_POLL_SECONDS)
            found = await self._office.imports.find(found.number)
        if found.said or not found.has_ended:
            raise StoryBroken(_NOT_READ(file=file.name, why=found.said or ""))
        return found

    async def _all_are(self, work: str) -> None:
        """Wait, in real time, until each order is on this pile."""
        for _ in range(int(SETTLE_SECONDS / _POLL_SECONDS)):
            async with self._shop.stage.database.pool.acquire() as conn:
                count = await conn.fetchval(
                    "SELECT count(*) FROM orders WHERE order_no = ANY ($1) AND work = $2", ORDERS, work
                )
            if count == len(ORDERS):
                return
            await asyncio.sleep(_POLL_SECONDS)
        raise StoryBroken(_UNFINISHED(what=work))

    def _keep_papers(self, papers: PickPapers) -> None:
        begin = self._files.folder / f"pick-{papers.picks.number}"
        begin.with_name(f"{begin.name}-list.pdf").write_bytes(papers.list_pdf)
        begin.with_name(f"{begin.name}-papers.pdf").write_bytes(papers.papers_pdf)

    async def _packed(self, scans: Sequence[str]) -> int:
        """One box from its slip to its last piece. Returns how many pieces it has."""
        table = self._office.packing_table
        box, _ = await table.open(scans[0])
        for line in scans[1:]:
            scan = read_scan(line)
            content = box.find(scan.code)
            if content is None:
                raise StoryBroken(_UNFINISHED(what=line))
            box = box.put(content, scan.pieces or 1)
        await table.close(box, WAREHOUSE)
        return sum(each.wanted for each in box.contents)


def _counted(found: Import) -> Said:
    return _READ_IN(rows=found.rows, taken=found.taken, known=found.known, refused=found.refused)
