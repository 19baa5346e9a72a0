"""The table `consents`: who agreed to advertising by mail, and who wants none any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.contract.consents import Standing
from domain.people.consent import Consent, standing
from domain.people.identity import mail_key

#: The same thing said once more is one.
NOTE: LiteralString = """
    INSERT INTO consents (address, what, source, about, at, by, note, noted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (address, what, source, about, at) DO NOTHING RETURNING id
"""
OF: LiteralString = """
    SELECT address, what, source, about, at, by, note FROM consents WHERE address = $1 ORDER BY at, id
"""
OF_ALL: LiteralString = """
    SELECT address, what, source, about, at, by, note FROM consents WHERE address = ANY ($1) ORDER BY at, id
"""
#: The latest refusal of each; without those who asked anew since.
REFUSALS: LiteralString = """
    SELECT address, what, source, about, at, by, note FROM consents w
    WHERE what = 'withdrawn' AND NOT EXISTS (
        SELECT 1 FROM consents n WHERE n.address = w.address AND (
            n.what = 'given' AND n.source <> 'order' AND n.at > w.at
            OR n.what = 'withdrawn' AND (n.at, n.id) > (w.at, w.id)))
    ORDER BY at DESC, id DESC LIMIT $1
"""
FORGET: LiteralString = """
    DELETE FROM consents c USING consents w
    WHERE w.what = 'withdrawn' AND w.at < $1 AND c.address = w.address AND c.what = 'given' AND c.at <= w.at
"""


class Consents:
    """The ledger of consents. Addresses are kept as they are compared: in lower case, without quotes."""

    async def note(self, conn: Connection, consent: Consent, at: datetime) -> bool:
        """Write down what was said. False where it stands there already."""
        said = (consent.what, consent.source, consent.about, consent.at, consent.by, consent.note)
        return await conn.fetchval(NOTE, mail_key(consent.address), *said, at) is not None

    async def of(self, conn: Connection, address: str) -> list[Consent]:
        """All that was ever said of an address, oldest first."""
        return [Consent.model_validate(dict(row)) for row in await conn.fetch(OF, mail_key(address))]

    async def of_all(self, conn: Connection, addresses: Sequence[str]) -> dict[str, list[Consent]]:
        """All that was ever said of these addresses, which are as they are compared; each oldest first."""
        found = dict[str, list[Consent]]()
        for row in await conn.fetch(OF_ALL, list(addresses)):
            found.setdefault(row["address"], []).append(Consent.model_validate(dict(row)))
        return found

    async def is_refused(self, conn: Connection, address: str) -> bool:
        """True when no advertising may go to this address, whatever its orders agree to."""
        return standing(await self.of(conn, address)) is Standing.WITHDRAWN

    async def refusals(self, conn: Connection, limit: int) -> list[Consent]:
        """Who wants no advertising any more, the latest first."""
        return [Consent.model_validate(dict(row)) for row in await conn.fetch(REFUSALS, limit)]

    async def forget(self, conn: Connection, before: datetime) -> None:
        """Remove what was agreed to and withdrawn before this instant; the withdrawal stays."""
        await conn.execute(FORGET, before)
