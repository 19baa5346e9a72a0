"""Photos and documents of claims at the door: looked at, kept, listed and handed out again."""

from collections.abc import Iterable, Sequence

from callers.connections import Connections
from domain.basics.errors import ClaimSettled, UnknownClaim
from domain.basics.text import storable
from domain.claim.evidence import EvidenceRow, Origin, UnknownEvidence, examined, must_have_room

_LONGEST_REMARK = 1_000


class EvidenceDesk:
    """Files of claims. They stay in the database: no workflow ever carries one. All raise ServiceAway."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def add(self, claim_no: str, files: Iterable[tuple[str, bytes]], origin: Origin) -> list[EvidenceRow]:
        """Keep these files, each by its name and its bytes, all or none; what the claim has already changes nothing.

        Returns:
            all files of the claim.

        Raises:
            UnknownClaim, ClaimSettled
            BadEvidence: one of them is too large, of a kind that is not taken, or not what it is called.
        """
        limits = self._connections.desk.today().policy.files
        given = {file.sha256: file for file in (examined(name, content, limits) for name, content in files)}
        origin = origin._replace(says=storable(origin.says)[:_LONGEST_REMARK], by=storable(origin.by)[:100])
        database, at = self._connections.database, self._connections.now()
        async with self._connections.connection() as conn, conn.transaction():
            claim = await database.customer_claims.lock(conn, claim_no, "")
            known = await database.claim_evidence.listed(conn, claim_no)
            new = [file for sha256, file in given.items() if sha256 not in {row.sha256 for row in known}]
            if new and claim.state.is_closed:
                raise ClaimSettled(claim_no=claim_no)
            size = sum(row.size for row in known) + sum(len(file.content) for file in new)
            must_have_room(len(known) + len(new), size, limits)
            for file in new:
                await database.claim_evidence.add(conn, claim_no, file, origin, at)
            return await database.claim_evidence.listed(conn, claim_no)

    async def listed(self, claim_no: str) -> list[EvidenceRow]:
        """The files of a claim, the first that came first.

        Raises:
            UnknownClaim
        """
        async with self._connections.connection() as conn:
            if await self._connections.database.customer_claims.order_of(conn, claim_no) is None:
                raise UnknownClaim(claim_no=claim_no)
            return await self._connections.database.claim_evidence.listed(conn, claim_no)

    async def contents(self, claim_no: str, numbers: Sequence[int] = ()) -> list[tuple[EvidenceRow, bytes]]:
        """These files of a claim, all without numbers, exactly as they came.

        Raises:
            UnknownClaim, UnknownEvidence
        """
        rows = {row.no: row for row in await self.listed(claim_no)}
        for no in numbers:
            if no not in rows:
                raise UnknownEvidence(claim_no=claim_no, no=no)
        found = []
        async with self._connections.connection() as conn:
            for no in numbers or rows:
                content = await self._connections.database.claim_evidence.content(conn, claim_no, no)
                found.append((rows[no], content or b""))
        return found
