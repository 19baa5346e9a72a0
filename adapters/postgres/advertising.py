"""The table `advertising_refusals`: who wants no advertising any more, since when, and how they said so."""

from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.people.advertising import AdvertisingRefusal
from domain.people.identity import mail_key

#: The first refusal stands; the same complaint handed in twice is one.
REFUSE: LiteralString = """
    INSERT INTO advertising_refusals (address, refused_at, source, feedback, mail_id, noted_at)
    VALUES ($1, $2, 'complaint', $3, $4, $5) ON CONFLICT (address) DO NOTHING
"""
IS_REFUSED: LiteralString = "SELECT EXISTS (SELECT 1 FROM advertising_refusals WHERE address = $1)"
LIST: LiteralString = """
    SELECT address, refused_at, source, feedback, mail_id FROM advertising_refusals ORDER BY refused_at DESC LIMIT $1
"""


class Advertising:
    """Refusals of advertising. Addresses are kept as they are compared: in lower case, without quotes."""

    async def refuse(self, conn: Connection, refusal: AdvertisingRefusal, at: datetime) -> None:
        """No more advertising goes to this address."""
        key = mail_key(refusal.address)
        await conn.execute(REFUSE, key, refusal.refused_at, refusal.feedback, refusal.mail_id, at)

    async def is_refused(self, conn: Connection, address: str) -> bool:
        """True when no advertising may go to this address, whatever was agreed to before."""
        return bool(await conn.fetchval(IS_REFUSED, mail_key(address)))

    async def listed(self, conn: Connection, limit: int) -> list[AdvertisingRefusal]:
        """The refusals, newest first."""
        return [AdvertisingRefusal.model_validate(dict(row)) for row in await conn.fetch(LIST, limit)]
