"""The lock of a folder: a killed holder is not a running one, however slowly its parent looks after it."""

import asyncio
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from workers.folder_lock import FolderTaken, locked

#: Takes the lock and shares it with a neighbour that outlives it for a second, as the watchdog does; then is killed.
HOLDER = """
import asyncio, os, signal, subprocess, sys
from pathlib import Path
from workers.folder_lock import locked

async def main():
    async with locked(Path(sys.argv[1])) as lock:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(2)"], pass_fds=(lock,))
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_a_killed_holder_that_nobody_has_reaped_is_waited_for(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)]) as holder:  # noqa: ASYNC220 - never waited for, on purpose
        async with asyncio.timeout(10):
            while psutil.Process(holder.pid).status() != psutil.STATUS_ZOMBIE:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.01)

        async with asyncio.timeout(10), locked(tmp_path):
            pass


async def test_a_running_holder_is_named(tmp_path: Path) -> None:
    async with locked(tmp_path):
        with pytest.raises(FolderTaken, match="already running"):
            async with locked(tmp_path):
                pass
