"""The tables `mailings` and `mailing_recipients`: mails to many, whom each goes to, and how far it is."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import LiteralString

import asyncpg

from adapters.postgres.mailing_rows import Next, Written
from adapters.postgres.outcome import stored
from adapters.postgres.pool import Connection
from adapters.postgres.said_column import column_of, said_of
from domain.basics.said import Said
from domain.contract.mailings import (
    LeftOut,
    Mailing,
    MailingProgress,
    MailingState,
    NewMailing,
    RecipientState,
)
from domain.contract.order import PlacedOrder
from domain.order.facts import MailingFacts
from domain.order.kinds import MailKind
from domain.order.mail import OrderInMail, mail_id, mail_key
from domain.people.mailing import Chosen, mailing_thread

#: A mail of which nothing is known for so long is in no hand any more. The mail server has up to 13 minutes.
IN_HAND = timedelta(minutes=15)

DRAFT: LiteralString = """
    INSERT INTO mailings (name, kind, filters, templates, by, at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (name) DO NOTHING RETURNING number
"""
FIND: LiteralString = "SELECT * FROM mailings WHERE number = $1"
NAMED: LiteralString = "SELECT * FROM mailings WHERE name = $1"
LIST: LiteralString = "SELECT * FROM mailings ORDER BY number DESC LIMIT $1"
UNDER_WAY: LiteralString = "SELECT number FROM mailings WHERE state = 'sending' ORDER BY number"
#: Only a draft begins, and once.
BEGIN: LiteralString = """
    UPDATE mailings SET state = 'sending', began_at = $2, left_out = $3 WHERE number = $1 AND state = 'draft'
    RETURNING number
"""
ADD: LiteralString = """
    INSERT INTO mailing_recipients (number, place, order_no, address)
    SELECT $1, r.place, r.order_no, r.address FROM unnest($2::text[], $3::text[])
        WITH ORDINALITY AS r(order_no, address, place)
"""
TURN: LiteralString = """
    UPDATE mailings SET state = $2, said = $4, ended_at = $5 WHERE number = $1 AND state = ANY ($3) RETURNING number
"""
#: Nobody waits any more. Whoever stops it meanwhile has stopped it.
FINISH: LiteralString = """
    UPDATE mailings m SET state = 'done', ended_at = $2 WHERE number = $1 AND state = 'sending' AND NOT EXISTS (
        SELECT 1 FROM mailing_recipients r WHERE r.number = m.number AND r.state = 'waiting')
"""
COUNTS: LiteralString = """
    SELECT CASE r.state
             WHEN 'written' THEN CASE
               WHEN m.state IN ('bounced', 'refused') THEN 'bounced'
               WHEN m.state = 'unclear' AND m.owed_at > $2 THEN 'in_hand'
               ELSE m.state END
             ELSE r.state END AS state, r.reason, count(*) AS count
    FROM mailing_recipients r LEFT JOIN mails m ON m.id = r.mail_id
    WHERE r.number = $1 GROUP BY 1, 2
"""
NEXT_TRY: LiteralString = """
    SELECT min(COALESCE(try_after, $2)) FROM mailing_recipients WHERE number = $1 AND state = 'waiting'
"""
#: The next recipient, held until the transaction ends; a pause waits for that, and then nobody is next.
NEXT: LiteralString = """
    SELECT r.place, r.order_no, r.address, r.tries, r.delays, o.placed, o.transfer_no, o.status,
           EXISTS (SELECT 1 FROM bounces b WHERE b.permanent AND b.noted_at >= g.began_at
                   AND (SELECT lower(m.recipients[1]) FROM mails m WHERE m.id = b.mail_id)
                       = lower(o.placed::json #>> '{orderer,email}')) AS has_bounced,
           EXISTS (SELECT 1 FROM claims c WHERE c.order_no = r.order_no AND c.status <> 'closed') AS has_claim,
           EXISTS (SELECT 1 FROM inquiries i WHERE i.mailbox = r.address AND i.status <> 'closed') AS has_inquiry,
           o.holds <> '{}' AS is_held
    FROM mailings g JOIN mailing_recipients r USING (number) JOIN orders o ON o.order_no = r.order_no
    WHERE g.number = $1 AND g.state = 'sending' AND r.state = 'waiting' AND (r.try_after IS NULL OR r.try_after <= $2)
    ORDER BY r.place LIMIT 1 FOR UPDATE OF r SKIP LOCKED FOR SHARE OF g
"""
LEAVE_OUT: LiteralString = """
    UPDATE mailing_recipients SET state = 'left_out', reason = $3 WHERE number = $1 AND place = $2 AND state = 'waiting'
"""
#: Stored before it is sent, as one of which nobody knows whether it was taken: so it is when the worker is killed.
WRITE: LiteralString = """
    WITH mail AS (
        INSERT INTO mails (id, thread, key, kind, facts, state, owed_at, subject, sender, recipients, raw, sha256)
        VALUES ($3, $4, $5, $6, $7, 'unclear', $8, $9, $10, $11, $12, $13)
        ON CONFLICT (thread, key) DO NOTHING RETURNING id
    )
    UPDATE mailing_recipients r SET state = 'written', mail_id = mail.id, tries = r.tries + 1
    FROM mail WHERE r.number = $1 AND r.place = $2 AND r.state = 'waiting'
"""
SENT: LiteralString = "UPDATE mails SET state = 'sent', sent_at = $2 WHERE id = $1 AND state = 'unclear'"
#: It left nobody's hand, and is written anew when its recipient's turn comes again.
AGAIN: LiteralString = """
    WITH mail AS (
        UPDATE mails SET state = 'superseded', outcome = $2 WHERE id = $1 AND state = 'unclear' RETURNING id
    )
    UPDATE mailing_recipients r SET state = 'waiting', try_after = $3,
        delays = r.delays + ($3::timestamptz IS NOT NULL)::int
    FROM mail
    WHERE r.mail_id = mail.id AND r.number = $4 AND r.place = $5 AND r.state = 'written'
"""
REFUSED: LiteralString = "UPDATE mails SET state = 'refused', outcome = $2 WHERE id = $1 AND state = 'unclear'"
NOTE: LiteralString = "UPDATE mails SET outcome = $2 WHERE id = $1"
ORDER: LiteralString = "SELECT placed, transfer_no, status FROM orders WHERE order_no = $1"
FORGET: LiteralString = """
    UPDATE mailing_recipients r SET address = '' FROM mailings m
    WHERE m.number = r.number AND m.ended_at < $1 AND r.address <> ''
"""


class Mailings:
    """Mails to many. Everything here is in the caller's transaction."""

    async def draft(self, conn: Connection, new: NewMailing) -> int | None:
        """The number of a new mailing; None where there is one of this name."""
        filters, templates = new.filters.model_dump_json(exclude_defaults=True), json.dumps(new.templates)
        number: int | None = await conn.fetchval(DRAFT, new.name, new.kind, filters, templates, new.by, new.at)
        return number

    async def find(self, conn: Connection, number: int) -> Mailing | None:
        row = await conn.fetchrow(FIND, number)
        return _mailing(row) if row else None

    async def named(self, conn: Connection, name: str) -> Mailing | None:
        row = await conn.fetchrow(NAMED, name)
        return _mailing(row) if row else None

    async def listed(self, conn: Connection, limit: int) -> list[Mailing]:
        """The newest first."""
        return [_mailing(row) for row in await conn.fetch(LIST, limit)]

    async def under_way(self, conn: Connection) -> list[int]:
        """Those that send; their workflow may be lost."""
        return [row["number"] for row in await conn.fetch(UNDER_WAY)]

    async def begin(self, conn: Connection, number: int, chosen: Chosen, at: datetime) -> bool:
        """Fix whom it goes to. False when it has begun before."""
        if await conn.fetchval(BEGIN, number, at, json.dumps(chosen.left_out)) is None:
            return False
        to = chosen.recipients
        await conn.execute(ADD, number, [each.order_no for each in to], [each.address for each in to])
        return True

    async def turn(
        self,
        conn: Connection,
        number: int,
        state: MailingState,
        at: datetime,
        *,
        of: Sequence[MailingState],
        said: Said | None = None,
    ) -> bool:
        """Take it to another state. False when it was in none of those from which this goes."""
        ended_at = at if state is MailingState.STOPPED else None
        why = column_of(said)
        return await conn.fetchval(TURN, number, state, list(of), why, ended_at) is not None

    async def finish(self, conn: Connection, number: int, at: datetime) -> None:
        """It is done once nobody waits any more."""
        await conn.execute(FINISH, number, at)

    async def counts(self, conn: Connection, number: int, now: datetime) -> dict[tuple[RecipientState, str], int]:
        """How many recipients are in each state; those left out since the beginning by reason."""
        rows = await conn.fetch(COUNTS, number, now - IN_HAND)
        return {(RecipientState(row["state"]), row["reason"]): row["count"] for row in rows}

    async def progress(self, conn: Connection, number: int, now: datetime) -> MailingProgress | None:
        """How far it is; None when there is no such mailing. A mail in hand counts as one of which nothing is known."""
        found = await self.find(conn, number)
        if found is None:
            return None
        totals = dict.fromkeys(RecipientState, 0)
        for (state, _), count in (await self.counts(conn, number, now)).items():
            totals[state] += count
        return MailingProgress(
            state=found.state,
            waiting=totals[RecipientState.WAITING],
            sent=totals[RecipientState.SENT],
            bounced=totals[RecipientState.BOUNCED],
            unclear=totals[RecipientState.UNCLEAR] + totals[RecipientState.IN_HAND],
            left_out=totals[RecipientState.LEFT_OUT],
        )

    async def next_try(self, conn: Connection, number: int, now: datetime) -> datetime | None:
        """When the first is tried again whom the mail server did not take; None while it is somebody's turn."""
        at: datetime | None = await conn.fetchval(NEXT_TRY, number, now)
        return at if at and at > now else None

    async def next(self, conn: Connection, number: int, now: datetime) -> Next | None:
        """Whose turn it is, held until the transaction ends; None when nobody's is, or the mailing does not send."""
        row = await conn.fetchrow(NEXT, number, now)
        if row is None:
            return None
        given = dict(row)
        placed = PlacedOrder.model_validate_json(given.pop("placed"))
        order = OrderInMail(placed=placed, transfer_no=given.pop("transfer_no"), status=given.pop("status"))
        return Next(order=order, **given)

    async def order(self, conn: Connection, order_no: str) -> OrderInMail:
        """The order that a mail speaks of."""
        row = await conn.fetchrow(ORDER, order_no)
        assert row is not None  # noqa: S101 - orders are never deleted
        return OrderInMail(
            placed=PlacedOrder.model_validate_json(row["placed"]), transfer_no=row["transfer_no"], status=row["status"]
        )

    async def leave_out(self, conn: Connection, number: int, place: int, reason: LeftOut) -> None:
        await conn.execute(LEAVE_OUT, number, place, reason)

    def id_of(self, number: int, place: int, tries: int) -> tuple[str, str]:
        """The id and the key of a recipient's mail in this try."""
        key = mail_key(MailKind.MAILING, f"{place}:{tries}" if tries > 1 else str(place))
        return mail_id(mailing_thread(number), key), key

    async def write(self, conn: Connection, mail: Written, facts: MailingFacts, now: datetime) -> bool:
        """Store a mail before it is sent. False when it is not this recipient's turn."""
        sent, raw = mail.envelope, mail.envelope.raw
        done = await conn.execute(
            WRITE,
            mail.number,
            mail.place,
            mail.mail_id,
            mailing_thread(mail.number),
            self.id_of(mail.number, mail.place, mail.tries)[1],
            MailKind.MAILING,
            facts.model_dump_json(exclude_defaults=True),
            now,
            sent.subject,
            sent.envelope_from,
            list(sent.recipients),
            raw,
            hashlib.sha256(raw).digest(),
        )
        return done == "UPDATE 1"

    async def sent(self, conn: Connection, mail: Written, at: datetime) -> None:
        """The mail server has taken it."""
        await conn.execute(SENT, mail.mail_id, at)

    async def again(self, conn: Connection, mail: Written, why: Said | str, after: datetime | None) -> None:
        """It was certainly not taken: its recipient's turn comes again, not before `after`."""
        await conn.execute(AGAIN, mail.mail_id, stored(why), after, mail.number, mail.place)

    async def refused(self, conn: Connection, mail: Written, why: Said | str) -> None:
        """It was not taken, and is not tried any more."""
        await conn.execute(REFUSED, mail.mail_id, stored(why))

    async def note(self, conn: Connection, mail: Written, why: Said | str) -> None:
        """What is known of a mail of which nobody knows whether it was taken."""
        await conn.execute(NOTE, mail.mail_id, stored(why))

    async def forget(self, conn: Connection, before: datetime) -> None:
        """Remove the addresses of mailings that ended before this instant; the mails themselves are kept."""
        await conn.execute(FORGET, before)


def _mailing(row: asyncpg.Record) -> Mailing:
    stored_ = dict(row)
    read = {name: json.loads(stored_[name]) for name in ("filters", "templates", "left_out")}
    said = said_of(row["said"])
    return Mailing.model_validate(stored_ | read | {"said": said})
