"""`shop export shipping`: what carriers have to be told of parcels, as files for their programs."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from domain.goods.readiness import Readiness
from gateway.cli.files import replace, writable
from gateway.cli.terminal import (
    By,
    Exit,
    Json,
    day,
    local,
    say,
    show_json,
    show_table,
    user_name,
    with_shop,
    with_zone,
)
from gateway.cli.words import all_said, language, told

if TYPE_CHECKING:
    from gateway.api.client import ShopClient
    from gateway.api.waybills import WaybillExport

T = TypeVar("T")
Out = Annotated[
    Path | None, typer.Option(file_okay=False, help="Folder that the file is written into; default: export, below var.")
]


def add_to_exports(exports: typer.Typer) -> None:
    """Put these commands under `shop export`."""
    exports.command()(shipping)
    exports.command("files")(list_files)
    exports.command("file")(one_file)


def shipping(
    order_nos: Annotated[list[str] | None, typer.Argument(metavar="NO…", help="Only these orders.")] = None,
    carrier: Annotated[str, typer.Option(help="yamato, sagawa or japanpost; default: the shop's.")] = "",
    ships_on: Annotated[
        str | None, typer.Option("--day", metavar="DATE", help="The day on which the parcels leave; default: today.")
    ] = None,
    only: Annotated[
        Readiness | None, typer.Option("--only", help="Only those that wait to be packed, or whose box is closed.")
    ] = None,
    profile: Annotated[str, typer.Option(help="Layout of the file; default: the carrier's.")] = "",
    boxes: Annotated[
        list[str] | None, typer.Option(metavar="NO=BOXES", help="An order in several boxes; may be repeated.")
    ] = None,
    hours: Annotated[
        list[str] | None,
        typer.Option(metavar="NO=HOURS", help="At what hours a parcel comes, like 14-16 or any; may be repeated."),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also parcels that are in a file already.")] = False,
    out: Out = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Write a carrier's file of the parcels that may leave, each parcel in one file only."""
    from gateway.api.waybills import Wanted

    wanted = Wanted(
        carrier=carrier,
        ships_on=day(ships_on, "--day") if ships_on else None,
        order_nos=tuple(order_nos or ()),
        only=only,
        profile=profile,
        again=again,
        boxes=_by_order(boxes, "--boxes", _count),
        slots=_by_order(hours, "--hours", _hours),
        by=user_name(by),
    )

    async def work(shop: "ShopClient") -> "tuple[WaybillExport, Path | None]":
        folder = writable(_folder(out, shop))
        export = await shop.waybills.export(wanted)
        return export, _write(export, folder)

    export, file = with_shop(work)
    if as_json:
        show_json(export.model_dump(exclude={"content"}) | {"file": str(file or "")})
    else:
        _show(export, file)
    if export.refused:
        raise typer.Exit(Exit.REFUSED)


def list_files(limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50, as_json: Json = False) -> None:
    """List the files that were written for carriers, the newest first."""
    from adapters.words.of_orders import carrier_name

    rows, where = with_zone(lambda shop: shop.waybills.files(limit))
    if as_json:
        show_json(rows)
        return
    show_table(
        ("file", "carrier", "ships_on", "parcels", "when", "by"),
        [
            (
                str(row.number),
                carrier_name(row.carrier, language()),
                row.ships_on,
                row.parcels,
                local(row.made_at, where),
                row.made_by,
            )
            for row in rows
        ],
        told("title.carrier_files"),
    )


def one_file(
    number: Annotated[int, typer.Argument(metavar="FILE", min=1, max=2**62, help="Its number.")],
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Write a file once more, exactly as it was."""

    async def work(shop: "ShopClient") -> Path:
        folder = writable(_folder(out, shop))
        kept = await shop.waybills.file(number)
        file = folder / f"{kept.carrier}-{kept.ships_on:%Y%m%d}-{number}.csv"
        replace(file, kept.content or b"")
        return file

    file = with_shop(work)
    if as_json:
        show_json({"file": str(file)})
    else:
        say(told("file.written", file=file))


def _folder(out: Path | None, shop: "ShopClient") -> Path:
    return out or shop.connections.settings.var / "export"


def _write(export: "WaybillExport", folder: Path) -> Path | None:
    if export.number is None:
        return None
    file = folder / f"{export.carrier}-{export.ships_on:%Y%m%d}-{export.number}.csv"
    replace(file, export.content)
    return file


def _show(export: "WaybillExport", file: Path | None) -> None:
    if file:
        say(told("waybills.written", count=len(export.parcels), carrier=export.carrier, file=file))
    else:
        say(told("waybills.nothing"))
    if known := export.known:
        say(told("waybills.known", count=len(known), orders=known))
    if later := export.later:
        say(told("waybills.later", count=len(later), orders=later))
    if replaced := export.replaced:
        say(told("waybills.replaced", count=len(replaced), orders=replaced))
    if export.refused:
        rows = [(each.order_no, all_said(each.faults)) for each in export.refused]
        show_table(("order", "why"), rows, told("title.refused_parcels"))


def _by_order(given: Sequence[str] | None, option: str, read: Callable[[str, str], T]) -> dict[str, T]:
    pairs = {}
    for text in given or ():
        order_no, sign, value = text.partition("=")
        if not sign or not order_no:
            raise typer.BadParameter(told("waybills.pair", given=repr(text)), param_hint=option)
        pairs[order_no] = read(value, option)
    return pairs


def _count(text: str, option: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 999:
        raise typer.BadParameter(told("waybills.boxes", given=repr(text)), param_hint=option)
    return int(text)


def _hours(text: str, option: str) -> str:
    from domain.goods.time_slot import read_slot

    if read_slot(text) is None:
        raise typer.BadParameter(told("waybills.hours", given=repr(text)), param_hint=option)
    return text
