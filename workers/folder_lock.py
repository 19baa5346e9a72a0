"""One stack per folder: a lock that the system gives back when all who hold it have gone, however they went."""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from domain.basics.said import Code
from domain.basics.trouble import Trouble

PATIENCE_SECONDS = 30.0  # for the watchdog of a killed stack, which shares its lock while it tidies up
POLL_SECONDS = 0.05


_TAKEN = Code("folder.taken", "folder", "process")


class FolderTaken(Trouble, RuntimeError):
    """Another stack runs in this folder."""


@asynccontextmanager
async def locked(folder: Path) -> AsyncIterator[int]:
    """Hold the folder's lock; yields the file descriptor that carries it, for children that are to hold it as well."""
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        await _take(descriptor, folder)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


async def _take(descriptor: int, folder: Path) -> None:
    waited_until = time.monotonic() + PATIENCE_SECONDS
    while not _is_free(descriptor):
        holder = int(os.pread(descriptor, 20, 0) or b"0")
        if _runs(holder) or time.monotonic() > waited_until:
            raise FolderTaken(_TAKEN(folder=folder, process=str(holder)))
        await asyncio.sleep(POLL_SECONDS)


def _runs(pid: int) -> bool:
    """True for a process that has not ended; one that was killed stays as a zombie until its parent looks."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
