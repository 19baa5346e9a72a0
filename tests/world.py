"""The shop that a test plays in, however much of it is at work: what may be asked of its database."""

from dataclasses import dataclass
from typing import Any

from adapters.postgres.pool import Pool

SKU = "TEA-100"


@dataclass(frozen=True)
class OnShelf:
    """One article's pieces."""

    on_hand: int
    reserved: int
    waiting: int


class ShopWorld:
    """Base of the worlds: `tests/activities/world.py` has no workflows, `tests/workflows/world.py` has all."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def rows(self, query: str, *args: object) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.pool.fetch(query, *args)]

    async def shelf(self, sku: str = SKU) -> OnShelf:
        row = await self.pool.fetchrow("SELECT on_hand, reserved, waiting FROM stock WHERE sku = $1", sku)
        assert row
        return OnShelf(**dict(row))
