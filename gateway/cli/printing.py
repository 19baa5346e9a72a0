"""The papers of orders as files: `shop slip`, and where every command puts what it prints."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import own_folder, writable, write
from gateway.cli.terminal import By, Json, OrderNo, say, show_json, user_name, with_shop
from gateway.cli.words import told

if TYPE_CHECKING:
    from domain.agenda.order_page import OrderPage
    from domain.order.document import DocumentKind
    from domain.order.parcel import Parcel
    from gateway.api.client import ShopClient

Out = Annotated[
    Path | None, typer.Option(file_okay=False, help="Folder that the PDFs are written into; default: print, below var.")
]
ByMail = Annotated[
    bool, typer.Option("--mail", help="Send it to the customer by mail, as PDF, instead of writing a file.")
]


def slip(
    order_no: OrderNo,
    as_it_was: Annotated[
        bool, typer.Option("--as-it-was", help="Without the mark: the first print never left the shop.")
    ] = False,
    out: Out = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Write slip, label and invoice of an order as PDFs once more, marked as a reprint (再発行)."""

    async def work(shop: "ShopClient") -> list[str]:
        page, back_office = await shop.reading.order(order_no), shop.back_office
        split = [page.parcel(each.parcel_no) for each in page.parcels if each.is_part]
        folder, files = writable(print_folder(out, shop)), []
        for parcel in split or [page.parcel()]:
            if as_it_was:
                papers = await back_office.documents(page, parcel.parcel_no)
            else:
                papers = await back_office.documents_again(page, parcel.parcel_no, by=user_name(by))
            files += write_papers(page, parcel, papers, folder)
        return files

    files = with_shop(work)
    if as_json:
        show_json(files)
    else:
        say(*files_written(files))


def print_folder(out: Path | None, shop: "ShopClient") -> Path:
    """Where papers are written: into the folder that was named, else with all others."""
    return own_folder(shop, "print", out)


def write_papers(page: "OrderPage", parcel: "Parcel", papers: "Mapping[DocumentKind, bytes]", out: Path) -> list[str]:
    files = []
    part = f"-p{parcel.parcel_no}" if parcel.is_part else ""
    for kind, content in papers.items():
        file = out / f"{page.order_no}-v{page.version}{part}-{kind}.pdf"
        write(file, content)
        files.append(str(file))
    return files


def files_written(files: Iterable[str]) -> list[str]:
    """A line for each file that was written."""
    return [told("file.written", file=file) for file in files]


def folder_unless_mailed(shop: "ShopClient", out: Path | None, *, by_mail: bool) -> Path | None:
    """Where a paper for the customer is written; None where it goes by mail."""
    return None if by_mail else writable(print_folder(out, shop))


def put(folder: Path | None, name: str, content: bytes) -> str:
    """Write a paper for the customer into a folder, if there is one; returns the file."""
    if folder is None:
        return ""
    write(folder / name, content)
    return str(folder / name)


def say_handed_over(file: str, number: str) -> None:
    """The paper of this number is in the file, or in a mail to the customer."""
    say(*files_written([file]) if file else [told("receipt.mailed", number=number)])
