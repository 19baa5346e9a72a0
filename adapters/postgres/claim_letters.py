"""The table `claim_letters`: what was written to the shop about a claim."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString, NamedTuple

from adapters.postgres.pool import Connection
from domain.agenda.claim_page import ClaimLetter
from domain.inquiry.incoming import Incoming

KEEP: LiteralString = """
    INSERT INTO claim_letters (claim_no, key, by, at, letter, message_id) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (key) DO NOTHING
"""
UNTAKEN: LiteralString = "SELECT id, letter FROM claim_letters WHERE claim_no = $1 AND taken_at IS NULL ORDER BY id"
LISTED: LiteralString = "SELECT at, by, letter FROM claim_letters WHERE claim_no = $1 ORDER BY id"
ERASE: LiteralString = """
    UPDATE claim_letters SET by = '', message_id = '', letter = json_build_object('key', key) WHERE claim_no = $1
"""


class Untaken(NamedTuple):
    """A letter that no activity has taken note of yet."""

    id: int
    letter: Incoming


class ClaimLetters:
    """Letters about claims: kept once, taken note of once, and shown."""

    async def claim_of(self, conn: Connection, key: str) -> str | None:
        """The claim that a letter was put to; None for one that none has."""
        found: str | None = await conn.fetchval("SELECT claim_no FROM claim_letters WHERE key = $1", key)
        return found

    async def keep(self, conn: Connection, claim_no: str, letter: Incoming, at: datetime) -> None:
        """Store a letter; one that is stored stays as it is."""
        by, text = letter.name or letter.sender, letter.model_dump_json(exclude_defaults=True)
        await conn.execute(KEEP, claim_no, letter.key, by, at, text, letter.message_id)

    async def count(self, conn: Connection, claim_no: str, since: datetime) -> int:
        """The letters since an instant."""
        found: int = await conn.fetchval(
            "SELECT count(*) FROM claim_letters WHERE claim_no = $1 AND at >= $2", claim_no, since
        )
        return found

    async def untaken(self, conn: Connection, claim_no: str) -> list[Untaken]:
        """The letters that wait to be taken note of, oldest first."""
        rows = await conn.fetch(UNTAKEN, claim_no)
        return [Untaken(row["id"], Incoming.model_validate_json(row["letter"])) for row in rows]

    async def take(self, conn: Connection, taken: Sequence[int], at: datetime) -> None:
        """They were taken note of."""
        await conn.execute("UPDATE claim_letters SET taken_at = $2 WHERE id = ANY ($1)", list(taken), at)

    async def erase(self, conn: Connection, claim_no: str) -> None:
        """Nothing stays of them but that they came, and when."""
        await conn.execute(ERASE, claim_no)

    async def listed(self, conn: Connection, claim_no: str) -> list[ClaimLetter]:
        """All letters of a claim, oldest first."""
        return [
            ClaimLetter.of(row["at"], row["by"], Incoming.model_validate_json(row["letter"]))
            for row in await conn.fetch(LISTED, claim_no)
        ]
