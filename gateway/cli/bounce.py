"""`shop mail bounce`: mails that came back, piped in or from a folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import beginning_of
from gateway.cli.terminal import Exit, Json, say, show_json, warn, with_shop
from gateway.cli.words import joined, said, told

if TYPE_CHECKING:
    from gateway.api.client import ShopClient
    from gateway.api.noted import FileRead, Noted


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
        raise typer.BadParameter(told("bounce.one_or_folder"))
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
        say(sentence_of(noted))


def _take_several(file: str, reports: list[bytes], *, as_json: bool) -> None:
    """What a colleague passed on in one message."""
    read = with_shop(lambda shop: shop.bounces.take_each(file, reports))
    _tell(read, as_json=as_json)
    if any(each.refused for each in read):
        raise typer.Exit(Exit.REFUSED)


def _read_folder(folder: Path, *, as_json: bool) -> None:
    from gateway.api.mail_folder import FolderBusy

    read: list[FileRead] = []

    async def work(shop: "ShopClient") -> None:
        async for each in shop.bounces.take_folder(folder):
            read.append(each)  # noqa: PERF401 - those that were read before a service went away are told, too

    try:
        with_shop(work)
    except FolderBusy as busy:
        warn(busy)
    finally:
        _tell(read, as_json=as_json, is_put_aside=True)


def _tell(read: "list[FileRead]", *, as_json: bool, is_put_aside: bool = False) -> None:
    if as_json:
        show_json(read)
        return
    for each in read:
        if each.noted:
            say(told("bounce.read", file=each.file, what=sentence_of(each.noted)))
        else:
            why = said(each.why) if each.why else each.refused
            why = told("bounce.put_aside", why=why) if is_put_aside else why
            warn(told("bounce.read", file=each.file, what=why))


def sentence_of(noted: "Noted") -> str:
    """What became of it, in words."""
    from gateway.api.noted import ComplaintNoted, UnsubscriptionNoted

    known = ["outcome.known"] if noted.outcome == "known" else []
    if isinstance(noted, ComplaintNoted):
        return _joined(told("bounce.spam", kind=noted.kind, whose=_whose(noted)), known)
    if isinstance(noted, UnsubscriptionNoted):
        return _joined(told("bounce.unsubscribed", kind=noted.kind, whose=_whose(noted)), known)
    why = " ".join(part for part in (noted.status, noted.diagnostic) if part)
    if noted.permanent:
        what = told("bounce.came_back", kind=noted.kind, whose=_whose(noted), why=why)
    else:
        what = told("bounce.late", kind=noted.kind, whose=_whose(noted), why=why)
    fault = _FAULTS.get(noted.fault, []) if noted.permanent and not known else []
    return _joined(what, [*fault, *_AFTERWARDS.get(noted.outcome, [])])


#: What follows from whose fault it is, and from how far its news came.
_FAULTS = {"us": ["bounce.us"], "way": ["bounce.way"]}
_AFTERWARDS = {"known": ["outcome.known"], "sent": ["outcome.sent"]}


def _whose(noted: "Noted") -> str:
    if noted.inquiry_no:
        return told("bounce.of_inquiry", inquiry_no=noted.inquiry_no)
    return told("bounce.of_order", order_no=noted.order_no) if noted.order_no else ""


def _joined(sentence: str, more: list[str]) -> str:
    return joined([sentence, *map(told, more)])
