"""Ends the programs of a stack whose own process was killed, so that nothing runs on unattended.

Run as `python -m workers.watchdog PID_FILE…` with a pipe as standard input that the stack holds open: it closes when
the stack's process ends, however it ends. The watchdog shares the lock of the stack's folder, so that the next stack
starts only when the programs of this one have gone.
"""

import os
import sys
from pathlib import Path

from workers.leftovers import end_leftover


def main() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    for pid_file in sys.argv[1:]:
        end_leftover(Path(pid_file))


if __name__ == "__main__":
    main()
