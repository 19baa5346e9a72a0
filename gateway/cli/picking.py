"""`shop pick`: the day's pick list, and the papers of its orders in one file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import own_folder, writable, write
from gateway.cli.options import grouped
from gateway.cli.terminal import (
    By,
    Exit,
    Json,
    OnlyOrders,
    ShipsOn,
    day,
    say,
    show_json,
    show_table,
    unless_broken_off,
    user_name,
    warn,
    with_shop,
)
from gateway.cli.words import called, joined, said, told

if TYPE_CHECKING:
    from domain.goods.picking import PickedOrder, PickList
    from gateway.api.client import ShopClient
    from gateway.api.pick_choice import WantedPick
    from gateway.api.picking import NothingPicked, PickPapers


@dataclass(frozen=True)
class ToPick:
    """Which orders are meant, beside their numbers."""

    ships_on: ShipsOn = None
    carrier: Annotated[str, typer.Option(help="Only parcels that go with it: yamato, sagawa, japanpost, …")] = ""

    def wanted(self, order_nos: Sequence[str], by: str) -> "WantedPick":
        """Raises BadParameter."""
        from gateway.api.pick_choice import WantedPick

        return WantedPick(
            ships_on=day(self.ships_on, "--day") if self.ships_on else None,
            carrier=self.carrier,
            order_nos=tuple(dict.fromkeys(order_nos)),
            by=by,
        )


def add_to(app: typer.Typer) -> None:
    """Put this command into the program."""
    app.command()(pick)


@grouped
def pick(
    order_nos: OnlyOrders = None,
    *,
    which: ToPick,
    again: Annotated[
        int | None, typer.Option(metavar="NUMBER", min=1, max=2**62, help="Print this list once more; nothing else.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Folder that the PDFs are written into; default: print, below var."),
    ] = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Print the pick list of what has to leave, and slips, labels and notes of its orders as one PDF."""
    wanted = which.wanted(order_nos or (), user_name(by))
    files: list[Path] = []

    async def work(shop: "ShopClient") -> "PickPapers | NothingPicked":
        folder = writable(own_folder(shop, "print", out))

        def put(papers: "PickPapers") -> None:
            files.extend(_write(papers, folder))

        if again is None:
            return await shop.picking.pick(wanted, put)
        papers = await shop.picking.again(again)
        put(papers)
        return papers

    with unless_broken_off(told("pick.broken_off")):
        papers = with_shop(work)
    if as_json:
        show_json(_for_programs(papers, files))
    else:
        _show(papers, files)
    if papers.left_out:
        raise typer.Exit(Exit.REFUSED)


def _write(papers: "PickPapers", folder: Path) -> list[Path]:
    """The two files: the list for whoever fetches the goods, and what is laid to them."""
    begin = f"pick-{papers.picks.number}"
    contents = {folder / f"{begin}-list.pdf": papers.list_pdf, folder / f"{begin}-papers.pdf": papers.papers_pdf}
    written = [file for file, content in contents.items() if content]
    for file in written:
        write(file, contents[file])
    return written


def _for_programs(papers: "PickPapers | NothingPicked", files: list[Path]) -> object:
    told_of = papers.model_dump(exclude={"list_pdf", "papers_pdf"})
    return {"picks": None} | told_of | {"files": [str(file) for file in files]}


def _show(papers: "PickPapers | NothingPicked", files: list[Path]) -> None:
    from gateway.api.picking import PickPapers

    if isinstance(papers, PickPapers):
        if papers.goes_on:
            say(told("pick.goes_on", number=papers.picks.number))
        if papers.picks.orders:
            _show_list(papers.picks)
    if later := papers.later:
        say(told("pick.later", count=len(later), orders=later))
    if far := papers.far_ahead:
        orders = [f"{each.order_no} ({each.day})" for each in far]
        say(told("pick.far_ahead", count=len(far), orders=orders))
    if papers.left_out:
        rows = [(each.order_no, said(each.why)) for each in papers.left_out]
        show_table(("order", "why"), rows, told("title.left_out"))
    say(*[told("file.written", file=file) for file in files])
    if isinstance(papers, PickPapers) and papers.picks.orders:
        say(told("pick.next"))
    elif isinstance(papers, PickPapers) or papers.left_out:
        warn(told("pick.nothing"))
    else:
        say(told("pick.nothing"))


def _show_list(picks: "PickList") -> None:
    rows = [
        (row.shelf, row.sku, row.name, row.pieces, " ".join(f"{each.order_no}×{each.pieces}" for each in row.shares))
        for row in picks.rows
    ]
    title = told(
        "title.pick", number=picks.number, ships_on=picks.ships_on, orders=len(picks.orders), pieces=picks.pieces
    )
    show_table(("shelf", "sku", "article", "pieces", "for_orders"), rows, title)
    looked_to = [(str(each.place), each.order_no, each.pieces, _notes(each)) for each in picks.orders]
    show_table(("place", "order", "pieces", "note"), looked_to, told("title.pick_orders"))


def _notes(order: "PickedOrder") -> str:
    from domain.shop.temperature import Temperature
    from gateway.cli.show import wishes_told

    cool = "" if order.temperature is Temperature.NORMAL else called("temperature", order.temperature)
    box = told("pick.same_box", other=order.same_box) if order.same_box else ""
    return joined([box, cool, *(f"{label}: {wish}" for label, wish in wishes_told(order.wishes))]).strip()
