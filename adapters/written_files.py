"""The folders below `var` that papers and files for others are written into, and when what lies in them goes."""

import contextlib
import stat
from datetime import datetime
from pathlib import Path

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
