"""The folders below `var` that papers and files for others are written into, and when what lies in them goes."""

import contextlib
import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

#: Papers name people, as do files for carriers and carts.
PRINTED, EXPORTED = "print", "export"
FOLDERS = (PRINTED, EXPORTED)


def forget_written(var: Path, before: datetime) -> int:
    """Remove what was written into these folders before this instant. Returns how many files went.

    Folders that somebody made in them are left alone. What cannot be removed now, because somebody has it open, goes
    with the next time.
    """
    return sum(_forget(var / name, before) for name in FOLDERS)


def _forget(folder: Path, before: datetime) -> int:
    gone = 0
    with contextlib.suppress(OSError):
        for file in folder.iterdir():
            gone += _went(file, before)
    return gone


def _went(file: Path, before: datetime) -> bool:
    with contextlib.suppress(OSError):
        found = file.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_mtime < before.timestamp():
            file.unlink()
            return True
    return False


@contextlib.contextmanager
def in_one_step(file: Path) -> Iterator[BinaryIO]:
    """A file that stands under its name, whole, when all within has ended well; before, what was there stays there."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    opened = fresh.open("wb")
    try:
        yield opened
        opened.flush()
        os.fsync(opened.fileno())
        opened.close()
        fresh.replace(file)
    finally:
        with contextlib.suppress(OSError):
            opened.close()
        fresh.unlink(missing_ok=True)
