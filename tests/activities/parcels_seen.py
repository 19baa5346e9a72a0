"""What there is to see of orders and their parcels: stock, money and what stands on papers, as the database says it."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from adapters.documents.renderer import DocumentRenderer
from domain.contract.order import PlacedOrder
from domain.order.document import DocumentKind, DocumentOrder
from domain.order.owed import TASKS, TaskKind, TaskTrait
from domain.order.parcel import Parcel
from domain.order.state import OrderState
from domain.payment.books import BookEntry, EntryKind
from tests.activities.world import World
from tests.world import OnShelf

FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
LEDGER = """
    SELECT order_no, (SELECT COALESCE(sum(amount), 0) FROM allocations a WHERE a.order_no = o.order_no),
           (SELECT COALESCE(sum(amount), 0) FROM refunds r WHERE r.order_no = o.order_no AND state = 'done')
    FROM orders o
"""
SET_ASIDE = """
    SELECT order_no, sku, quantity, state FROM reservations WHERE state IN ('held', 'waiting')
    UNION ALL SELECT order_no, sku, here, 'held' FROM reservations WHERE here > 0
"""
ASKED = (
    "SELECT order_no, id, kind, amount, refund FROM tasks WHERE done_at IS NULL AND order_no IS NOT NULL ORDER BY id"
)


class Clerk(DocumentRenderer):
    """Writes down what stands on papers instead of setting them: what they look like is the matter of other tests."""

    def __init__(self) -> None:
        """Without fonts and a press."""

    def render(self, kind: DocumentKind, order: DocumentOrder) -> bytes:
        said = {
            "kind": kind,
            "parcel_no": order.parcel_no,
            "contents": [[line.sku, line.quantity] for line in order.contents],
            "elsewhere": [[line.sku, line.quantity] for line in order.elsewhere],
            "total": order.placed.total if order.shows_prices(kind) else None,
            "rates": [[line.rate, line.gross, line.tax] for line in order.sold.lines],
            "cash": order.cash_to_collect,
        }
        return json.dumps(said).encode()

    @staticmethod
    def missing(order: DocumentOrder) -> str:  # noqa: ARG004 - as the renderer has it
        return ""


class Task(NamedTuple):
    """An open task of an order; `amount` in yen, `refund`: the number of the one that it asks for."""

    id: int
    kind: str
    amount: int | None
    refund: int | None


@dataclass
class Seen:
    """What the database says, by article and order; `asked`: all open tasks, `tasks` those that give money back."""

    shelf: dict[str, OnShelf]
    reserved: dict[str, dict[str, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: {"held": Counter(), "waiting": Counter()})
    )
    orders: dict[str, tuple[PlacedOrder, OrderState]] = field(default_factory=dict)
    ledger: dict[str, tuple[int, int]] = field(default_factory=dict)
    tasks: dict[str, list[tuple[int, str, int]]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[str, list[Task]] = field(default_factory=lambda: defaultdict(list))
    entries: list[BookEntry] = field(default_factory=list)

    def books_of(self, number: str) -> list[BookEntry]:
        """What an export of all days says of an order."""
        return [each for each in self.entries if each.order_no == number]

    def sold(self, number: str) -> list[list[int]]:
        """Rate, yen and tax of what was sold and did not go back."""
        found: dict[int, list[int]] = {}
        for each in self.books_of(number):
            if each.rate:
                sign, sums = 1 if each.kind is EntryKind.SALE else -1, found.setdefault(each.rate, [0, 0])
                found[each.rate] = [sums[0] + sign * each.amount, sums[1] + sign * each.tax]
        return [[rate, *sums] for rate, sums in sorted(found.items()) if any(sums)]


async def look(world: World) -> Seen:
    """Read all of it."""
    async with world.pool.acquire() as conn:
        rows = await conn.fetch("SELECT sku, on_hand, reserved, waiting FROM stock")
        seen = Seen({row["sku"]: OnShelf(*tuple(row)[1:]) for row in rows})
        seen.entries = await world.database.books.entries(conn, FIRST, LAST, world.desk.today().calendar)
        for number, paid, back in await conn.fetch(LEDGER):
            found = await world.database.mails.addressed(conn, number)
            assert found
            seen.orders[number], seen.ledger[number] = (found.placed, found.state), (paid, back)
        for number, sku, pieces, state in await conn.fetch(SET_ASIDE):
            seen.reserved[number][state][sku] += pieces
        for number, *asked in await conn.fetch(ASKED):
            task = Task(*asked)
            seen.asked[number].append(task)
            if task.amount is not None and TaskTrait.GIVES_BACK in TASKS[TaskKind(task.kind)]:
                seen.tasks[number].append((task.id, task.kind, task.amount))
    return seen


async def papers(world: World, number: str, version: int, parcel: Parcel) -> dict[DocumentKind, dict[str, Any]]:
    """What stands on the papers of this parcel."""
    async with world.pool.acquire() as conn:
        made = await world.database.documents.made(conn, number, version, parcel)
    return {kind: json.loads(content) for kind, content in made.items()}


async def shipped_mail(world: World, number: str, parcel_no: str, *, is_free: bool = False) -> dict[str, Any]:
    """What the customer is told of this parcel, or of one that replaces something."""
    query = "SELECT facts FROM mails WHERE thread = $1 AND key = $2"
    kind = "replacement_shipped" if is_free else "shipped"
    return dict(json.loads(await world.pool.fetchval(query, number, f"{kind}:{parcel_no}")))
