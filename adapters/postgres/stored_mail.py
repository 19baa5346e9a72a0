"""One mail as the table `mails` keeps it."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

import asyncpg

from adapters.mail.writing.rendered import MailEnvelope
from domain.order.facts import MailFacts
from domain.order.kinds import MailKind, facts_of


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


COLUMNS: LiteralString = """
    id, thread, key, kind, facts, owed_at, not_before, state, resends, raw, sender, recipients, subject, outcome,
    retried_for, tries, unclear_tries, dated_at
"""


def later(kinds: LiteralString) -> LiteralString:
    """The mail c comes after m, and is a copy of it or says anew what it said: a second confirmation, a later deadline.

    `kinds` is the parameter of the statement that is given REPLACED_BY_LATER.
    """
    return f"""
    c.thread = m.thread AND c.seq > m.seq AND (
        split_part(c.key, ':again:', 1) = split_part(m.key, ':again:', 1) OR c.kind = m.kind AND m.kind = ANY ({kinds}))
"""


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
        facts=facts_of(row["kind"], row["facts"]),
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
