"""What a keyboard-wedge scanner types: codes, each ended by the key that it presses behind them."""

import asyncio
import codecs
import contextlib
import io
import os
import re
import sys
import termios
import threading
from collections.abc import Iterator

#: Scanners are set to press Enter or Tab behind a code.
_END = re.compile("[\r\n\t]+")
_MOST_BYTES = 4096


@contextlib.contextmanager
def tab_ends_a_line() -> Iterator[None]:
    """A terminal hands a line over at Enter alone; within, also at Tab."""
    try:
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
    except (OSError, termios.error):  # no terminal
        yield
        return
    keys = [*before[6]]
    keys[termios.VEOL] = b"\t"
    termios.tcsetattr(terminal, termios.TCSANOW, [*before[:6], keys])
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)


def read_into(lines: "asyncio.Queue[str | None]", loop: asyncio.AbstractEventLoop) -> None:
    """Read the input in a thread that holds nothing up when the program ends; None is its end."""
    texts = _texts()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            for line in _lines(texts):
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()


def _lines(texts: Iterator[str]) -> Iterator[str]:
    rest = ""
    for text in texts:
        *whole, rest = _END.split(rest + text)
        yield from whole
    yield rest


def _texts() -> Iterator[str]:
    """The input as it comes: Python itself would wait for the end of a line."""
    try:
        source = sys.stdin.fileno()
    except io.UnsupportedOperation:
        yield sys.stdin.read()
        return
    decoder = codecs.getincrementaldecoder(sys.stdin.encoding)("replace")
    while read := os.read(source, _MOST_BYTES):
        yield decoder.decode(read)
