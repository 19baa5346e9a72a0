"""`shop export books`: the ledger as accounting programs take it."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import replace, writable
from gateway.cli.terminal import Json, day, say, show_json, show_table, with_shop
from gateway.cli.words import called, told

if TYPE_CHECKING:
    from gateway.api.books import BooksExport
    from gateway.api.client import ShopClient


def add_to_exports(exports: typer.Typer) -> None:
    """Put this command under `shop export`."""
    exports.command()(books)


def books(
    profile: Annotated[str, typer.Option(help="freee, mf or yayoi.")],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day; default: yesterday.")] = "",
    out: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Folder that the file is written into; default: export, below var."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write sales, tax, money that came and went, by days, as an accounting program takes them."""
    begin, end = day(first, "--from"), day(last, "--to") if last else None

    async def work(shop: "ShopClient") -> "tuple[BooksExport, Path]":
        until = end or shop.connections.desk.today().calendar.day_of(shop.connections.now()) - timedelta(days=1)
        if begin > until:
            raise typer.BadParameter(told("report.wrong_way_round"))
        folder = writable(out or shop.connections.settings.var / "export")
        found = await shop.books.export(begin, until, profile)
        file = folder / f"books-{found.profile}-{found.first:%Y%m%d}-{found.last:%Y%m%d}.csv"
        replace(file, found.content)
        return found, file

    found, file = with_shop(work)
    if as_json:
        show_json(found.model_dump(exclude={"content"}) | {"file": str(file)})
        return
    say(told("books.written", count=found.entries, file=file))
    show_table(("what", "yen"), [(called("book_entry", kind), yen) for kind, yen in found.sums.items() if yen])
    if found.unassigned:
        say(told("books.unassigned", amount=found.unassigned))
