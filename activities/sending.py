"""The alarms of mails that do not leave because of the shop: once per receiving domain and day."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.order.aggregate import NewTask, TaskKind
from domain.order.facts import BlockedFacts, TaskFacts
from domain.order.kinds import MailKind

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.postgres.stored_mail import StoredMail
    from adapters.shop_file import Shop


TAKES_AGAIN = "overtaken: the server takes mails again"


@dataclass(frozen=True)
class Blocked:
    """A mail of this thread was refused because of the shop. `domain` is empty for the shop's own mail server."""

    thread: str
    domain: str
    said: str


@dataclass(frozen=True)
class ServerRefusal:
    """What a server said to a mail that it will never take; `status` is that of RFC 3463."""

    status: str
    said: str


async def tell_blocked(database: "Database", conn: "Connection", blocked: Blocked, shop: "Shop", at: datetime) -> bool:
    """A task and a mail to the shop in this thread. Idempotent by domain and day: False when that was told already."""
    day = shop.calendar.day_of(at)
    due_on = shop.calendar.business_day_from(day)
    domain, said = blocked.domain, blocked.said
    who = f"Mails to {domain} are refused" if domain else "The shop's own mail server refuses its mails"
    text = f"{who} because of the shop, not of the addresses ({said or 'no reason given'}). They are tried again."
    key = f"{_key(domain)}{day}"
    async with conn.transaction():
        task = NewTask(kind=TaskKind.CHECK_SENDING, text=text, due_on=due_on)
        if not await database.tasks.open(conn, key, task, at):
            return False
        facts = BlockedFacts(domain=domain, reason=said, due_on=due_on)
        await database.mails.owe(conn, blocked.thread, MailKind.SHOP_BLOCKED, facts, at, what=key)
    return True


async def end_blocked(database: "Database", conn: "Connection", domain: str, at: datetime) -> None:
    """A server takes mails again: nobody has to look after that any more."""
    await database.tasks.end_named(conn, _key(domain), at, TAKES_AGAIN)


async def tell_full(database: "Database", conn: "Connection", said: str, shop: "Shop", at: datetime) -> None:
    """A task about the shop's own mailbox, which takes no mails. Idempotent by the day; a mail would not arrive."""
    day = shop.calendar.day_of(at)
    text = f"The shop's own mailbox takes no mails ({said or 'no reason given'}): make room. They are tried again."
    task = NewTask(kind=TaskKind.CHECK_SENDING, text=text, due_on=shop.calendar.business_day_from(day))
    await database.tasks.open(conn, f"full:{day}", task, at)


async def tell_refused(
    database: "Database", conn: "Connection", refusal: ServerRefusal, shop: "Shop", at: datetime
) -> None:
    """A task about mails to the shop itself that are refused for good. Idempotent by status and day."""
    day = shop.calendar.day_of(at)
    text = (
        f"Mails to the shop itself are refused for good and never arrive ({refusal.said or 'no reason given'}): mend "
        "the shop's address or its mailbox. What they said is kept: `shop mail list`, `shop mail show`."
    )
    task = NewTask(kind=TaskKind.CHECK_SENDING, text=text, due_on=shop.calendar.business_day_from(day))
    await database.tasks.open(conn, f"refused:{refusal.status}:{day}", task, at)


async def tell_unwritable(  # noqa: PLR0913, PLR0917 - all that is known
    database: "Database", conn: "Connection", mail: "StoredMail", why: str, shop: "Shop", at: datetime
) -> None:
    """A task and a mail about mails of this kind, which cannot be written. Idempotent by kind and day."""
    day = shop.calendar.day_of(at)
    text = (
        f"The mail {mail.kind} of {mail.thread} cannot be written ({why}), and waits: mend its template or what it "
        "names. Others of its kind may wait for the same. They are tried again each hour, and by `shop mail retry`."
    )
    key = f"unwritable:{mail.kind}:{day}"
    task = NewTask(kind=TaskKind.CHECK_SENDING, text=text, due_on=shop.calendar.business_day_from(day))
    if await database.tasks.open(conn, key, task, at) and not mail.kind.is_for_shop:
        facts = TaskFacts(task=task.kind, reason=text, due_on=task.due_on)
        await database.mails.owe(conn, mail.thread, MailKind.SHOP_TASK, facts, at, what=key)


def domain_of(address: str) -> str:
    """The receiving domain of an address, as it is compared; empty without one."""
    return address.strip(" <>").rpartition("@")[2].casefold() if "@" in address else ""


def _key(domain: str) -> str:
    return f"blocked:{domain}:"
