"""Commands that somebody of the demo types, and what they answer."""

from datetime import datetime
from typing import NamedTuple

from domain.basics.said import Said
from gateway.demo.clock import StoryClock


class Typed(NamedTuple):
    """A command at an instant of the story, and what came of it."""

    at: datetime
    command: str
    outcome: tuple[Said, ...]


class Typist:
    """Somebody who types commands; `told` is what a person would have seen."""

    def __init__(self, clock: StoryClock) -> None:
        self._typed_at = clock.now
        self.told: list[Typed] = []

    async def tell(self, command: str, *outcome: Said) -> None:
        self.told.append(Typed(await self._typed_at(), f"shop {command}", outcome))
