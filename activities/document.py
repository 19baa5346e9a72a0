"""The deed of paper: slip, label and, where the box carries no price, the invoice."""

import asyncio
from typing import TYPE_CHECKING

from temporalio import activity

from domain.deed import PaperRequest
from domain.document import DocumentOrder

if TYPE_CHECKING:
    from adapters.documents.renderer import DocumentRenderer
    from adapters.postgres.database import Database
    from adapters.shop_file import ShopDesk


class Paper:
    """Idempotent by (order_no, kind, version): the first document of a version stays."""

    def __init__(self, database: "Database", desk: "ShopDesk", renderer: "DocumentRenderer") -> None:
        self.database = database
        self.desk = desk
        self.renderer = renderer

    @activity.defn(name="make_documents")
    async def make(self, given: PaperRequest) -> int:
        """Make what is missing for this version. Returns how many documents were made; 0 when the order moved on."""
        shop = self.desk.today()
        async with self.database.pool.acquire() as conn:
            about = await self.database.mails.addressed(conn, given.order_no)
            if about is None or about.state.version != given.version:
                return 0
            existing = await self.database.documents.made(conn, given.order_no, given.version)
        paper = DocumentOrder(
            placed=about.placed,
            shop=shop.profile,
            transfer_no=about.transfer_no,
            version=given.version,
            issued_on=shop.calendar.day_of(given.at),
            shipped_on=shop.calendar.day_of(about.state.shipped_at) if about.state.shipped_at else None,
            timezone=shop.file.timezone,
            received=max(about.state.kept, 0),
        )
        made = {
            kind: await asyncio.to_thread(self.renderer.render, kind, paper)
            for kind in paper.kinds
            if kind not in existing
        }
        async with self.database.pool.acquire() as conn, conn.transaction():
            for kind, content in made.items():
                await self.database.documents.keep(conn, given.order_no, kind, given.version, content, given.at)
        return len(made)
