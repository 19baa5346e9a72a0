"""`shop import watch`: a folder that carts, banks and people put files into."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.terminal import By, local, say, user_name, with_shop, zone
from gateway.cli.words import said, told

if TYPE_CHECKING:
    from domain.contract.imports import RefusedRow
    from gateway.api.client import ShopClient
    from gateway.watching.folder import WatchedFolder
    from gateway.watching.watch import Ended, Waits, Watch

Folder = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER", exists=True, file_okay=False, writable=True, help="It gets a folder for each kind of files."
    ),
]
Every = Annotated[float, typer.Option(metavar="SECONDS", min=0.1, max=3600, help="How often it is looked at.")]
#: How often what was written about refused rows is looked through for what was kept long enough.
_FORGETS = timedelta(hours=1)


def watch(folder: Folder, every: Every = 5.0, by: By = "") -> None:
    """Read files in as they are put into a folder, until Ctrl-C. Several may watch the same one.

    A file is taken when it has not grown between two looks, and read in as by the command of its kind. Then it is in
    done/, by the number of its import; what was refused is in refused/, with a text that says why.
    """

    async def work(shop: "ShopClient") -> None:
        from gateway.watching.folder import WatchedFolder
        from gateway.watching.watch import Watch

        watched = WatchedFolder(folder, shop.connections.desk.profiles)
        _prepare(watched)
        say(told("watch.begins", folder=folder, orders=folder / "orders", bank=folder / "bank"))
        await _until_stopped(_look_on(shop, Watch(shop.imports, watched, wording, user_name(by)), every))
        say(told("watch.stopped"))

    with_shop(work)


def _prepare(watched: "WatchedFolder") -> None:
    from adapters.file_faults import of_reading

    try:
        watched.prepare()
    except OSError as error:
        what = told("watch.unusable", folder=watched.root, why=said(of_reading(error)))
        raise typer.BadParameter(what, param_hint="FOLDER") from error


async def _until_stopped(work: Coroutine[None, None, None]) -> None:
    """Ctrl-C, or the system's wish, leaves it where it is: a file that was not kept yet is kept the next time."""
    running = asyncio.create_task(work)
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def _look_on(shop: "ShopClient", watch: "Watch", every: float) -> None:
    forgets_at = time.monotonic()
    while True:
        async for each in watch.look():
            say(f"{local(shop.connections.now(), zone(shop))}  {_line(each)}")
        if time.monotonic() >= forgets_at:
            forgets_at = time.monotonic() + _FORGETS.total_seconds()
            kept = shop.connections.desk.today().policy.files.keep_refused_days
            await watch.forget(shop.connections.now(), timedelta(days=kept))
        await asyncio.sleep(every)


def _line(each: "Ended | Waits") -> str:
    """What became of one file, on one line."""
    from gateway.watching.watch import Waits

    if isinstance(each, Waits):
        return told("watch.waits", place=each.place, what=said(each.said))
    if each.said or each.found is None:
        return told("watch.refused", place=each.place, what=said(each.said or ""), name=each.name)
    found, place = each.found, each.place
    number, rows, taken, known = found.number, found.rows, found.taken, found.known
    if not rows:
        return told("watch.no_rows", place=place, number=number, name=each.name)
    if not found.refused:
        return told("watch.done", place=place, number=number, rows=rows, taken=taken, known=known, name=each.name)
    return told(
        "watch.partly",
        place=place,
        number=number,
        rows=rows,
        refused=found.refused,
        taken=taken,
        known=known,
        text=each.text_name,
    )


def wording(ended: "Ended") -> str:
    """The text beside what was refused, for whoever opens the folder."""
    folder = f"{ended.place.rpartition('/')[0]}/"
    if ended.said or ended.found is None:
        begin, end = told("watch.text_refused", place=ended.place), _where_to(ended, folder)
        return "\n".join((begin, said(ended.said or ""), end))
    found = ended.found
    lines = [
        told("watch.text_partly", place=ended.place, number=found.number, refused=found.refused, rows=found.rows),
        *([told("watch.text_mend", name=ended.rows_name, folder=folder)] if ended.rows_name else []),
        "",
        *(_row(row) for row in ended.rows),
    ]
    if more := found.refused - len(ended.rows):
        lines.append(told("watch.text_more", count=more, number=found.number))
    return "\n".join(lines)


def _where_to(ended: "Ended", folder: str) -> str:
    """Into which folder the file belongs that was refused as a whole: that of its own kind, where it is another's."""
    from adapters.files.faults import OTHER_KIND
    from domain.basics.said import Said
    from gateway.watching.folder import KINDS

    what = ended.said.facts.get("what") if ended.said else None
    if isinstance(what, Said) and what.code == OTHER_KIND.name:
        kind = what.facts["kind"]
        is_watched = kind in {each.value for each in KINDS}
        return told("watch.text_other_kind", folder=f"{kind}/") if is_watched else told("watch.text_no_folder")
    return told("watch.text_again", folder=folder)


def _row(row: "RefusedRow") -> str:
    what = said(row.said) if row.said else told("read_in.forgotten")
    if row.key:
        return told("watch.text_line", line=row.line, key=row.key, what=what)
    return told("watch.text_line_only", line=row.line, what=what)
