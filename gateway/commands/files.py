"""Files that are named on the command line."""

import sys
from pathlib import Path

import typer


def beginning_of(file: str, size: int) -> bytes:
    """The first bytes of a file, or of standard input (-): no more than are needed to see that it is too large."""
    if file == "-":
        return sys.stdin.buffer.read(size)
    try:
        with Path(file).open("rb") as source:
            return source.read(size)
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}.", param_hint="FILE") from error
