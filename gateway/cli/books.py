"""`shop export books`: the ledger as accounting programs take it."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.exporting import Output, write_into
from gateway.cli.options import grouped
from gateway.cli.terminal import day, say, show_table, unless_broken_off, with_shop
from gateway.cli.words import called, told

if TYPE_CHECKING:
    from gateway.api.books import BooksExport
    from gateway.api.client import ShopClient


def add_to_exports(exports: typer.Typer) -> None:
    """Put this command under `shop export`."""
    exports.command()(books)


@grouped
def books(
    *,
    profile: Annotated[str, typer.Option(help="freee, mf or yayoi.")],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day; default: yesterday.")] = "",
    output: Output,
) -> None:
    """Write sales, tax, money that came and went, by days, as an accounting program takes them."""
    begin, end = day(first, "--from"), day(last, "--to") if last else None

    async def work(shop: "ShopClient") -> "tuple[BooksExport, Path]":
        until = end or shop.connections.desk.today().calendar.day_of(shop.connections.now()) - timedelta(days=1)
        if begin > until:
            raise typer.BadParameter(told("report.wrong_way_round", first="--from", last="--to"))
        folder = output.folder(shop)
        found = await shop.books.export(begin, until, profile)
        name = f"books-{found.profile}-{found.first:%Y%m%d}-{found.last:%Y%m%d}.csv"
        return found, write_into(folder, name, found.content)

    with unless_broken_off(told("export.broken_off")):
        found, file = with_shop(work)
    if output.as_json:
        output.show_json(found, file)
        return
    say(told("books.written", count=found.entries, file=file))
    show_table(("what", "yen"), [(called("book_entry", kind), yen) for kind, yen in found.sums.items() if yen])
    if found.unassigned:
        say(told("books.unassigned", amount=found.unassigned))
