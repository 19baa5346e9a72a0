"""`shop export shipping`: what carriers have to be told of parcels, as files for their programs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from domain.goods.readiness import Readiness
from gateway.cli.exporting import Output, write_into
from gateway.cli.files import appearing
from gateway.cli.options import grouped
from gateway.cli.terminal import (
    By,
    Exit,
    Json,
    OnlyOrders,
    ShipsOn,
    day,
    local,
    say,
    show_json,
    show_list,
    show_table,
    unless_broken_off,
    user_name,
    warn,
    with_shop,
    with_zone,
)
from gateway.cli.words import all_said, language, told

if TYPE_CHECKING:
    from gateway.api.client import ShopClient
    from gateway.api.waybill_sorting import Wanted, WaybillExport

T = TypeVar("T")


@dataclass(frozen=True)
class Parcels:
    """Which parcels are meant, beside their orders' numbers, and what somebody decided about them."""

    carrier: Annotated[str, typer.Option(help="yamato, sagawa or japanpost; default: the shop's.")] = ""
    ships_on: ShipsOn = None
    only: Annotated[
        Readiness | None, typer.Option("--only", help="Only those that wait to be packed, or whose box is closed.")
    ] = None
    profile: Annotated[str, typer.Option(help="Layout of the file; default: the carrier's.")] = ""
    boxes: Annotated[
        list[str] | None, typer.Option(metavar="NO=BOXES", help="An order in several boxes; may be repeated.")
    ] = None
    hours: Annotated[
        list[str] | None,
        typer.Option(metavar="NO=HOURS", help="At what hours a parcel comes, like 14-16 or any; may be repeated."),
    ] = None
    again: Annotated[
        bool, typer.Option("--again", help="Also parcels that are in a file already: their older waybills are void.")
    ] = False

    def wanted(self, order_nos: Sequence[str], by: str) -> "Wanted":
        """Raises BadParameter."""
        from gateway.api.waybill_sorting import Wanted

        return Wanted(
            carrier=self.carrier,
            ships_on=day(self.ships_on, "--day") if self.ships_on else None,
            order_nos=tuple(order_nos),
            only=self.only,
            profile=self.profile,
            again=self.again,
            boxes=_by_order(self.boxes, "--boxes", _count),
            slots=_by_order(self.hours, "--hours", _hours),
            by=by,
        )


def add_to_exports(exports: typer.Typer) -> None:
    """Put these commands under `shop export`."""
    exports.command()(shipping)
    exports.command("files")(list_files)
    exports.command("file")(one_file)


@grouped
def shipping(order_nos: OnlyOrders = None, *, parcels: Parcels, output: Output, by: By = "") -> None:
    """Write a carrier's file of the parcels that may leave, each parcel in one file only."""
    wanted = parcels.wanted(order_nos or (), user_name(by))

    async def work(shop: "ShopClient") -> "tuple[WaybillExport, Path | None]":
        files: list[Path] = []
        with appearing(output.folder(shop)) as put:

            def write(export: "WaybillExport") -> None:
                files.append(put(_file_name(export.carrier, export.ships_on, export.number), export.content))

            return await shop.waybills.export(wanted, write), next(iter(files), None)

    with unless_broken_off(told("waybills.broken_off")):
        export, file = with_shop(work)
    if output.as_json:
        output.show_json(export, file)
    else:
        _show(export, file)
    if export.refused:
        raise typer.Exit(Exit.REFUSED)


def list_files(limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50, as_json: Json = False) -> None:
    """List the files that were written for carriers, the newest first."""
    from adapters.words.of_orders import carrier_name

    rows, where = with_zone(lambda shop: shop.waybills.files(limit))
    show_list(
        rows,
        ("file", "carrier", "ships_on", "parcels", "void", "when", "by"),
        (
            (
                str(row.number),
                carrier_name(row.carrier, language()),
                row.ships_on,
                row.parcels,
                row.void or "",
                local(row.made_at, where),
                row.made_by,
            )
            for row in rows
        ),
        told("title.carrier_files"),
        as_json=as_json,
    )


@grouped
def one_file(
    number: Annotated[int, typer.Argument(metavar="FILE", min=1, max=2**62, help="Its number.")],
    output: Output,
) -> None:
    """Write a file once more, exactly as it was."""

    async def work(shop: "ShopClient") -> tuple[Path, list[str]]:
        folder = output.folder(shop)
        kept = await shop.waybills.file(number)
        return write_into(folder, _file_name(kept.carrier, kept.ships_on, number), kept.content or b""), kept.void

    file, void = with_shop(work)
    if output.as_json:
        show_json({"file": str(file), "void": void})
        return
    say(told("file.written", file=file))
    if void:
        warn(told("waybills.void_in_file", count=len(void), orders=void))


def _file_name(carrier: str, ships_on: date, number: int | None) -> str:
    return f"{carrier}-{ships_on:%Y%m%d}-{number}.csv"


def _show(export: "WaybillExport", file: Path | None) -> None:
    from adapters.words.of_orders import carrier_name

    if file:
        say(told("waybills.written", count=len(export.parcels), carrier=export.carrier, file=file))
    else:
        say(told("waybills.nothing"))
    if known := export.known:
        say(told("waybills.known", count=len(known), orders=known))
    if later := export.later:
        say(told("waybills.later", count=len(later), orders=later))
    for carrier, waiting in export.elsewhere.items():
        say(told("waybills.elsewhere", count=len(waiting), orders=waiting, carrier=carrier))
    if export.void:
        void = [(each.order_no, carrier_name(each.carrier, language()), str(each.file)) for each in export.void]
        show_table(("order", "carrier", "file"), void, told("title.void_waybills"))
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
