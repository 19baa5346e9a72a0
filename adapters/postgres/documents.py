"""The tables `documents` and `reprints`: slips, labels and invoices exactly as they were made, and once more."""

import hashlib
from datetime import date, datetime

from adapters.postgres.pool import Connection
from domain.order.document import OF_VERSION, DocumentKind, PaperRow, Printed
from domain.order.parcel import Parcel

#: What is of the whole order, or of one that is not split.
WHOLE = Parcel()


class Documents:
    """Papers exactly as they were made.

    Those of a parcel are told apart by its number and contents; an invoice, which no box holds, is of the order,
    but for that of what is had in exchange.
    """

    async def keep(
        self,
        conn: Connection,
        order_no: str,
        kind: DocumentKind,
        version: int,
        content: bytes,
        at: datetime,
        parcel: Parcel = WHOLE,
    ) -> bool:
        """Keep one document; the first of its version stays. False when there was one."""
        parcel = WHOLE if kind is DocumentKind.INVOICE and not parcel.is_exchange else parcel
        done = await conn.execute(
            """INSERT INTO documents (order_no, kind, version, content, sha256, made_at, parcel_no, lines)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
               ON CONFLICT (order_no, kind, version, parcel_no, lines) DO NOTHING""",
            order_no,
            kind,
            version,
            content,
            hashlib.sha256(content).digest(),
            at,
            parcel.parcel_no,
            parcel.contents,
        )
        return done == "INSERT 0 1"

    async def made(
        self, conn: Connection, order_no: str, version: int, parcel: Parcel = WHOLE
    ) -> dict[DocumentKind, bytes]:
        """The documents of this version and parcel; the invoice goes with the parcel that carries the totals."""
        rows = await conn.fetch(
            """SELECT kind, content FROM documents
               WHERE order_no = $1 AND version = $2 AND kind = ANY($6)
                 AND CASE WHEN kind = 'invoice' AND NOT $7 THEN $5 AND lines = '' ELSE parcel_no = $3 AND lines = $4 END
               ORDER BY kind""",
            order_no,
            version,
            parcel.parcel_no,
            parcel.contents,
            not (parcel.is_part and parcel.is_further),
            sorted(OF_VERSION),
            parcel.is_exchange,
        )
        return {DocumentKind(row["kind"]): row["content"] for row in rows}

    async def made_at(self, conn: Connection, order_no: str, kind: DocumentKind, version: int) -> datetime | None:
        """When the first document of this version was made; None when none was."""
        found: datetime | None = await conn.fetchval(
            "SELECT min(made_at) FROM documents WHERE order_no = $1 AND kind = $2 AND version = $3",
            order_no,
            kind,
            version,
        )
        return found

    async def issued_at(self, conn: Connection, order_no: str, version: int) -> datetime | None:
        """When the paper with prices of this version was made; None when none was."""
        at: datetime | None = await conn.fetchval(
            """SELECT made_at FROM documents WHERE order_no = $1 AND version = $2 AND kind IN ('invoice', 'slip')
               ORDER BY kind, made_at LIMIT 1""",
            order_no,
            version,
        )
        return at

    async def find(
        self, conn: Connection, order_no: str, kind: DocumentKind, version: int | None = None
    ) -> bytes | None:
        """One document of the whole order, by default its newest version; None when it was not made."""
        content: bytes | None = await conn.fetchval(
            """SELECT content FROM documents
               WHERE order_no = $1 AND kind = $2 AND ($3::int IS NULL OR version = $3) AND lines = ''
               ORDER BY version DESC LIMIT 1""",
            order_no,
            kind,
            version,
        )
        return content

    async def listed(self, conn: Connection, order_no: str) -> list[PaperRow]:
        """Every paper of an order, the oldest first, and the days on which it was handed over once more."""
        rows = await conn.fetch(
            """SELECT kind, version AS number, CASE WHEN lines <> '' THEN parcel_no ELSE '' END AS parcel_no, made_at,
                      ARRAY(SELECT reprinted_on FROM reprints r WHERE r.original = d.sha256 ORDER BY 1) AS reprinted_on
               FROM documents d WHERE order_no = $1 ORDER BY made_at, kind, parcel_no""",
            order_no,
        )
        return [PaperRow.model_validate(dict(row)) for row in rows]

    async def issued_before(self, conn: Connection, order_no: str, version: int) -> tuple[int, datetime] | None:
        """The newest version before this one of which a paper with prices was made, and when; None without one."""
        row = await conn.fetchrow(
            """SELECT version, max(made_at) AS made_at FROM documents
               WHERE order_no = $1 AND kind IN ('slip', 'invoice') AND version < $2
               GROUP BY version ORDER BY version DESC LIMIT 1""",
            order_no,
            version,
        )
        return (row["version"], row["made_at"]) if row else None

    async def reprint(self, conn: Connection, order_no: str, original: bytes, content: bytes, printed: Printed) -> bool:
        """Keep a paper that is handed over once more; one of a day stays. False when there was one."""
        done = await conn.execute(
            """INSERT INTO reprints (original, reprinted_on, order_no, content, sha256, made_at, made_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (original, reprinted_on) DO NOTHING""",
            hashlib.sha256(original).digest(),
            printed.on,
            order_no,
            content,
            hashlib.sha256(content).digest(),
            printed.at,
            printed.by,
        )
        return done == "INSERT 0 1"

    async def reprinted(self, conn: Connection, original: bytes, on: date) -> bytes | None:
        """A paper as it was handed over once more on this day."""
        content: bytes | None = await conn.fetchval(
            "SELECT content FROM reprints WHERE original = $1 AND reprinted_on = $2",
            hashlib.sha256(original).digest(),
            on,
        )
        return content
