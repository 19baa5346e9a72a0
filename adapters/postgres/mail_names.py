"""Which mail somebody means: by its number, by how its id begins, by its kind, or the one that did not arrive."""

from dataclasses import replace
from typing import LiteralString

from adapters.postgres.pool import Connection
from adapters.postgres.stored_mail import COLUMNS, StoredMail, read_mail
from domain.basics.errors import UnknownMail
from domain.inquiry.thread import inquiry_thread
from domain.order.kinds import FOR_SHOP
from domain.order.mail import as_spoken, is_beginning_of_id, is_whole_id

#: Nobody counts a thread's mails beyond six digits.
_LONGEST_NUMBER = 6
BY_ID: LiteralString = f"""
    SELECT {COLUMNS} FROM mails WHERE thread = $1 AND id = $2 AND (raw IS NOT NULL OR state = 'refused')
"""  # noqa: S608 - constants
BY_KIND: LiteralString = f"""
    SELECT {COLUMNS} FROM mails
    WHERE thread = $1 AND kind = $2 AND state IN ('sent', 'bounced', 'refused', 'unclear') AND resends IS NULL
    ORDER BY seq DESC LIMIT 1
"""  # noqa: S608 - constants
#: What can be put onto paper: a mail of this id or kind, else the newest that did not reach the customer.
FOR_PAPER: LiteralString = f"""
    SELECT (SELECT count(*) FROM mails e WHERE e.thread = mails.thread AND e.seq <= mails.seq) AS number, {COLUMNS}
    FROM mails
    WHERE thread = $1 AND kind <> ALL ($3) AND resends IS NULL
      AND CASE WHEN $2 = '' THEN state IN ('withheld', 'refused', 'bounced') ELSE $2 IN (id, kind) END
    ORDER BY seq DESC LIMIT 1
"""  # noqa: S608 - constants
#: The mail with this number in its thread, which may be the thread of an inquiry.
NUMBERED: LiteralString = """
    SELECT id FROM (SELECT id, seq FROM mails WHERE thread = ANY ($1) OFFSET 0) AS theirs  -- by thread, not along seq
    ORDER BY seq OFFSET $2 - 1 LIMIT 1
"""
#: Ids are of the digits 0-9 and a-f, which every collation has in this order before a g.
BEGINNING: LiteralString = """
    SELECT id FROM mails WHERE id >= $1 AND id < $1 || 'g' AND ($2::text IS NULL OR thread = $2) LIMIT 2
"""


class MailNames:
    """Mails found by what people call them."""

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
            raise UnknownMail("ambiguous", mail=name)
        return rows[0]["id"] if rows else None

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
            raise UnknownMail("not_sent", order_no=thread, mail=mail)
        return read_mail(row)

    async def for_paper(self, conn: Connection, thread: str, mail: str = "") -> StoredMail | None:
        """A mail to the customer that can be put onto paper; None when there is none."""
        named = await self.named(conn, mail, thread) if mail else None
        row = await conn.fetchrow(FOR_PAPER, thread, named or mail, FOR_SHOP)
        return replace(read_mail(row), number=row["number"]) if row else None
