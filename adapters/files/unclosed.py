"""A file that several readers go through, one after the other."""

import io
from typing import BinaryIO


class Unclosed(io.BufferedReader):
    """A file that stays open when nobody decodes it any more: it belongs to whoever opened it."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__(_Source(source), 1 << 16)


class _Source(io.RawIOBase):
    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what BufferedReader hands over
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
