"""What a killed process left running: found by its pid file under `var/`, and ended.

Imports little: the watchdog, which is one of these processes' neighbours all day, needs nothing else.
"""

import json
import logging
import signal
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import psutil

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 10.0
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Leftover:
    """The content of a pid file: a process is ours only while it has this id and this command line."""

    pid: int
    argv: list[str]
    stop_signal: int

    @classmethod
    def read(cls, pid_file: Path) -> Self | None:
        try:
            return cls(**json.loads(pid_file.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, pid_file: Path) -> None:
        pid_file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    def end(self) -> bool:
        """End the process if it still runs, gently at first; False when there was nothing to end."""
        try:
            process = psutil.Process(self.pid)
            if process.cmdline() != self.argv:
                return False
            for each in (self.stop_signal, signal.SIGKILL):
                process.send_signal(each)
                if _has_gone(process):
                    break
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False
        return True


def end_leftover(pid_file: Path) -> None:
    """Free the data and the ports that a program of a killed stack still holds. Blocks until it has gone."""
    leftover = Leftover.read(pid_file)
    if leftover is not None and leftover.end():
        logger.warning("Ended process %d, which an earlier run had left behind (%s).", leftover.pid, leftover.argv[0])
    pid_file.unlink(missing_ok=True)


def _has_gone(process: psutil.Process) -> bool:
    """Wait for the end of a process that need not be a child: where nobody reaps it, it stays as a zombie."""
    waited_until = time.monotonic() + PATIENCE_SECONDS
    with suppress(psutil.NoSuchProcess):
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > waited_until:
                return False
            time.sleep(POLL_SECONDS)
    return True
