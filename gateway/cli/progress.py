"""How far something is, on one line of a terminal that is written over; nothing elsewhere."""

from types import TracebackType
from typing import Self, TextIO

from gateway.cli.table import columns_of


class Progress:
    """One line, which is gone at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._width = 0

    def show(self, text: str) -> None:
        """Write it in the place of what stood there."""
        if self._stream.isatty():
            width = columns_of(text)
            self._stream.write(f"\r{text}{' ' * (self._width - width)}")
            self._stream.flush()
            self._width = width

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._width:
            self._stream.write(f"\r{' ' * self._width}\r")
            self._stream.flush()
