"""What came with a letter is kept with the letter, in its transaction: as evidence of a claim, or beside an inquiry."""

from datetime import datetime
from typing import TYPE_CHECKING

from domain.claim.attached import Sifted, fitting
from domain.claim.evidence import Giver, Origin
from domain.inquiry.incoming import Incoming
from domain.shop.policy import FilesPolicy

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection


class Attaching:
    """Each answers the letter, which says what was not kept. The same file of one matter is kept once."""

    def __init__(self, database: "Database", limits: FilesPolicy) -> None:
        self._database = database
        self._limits = limits

    async def to_claim(  # noqa: PLR0913, PLR0917 - what came, with what, from whom
        self, conn: "Connection", claim_no: str, letter: Incoming, sifted: Sifted, giver: Giver, at: datetime
    ) -> Incoming:
        """Keep what fits as the claim's evidence."""
        if sifted.files:
            await self._database.customer_claims.lock(conn, claim_no, "")
        rows = await self._database.claim_evidence.listed(conn, claim_no)
        fit = fitting(sifted, {row.sha256 for row in rows}, sum(row.size for row in rows), self._limits)
        for file in fit.files:
            await self._database.claim_evidence.add(conn, claim_no, file, Origin(giver), at)
        return letter.model_copy(update={"unkept": fit.unkept})

    async def to_inquiry(
        self, conn: "Connection", inquiry_no: str, letter: Incoming, sifted: Sifted, at: datetime
    ) -> Incoming:
        """Keep what fits until the inquiry becomes a claim."""
        known = await self._database.inquiry_files.known(conn, inquiry_no)
        fit = fitting(sifted, known.keys(), sum(known.values()), self._limits)
        for file in fit.files:
            await self._database.inquiry_files.add(conn, inquiry_no, letter.key, file, at)
        return letter.model_copy(update={"unkept": fit.unkept})
