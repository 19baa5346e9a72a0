"""`shop import`: files of others are read in, and what became of their rows."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import regular, told_where, writable
from gateway.cli.import_followed import followed, how_far
from gateway.cli.terminal import (
    By,
    Exit,
    Json,
    local,
    say,
    show_json,
    show_list,
    show_table,
    user_name,
    warn,
    with_shop,
    with_zone,
)
from gateway.cli.watching import watch
from gateway.cli.words import called, said, told

if TYPE_CHECKING:
    from callers.imports import HandedIn
    from domain.contract.imports import Import, RefusedRow
    from gateway.api.client import ShopClient

File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)]
Profile = Annotated[
    str,
    typer.Option(metavar="NAME", help="How the file is laid out; default: as its columns tell.", show_default=False),
]
Account = Annotated[
    str,
    typer.Option(
        metavar="NUMBER",
        help="The account that the file is about, where the shop has several at the bank.",
        show_default=False,
    ),
]
Number = Annotated[int, typer.Argument(min=1, max=2**62, metavar="NUMBER", help="See `shop import list`.")]
#: A command per kind of file, with what it says of itself.
KINDS = {
    "orders": "Orders of a cart or mall: each is started as if the cart had sent it.",
    "tracking": "Tracking numbers that a carrier gave: each parcel has left under its number.",
    "events": "What a carrier says of parcels: arrivals, returns, and what keeps them from arriving.",
    "remittance": "Cash that carriers collected and handed on: each parcel's is booked, the fee apart.",
    "notices": "Payments in convenience stores: taken, certain, or taken back.",
    "bank": "Deposits of a bank: what is certain is booked on its order, and the rest is in `shop deposits list`.",
}


def app() -> typer.Typer:
    """The commands under `shop import`."""
    imports = typer.Typer(help="Files of others: orders, and what became of their rows.", no_args_is_help=True)
    for kind, help_text in KINDS.items():
        imports.command(kind, help=help_text)(bank if kind == "bank" else _read_in(kind))
    imports.command("list")(list_imports)
    imports.command()(show)
    imports.command()(refused)
    imports.command()(again)
    imports.command()(settle)
    imports.command()(watch)
    return imports


def _read_in(kind: str) -> Callable[..., None]:
    def read_in(file: File, profile: Profile = "", by: By = "", as_json: Json = False) -> None:
        _tell(_handed_in(kind, file, profile, by), as_json=as_json)

    return read_in


def bank(
    file: File,
    profile: Profile = "",
    account: Account = "",
    instead_of: Annotated[
        str, typer.Option(metavar="NUMBER", help="The account under which it was read by mistake.", show_default=False)
    ] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    _tell(_handed_in("bank", file, profile, by, account=account, instead_of=instead_of), as_json=as_json)


def _handed_in(kind: str, file: Path, profile: str, by: str, **accounts: str) -> "HandedIn":
    from adapters.files.profile import Kind
    from callers.file_keeper import Given

    given = Given(Kind(kind), Path(regular(str(file))), user_name(by), profile, **accounts)

    async def work(shop: "ShopClient") -> "HandedIn":
        handed_in = await shop.imports.hand_in_given(given)
        return handed_in._replace(found=await followed(shop, handed_in.found))

    return with_shop(work)


def _tell(handed_in: "HandedIn", *, as_json: bool) -> None:
    """What became of a file; one that was refused, or of which rows were, ends the program with 3."""
    found = handed_in.found
    if as_json:
        show_json(found.model_dump(exclude={"sha256"}) | {"is_new": handed_in.is_new})
    else:
        _say(found, is_new=handed_in.is_new)
    if found.said or found.refused or found.failing_since:
        raise typer.Exit(Exit.REFUSED)


def _say(found: "Import", *, is_new: bool) -> None:
    if found.said:
        warn(told("read_in.file_refused", file=found.file_name, what=said(found.said)))
        return
    if not is_new:
        say(told("read_in.same", number=found.number))
    say(_done(found))
    if found.told:
        say(said(found.told))
    if found.refused:
        warn(told("read_in.see_refused", count=found.refused, number=found.number))


def _done(found: "Import") -> str:
    """What was read. A file without rows is that of a day on which nothing happened, and no fault."""
    if not found.rows:
        return told("read_in.no_rows", number=found.number)
    number, rows, taken, known, refused = found.number, found.rows, found.taken, found.known, found.refused
    return told("read_in.done", number=number, rows=rows, taken=taken, known=known, refused=refused)


def list_imports(
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """List the files that were read in, the newest first."""
    rows, where = with_zone(lambda shop: shop.imports.listed(limit))
    show_list(
        rows,
        ("import", "file_kind", "file", "profile", "status", "rows", "taken", "known", "refused", "by", "at"),
        (
            (
                *(str(row.number), called("file_kind", row.kind), row.file_name, row.profile),
                *(called("import_state", row.state), row.rows, row.taken, row.known, row.refused),
                *(row.by, local(row.at, where)),
            )
            for row in rows
        ),
        told("title.imports"),
        as_json=as_json,
    )


def show(number: Number, as_json: Json = False) -> None:
    """Show an import, and the rows that were refused with the reason of each."""

    async def work(shop: "ShopClient") -> "tuple[Import, list[RefusedRow]]":
        return await shop.imports.find(number), await shop.imports.refused_rows(number)

    found, refused = with_shop(work)
    if as_json:
        show_json(found.model_dump() | {"refused_rows": refused})
        return
    say(told("read_in.head", number=number, kind=called("file_kind", found.kind), file=found.file_name, by=found.by))
    if not found.has_ended:
        say(how_far(found))
    elif found.said:
        say(said(found.said))
    else:
        say(_done(found))
        if found.told:
            say(said(found.told))
    if refused:
        show_table(
            ("line", "row_key", "text"),
            [(str(row.line), row.key, said(row.said) if row.said else told("read_in.forgotten")) for row in refused],
            told("title.refused_rows"),
        )


def refused(
    number: Number,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A new file; it must not exist.", dir_okay=False)],
    as_json: Json = False,
) -> None:
    """Write the refused rows of an import into a file of the same kind, to be mended and read in again."""
    if out.exists():
        raise typer.BadParameter(told("read_in.exists", file=out), param_hint="--out")
    writable(out.parent)
    with told_where(out):
        count = with_shop(lambda shop: shop.imports.write_refused(number, out))
    if as_json:
        show_json({"number": number, "rows": count, "file": out})
    else:
        say(told("read_in.written_out", count=count, file=out))


def again(number: Number, as_json: Json = False) -> None:
    """Go on with an import that was given up, or take up its rows that were left out, because they failed."""

    async def work(shop: "ShopClient") -> "HandedIn":
        from callers.imports import HandedIn

        return HandedIn(await followed(shop, await shop.imports.take_up(number)), is_new=True)

    _tell(with_shop(work), as_json=as_json)


def settle(number: Number, by: By = "", as_json: Json = False) -> None:
    """Say that nothing is left to do about what was refused. Rows that come back in another file need it not."""
    found = with_shop(lambda shop: shop.imports.settle_refused(number, by=user_name(by)))
    if as_json:
        show_json(found.model_dump(exclude={"sha256"}))
    else:
        say(told("read_in.settled", number=number))
