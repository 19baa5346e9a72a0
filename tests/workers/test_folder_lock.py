"""The lock of a folder: a killed holder is not a running one, however slowly its parent looks after it."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from workers.folder_lock import FolderTaken, locked

#: Takes the lock and shares it with a neighbour that outlives it for a second, as the watchdog does; then is killed.
HOLDER = """
import asyncio, os, signal, subprocess, sys
from pathlib import Path
from workers.folder_lock import locked

async def main():
    async with locked(Path(sys.argv[1])) as lock:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1)"], pass_fds=(lock,))
        sys.stdout.write("locked" + chr(10))
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_a_killed_holder_that_nobody_has_reaped_is_waited_for(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE) as holder:  # noqa: ASYNC220 - never waited for, on purpose
        assert holder.stdout is not None
        assert await asyncio.to_thread(holder.stdout.readline) == b"locked\n"

        async with asyncio.timeout(10), locked(tmp_path):
            pass


async def test_a_running_holder_is_named(tmp_path: Path) -> None:
    async with locked(tmp_path):
        with pytest.raises(FolderTaken, match="already running"):
            async with locked(tmp_path):
                pass
