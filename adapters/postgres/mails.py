"""The table `mails`: owed before they are sent, kept as they were sent."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import LiteralString

import asyncpg

from adapters.mail.writing.rendered import MailEnvelope
from adapters.postgres.advertising import Advertising
from adapters.postgres.pool import Connection
from domain.basics.errors import UnknownMail
from domain.contract.order import PlacedOrder
from domain.conversation.again import Again
from domain.inquiry.inquiry import inquiry_thread
from domain.order.aggregate import UnsentMail
from domain.order.facts import MailFacts
from domain.order.kinds import FOR_SHOP, REPLACED_BY_LATER, MailKind
from domain.order.mail import as_spoken, is_beginning_of_id, is_whole_id, mail_id, mail_key
from domain.order.state import OrderState
from domain.people.advertising import without_advertising
from domain.shop.policy import Policy

#: Nobody counts a thread's mails beyond six digits.
_LONGEST_NUMBER = 6


@dataclass(frozen=True)
class StoredMail:
    """One mail as stored; `envelope` is None until it was written. `resends` is the id of the mail it repeats."""

    id: str
    thread: str
    key: str
    kind: MailKind
    facts: MailFacts
    owed_at: datetime
    envelope: MailEnvelope | None = None
    resends: str | None = None
    to: str = ""
    state: str = "owed"
    not_before: datetime | None = None  # it was owed at night and leaves in the morning, or is tried again then
    retried_for: str = ""  # a fault of class us or way: it came back, or was refused, and is tried again by itself
    number: int | None = None  # its place among the mails of its thread, where it was asked for
    tries: int = 0  # how often the mail server did not take it
    unclear_tries: int = 0  # how often nobody knew whether it had taken it
    dated_at: datetime | None = None  # from when its dates count, where it takes the place of one that was late

    @property
    def counts_from(self) -> datetime:
        """The instant from which the dates that it names count."""
        return self.dated_at or self.not_before or self.owed_at


@dataclass(frozen=True)
class Addressed:
    """The order that a mail speaks of, as it is now.

    `placed` agrees to advertising only where its customer has not refused that since; `refuses_advertising` is true
    where that makes a difference.
    """

    placed: PlacedOrder
    state: OrderState
    policy: Policy
    transfer_no: str
    refuses_advertising: bool = False


COLUMNS: LiteralString = """
    id, thread, key, kind, facts, owed_at, not_before, state, resends, raw, sender, recipients, subject, outcome,
    retried_for, tries, unclear_tries, dated_at
"""
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
#: Only one that is owed and not waiting already: a walk that was doubled meets the same refusal twice.
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
BY_ID: LiteralString = f"""
    SELECT {COLUMNS} FROM mails WHERE thread = $1 AND id = $2 AND (raw IS NOT NULL OR state = 'refused')
"""  # noqa: S608 - constants
BY_KIND: LiteralString = f"""
    SELECT {COLUMNS} FROM mails
    WHERE thread = $1 AND kind = $2 AND state IN ('sent', 'bounced', 'refused', 'unclear') AND resends IS NULL
    ORDER BY seq DESC LIMIT 1
"""  # noqa: S608 - constants


def later(kinds: LiteralString) -> LiteralString:
    """The mail c comes after m, and is a copy of it or says anew what it said: a second confirmation, a later deadline.

    `kinds` is the parameter of the statement that is given REPLACED_BY_LATER.
    """
    return f"""
    c.thread = m.thread AND c.seq > m.seq AND (
        split_part(c.key, ':again:', 1) = split_part(m.key, ':again:', 1) OR c.kind = m.kind AND m.kind = ANY ({kinds}))
"""


#: Another mail of this kind was owed after this one. One that is owed anew keeps its time, and so its place.
IS_REPLACED: LiteralString = """
    SELECT EXISTS (
        SELECT 1 FROM mails m JOIN mails c ON c.thread = m.thread AND c.kind = m.kind
        WHERE m.id = $1 AND c.resends IS NULL AND c.state IN ('owed', 'sent', 'unclear')
          AND (c.owed_at, c.seq) > (m.owed_at, m.seq)
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
SUPERSEDE: LiteralString = "UPDATE mails SET state = 'superseded', outcome = $2 WHERE id = ANY ($1) AND state = 'owed'"
NOTE: LiteralString = "UPDATE mails SET outcome = $2 WHERE id = $1"
ORDER_NOW: LiteralString = "SELECT placed, state, policy, transfer_no FROM orders WHERE order_no = $1"
ORDER_LOCKED: LiteralString = "SELECT placed, state, policy, transfer_no FROM orders WHERE order_no = $1 FOR UPDATE"


def read_mail(row: asyncpg.Record) -> StoredMail:
    """A row with `COLUMNS`."""
    recipients = list(row["recipients"])
    envelope = None
    if row["raw"] is not None:
        envelope = MailEnvelope(
            envelope_from=row["sender"],
            recipient=recipients[0],
            copies=tuple(recipients[1:]),
            raw=row["raw"],
            message_id="",
            subject=row["subject"],
        )
    return StoredMail(
        id=row["id"],
        thread=row["thread"],
        key=row["key"],
        kind=MailKind(row["kind"]),
        facts=MailFacts.model_validate_json(row["facts"]),
        owed_at=row["owed_at"],
        envelope=envelope,
        resends=row["resends"],
        to=recipients[0] if recipients else "",
        state=row["state"],
        not_before=row["not_before"],
        retried_for=row["retried_for"],
        tries=row["tries"],
        unclear_tries=row["unclear_tries"],
        dated_at=row["dated_at"],
    )


#: What can be put onto paper: a mail of this id or kind, else the newest that did not reach the customer.
FOR_PAPER: LiteralString = f"""
    SELECT (SELECT count(*) FROM mails e WHERE e.thread = mails.thread AND e.seq <= mails.seq) AS number, {COLUMNS}
    FROM mails
    WHERE thread = $1 AND kind <> ALL ($3) AND resends IS NULL
      AND CASE WHEN $2 = '' THEN state IN ('withheld', 'refused', 'bounced') ELSE $2 IN (id, kind) END
    ORDER BY seq DESC LIMIT 1
"""  # noqa: S608 - constants


#: The mail that is the so manieth of a thread, which may be that of an inquiry.
NUMBERED: LiteralString = """
    SELECT id FROM (SELECT id, seq FROM mails WHERE thread = ANY ($1) OFFSET 0) AS theirs  -- by thread, not along seq
    ORDER BY seq OFFSET $2 - 1 LIMIT 1
"""
#: Ids are of the digits 0-9 and a-f, which every collation has in this order before a g.
BEGINNING: LiteralString = """
    SELECT id FROM mails WHERE id >= $1 AND id < $1 || 'g' AND ($2::text IS NULL OR thread = $2) LIMIT 2
"""


class Mails:
    """Mails owed and mails sent."""

    def __init__(self, advertising: Advertising) -> None:
        self._advertising = advertising

    async def named(self, conn: Connection, name: str, thread: str | None = None) -> str | None:
        """The id of a mail by what people call it: `1001-3`, `3` in its thread, or how its id begins.

        Raises:
            UnknownMail: several ids begin so.
        """
        if is_whole_id(name):
            return name
        spoken = as_spoken(name)
        if spoken is None and thread and name.isdecimal() and len(name) <= _LONGEST_NUMBER:
            spoken = (thread, int(name))
        if spoken and spoken[1] and thread in {None, spoken[0], inquiry_thread(spoken[0])}:
            number: str | None = await conn.fetchval(NUMBERED, [spoken[0], inquiry_thread(spoken[0])], spoken[1])
            if number:
                return number
        if not is_beginning_of_id(name):
            return None
        rows = await conn.fetch(BEGINNING, name, thread)
        if len(rows) > 1:
            raise UnknownMail(f"Several mails have an id that begins with {name}: say more of it.")
        return rows[0]["id"] if rows else None

    async def owe(
        self, conn: Connection, thread: str, kind: MailKind, facts: MailFacts, at: datetime, *, what: str = ""
    ) -> None:
        """Owe a mail outside an activity; the same kind and `what` is owed once per thread."""
        key = mail_key(kind, what)
        json = facts.model_dump_json(exclude_defaults=True)
        await conn.execute(OWE, mail_id(thread, key), thread, key, kind, json, at, None, [], None, "")

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
        new_key = f"{mail.key}:again:{key}"
        json = mail.facts.model_dump_json(exclude_defaults=True)
        await conn.execute(
            *(OWE, mail_id(mail.thread, new_key), mail.thread, new_key, mail.kind, json, at, mail.id, [to or mail.to]),
            *(not_before, ""),
        )

    async def owe_repeat(self, conn: Connection, mail_id_: str, key: str, at: datetime, again: Again, to: str) -> None:
        """Owe a mail that came back once more by itself, when its time has come; the same key, once."""
        mail = await self.by_id(conn, mail_id_)
        new_key = f"{mail.key.partition(':again:')[0]}:again:{key}"
        json = mail.facts.model_dump_json(exclude_defaults=True)
        await conn.execute(
            *(OWE, mail_id(mail.thread, new_key), mail.thread, new_key, mail.kind, json, at),
            *(mail.resends or mail.id, [to or mail.to], again.not_before, again.reason),
        )

    async def owe_anew(self, conn: Connection, mail: StoredMail) -> None:
        """Owe a mail once more that was written and has not left: it will be written as if for the first time."""
        new_key = f"{mail.key}:again:{mail.id}"
        json = mail.facts.model_dump_json(exclude_defaults=True)
        await conn.execute(
            *(OWE, mail_id(mail.thread, new_key), mail.thread, new_key, mail.kind, json, mail.owed_at),
            *(mail.resends, [], mail.not_before, ""),
        )

    async def keys(self, conn: Connection, thread: str, start: str) -> list[str]:
        """The keys of the thread's mails that begin so."""
        rows = await conn.fetch("SELECT key FROM mails WHERE thread = $1 AND starts_with(key, $2)", thread, start)
        return [row["key"] for row in rows]

    async def put_off(self, conn: Connection, mail_id_: str, again: Again, outcome: str, at: datetime) -> bool:
        """Let an owed mail wait. False when it waits already, or has come to its end."""
        return await conn.fetchval(PUT_OFF, mail_id_, again.not_before, again.reason, outcome, at) is not None

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
            UnsentMail.model_validate(dict(row) | {"facts": MailFacts.model_validate_json(row["facts"])})
            for row in await conn.fetch(UNSENT, thread, FOR_SHOP)
        ]

    async def find_sent(self, conn: Connection, thread: str, mail: str) -> StoredMail:
        """A mail of the thread that was written, by its number or id, or (the newest that was sent) by its kind.

        Raises:
            UnknownMail
        """
        named = await self.named(conn, mail, thread)
        row = (await conn.fetchrow(BY_ID, thread, named) if named else None) or await conn.fetchrow(
            BY_KIND, thread, mail
        )
        if row is None:
            raise UnknownMail(f"Order {thread} has no sent mail {mail}; `shop mail list` shows what there is.")
        return read_mail(row)

    async def for_paper(self, conn: Connection, thread: str, mail: str = "") -> StoredMail | None:
        """A mail to the customer that can be put onto paper; None when there is none."""
        named = await self.named(conn, mail, thread) if mail else None
        row = await conn.fetchrow(FOR_PAPER, thread, named or mail, FOR_SHOP)
        return replace(read_mail(row), number=row["number"]) if row else None

    async def undelivered(self, conn: Connection, thread: str) -> list[StoredMail]:
        """The mails to the customer that came back, or could not be sent, and of which no later copy was owed."""
        return [read_mail(row) for row in await conn.fetch(UNDELIVERED, thread, FOR_SHOP, REPLACED_BY_LATER)]

    async def keep(self, conn: Connection, mail: StoredMail, envelope: MailEnvelope) -> bool:
        """Store a mail exactly as it will be sent, before it is sent. False when it was stored before."""
        digest = hashlib.sha256(envelope.raw).digest()
        sender, recipients = envelope.envelope_from, list(envelope.recipients)
        done = await conn.execute(KEEP, mail.id, envelope.raw, digest, envelope.subject, sender, recipients)
        return done == "UPDATE 1"

    async def mark(self, conn: Connection, mail: StoredMail, state: str, at: datetime, outcome: str = "") -> bool:
        """The mail's end: sent, superseded or refused. False when it had come to an end before."""
        done = await conn.execute(MARK, mail.id, state, at if state == "sent" else None, outcome)
        return done == "UPDATE 1"

    async def has_left(self, conn: Connection, thread: str, kind: MailKind) -> tuple[bool, datetime | None]:
        """Whether the newest mail of a kind has still to leave, and when it left."""
        row = await conn.fetchrow(NEWEST, thread, kind)
        return (row["state"] == "owed", row["sent_at"]) if row else (False, None)

    async def supersede(self, conn: Connection, mail_ids: Sequence[str], why: str) -> None:
        """Others take the place of these mails, which have not left."""
        await conn.execute(SUPERSEDE, list(mail_ids), why)

    async def note(self, conn: Connection, mail: StoredMail, outcome: str) -> None:
        """What else is to be said of a mail that has come to its end."""
        await conn.execute(NOTE, mail.id, outcome)

    async def addressed(self, conn: Connection, thread: str, *, locked: bool = False) -> Addressed | None:
        """The order a thread is about, locked against payments where the mail must not be overtaken."""
        row = await conn.fetchrow(ORDER_LOCKED if locked else ORDER_NOW, thread)
        if row is None:
            return None
        placed = PlacedOrder.model_validate_json(row["placed"])
        refuses = placed.consents.advertising and await self._advertising.is_refused(conn, placed.orderer.email)
        return Addressed(
            placed=without_advertising(placed) if refuses else placed,
            state=OrderState.model_validate_json(row["state"]),
            policy=Policy.model_validate_json(row["policy"]),
            transfer_no=row["transfer_no"],
            refuses_advertising=refuses,
        )
