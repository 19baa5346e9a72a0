"""The owed mails of a thread as queues, one per recipient: which comes next, who hands it over, and when to try again.

All instants are those of Temporal's server, so that workers whose clocks differ agree on who holds a mail.
"""

from datetime import datetime, timedelta
from typing import LiteralString, NamedTuple

from adapters.postgres.outcome import outcome_of, stored
from adapters.postgres.pool import Connection
from adapters.postgres.stored_mail import COLUMNS, StoredMail, read_mail
from domain.basics.said import Said
from domain.order.kinds import FOR_SHOP
from domain.shop.patience import LEASE, Delay

#: The oldest mail of each queue of a thread that may leave at $2: to the shop, and to whom its thread is about. A mail
#: of the night, or one for a later day, lets others pass; one that the mail server does not take now does not.
HEADS: LiteralString = f"""
    SELECT DISTINCT ON (kind = ANY ($3)) {COLUMNS}, seq, GREATEST(try_after, claimed_until) AS waits_until
    FROM mails
    WHERE thread = $1 AND state = 'owed' AND (not_before IS NULL OR not_before <= $2)
    ORDER BY kind = ANY ($3), owed_at, seq
"""  # noqa: S608 - constants
NEXT: LiteralString = f"""
    SELECT * FROM ({HEADS}) AS heads WHERE waits_until IS NULL OR waits_until <= $2 ORDER BY owed_at, seq LIMIT 1
"""  # noqa: S608 - constants
NEXT_TIME: LiteralString = f"""
    SELECT GREATEST(waits_until, $2) AS at, CASE WHEN waits_until > $2 THEN outcome ELSE '' END AS why
    FROM ({HEADS}) AS heads
    UNION ALL
    SELECT not_before, '' FROM mails WHERE thread = $1 AND state = 'owed' AND not_before > $2
    ORDER BY at, why DESC
"""  # noqa: S608 - constants
#: Whoever held the mail before, and did not renew that, may have handed it over.
CLAIM: LiteralString = """
    UPDATE mails SET claimed_until = $3, unclear_tries = unclear_tries + (claimed_until IS NOT NULL)::int
    WHERE id = $1 AND state = 'owed' AND (claimed_until IS NULL OR claimed_until <= $2)
    RETURNING unclear_tries, EXISTS (SELECT 1 FROM receivers) AS is_any_closed
"""
RENEW: LiteralString = "UPDATE mails SET claimed_until = $2 WHERE id = $1 AND state = 'owed'"
RELEASE: LiteralString = "UPDATE mails SET claimed_until = NULL, try_after = NULL WHERE id = $1 AND state = 'owed'"
#: A mailbox has been full since the first of the thread's mails to it met that, and none was taken after.
DELAY: LiteralString = """
    UPDATE mails SET claimed_until = NULL, tries = tries + 1, try_after = $2, outcome = $3,
           unclear_tries = unclear_tries + $4::int,
           full_since = CASE WHEN NOT $5 OR full_since IS NOT NULL THEN full_since ELSE COALESCE((
               SELECT min(p.full_since) FROM mails p
               WHERE p.thread = mails.thread AND p.recipients[1] = mails.recipients[1]
                 AND NOT EXISTS (SELECT 1 FROM mails s WHERE s.thread = p.thread
                                 AND s.recipients[1] = p.recipients[1] AND s.sent_at >= p.full_since)), $6) END
    WHERE id = $1 AND state = 'owed' RETURNING full_since
"""
#: The day from which its dates count stays what it was. In the morning it is tried as often as a mail that is new.
WAIT: LiteralString = """
    UPDATE mails SET dated_at = COALESCE(dated_at, not_before, owed_at), not_before = $2,
           tries = LEAST(tries, 1), try_after = NULL
    WHERE id = $1 AND state = 'owed'
"""
#: A mail that is held up because a server refuses the shop; one that a person sends again stays a person's.
BLOCK: LiteralString = """
    UPDATE mails SET claimed_until = NULL, try_after = $2, outcome = $3,
           retried_for = CASE WHEN retried_for = '' AND resends IS NULL THEN 'us' ELSE retried_for END
    WHERE id = $1 AND state = 'owed'
"""
#: Only the claim of who says so ($2): somebody may hold it by now, who has handed it over, or does so at this moment.
LET_GO: LiteralString = """
    UPDATE mails SET claimed_until = NULL, try_after = NULL WHERE id = $1 AND state = 'owed' AND claimed_until <= $2
"""
PUT_OFF: LiteralString = """
    UPDATE mails SET claimed_until = NULL, try_after = $2, outcome = $3 WHERE id = $1 AND state = 'owed'
"""
#: Nobody knows yet what the server of another address says.
TRY_NOW: LiteralString = """
    UPDATE mails SET try_after = NULL
    WHERE thread = $1 AND state = 'owed' AND try_after IS NOT NULL AND kind <> ALL ($2)
"""
#: What is being handed over, or decided about, at this moment is left to whoever does that.
RETRY: LiteralString = """
    UPDATE mails SET try_after = NULL, tries = LEAST(tries, 1)
    WHERE id IN (SELECT id FROM mails
                 WHERE state = 'owed' AND try_after IS NOT NULL AND ($1::text IS NULL OR thread = $1)
                 ORDER BY id FOR UPDATE SKIP LOCKED)
"""
DUE: LiteralString = """
    SELECT thread, count(*) AS mails FROM mails
    WHERE state = 'owed' AND (not_before IS NULL OR not_before <= $2) AND ($1::text IS NULL OR thread = $1)
    GROUP BY thread ORDER BY min(owed_at), thread
"""
IN_HAND: LiteralString = f"""
    SELECT {COLUMNS} FROM mails
    WHERE thread = $1 AND state = 'owed' AND claimed_until IS NOT NULL AND kind <> ALL ($2)
"""  # noqa: S608 - constants
#: For a mail of another queue.
LONGEST_WAIT = timedelta(seconds=30)


class Held(NamedTuple):
    """A mail that is held: how many tries ended without a clear answer, and whether any server refuses the shop."""

    unclear_tries: int
    is_any_closed: bool


class MailQueue:
    """What is owed, in the order in which it leaves."""

    async def next(self, conn: Connection, thread: str, now: datetime) -> StoredMail | None:
        """The oldest mail at the head of a queue that may leave now."""
        row = await conn.fetchrow(NEXT, thread, now, FOR_SHOP)
        return read_mail(row) if row else None

    async def next_time(self, conn: Connection, thread: str, now: datetime) -> tuple[datetime, Said | str] | None:
        """When the next mail of the thread may leave, and what it waits for where that is no hour of the day.

        One that may leave a little later is waited for, so that queues which met the same trouble share a sweep.
        """
        rows = await conn.fetch(NEXT_TIME, thread, now, FOR_SHOP)
        if not rows:
            return None
        first: datetime = rows[0]["at"]
        until = first + min((first - now) / 10, LONGEST_WAIT)
        return max(row["at"] for row in rows if row["at"] <= until), outcome_of(rows[0]["why"])

    async def claim(self, conn: Connection, mail: StoredMail, now: datetime) -> Held | None:
        """Hold a mail while it is handed over; None when somebody else does, or it is owed no more."""
        row = await conn.fetchrow(CLAIM, mail.id, now, now + LEASE)
        return Held(**row) if row else None

    async def renew(self, conn: Connection, mail: StoredMail, now: datetime) -> None:
        """It is still being handed over."""
        await conn.execute(RENEW, mail.id, now + LEASE)

    async def release(self, conn: Connection, mail: StoredMail) -> None:
        """Let go of a mail that stays owed: somebody has to decide about it."""
        await conn.execute(RELEASE, mail.id)

    async def let_go(self, conn: Connection, mail_id: str, at: datetime) -> None:
        """A sweep had a mail in hand until then, and has not handed it over."""
        await conn.execute(LET_GO, mail_id, at + LEASE)

    async def wait(self, conn: Connection, mail: StoredMail, until: datetime) -> None:
        """Let a mail wait for the morning."""
        await conn.execute(WAIT, mail.id, until)

    async def put_off(self, conn: Connection, mail_id: str, until: datetime, said: str) -> None:
        """Let a mail wait, for no fault of the mail server."""
        await conn.execute(PUT_OFF, mail_id, until, stored(said))

    async def delay(self, conn: Connection, mail: StoredMail, delay: Delay, now: datetime) -> datetime | None:
        """Let a mail wait that was not taken. Returns since when its recipient's mailbox was full, if ever."""
        full_since: datetime | None = await conn.fetchval(
            DELAY, mail.id, delay.until, stored(delay.said), delay.is_unclear, delay.is_full, now
        )
        return full_since

    async def readdress(self, conn: Connection, thread: str) -> list[StoredMail]:
        """The customer has another address: what waits is tried there at once.

        Returns the mails that are just being handed over for the former one.
        """
        await conn.execute(TRY_NOW, thread, FOR_SHOP)
        return [read_mail(row) for row in await conn.fetch(IN_HAND, thread, FOR_SHOP)]

    async def retry(self, conn: Connection, thread: str | None, now: datetime) -> dict[str, int]:
        """Let everything that waits for a try, of one thread or of all, be tried at once.

        Returns how many mails each thread owes that may leave now; what waits for its hour is left alone.
        """
        await conn.execute(RETRY, thread)
        return {row["thread"]: row["mails"] for row in await conn.fetch(DUE, thread, now)}

    async def block(self, conn: Connection, mail: StoredMail, until: datetime, said: str) -> None:
        """The receiving server refuses the shop: the mail waits until that server is asked again."""
        await conn.execute(BLOCK, mail.id, until, stored(said))
