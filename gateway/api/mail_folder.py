"""A folder in which a mail server puts messages: they are read one by one, and moved away when they are done."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from adapters.mail.incoming.bounce_raw import MOST_BYTES, separated
from domain.basics.errors import Refusal

DONE, UNREAD = "done", "unread"
_MAILDIR = ("new", "cur")


class FolderBusy(Refusal):
    """Another run is reading this folder."""

    cases: ClassVar = {"": ("folder",)}


def messages(folder: Path) -> Iterator[Path]:
    """The files to be read, oldest name first; links and other special files are left alone."""
    if any((folder / name).is_dir() for name in _MAILDIR):
        found = [file for name in _MAILDIR for file in (folder / name).glob("*")]
    else:
        found = list(folder.glob("*.eml"))
    return iter(
        sorted((file for file in found if file.is_file() and not file.is_symlink()), key=lambda file: file.name)
    )


def _content(file: Path) -> bytes:
    """The file, or so much of it that it is seen to be too large."""
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def reports_in(file: Path) -> list[bytes]:
    """The reports in a file; one message may hold several."""
    return separated(_content(file))


def move(file: Path, to: Path) -> None:
    """Move the file away, and never over another one."""
    to.mkdir(exist_ok=True)
    wanted, number = to / file.name, 1
    while wanted.exists():
        wanted, number = to / f"{file.name}.{number}", number + 1
    file.rename(wanted)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """One run at a time; the system gives the lock back however a run ends."""
    descriptor = os.open(folder / ".shop-bounces.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderBusy(folder=folder) from error
        yield
    finally:
        os.close(descriptor)
