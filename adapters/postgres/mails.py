"""The table `mails`: owed before they are sent, kept as they were sent."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from adapters.mail.writing.rendered import MailEnvelope
from adapters.postgres.addressed import Addressed, addressed
from adapters.postgres.consents import Consents
from adapters.postgres.outcome import stored
from adapters.postgres.pool import Connection
from adapters.postgres.stored_mail import COLUMNS, StoredMail, later, read_mail
from domain.basics.said import Said
from domain.conversation.again import Again
from domain.order.facts import MailFacts
from domain.order.kinds import FOR_SHOP, REPLACED_BY_LATER, MailKind, facts_of
from domain.order.mail import mail_id, mail_key
from domain.order.owed import UnsentMail

#: A mail that is owed anew, because its address was corrected, keeps its place.
OWED: LiteralString = f"SELECT {COLUMNS} FROM mails WHERE thread = $1 AND state = 'owed' ORDER BY owed_at, seq"  # noqa: S608 - constants
#: What the customer has not been told. What a person wants to be sent once more has been.
UNSENT: LiteralString = """
    SELECT id, kind, facts, owed_at, COALESCE(dated_at, not_before, owed_at) AS dated_at FROM mails
    WHERE thread = $1 AND state = 'owed' AND kind <> ALL ($2) AND (resends IS NULL OR retried_for <> '')
    ORDER BY owed_at, seq
"""
IS_OWED: LiteralString = "SELECT EXISTS (SELECT 1 FROM mails WHERE thread = $1 AND state = 'owed')"
NEWEST: LiteralString = "SELECT state, sent_at FROM mails WHERE thread = $1 AND kind = $2 ORDER BY seq DESC LIMIT 1"
#: Only one that is owed and not waiting already: an outbox that ran twice meets the same refusal twice.
PUT_OFF: LiteralString = """
    UPDATE mails SET not_before = $2, retried_for = $3, outcome = $4, claimed_until = NULL, try_after = NULL
    WHERE id = $1 AND state = 'owed' AND (not_before IS NULL OR not_before <= $5) RETURNING id
"""
#: What waits for a later day leaves now, or at $2 when it is night; what is written for the night waits for it anyway.
HURRY: LiteralString = """
    UPDATE mails SET not_before = $2, retried_for = ''
    WHERE thread = $1 AND state = 'owed' AND (not_before IS NOT NULL OR retried_for <> '')
"""
#: What waits for the morning ($3) leaves now ($2); what is tried again by itself keeps its time.
BRING_FORWARD: LiteralString = """
    UPDATE mails SET not_before = $2
    WHERE thread = $1 AND state = 'owed' AND retried_for = '' AND not_before > $2 AND not_before <= $3
"""
ONE: LiteralString = f"SELECT {COLUMNS} FROM mails WHERE id = $1"  # noqa: S608 - constants
#: Another mail of this kind was owed after this one. One that is owed anew keeps its time, and so its place.
IS_REPLACED: LiteralString = """
    SELECT EXISTS (
        SELECT 1 FROM mails m JOIN mails c ON c.thread = m.thread AND c.kind = m.kind
        WHERE m.id = $1 AND c.resends IS NULL AND c.state IN ('owed', 'sent', 'unclear')
          AND (c.owed_at, c.seq) > (m.owed_at, m.seq)
    )
"""
#: It is the newest of its kind ($3), a copy of that, or the reminder ($4) of it.
ANSWERS_NEWEST: LiteralString = """
    SELECT EXISTS (
        SELECT 1 FROM mails m JOIN mails o ON o.id = COALESCE(m.resends, m.id)
        WHERE m.id = $2 AND m.thread = $1 AND o.kind IN ($3, $4) AND NOT EXISTS (
            SELECT 1 FROM mails c WHERE c.thread = $1 AND c.kind = $3 AND c.resends IS NULL
            AND (c.owed_at, c.seq) > (o.owed_at, o.seq)
        )
    )
"""
#: A later copy of this one is on its way, or has left.
IS_REPEATED: LiteralString = f"""
    SELECT EXISTS (
        SELECT 1 FROM mails m JOIN mails c ON {later("$2")} WHERE m.id = $1 AND c.state IN ('owed', 'sent', 'unclear')
    )
"""  # noqa: S608 - constants
#: The newest of each mail to the customer, where it did not arrive.
UNDELIVERED: LiteralString = f"""
    SELECT {COLUMNS} FROM mails m
    WHERE thread = $1 AND state IN ('bounced', 'refused') AND kind <> ALL ($2)
      AND NOT EXISTS (SELECT 1 FROM mails c WHERE {later("$3")} AND c.state <> 'superseded')
    ORDER BY seq
"""  # noqa: S608 - constants
#: A mail that was never written is owed as it was.
REOPEN: LiteralString = (
    "UPDATE mails SET state = 'owed', outcome = '', not_before = $2 WHERE id = $1 AND raw IS NULL AND state = 'refused'"
)
OWE: LiteralString = """
    INSERT INTO mails (id, thread, key, kind, facts, owed_at, resends, recipients, not_before, retried_for)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (thread, key) DO NOTHING
"""
KEEP: LiteralString = """
    UPDATE mails SET raw = $2, sha256 = $3, subject = $4, sender = $5, recipients = $6 WHERE id = $1 AND raw IS NULL
"""
MARK: LiteralString = """
    UPDATE mails SET state = $2, sent_at = $3, outcome = $4, claimed_until = NULL, try_after = NULL
    WHERE id = $1 AND state = 'owed'
"""
#: Null when it had come to an end before.
SENT: LiteralString = """
    UPDATE mails SET state = 'sent', sent_at = $2, outcome = $3, claimed_until = NULL, try_after = NULL
    WHERE id = $1 AND state = 'owed'
    RETURNING EXISTS (SELECT 1 FROM mails o WHERE o.thread = mails.thread AND o.state = 'owed' AND o.id <> mails.id)
"""
SUPERSEDE: LiteralString = "UPDATE mails SET state = 'superseded', outcome = $2 WHERE id = ANY ($1) AND state = 'owed'"
NOTE: LiteralString = "UPDATE mails SET outcome = $2 WHERE id = $1"


class Mails:
    """Mails owed and mails sent."""

    def __init__(self, consents: Consents) -> None:
        self._consents = consents

    async def owe(
        self,
        conn: Connection,
        thread: str,
        kind: MailKind,
        facts: MailFacts,
        at: datetime,
        *,
        what: str = "",
        not_before: datetime | None = None,
    ) -> None:
        """Owe a mail outside an activity; the same kind and `what` is owed once per thread."""
        key = mail_key(kind, what)
        await conn.execute(OWE, mail_id(thread, key), thread, key, kind, _json(facts), at, None, [], not_before, "")

    async def owe_again(
        self,
        conn: Connection,
        mail: StoredMail,
        key: str,
        at: datetime,
        *,
        to: str = "",
        not_before: datetime | None = None,
    ) -> None:
        """Owe a stored mail once more, to this address if not to the one it went to."""
        if mail.envelope is None:
            await conn.execute(REOPEN, mail.id, not_before)
            return
        await self._owe_copy(conn, mail, f"{mail.key}:again:{key}", at, (mail.id, [to or mail.to], not_before, ""))

    async def owe_repeat(self, conn: Connection, mail_id_: str, key: str, at: datetime, again: Again, to: str) -> None:
        """Owe a mail that came back once more by itself, when its time has come; the same key, once."""
        mail = await self.by_id(conn, mail_id_)
        new_key = f"{mail.key.partition(':again:')[0]}:again:{key}"
        copied = (mail.resends or mail.id, [to or mail.to], again.not_before, again.reason)
        await self._owe_copy(conn, mail, new_key, at, copied)

    async def owe_anew(self, conn: Connection, mail: StoredMail) -> None:
        """Owe a mail once more that was written and has not left: it will be written as if for the first time."""
        new_key = f"{mail.key}:again:{mail.id}"
        await self._owe_copy(conn, mail, new_key, mail.owed_at, (mail.resends, [], mail.not_before, ""))

    async def _owe_copy(
        self,
        conn: Connection,
        mail: StoredMail,
        key: str,
        at: datetime,
        rest: tuple[str | None, list[str], datetime | None, str],
    ) -> None:
        """`rest`: the mail it repeats, to whom, not before when, and why it is tried again by itself."""
        await conn.execute(*(OWE, mail_id(mail.thread, key), mail.thread, key, mail.kind, _json(mail.facts), at), *rest)

    async def keys(self, conn: Connection, thread: str, start: str) -> list[str]:
        """The keys of the thread's mails that begin so."""
        rows = await conn.fetch("SELECT key FROM mails WHERE thread = $1 AND starts_with(key, $2)", thread, start)
        return [row["key"] for row in rows]

    async def put_off(self, conn: Connection, mail_id_: str, again: Again, outcome: Said | str, at: datetime) -> bool:
        """Let an owed mail wait. False when it waits already, or has come to its end."""
        return await conn.fetchval(PUT_OFF, mail_id_, again.not_before, again.reason, stored(outcome), at) is not None

    async def hurry(self, conn: Connection, thread: str, not_before: datetime | None) -> None:
        """Nothing of this thread is tried on a later day: it leaves for another address now, or in the morning."""
        await conn.execute(HURRY, thread, not_before)

    async def bring_forward(self, conn: Connection, thread: str, at: datetime, morning: datetime) -> None:
        """What was caused earlier in this night leaves now, so that an answer that leaves at once comes after it."""
        await conn.execute(BRING_FORWARD, thread, at, morning)

    async def by_id(self, conn: Connection, mail_id_: str) -> StoredMail:
        """One mail that exists."""
        row = await conn.fetchrow(ONE, mail_id_)
        assert row is not None  # noqa: S101 - mails are never deleted
        return read_mail(row)

    async def is_repeated(self, conn: Connection, mail: StoredMail) -> bool:
        """True when a later copy of a mail is on its way, or has left."""
        return bool(await conn.fetchval(IS_REPEATED, mail.id, REPLACED_BY_LATER))

    async def is_replaced(self, conn: Connection, mail: StoredMail) -> bool:
        """True when a newer mail of the same kind is on its way, or has left: that one says what holds now."""
        return bool(await conn.fetchval(IS_REPLACED, mail.id))

    async def thread_of(self, conn: Connection, mail_id: str) -> str | None:
        """The thread of a mail; None for one that is none of ours."""
        found: str | None = await conn.fetchval("SELECT thread FROM mails WHERE id = $1", mail_id)
        return found

    async def answers_newest(
        self, conn: Connection, thread: str, mail_id_: str, request: MailKind, reminder: MailKind
    ) -> bool:
        """True for the newest request of a thread, a copy of it, or its reminder: a letter answers what it says."""
        return bool(await conn.fetchval(ANSWERS_NEWEST, thread, mail_id_, request, reminder))

    async def owed(self, conn: Connection, thread: str) -> list[StoredMail]:
        """The mails of the thread that have not left, oldest first."""
        return [read_mail(row) for row in await conn.fetch(OWED, thread)]

    async def is_owed(self, conn: Connection, thread: str) -> bool:
        """Whether a mail of this thread has still to leave."""
        found: bool = await conn.fetchval(IS_OWED, thread)
        return found

    async def unsent(self, conn: Connection, thread: str) -> list[UnsentMail]:
        """The mails to the customer that have not left, oldest first."""
        return [
            UnsentMail.model_validate(dict(row) | {"facts": facts_of(row["kind"], row["facts"])})
            for row in await conn.fetch(UNSENT, thread, FOR_SHOP)
        ]

    async def undelivered(self, conn: Connection, thread: str) -> list[StoredMail]:
        """The mails to the customer that came back, or could not be sent, and of which no later copy was owed."""
        return [read_mail(row) for row in await conn.fetch(UNDELIVERED, thread, FOR_SHOP, REPLACED_BY_LATER)]

    async def keep(self, conn: Connection, mail: StoredMail, envelope: MailEnvelope) -> bool:
        """Store a mail exactly as it will be sent, before it is sent. False when it was stored before."""
        digest = hashlib.sha256(envelope.raw).digest()
        sender, recipients = envelope.envelope_from, list(envelope.recipients)
        done = await conn.execute(KEEP, mail.id, envelope.raw, digest, envelope.subject, sender, recipients)
        return done == "UPDATE 1"

    async def mark(
        self, conn: Connection, mail: StoredMail, state: str, at: datetime, outcome: Said | str = ""
    ) -> bool:
        """The mail's end: sent, superseded or refused. False when it had come to an end before."""
        done = await conn.execute(MARK, mail.id, state, at if state == "sent" else None, stored(outcome))
        return done == "UPDATE 1"

    async def sent(self, conn: Connection, mail: StoredMail, at: datetime, outcome: Said | str = "") -> bool:
        """The mail server has taken it. False when it was the last mail that its thread owed at that moment."""
        is_more_owed: bool | None = await conn.fetchval(SENT, mail.id, at, stored(outcome))
        return is_more_owed is not False

    async def has_left(self, conn: Connection, thread: str, kind: MailKind) -> tuple[bool, datetime | None]:
        """Whether the newest mail of a kind has still to leave, and when it left."""
        row = await conn.fetchrow(NEWEST, thread, kind)
        return (row["state"] == "owed", row["sent_at"]) if row else (False, None)

    async def supersede(self, conn: Connection, mail_ids: Sequence[str], why: Said) -> None:
        """Others take the place of these mails, which have not left."""
        await conn.execute(SUPERSEDE, list(mail_ids), stored(why))

    async def note(self, conn: Connection, mail: StoredMail, outcome: Said | str) -> None:
        """What else is to be said of a mail that has come to its end."""
        await conn.execute(NOTE, mail.id, stored(outcome))

    async def addressed(self, conn: Connection, thread: str, *, locked: bool = False) -> Addressed | None:
        """The order a thread is about, locked against payments where the mail must not be overtaken."""
        return await addressed(conn, self._consents, thread, locked=locked)


def _json(facts: MailFacts) -> str:
    return facts.model_dump_json(exclude_defaults=True)
