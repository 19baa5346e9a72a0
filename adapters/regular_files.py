"""Files that settings and commands name: never a pipe, which may never end, a socket or a device."""

import stat
from pathlib import Path


class NotRegular(OSError):
    """What is named is a pipe, a socket or a device."""


def must_be_regular(path: Path) -> None:
    """A folder passes: whoever reads it as a file hears so from the system.

    Raises:
        NotRegular
        OSError: there is nothing, or nobody may look at it.
    """
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise NotRegular


def text_of(path: Path) -> str:
    """All of a file.

    Raises:
        NotRegular
        OSError
        UnicodeDecodeError: it is not UTF-8.
    """
    must_be_regular(path)
    return path.read_text(encoding="utf-8")
