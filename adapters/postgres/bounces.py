"""The table `bounces`: which of our mails came back or are late, each message of it once."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from adapters.postgres.outcome import stored
from adapters.postgres.pool import Connection
from adapters.postgres.stored_mail import later
from domain.basics.said import Code, Said
from domain.contract.messages import MailBounced
from domain.order.facts import MailFacts
from domain.order.kinds import REPLACED_BY_LATER, MailKind, facts_of

SENT: LiteralString = f"""
    SELECT m.thread, m.kind, m.state, m.facts, m.recipients, m.retried_for, m.not_before,
           COALESCE((SELECT o.owed_at FROM mails o WHERE o.id = m.resends AND m.retried_for <> ''), m.owed_at)
               AS owed_at,
           EXISTS (SELECT 1 FROM orders WHERE order_no = m.thread) AS is_of_order,
           EXISTS (SELECT 1 FROM mails c WHERE {later("$2")} AND c.state IN ('owed', 'sent', 'unclear'))
               AS was_sent_again,
           (SELECT count(*) FROM bounces b WHERE b.mail_id = m.id) AS reports
    FROM mails m WHERE m.id = $1
"""  # noqa: S608 - constants
KEEP: LiteralString = """
    INSERT INTO bounces (mail_id, bounce_id, permanent, status, diagnostic, bounced_at, noted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (mail_id, bounce_id) DO NOTHING RETURNING mail_id
"""
MARK: LiteralString = """
    UPDATE mails SET outcome = $2, state = CASE WHEN $3 AND state IN ('sent', 'unclear') THEN 'bounced' ELSE state END
    WHERE id = $1 AND (state IN ('sent', 'unclear') OR $3 AND state = 'bounced')
"""
#: Only the mail that is still owed: an outbox that ran twice meets the same refusal twice.
REFUSE: LiteralString = """
    UPDATE mails SET state = 'refused', outcome = $2, claimed_until = NULL, try_after = NULL
    WHERE id = $1 AND state = 'owed' RETURNING id
"""

_COPY_CAME_BACK, _LATE = Code("outcome.copy_came_back", "said"), Code("outcome.late", "said")


@dataclass(frozen=True)
class SentMail:
    """A mail that a bounce is about. `was_sent_again`: a later copy of it is on its way.

    `owed_at` is when it was owed first, also where it was tried again by itself.
    """

    thread: str
    kind: MailKind
    facts: MailFacts
    owed_at: datetime
    recipients: tuple[str, ...]
    is_of_order: bool
    was_sent_again: bool
    state: str
    retried_for: str = ""  # why it was tried again by itself, and not before when
    not_before: datetime | None = None
    reports: int = 0  # messages about it that were taken down

    @property
    def to(self) -> str:
        """Whom it was for; the others got copies."""
        return self.recipients[0] if self.recipients else ""


class Bounces:
    """What came back."""

    async def sent_mail(self, conn: Connection, mail_id: str) -> SentMail | None:
        """One of our mails; None when none has this id."""
        row = await conn.fetchrow(SENT, mail_id, REPLACED_BY_LATER)
        if row is None:
            return None
        return SentMail(
            thread=row["thread"],
            kind=MailKind(row["kind"]),
            facts=facts_of(row["kind"], row["facts"]),
            owed_at=row["owed_at"],
            recipients=tuple(row["recipients"]),
            is_of_order=row["is_of_order"],
            was_sent_again=row["was_sent_again"],
            reports=row["reports"],
            state=row["state"],
            retried_for=row["retried_for"],
            not_before=row["not_before"],
        )

    async def keep(self, conn: Connection, fact: MailBounced, at: datetime, *, is_of_copy: bool = False) -> bool:
        """Take a bounce down, and mark its mail; of a blind copy there is only a remark.

        Returns False when this very bounce was taken down before.
        """
        bounce_id = fact.bounce_id or f"{'failed' if fact.permanent else 'late'}:{fact.status}"
        kept = await conn.fetchval(
            KEEP, fact.mail_id, bounce_id, fact.permanent, fact.status, fact.diagnostic, fact.bounced_at, at
        )
        if kept is None:
            return False
        words: Said | str = _words(fact)
        if is_of_copy:
            words = _COPY_CAME_BACK(said=words)
        elif not fact.permanent:
            words = _LATE(said=words)
        await conn.execute(MARK, fact.mail_id, stored(words), fact.permanent and not is_of_copy)
        return True

    async def keep_refusal(self, conn: Connection, fact: MailBounced, at: datetime) -> bool:
        """Take down that a mail was refused before it left, and mark it. False when it is not owed any more."""
        if await conn.fetchval(REFUSE, fact.mail_id, stored(_words(fact))) is None:
            return False
        return await self.keep(conn, fact, at)


def _words(fact: MailBounced) -> str:
    return " ".join(part for part in (fact.status, fact.diagnostic) if part)
