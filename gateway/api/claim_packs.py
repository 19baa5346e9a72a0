"""The evidence pack of a claim: gathered, set, zipped, kept, and handed out."""

import asyncio
from typing import NamedTuple

from callers.connections import Connections
from domain.agenda.claim_pack import ClaimPack
from domain.agenda.order_page import JournalEntry
from domain.basics.errors import UnknownClaim
from domain.basics.text import storable
from domain.claim.thread import claim_thread


class MadePack(NamedTuple):
    """A pack as it is kept; `sha256` in hexadecimal."""

    content: bytes
    sha256: str


class PackDesk:
    """Makes packs where they are asked for: files of this size are never sent through Temporal. Raises ServiceAway."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def make(self, claim_no: str, by: str) -> MadePack:
        """The pack of a claim as things stand; the same things make the same pack, which is kept once.

        Raises:
            UnknownClaim
        """
        from adapters.documents.claim_zip import zipped  # noqa: PLC0415 - with the fonts, only where a pack is made
        from adapters.documents.renderer import DocumentRenderer  # noqa: PLC0415

        pack = await self._gathered(claim_no)
        content = await asyncio.to_thread(lambda: zipped(pack, DocumentRenderer()))
        database, at = self._connections.database, self._connections.now()
        async with self._connections.connection() as conn, conn.transaction():
            await database.customer_claims.lock(conn, claim_no, "")
            sha256 = await database.claim_packs.keep(conn, claim_no, content, storable(by)[:100], at)
        return MadePack(content, sha256)

    async def _gathered(self, claim_no: str) -> ClaimPack:
        database, shop = self._connections.database, self._connections.desk.today()
        async with (
            self._connections.connection() as conn,
            conn.transaction(isolation="repeatable_read", readonly=True),
        ):
            stored = await database.customer_claims.one(conn, claim_no)
            order_no = stored.state.order_no
            about = await database.mails.addressed(conn, order_no)
            if about is None:
                raise UnknownClaim(claim_no=claim_no)
            rows = await database.claim_evidence.listed(conn, claim_no)
            evidence = [(row, await database.claim_evidence.content(conn, claim_no, row.no) or b"") for row in rows]
            history: list[JournalEntry] = await database.pages.journal(conn, order_no)
            return ClaimPack(
                claim=stored.state,
                text=stored.text,
                answers=stored.answers,
                history=stored.journal,
                placed=about.placed,
                order=about.state,
                order_history=tuple(history),
                scheme=stored.policy.guarantee,
                return_days=about.policy.return_rule.changed_mind.days,
                shop=shop.profile,
                zone=shop.calendar.zone,
                mails=tuple(await database.claim_packs.mails(conn, [order_no, claim_thread(claim_no)])),
                papers=tuple(await database.claim_packs.papers(conn, order_no)),
                evidence=tuple(evidence),
                letters=tuple(await database.claim_packs.letters(conn, claim_no, about)),
            )
