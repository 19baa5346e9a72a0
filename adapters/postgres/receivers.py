"""The table `receivers`: the servers that refuse the shop, so that not every mail asks them again."""

from datetime import datetime, timedelta
from typing import LiteralString, NamedTuple

from adapters.postgres.pool import Connection
from domain.shop.patience import Pauses, TurnedAway

#: While one mail tries whether a server takes the shop's mails again, the others wait for so long.
PROBE = timedelta(minutes=2)

READ: LiteralString = "SELECT domain, blocked_until, said FROM receivers WHERE domain = ANY ($1) ORDER BY domain"
PROBES: LiteralString = """
    UPDATE receivers SET blocked_until = $3 WHERE domain = ANY ($1) AND blocked_until <= $2 RETURNING domain
"""
#: What was on its way when the server began to refuse counts once.
REFUSED: LiteralString = """
    INSERT INTO receivers (domain, blocked_since, blocked_until, refused_at, refusals, said)
    VALUES ($1, $2, $2, $2, 1, $4)
    ON CONFLICT (domain) DO UPDATE SET refusals = receivers.refusals + 1, refused_at = $2, said = $4
    WHERE receivers.refused_at <= $3 RETURNING refusals
"""
BLOCK: LiteralString = "UPDATE receivers SET blocked_until = $2 WHERE domain = $1"
UNTIL: LiteralString = "SELECT blocked_until FROM receivers WHERE domain = $1"
OPEN: LiteralString = "DELETE FROM receivers WHERE domain = ANY ($1)"
#: Those of the mails that a thread owes, or all.
FORGIVE: LiteralString = """
    DELETE FROM receivers
    WHERE $1::text IS NULL OR domain = '' OR domain IN (
        SELECT lower(split_part(recipients[1], '@', 2)) FROM mails WHERE thread = $1 AND state = 'owed')
"""


class Gate(NamedTuple):
    """Whether a mail may be handed over. `probed`: it tries these domains for all the others."""

    closed_until: datetime | None = None
    said: str = ""
    probed: tuple[str, ...] = ()


class Receivers:
    """A circuit breaker per receiving domain; the domain "" is the shop's own mail server."""

    async def gate(self, conn: Connection, domain: str, now: datetime) -> Gate:
        """Ask whether a mail may go to this domain now. Of all that ask after a block, one may."""
        rows = await conn.fetch(READ, ["", domain])
        if not rows:
            return Gate()
        last = max(rows, key=lambda row: row["blocked_until"])
        if last["blocked_until"] > now:
            return Gate(closed_until=last["blocked_until"], said=last["said"])
        domains = [row["domain"] for row in rows]
        probed = tuple(row["domain"] for row in await conn.fetch(PROBES, domains, now, now + PROBE))
        if len(probed) < len(domains):
            return Gate(closed_until=now + PROBE, said=last["said"])
        return Gate(probed=probed)

    async def refused(self, conn: Connection, refusal: TurnedAway, pauses: Pauses) -> datetime:
        """A server refused the shop. Returns when the next mail may try."""
        refusals = await conn.fetchval(REFUSED, refusal.domain, refusal.at, refusal.began, refusal.said)
        if refusals is not None:
            await conn.execute(BLOCK, refusal.domain, pauses.next_probe(refusal.at, refusals))
        until: datetime = await conn.fetchval(UNTIL, refusal.domain)
        return until

    async def forgive(self, conn: Connection, thread: str | None) -> None:
        """Somebody has settled it with the servers that one thread, or any, writes to: all may send there again."""
        await conn.execute(FORGIVE, thread)

    async def open(self, conn: Connection, domains: tuple[str, ...]) -> None:
        """A mail was taken: everybody may send there again."""
        await conn.execute(OPEN, list(domains))
