"""The table `claim_packs`, and what of an order's mails and papers goes into a pack."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from adapters.postgres.addressed import Addressed
from adapters.postgres.pool import Connection
from domain.agenda.claim_pack import PAPERS, PackLetter, PackMail, PackPaper, may_leave
from domain.inquiry.incoming import Incoming, same_address
from domain.order.document import DocumentKind
from domain.order.kinds import MailKind

MAILS: LiteralString = """
    SELECT kind, subject, raw, sent_at FROM mails
    WHERE thread = ANY ($1) AND state = 'sent' AND raw IS NOT NULL AND sent_at IS NOT NULL
    ORDER BY sent_at, seq
"""
#: Letters about the claim, and those of inquiries that are about its order for certain; none of a machine, none erased.
LETTERS: LiteralString = """
    SELECT at, about, letter FROM (
        SELECT at, id, claim_no AS about, letter FROM claim_letters WHERE claim_no = $1
        UNION ALL
        SELECT l.at, l.id, l.inquiry_no, l.letter FROM inquiry_letters l JOIN inquiries i USING (inquiry_no)
        WHERE i.order_no = $2 AND NOT i.is_doubtful AND NOT l.is_ours
    ) AS letters
    WHERE letter::json ->> 'automatic' IS NULL AND coalesce(letter::json ->> 'text', '') <> ''
    ORDER BY at, about, id
"""
PAPERS_OF: LiteralString = """
    SELECT kind, version, content FROM documents WHERE order_no = $1 AND kind = ANY ($2)
    ORDER BY kind, version, parcel_no, lines
"""
KEEP: LiteralString = """
    WITH kept AS (
        INSERT INTO claim_packs (claim_no, no, sha256, content, made_by, made_at)
        SELECT $1, coalesce(max(no), 0) + 1, $2, $3, $4, $5 FROM claim_packs WHERE claim_no = $1
        ON CONFLICT (claim_no, sha256) DO NOTHING
        RETURNING no
    )
    INSERT INTO claim_journal (claim_no, at, what, by, facts, key)
    SELECT $1, $5, 'pack_made', $4, $6, 'pack:' || encode($2, 'hex') FROM kept
"""
EMPTY: LiteralString = "UPDATE claim_packs SET content = '' WHERE claim_no = ANY ($1) AND content <> ''"


class ClaimPacks:
    """Packs, kept as they were made; the claim is locked by whoever keeps one."""

    async def mails(self, conn: Connection, threads: Sequence[str]) -> list[PackMail]:
        """What was sent to the customer in these threads, in the order in which it left."""
        return [
            PackMail(row["sent_at"], row["subject"], row["raw"])
            for row in await conn.fetch(MAILS, list(threads))
            if may_leave(MailKind(row["kind"]))
        ]

    async def letters(self, conn: Connection, claim_no: str, about: Addressed) -> list[PackLetter]:
        """What was written to the shop about a claim, and about its order, the first one first."""
        found = []
        for row in await conn.fetch(LETTERS, claim_no, about.placed.order_no):
            letter = Incoming.model_validate_json(row["letter"])
            is_own = same_address(letter.sender) == same_address(about.placed.orderer.email) != ""
            is_customers = is_own and not letter.proof.is_doubtful
            told = (letter.subject, letter.text, letter.attachments)
            found.append(PackLetter(row["at"], row["about"], is_customers, *told))
        return found

    async def papers(self, conn: Connection, order_no: str) -> list[PackPaper]:
        """The papers of an order that its customer has, too."""
        rows = await conn.fetch(PAPERS_OF, order_no, sorted(PAPERS))
        return [PackPaper(DocumentKind(row["kind"]), no, row["content"]) for no, row in enumerate(rows, start=1)]

    async def keep(self, conn: Connection, claim_no: str, content: bytes, by: str, at: datetime) -> str:
        """Keep a pack, unless the same one is kept already. Returns its SHA-256."""
        sha256 = hashlib.sha256(content)
        facts = json.dumps({"sha256": sha256.hexdigest()[:16]})
        await conn.execute(KEEP, claim_no, sha256.digest(), content, by, at, facts)
        return sha256.hexdigest()

    async def erase(self, conn: Connection, claim_nos: Sequence[str]) -> None:
        """Of the packs of these claims nothing stays but that they were made, and their hashes."""
        await conn.execute(EMPTY, list(claim_nos))
