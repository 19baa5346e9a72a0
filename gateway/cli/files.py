"""Files that are named on the command line."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import typer

from gateway.cli.terminal import say, show_json
from gateway.cli.words import said, told

if TYPE_CHECKING:
    from gateway.api.client import ShopClient
    from gateway.importing.lists import Imported


def regular(file: str) -> str:
    """A file as it is named: no pipe, which may never end, and no device. Standard input is named `-`.

    Raises:
        typer.BadParameter
    """
    from adapters.regular_files import NotRegular, must_be_regular

    try:
        must_be_regular(Path(file))
    except NotRegular as error:
        raise typer.BadParameter(told("file.not_regular", file=file), param_hint="FILE") from error
    except OSError:
        pass  # whoever reads it says why it cannot be read
    return file


def beginning_of(file: str, size: int) -> bytes:
    """The first bytes of a file, or of standard input (-): no more than are needed to see that it is too large."""
    if file == "-":
        return sys.stdin.buffer.read(size)
    try:
        with Path(regular(file)).open("rb") as source:
            return source.read(size)
    except OSError as error:
        raise typer.BadParameter(told("file.unreadable", file=file, why=_why(error)), param_hint="FILE") from error


def _why(error: OSError) -> str:
    from adapters.file_faults import of_system

    return said(of_system(error))


def whole(file: str | Path, most: int, hint: str = "FILE") -> bytes:
    """All of a file, or of standard input (-), which may have `most` bytes. A pipe tells its length to nobody."""
    data = beginning_of(str(file), most + 1)
    if len(data) > most:
        raise typer.BadParameter(told("file.too_large", file=file, most=most), param_hint=hint)
    return data


def writable(folder: Path) -> Path:
    """A folder that files can be written into, made where it is missing.

    It is tried before anything is changed, so that nothing is begun whose paper cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise _not_written(folder, error) from error


def own_folder(shop: "ShopClient", name: str, out: Path | None) -> Path:
    """The folder that was named, or ours below `var`, from which goes first what was kept long enough."""
    from adapters.written_files import forget_written

    if out:
        return out
    connections = shop.connections
    kept_for = timedelta(days=connections.desk.today().policy.files.keep_written_days)
    forget_written(connections.settings.var, connections.now() - kept_for)
    return connections.settings.var / name


def write(file: Path, content: bytes) -> None:
    """Write a file in one step: whoever looks for it finds all of it, or what was there before.

    One that does not fit on the disk any more is named.
    """
    with appearing(file.parent) as put:
        put(file.name, content)


@contextlib.contextmanager
def appearing(folder: Path) -> Iterator[Callable[[str, bytes], Path]]:
    """What is written within is whole on the disk at once, and under its name when all within has ended well."""
    from adapters.written_files import in_one_step

    with contextlib.ExitStack() as files:

        def put(name: str, content: bytes) -> Path:
            file = folder / name
            with told_where(file):
                opened = files.enter_context(in_one_step(file))
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
            return file

        yield put
        with told_where(folder):
            files.pop_all().close()


@contextlib.contextmanager
def told_where(file: Path) -> Iterator[None]:
    """A file that cannot be written is named, with the reason."""
    try:
        yield
    except OSError as error:
        raise _not_written(file, error) from error


def _not_written(file: Path, error: OSError) -> typer.BadParameter:
    return typer.BadParameter(told("file.not_written", file=file, why=_why(error)), param_hint="--out")


def tell_imported(imported: "Imported", one: str, many: str, *, as_json: bool) -> None:
    """What became of a list of such things, and what of it was not used."""
    if as_json:
        show_json({many: imported.count} | imported.model_dump(exclude={"count"}, exclude_none=True))
        return
    say(told(f"import.{one}", count=imported.count))
    if over := imported.lines_over:
        say(told("import.over", count=len(over), lines=over))
    if unused := imported.unused_columns:
        say(told("import.unused", count=len(unused), columns=unused))
