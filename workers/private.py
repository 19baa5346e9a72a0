"""Files and folders that nobody but their owner reads: orders, mails and papers are about people."""

import os
from pathlib import Path

#: What no file that this project makes gives to others.
UMASK = 0o077
_FILE, _FOLDER = 0o600, 0o700


def be_private() -> None:
    """Whatever this process and its children write from now on is for its owner alone."""
    os.umask(os.umask(UMASK) | UMASK)


def private_folder(folder: Path) -> None:
    """Make the folder where it is missing; close one that an earlier version has left open."""
    folder.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
    mode = folder.stat().st_mode
    if mode & UMASK:
        folder.chmod(mode & _FOLDER)


def owners_alone(path: str, flags: int) -> int:
    """An opener for `open`, by which a new file is its owner's alone."""
    return os.open(path, flags, _FILE)
