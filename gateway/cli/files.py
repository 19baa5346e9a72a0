"""Files that are named on the command line."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from domain.basics.text import counted
from gateway.cli.terminal import say, show_json

if TYPE_CHECKING:
    from gateway.importing.lists import Imported


def beginning_of(file: str, size: int) -> bytes:
    """The first bytes of a file, or of standard input (-): no more than are needed to see that it is too large."""
    if file == "-":
        return sys.stdin.buffer.read(size)
    try:
        with Path(file).open("rb") as source:
            return source.read(size)
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}.", param_hint="FILE") from error


def whole(file: str | Path, most: int, hint: str = "FILE") -> bytes:
    """All of a file, or of standard input (-), which may have `most` bytes. A pipe tells its length to nobody."""
    data = beginning_of(str(file), most + 1)
    if len(data) > most:
        raise typer.BadParameter(f"{file} is too large: it may have {most:,} bytes.", param_hint=hint)
    return data


def tell_imported(imported: "Imported", one: str, many: str, *, as_json: bool) -> None:
    """What became of a list, and what of it was not used."""
    if as_json:
        show_json({many: imported.count} | imported.model_dump(exclude={"count"}, exclude_none=True))
        return
    say(f"{counted(imported.count, f'{one} was', f'{many} were')} imported.")
    if over := imported.lines_over:
        where = f"line{'s' if len(over) > 1 else ''} {', '.join(map(str, over))}"
        say(f"{counted(len(over), f'{one} was', f'{many} were')} over already, and left out: {where}.")
    if unused := imported.unused_columns:
        say(f"{counted(len(unused), 'column was', 'columns were')} not used: {', '.join(unused)}.")
