"""The table `documents`: slips, labels and invoices exactly as they were made."""

import hashlib
from datetime import datetime

from adapters.postgres.pool import Connection
from domain.order.document import DocumentKind


class Documents:
    """Papers exactly as they were made."""

    async def keep(
        self,
        conn: Connection,
        order_no: str,
        kind: DocumentKind,
        version: int,
        content: bytes,
        at: datetime,
    ) -> bool:
        """Keep one document; the first of its version stays. False when there was one."""
        done = await conn.execute(
            """INSERT INTO documents (order_no, kind, version, content, sha256, made_at) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (order_no, kind, version) DO NOTHING""",
            order_no,
            kind,
            version,
            content,
            hashlib.sha256(content).digest(),
            at,
        )
        return done == "INSERT 0 1"

    async def made(self, conn: Connection, order_no: str, version: int) -> set[DocumentKind]:
        """Which documents of this version exist."""
        rows = await conn.fetch("SELECT kind FROM documents WHERE order_no = $1 AND version = $2", order_no, version)
        return {DocumentKind(row["kind"]) for row in rows}

    async def made_at(self, conn: Connection, order_no: str, kind: DocumentKind, version: int) -> datetime | None:
        """When a document of this version was made; None when it was not."""
        found: datetime | None = await conn.fetchval(
            "SELECT made_at FROM documents WHERE order_no = $1 AND kind = $2 AND version = $3", order_no, kind, version
        )
        return found

    async def find(
        self, conn: Connection, order_no: str, kind: DocumentKind, version: int | None = None
    ) -> bytes | None:
        """One document, by default its newest version; None when it was not made."""
        content: bytes | None = await conn.fetchval(
            """SELECT content FROM documents WHERE order_no = $1 AND kind = $2 AND ($3::int IS NULL OR version = $3)
               ORDER BY version DESC LIMIT 1""",
            order_no,
            kind,
            version,
        )
        return content
