"""Many things of the day by files, as one person after another does them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

#: Orders that one person after another works on at the same time.
_AT_ONCE = 6


def by_box(scans: Iterable[str]) -> list[list[str]]:
    """The scans of each box: its slip, and then the pieces."""
    boxes: list[list[str]] = []
    for line in scans:
        if "/" in line:
            boxes.append([])
        boxes[-1].append(line)
    return boxes


async def each_of(several: Sequence[T], work: Callable[[T], Awaitable[R]]) -> list[R]:
    """Do it for each, some at a time."""
    some = asyncio.Semaphore(_AT_ONCE)

    async def do(one: T) -> R:
        async with some:
            return await work(one)

    return list(await asyncio.gather(*map(do, several)))
