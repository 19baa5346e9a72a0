"""Whoever has handed a file in sees how far it is, and may stop looking at any time."""

import asyncio
import sys
import time
from typing import TYPE_CHECKING

from gateway.cli.progress import Progress
from gateway.cli.terminal import warn
from gateway.cli.words import told

if TYPE_CHECKING:
    from domain.contract.imports import Import
    from gateway.api.client import ShopClient

#: Seconds without anything happening after which nobody seems to work on an import, and between two looks.
PATIENCE, PAUSE = 30.0, 0.2


async def followed(shop: "ShopClient", found: "Import") -> "Import":
    """Show how far it is until it has ended. Whoever stops looking (Ctrl-C) stops nothing else.

    Raises:
        FileKept: nobody can be asked how far it is. ServiceAway: nobody works on it.
    """
    from callers.errors import FileKept, ServiceAway
    from callers.imports import NOBODY_READS

    try:
        with Progress(sys.stderr) as progress:
            return await _until_ended(shop, found, progress)
    except asyncio.CancelledError:
        warn(told("read_in.goes_on", number=found.number))
        raise
    except ServiceAway as error:
        raise error if error.said.code == NOBODY_READS.name else FileKept(found.number, error.said) from error


async def _until_ended(shop: "ShopClient", found: "Import", progress: Progress) -> "Import":
    from callers.errors import ServiceAway
    from callers.imports import NOBODY_READS

    changed_at, seen = time.monotonic(), found
    while not found.has_ended:
        progress.show(how_far(found))
        if time.monotonic() > changed_at + PATIENCE:
            if not await shop.imports.is_worked_on(found.number):
                raise ServiceAway(NOBODY_READS(number=found.number))
            changed_at = time.monotonic()
        await asyncio.sleep(PAUSE)
        found = await shop.imports.find(found.number)
        if found != seen:
            changed_at, seen = time.monotonic(), found
    return found


def how_far(found: "Import") -> str:
    """How many rows there are, and what became of them until now."""
    return told("read_in.progress", rows=found.rows, taken=found.taken, known=found.known, refused=found.refused)
