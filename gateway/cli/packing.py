"""`shop pack`: the packer's screen. It reads what a scanner types, and closes full boxes."""

import asyncio
import contextlib
import sys
from collections import Counter
from typing import TYPE_CHECKING

import typer

from gateway.cli.scanner import read_into, tab_ends_a_line
from gateway.cli.show import wishes_told
from gateway.cli.terminal import By, Exit, Json, safe, say, show_json, user_name, with_shop
from gateway.cli.words import called, said_of, told

if TYPE_CHECKING:
    from domain.basics.errors import Refusal
    from domain.goods.box import Box, Scan
    from gateway.api.client import ShopClient

#: What is typed, or scanned from a sheet of one's own, beside codes.
UNDO, ASIDE, MISSING = {"undo", "-", "取消"}, {"aside", "中断"}, {"?", "残り"}
#: How often an open box is looked after, in seconds.
_LOOK = 1.0
_RULE = "━" * 40


def add_to(app: typer.Typer) -> None:
    """Put this command into the program."""
    app.command()(pack)


def pack(by: By = "", as_json: Json = False) -> None:
    """Pack by scanner: the order's number from its slip, then every piece; the full box is closed by itself."""
    table = _Table(user_name(by), is_quiet=as_json)
    with tab_ends_a_line():
        with_shop(table.work)
    if as_json:
        show_json({"packed": table.packed, "pieces": table.pieces, "open": table.aside, "refused": table.refused})
    else:
        table.show_end()
    if table.aside:
        raise typer.Exit(Exit.REFUSED)


class _Table:
    """One packer's work, from the first scan to the end of the input."""

    def __init__(self, by: str, *, is_quiet: bool) -> None:
        self._by = by
        self._is_quiet = is_quiet
        self._box: Box | None = None
        self._pieces: int | None = None  # typed for the next scan
        self.packed: list[str] = []
        self.aside: list[str] = []
        self.pieces = 0
        self.refused = 0

    async def work(self, shop: "ShopClient") -> None:
        """Until the input ends."""
        from domain.basics.errors import Refusal

        lines: asyncio.Queue[str | None] = asyncio.Queue()
        read_into(lines, asyncio.get_running_loop())
        self._tell(told("pack.begin"))
        while (line := await self._next(shop, lines)) is not None:
            if not line.strip():
                continue
            try:
                await self._take(shop, line)
            except Refusal as refusal:
                self._refuse(refusal)
        if self._box:
            self._set_aside()

    async def _next(self, shop: "ShopClient", lines: "asyncio.Queue[str | None]") -> str | None:
        """The next line; meanwhile an open box is looked after, and stopped at once."""
        from domain.basics.errors import Refusal

        while True:
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(lines.get(), _LOOK if self._box else None)
            if self._box:
                try:
                    await shop.packing_table.must_go_on(self._box)
                except Refusal as refusal:
                    self._stop(refusal)

    async def _take(self, shop: "ShopClient", line: str) -> None:
        from domain.goods.box import read_scan

        scan = read_scan(line)
        word = scan.code.casefold()
        if self._box is None:
            await self._open(shop, scan)
        elif word in UNDO:
            self._box, content = self._box.undone()
            self._tell(told("pack.undone", name=content.article.name, scanned=content.scanned, wanted=content.wanted))
        elif word in MISSING:
            self._show_missing(self._box)
        elif word in ASIDE:
            self._set_aside()
        elif not scan.code:
            self._pieces = scan.pieces
            self._tell(told("pack.pieces", pieces=scan.pieces))
        else:
            await self._put(shop, self._box, scan)

    async def _open(self, shop: "ShopClient", scan: "Scan") -> None:
        from domain.basics.errors import UnknownOrder
        from domain.goods.box import ScanRefused
        from domain.goods.slip_code import read_slip

        try:
            self._box, placed = await shop.packing_table.open(scan.code)
        except UnknownOrder as unknown:
            article = await shop.packing_table.article(scan.code)
            if article:
                raise ScanRefused("no_box", name=article.name) from unknown
            raise ScanRefused("unknown", code=scan.code[:40]) from unknown
        box = self._box
        self._tell(_RULE, told("pack.opened", order_no=box.order_no, version=box.version, pieces=box.missing), _RULE)
        if box.version > 1 and read_slip(scan.code).version is None:
            self._tell(_large(told("pack.look_at_version", version=box.version)))
        if box.is_cool:
            self._tell(_large(f"★ {called('temperature', box.temperature)}"))
        if box.same_box:
            self._tell(_large(f"★ {told('pack.same_box', other=box.same_box)}"))
        for label, wish in wishes_told(placed.wishes):
            self._tell(_large(f"★ {label}: {wish}"))
        self._show_missing(box)

    async def _put(self, shop: "ShopClient", box: "Box", scan: "Scan") -> None:
        from domain.basics.errors import Refusal

        pieces, self._pieces = scan.pieces or self._pieces or 1, None
        try:
            await shop.packing_table.must_go_on(box)
        except Refusal as refusal:
            self._stop(refusal)
            return
        content = box.find(scan.code)
        if content is None:
            raise await self._wrong(shop, box, scan.code)
        self._box = box = box.put(content, pieces)
        now = box.find(content.article.sku) or content
        name = content.article.name
        self._tell(told("pack.scanned", name=name, scanned=now.scanned, wanted=now.wanted, missing=box.missing))
        if box.missing:
            return
        try:
            await shop.packing_table.close(box, self._by)
        except Refusal as refusal:
            self._stop(refusal)
            return
        self._box = None
        self.packed.append(box.order_no)
        self.pieces += sum(each.wanted for each in box.contents)
        self._tell(told("pack.closed", order_no=box.order_no, boxes=len(self.packed)))

    async def _wrong(self, shop: "ShopClient", box: "Box", code: str) -> "Refusal":
        """Why a code that is not in the box is refused."""
        from domain.goods.box import ScanRefused

        if await shop.packing_table.is_order(code):
            return ScanRefused("other_order", order_no=box.order_no, missing=box.missing)
        article = await shop.packing_table.article(code)
        if article:
            return ScanRefused("wrong", name=article.name or article.sku, sku=article.sku)
        return ScanRefused("unknown", code=code[:40])

    def _refuse(self, refusal: "Refusal") -> None:
        self.refused += 1
        self._tell(_large(told("pack.refused", why=said_of(refusal))), is_alarm=True)

    def _stop(self, refusal: "Refusal") -> None:
        """The open box is no box any more: what lies in it goes back."""
        if self._box:
            self._tell(_large(told("pack.stopped", order_no=self._box.order_no, why=said_of(refusal))), is_alarm=True)
            for each in self._box.lying:
                name, sku, shelf = each.article.name, each.article.sku, each.article.shelf or "—"
                self._tell(told("pack.goes_back", shelf=shelf, name=name, sku=sku, pieces=each.scanned))
            self.aside.append(self._box.order_no)
        self._box, self._pieces = None, None

    def _set_aside(self) -> None:
        if self._box:
            self.aside.append(self._box.order_no)
            self._tell(told("pack.aside", order_no=self._box.order_no, missing=self._box.missing))
        self._box, self._pieces = None, None

    def _show_missing(self, box: "Box") -> None:
        for each in box.contents:
            if each.missing:
                name, sku, shelf = each.article.name, each.article.sku, each.article.shelf or "—"
                self._tell(told("pack.missing", shelf=shelf, name=name, sku=sku, pieces=each.missing))

    def _tell(self, *sentences: str, is_alarm: bool = False) -> None:
        if self._is_quiet:
            return
        if is_alarm and sys.stdout.isatty():
            sys.stdout.write("\a")
        for sentence in sentences:
            sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()

    def show_end(self) -> None:
        """What was done, and what was not."""
        self.aside = [order_no for order_no in Counter(self.aside) if order_no not in self.packed]
        say(told("pack.end", boxes=len(self.packed), pieces=self.pieces, refused=self.refused))
        if self.aside:
            say(told("pack.left", count=len(self.aside), orders=self.aside))
        if self.packed:
            say(told("pack.next"))


def _large(text: str) -> str:
    """As striking as a terminal can be; plain for a file or another program."""
    text = safe(text)
    return f"\x1b[1;7m {text} \x1b[0m" if sys.stdout.isatty() else text
