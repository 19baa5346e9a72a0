"""`shop mail bounce`: mails that came back, piped in or from a folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import beginning_of
from gateway.cli.terminal import Exit, Json, say, show_json, warn, with_shop

if TYPE_CHECKING:
    from gateway.api.bounces import BounceNoted, ComplaintNoted, FileRead
    from gateway.api.client import ShopClient


def bounce(
    file: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="One message (.eml); - or nothing reads standard input.")
    ] = "-",
    folder: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="A Maildir, or a folder of .eml files: reads them all."),
    ] = None,
    recipient: Annotated[str, typer.Option(help="The address the message was delivered to, if it is not in it.")] = "",
    as_json: Json = False,
) -> None:
    """Take down mails that came back; orders that wait for their customer's answer are held."""
    from adapters.mail.incoming.bounce_raw import MOST_BYTES, separated

    if folder and file != "-":
        raise typer.BadParameter("name one message, or a --folder, and not both.")
    if folder:
        _read_folder(folder, as_json=as_json)
        return
    raw = beginning_of(file, MOST_BYTES + 1)
    reports = separated(raw)
    if len(reports) > 1:
        _take_several(file, reports, as_json=as_json)
        return
    noted = with_shop(lambda shop: shop.bounces.take(raw, recipient))
    if as_json:
        show_json(noted)
    else:
        say(_sentence(noted))


def _take_several(file: str, reports: list[bytes], *, as_json: bool) -> None:
    """What a colleague passed on in one message."""
    read = with_shop(lambda shop: shop.bounces.take_each(file, reports))
    _tell(read, as_json=as_json)
    if any(each.refused for each in read):
        raise typer.Exit(Exit.REFUSED)


def _read_folder(folder: Path, *, as_json: bool) -> None:
    from gateway.api.bounces import FolderBusy

    read: list[FileRead] = []

    async def work(shop: "ShopClient") -> None:
        async for each in shop.bounces.take_folder(folder):
            read.append(each)  # noqa: PERF401 - those that were read before a service went away are told, too

    try:
        with_shop(work)
    except FolderBusy as busy:
        warn(busy)
    finally:
        _tell(read, as_json=as_json, aside=" Put into unread/.")


def _tell(read: "list[FileRead]", *, as_json: bool, aside: str = "") -> None:
    if as_json:
        show_json(read)
        return
    for each in read:
        if each.noted:
            say(f"{each.file}: {_sentence(each.noted)}")
        else:
            warn(f"{each.file}: {each.refused}{aside}")


def _sentence(noted: "BounceNoted | ComplaintNoted") -> str:
    from gateway.api.bounces import ComplaintNoted

    whose = f" of order {noted.order_no}" if noted.order_no else ""
    if noted.inquiry_no:
        whose = f" of inquiry {noted.inquiry_no}"
    if isinstance(noted, ComplaintNoted):
        known = " This was known already; nothing changed." if noted.outcome == "known" else ""
        return f"The mail {noted.kind}{whose} was called spam: no advertising goes to its address any more.{known}"
    what = "came back" if noted.permanent else "is late, and still being tried"
    said = " ".join(part for part in (noted.status, noted.diagnostic) if part)
    after = {
        "known": " This was known already; nothing changed.",
        "sent": " Taken down, but nobody has worked on it yet. Are the workers running?",
    }
    whose_fault = {
        "us": " The shop is refused, not the address: it is tried again.",
        "way": " Something failed on the way: it is sent again once, on the next business day.",
    }
    why = whose_fault.get(noted.fault, "") if noted.permanent and noted.outcome != "known" else ""
    return f"The mail {noted.kind}{whose} {what} ({said}).{why}{after.get(noted.outcome, '')}"
