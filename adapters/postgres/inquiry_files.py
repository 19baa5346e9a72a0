"""The table `inquiry_files`: what came with letters to inquiries, until one becomes a claim."""

from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.claim.evidence import NewEvidence
from domain.inquiry.incoming import Proof

ADD: LiteralString = """
    INSERT INTO inquiry_files (inquiry_no, no, letter_key, sha256, size, kind, name, content, added_at)
    SELECT $1, coalesce(max(no), 0) + 1, $2, decode($3, 'hex'), $4, $5, $6, $7, $8
    FROM inquiry_files WHERE inquiry_no = $1
"""
KNOWN: LiteralString = """
    SELECT encode(sha256, 'hex') AS sha256, size FROM inquiry_files WHERE inquiry_no = $1 AND content <> ''
"""
#: A file is the customer's where its letter came from the orderer's own address ($3), and nobody doubts that.
MOVE: LiteralString = """
    WITH moved AS (
        INSERT INTO claim_evidence
               (claim_no, no, sha256, size, kind, name, content, given_by, says, added_by, added_at)
        SELECT $2, row_number() OVER (ORDER BY f.no)
                   + (SELECT coalesce(max(no), 0) FROM claim_evidence WHERE claim_no = $2),
               f.sha256, f.size, f.kind, f.name, f.content,
               CASE WHEN l.letter::json ->> 'sender' = $3 AND NOT coalesce(l.letter::json ->> 'proof', '') = ANY ($4)
                    THEN 'customer' ELSE 'other' END, '', '', f.added_at
        FROM inquiry_files f LEFT JOIN inquiry_letters l ON l.key = f.letter_key
        WHERE f.inquiry_no = $1 AND f.content <> ''
        ON CONFLICT DO NOTHING
        RETURNING no, kind, sha256
    )
    INSERT INTO claim_journal (claim_no, at, what, by, facts, key)
    SELECT $2, $5, 'evidence_added', '',
           json_build_object('file', no || '.' || kind, 'sha256', left(encode(sha256, 'hex'), 16)),
           'evidence:' || encode(sha256, 'hex')
    FROM moved
"""
EMPTY: LiteralString = "UPDATE inquiry_files SET content = '', name = '' WHERE inquiry_no = $1 AND content <> ''"
FORGET: LiteralString = """
    UPDATE inquiry_files f SET content = '', name = '' WHERE f.content <> '' AND f.added_at < $1
       AND (SELECT i.status = 'closed' AND i.updated_at < $1 FROM inquiries i WHERE i.inquiry_no = f.inquiry_no)
"""
_DOUBTFUL = [proof.value for proof in Proof if proof.is_doubtful]


class InquiryFiles:
    """Files of inquiries; the inquiry's sender takes turns, or the inquiry is locked, by whoever adds or moves one."""

    async def known(self, conn: Connection, inquiry_no: str) -> dict[str, int]:
        """The files that are there: their hashes in hexadecimal, and their bytes."""
        return {row["sha256"]: row["size"] for row in await conn.fetch(KNOWN, inquiry_no)}

    async def add(self, conn: Connection, inquiry_no: str, letter_key: str, file: NewEvidence, at: datetime) -> None:
        """Keep a file that the inquiry does not have."""
        size = len(file.content)
        await conn.execute(ADD, inquiry_no, letter_key, file.sha256, size, file.kind, file.name, file.content, at)

    async def move(self, conn: Connection, inquiry_no: str, claim_no: str, orderer: str, at: datetime) -> None:
        """The inquiry has become a claim, of whoever writes from the address `orderer`: its files are evidence now."""
        await conn.execute(MOVE, inquiry_no, claim_no, orderer, _DOUBTFUL, at)
        await conn.execute(EMPTY, inquiry_no)

    async def forget(self, conn: Connection, before: datetime) -> None:
        """Empty what belongs to inquiries that have been closed since before then."""
        await conn.execute(FORGET, before)
