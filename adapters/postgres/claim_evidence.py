"""The table `claim_evidence`: photos and documents that prove a claim, as they came."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.claim.evidence import EvidenceRow, NewEvidence, Origin

_ROW: LiteralString = (
    "no, name, kind, size, encode(sha256, 'hex') AS sha256, given_by, says, added_by, added_at, content = '' AS is_gone"
)
#: The journal is never emptied: a file's own name, which may say whose it is, stays out of it.
ADD: LiteralString = """
    WITH added AS (
        INSERT INTO claim_evidence
               (claim_no, no, sha256, size, kind, name, content, given_by, says, added_by, added_at)
        SELECT $1, coalesce(max(no), 0) + 1, decode($2, 'hex'), $3, $4, $5, $6, $7, $8, $9, $10
        FROM claim_evidence WHERE claim_no = $1
        RETURNING no
    )
    INSERT INTO claim_journal (claim_no, at, what, by, facts, key)
    SELECT $1, $10, 'evidence_added', $9, json_build_object('file', no || '.' || $4, 'sha256', left($2, 16)),
           'evidence:' || $2
    FROM added
"""
LIST: LiteralString = f"SELECT {_ROW} FROM claim_evidence WHERE claim_no = $1 ORDER BY no"  # noqa: S608 - constants
CONTENT: LiteralString = "SELECT content FROM claim_evidence WHERE claim_no = $1 AND no = $2"
EMPTY: LiteralString = """
    UPDATE claim_evidence SET content = '', name = '', says = '' WHERE claim_no = ANY ($1) AND content <> ''
"""


class ClaimEvidence:
    """Files of claims; the claim is locked by whoever adds one."""

    async def add(self, conn: Connection, claim_no: str, file: NewEvidence, origin: Origin, at: datetime) -> None:
        """Keep a file that the claim does not have yet, and write it into the claim's journal."""
        await conn.execute(
            ADD,
            claim_no,
            file.sha256,
            len(file.content),
            file.kind,
            file.name,
            file.content,
            origin.given_by,
            origin.says,
            origin.by,
            at,
        )

    async def listed(self, conn: Connection, claim_no: str) -> list[EvidenceRow]:
        """The files of a claim, in the order in which they came, without those that were erased."""
        rows = await conn.fetch(LIST, claim_no)
        return [EvidenceRow.model_validate(dict(row)) for row in rows if not row["is_gone"]]

    async def content(self, conn: Connection, claim_no: str, no: int) -> bytes | None:
        """One file as it came; None when there is none, or it was erased."""
        return await conn.fetchval(CONTENT, claim_no, no) or None

    async def erase(self, conn: Connection, claim_nos: Sequence[str]) -> None:
        """Of the files of these claims nothing stays but that there were some, and when."""
        await conn.execute(EMPTY, claim_nos)
