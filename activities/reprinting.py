"""Handing a kept paper over once more."""

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from domain.contract.envelope import PaperRequest
from domain.contract.order import Language
from domain.order.document import DocumentKind, Printed

if TYPE_CHECKING:
    from adapters.documents.renderer import DocumentRenderer
    from adapters.postgres.database import Database
    from adapters.shop_file import ShopDesk


class Kept(NamedTuple):
    """A paper as it is kept, and what it is called in the journal."""

    content: bytes
    kind: DocumentKind
    language: Language
    name: str


async def hand_over_again(
    database: "Database", desk: "ShopDesk", renderer: "DocumentRenderer", given: PaperRequest, kept: Kept
) -> int:
    """Keep a marked copy of a paper, and note it. Idempotent by paper and day. Returns 1 for the first of the day."""
    day = desk.today().calendar.day_of(given.at)
    copy = await asyncio.to_thread(renderer.reprint, kept.content, kept.kind, kept.language, day)
    printed = Printed(on=day, at=given.at, by=given.by)
    async with database.pool.acquire() as conn, conn.transaction():
        is_new = await database.documents.reprint(conn, given.order_no, kept.content, copy, printed)
        if is_new:
            await database.journal.add_line(conn, given.order_no, given.at, "reprinted", by=given.by, note=kept.name)
    return int(is_new)
