"""The table `inquiry_hours`: what all senders together got in one hour, and the one mail about what was too much."""

from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.inquiry.flood import ONE_HOUR, acknowledgements_in, hour_of, shop_mails_in, summary_thread
from domain.inquiry.inquiry import Inquiry
from domain.order.facts import InquiriesFacts, OverdueInquiry
from domain.order.kinds import MailKind
from domain.order.mail import mail_id, mail_key

#: Inquiries that one mail names; more than anybody reads.
MOST_NAMED = 50

BEGIN: LiteralString = "INSERT INTO inquiry_hours (hour) VALUES ($1) ON CONFLICT (hour) DO NOTHING"
LOCK: LiteralString = "SELECT acknowledgements, shop_mails FROM inquiry_hours WHERE hour = $1 FOR UPDATE"
SPEND: LiteralString = """
    UPDATE inquiry_hours
    SET acknowledgements = acknowledgements + $2, shop_mails = shop_mails + $3, unacknowledged = unacknowledged + $4,
        letters = letters + $5,
        untold = CASE WHEN $5 = 0 OR $6 = ANY (untold) OR cardinality(untold) >= $7 THEN untold
                      ELSE array_append(untold, $6) END
    WHERE hour = $1 RETURNING unacknowledged, letters, untold
"""
NAMED: LiteralString = """
    SELECT inquiry_no, subject, answer_by FROM inquiries
    WHERE inquiry_no = ANY ($1) AND answer_by IS NOT NULL ORDER BY answer_by, inquiry_no
"""
#: None when the mail of this key has been written.
OWE: LiteralString = """
    INSERT INTO mails (id, thread, key, kind, facts, owed_at, not_before) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (thread, key) DO UPDATE SET facts = EXCLUDED.facts WHERE mails.state = 'owed' AND mails.raw IS NULL
    RETURNING id
"""


class InquiryHours:
    """Locked before an activity decides, and until its transaction ends: no two of them take the last of an hour."""

    async def lock(self, conn: Connection, at: datetime) -> tuple[int, int]:
        """How many acknowledgements, and mails to the shop, were owed in this hour."""
        hour = hour_of(at)
        await conn.execute(BEGIN, hour)
        row = await conn.fetchrow(LOCK, hour)
        assert row is not None  # noqa: S101 - it was begun
        return row["acknowledgements"], row["shop_mails"]

    async def spend(self, conn: Connection, inquiry: Inquiry) -> None:
        """Take down what an activity owes; the mail about what was too much leaves when the hour ends."""
        at, number = inquiry.at, inquiry.state.inquiry_no
        owed = acknowledgements_in(inquiry.mails), shop_mails_in(inquiry.mails)
        row = await conn.fetchrow(
            *(SPEND, hour_of(at), *owed, inquiry.unacknowledged, inquiry.untold, number, MOST_NAMED)
        )
        if not inquiry.untold or row is None:
            return
        facts = await self._facts(conn, at, row["letters"], row["unacknowledged"], row["untold"])
        if not await self._owe(conn, facts, at, "", hour_of(at) + ONE_HOUR):
            late = await self._facts(conn, at, inquiry.untold, inquiry.unacknowledged, [number])
            await self._owe(conn, late, at, f"late:{number}:{at.isoformat()}", at)

    async def _facts(
        self, conn: Connection, at: datetime, letters: int, unacknowledged: int, untold: list[str]
    ) -> InquiriesFacts:
        rows = await conn.fetch(NAMED, untold)
        return InquiriesFacts(
            letters=letters,
            unacknowledged=unacknowledged,
            since=hour_of(at),
            inquiries=tuple(OverdueInquiry.model_validate(dict(row)) for row in rows),
        )

    async def _owe(self, conn: Connection, facts: InquiriesFacts, at: datetime, what: str, leaves_at: datetime) -> bool:
        thread, key = summary_thread(at), mail_key(MailKind.SHOP_INQUIRIES, what)
        json = facts.model_dump_json(exclude_defaults=True)
        found = await conn.fetchval(
            OWE, mail_id(thread, key), thread, key, MailKind.SHOP_INQUIRIES, json, at, leaves_at
        )
        return found is not None
