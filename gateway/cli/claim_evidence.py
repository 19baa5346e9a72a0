"""`shop claim evidence`: photos and documents that prove a claim."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import appearing, beginning_of, regular, writable
from gateway.cli.terminal import By, Json, local, say, show_json, show_list, user_name, with_shop, with_zone
from gateway.cli.words import called, told

if TYPE_CHECKING:
    from domain.claim.evidence import EvidenceRow
    from gateway.api.client import ShopClient

ClaimNo = Annotated[str, typer.Argument(metavar="NO", help="The claim's number.")]


class GivenBy(StrEnum):
    """Whose evidence a file is."""

    CUSTOMER = "customer"
    SHOP = "shop"


def add_to_claims(claims: typer.Typer) -> None:
    """Put `evidence` under `shop claim`."""
    evidence = typer.Typer(help="Photos and documents that prove a claim.", no_args_is_help=True)
    for command in (add, save):
        evidence.command()(command)
    evidence.command("list")(list_files)
    claims.add_typer(evidence, name="evidence")
    claims.command()(pack)


def add(
    number: ClaimNo,
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="JPEG, PNG, WebP, HEIC, PDF or plain text.")],
    given_by: Annotated[GivenBy, typer.Option("--from", help="Who gave it.")] = GivenBy.SHOP,
    says: Annotated[str, typer.Option("--says", help="What is said of it.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Keep photos or documents of a claim, all of them or none. The same file twice is kept once."""
    from domain.claim.evidence import MEGABYTE, Origin

    origin = Origin(given_by.value, says, user_name(by))

    async def work(shop: "ShopClient") -> "list[EvidenceRow]":
        most = shop.connections.desk.today().policy.files.evidence_file_mb * MEGABYTE
        given = [(file, beginning_of(regular(file), most + 1)) for file in files]
        return await shop.evidence.add(number, given, origin)

    rows = with_shop(work)
    if as_json:
        show_json(rows)
    else:
        say(told("evidence.kept", claim_no=number, count=len(rows)))


def list_files(number: ClaimNo, as_json: Json = False) -> None:
    """List the photos and documents of a claim."""
    rows, where = with_zone(lambda shop: shop.evidence.listed(number))
    show_list(
        rows,
        ("number", "file", "bytes", "giver", "says", "when", "sha256"),
        (
            (
                row.no,
                row.name,
                f"{row.size:,}",
                called("evidence_giver", row.given_by),
                row.says,
                local(row.added_at, where),
                row.sha256[:16],
            )
            for row in rows
        ),
        as_json=as_json,
    )


def save(
    number: ClaimNo,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="The folder to write into.")],
    numbers: Annotated[list[int] | None, typer.Argument(metavar="[FILE_NO…]", help="Only these; else all.")] = None,
    as_json: Json = False,
) -> None:
    """Write the files of a claim into a folder, as they came. They are strangers' files: open them with care."""
    found = with_shop(lambda shop: shop.evidence.contents(number, numbers or ()))
    with appearing(writable(to)) as put:
        written = [str(put(row.file_name, content)) for row, content in found]
    if as_json:
        show_json(written)
        return
    for file in written:
        say(told("file.written", file=file))


def pack(
    number: ClaimNo,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="The folder to write into.")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Write all that proves a claim as one ZIP, for whoever decides: order, delivery, mails, files, with a cover."""

    async def work(shop: "ShopClient") -> "tuple[Path, str]":
        folder = writable(to)
        made = await shop.packs.make(number, user_name(by))
        with appearing(folder) as put:
            return put(f"{number}-{made.sha256[:8]}.zip", made.content), made.sha256

    file, sha256 = with_shop(work)
    if as_json:
        show_json({"file": str(file), "sha256": sha256})
    else:
        say(told("file.written", file=file), told("evidence.hash", sha256=sha256))
