"""`shop export shipped` and `shop export stock`: what carts and malls take back."""

from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.exporting import Output, write_into
from gateway.cli.files import appearing, whole
from gateway.cli.options import grouped
from gateway.cli.terminal import (
    By,
    Exit,
    Json,
    day,
    local,
    say,
    show_list,
    show_table,
    unless_broken_off,
    user_name,
    with_shop,
    with_zone,
    zone,
)
from gateway.cli.words import all_said, told

if TYPE_CHECKING:
    from gateway.api.carts import CartExport, RefusedRow, StockExport
    from gateway.api.client import ShopClient

#: The largest file of a cart's own that is filled in.
MOST_BYTES = 50 * 1024 * 1024


def add_to_exports(exports: typer.Typer) -> None:
    """Put these commands under `shop export`."""
    exports.command()(shipped)
    exports.command("shipped-files")(list_files)
    exports.command()(stock)


@grouped
def shipped(
    *,
    profile: Annotated[str, typer.Option(metavar="NAME", help="plain, eccube4, shopify or nextengine.")] = "plain",
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="What left on this day or later; default: sixty days.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also parcels that are in a file already.")] = False,
    file: Annotated[
        int | None, typer.Option("--file", metavar="FILE", min=1, max=2**62, help="This file once more, as it was.")
    ] = None,
    output: Output,
    by: By = "",
) -> None:
    """Write the parcels that have left for a cart, with carrier and number; each parcel in one file only."""
    first = day(since, "--since") if since else None

    async def work(shop: "ShopClient") -> "tuple[CartExport, Path | None]":
        folder = output.folder(shop)
        if file is not None:
            kept = await shop.carts.file(file)
            return kept, write_into(folder, kept.file_name, kept.content)
        begin, files = datetime.combine(first, time(), zone(shop)) if first else None, list[Path]()
        with appearing(folder) as put:

            def write(export: "CartExport") -> None:
                files.append(put(export.file_name, export.content))

            export = await shop.carts.shipped(profile, again=again, since=begin, by=user_name(by), write=write)
            return export, next(iter(files), None)

    with unless_broken_off(told("carts.broken_off")):
        export, path = with_shop(work)
    if output.as_json:
        output.show_json(export, path)
    else:
        say(_told(export, path))
    _refuse(export.refused, as_json=output.as_json)


def _told(export: "CartExport", path: Path | None) -> str:
    """What was written, and where."""
    if path is None:
        return told("carts.nothing_left")
    return told("carts.shipped", count=len(export.rows), file=path) if export.rows else told("file.written", file=path)


def list_files(limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50, as_json: Json = False) -> None:
    """List the files of parcels that have left, the newest first; `shop export shipped --file` writes one once more."""
    rows, where = with_zone(lambda shop: shop.carts.files(limit))
    show_list(
        rows,
        ("file", "profile", "parcels", "when", "by"),
        ((str(row.number), row.profile, row.parcels, local(row.made_at, where), row.made_by) for row in rows),
        told("title.cart_files"),
        as_json=as_json,
    )


@grouped
def stock(
    *,
    profile: Annotated[str, typer.Option(metavar="NAME", help="plain, eccube4, shopify or nextengine.")] = "plain",
    into: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The cart's own file, which is filled in (all but plain)."),
    ] = None,
    output: Output,
) -> None:
    """Write the stock levels as they stand."""
    given = whole(into, MOST_BYTES, "--into") if into else None

    async def work(shop: "ShopClient") -> "tuple[StockExport, Path]":
        folder = output.folder(shop)
        export = await shop.carts.stock(profile, given)
        return export, write_into(folder, export.file_name, export.content)

    with unless_broken_off(told("export.broken_off")):
        export, path = with_shop(work)
    if output.as_json:
        output.show_json(export, path)
    else:
        say(told("carts.stock", count=export.count, file=path))
        if unknown := export.unknown:
            say(told("carts.unknown", count=len(unknown), skus=unknown))
    _refuse(export.refused, as_json=output.as_json)


def _refuse(refused: "Sequence[RefusedRow]", *, as_json: bool) -> None:
    """Tell what is not in the file, and end so that a script notices."""
    if not refused:
        return
    if not as_json:
        show_table(
            ("what", "why"), [(each.what, all_said(each.faults)) for each in refused], told("title.refused_of_file")
        )
    raise typer.Exit(Exit.REFUSED)
