"""The alarms of mails that do not leave because of the shop: once per receiving domain and day."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.agenda.task import TAKES_MAILS_AGAIN
from domain.basics.said import Code, Said
from domain.order.aggregate import NO_REASON
from domain.order.facts import BlockedFacts, TaskFacts
from domain.order.kinds import MailKind
from domain.order.owed import NewTask, TaskKind

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.postgres.stored_mail import StoredMail
    from adapters.shop_file import Shop

_REFUSES_US = Code("todo.refuses_us", "domain", "why")
_OWN_SERVER = Code("todo.own_server_refuses", "why")
_MAILBOX_FULL = Code("todo.mailbox_full", "why")
_OWN_REFUSED = Code("todo.own_refused", "why")
_UNWRITABLE = Code("todo.unwritable", "mail", "thread", "why")


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
    why = said or NO_REASON()
    what = _REFUSES_US(domain=domain, why=why) if domain else _OWN_SERVER(why=why)
    key = f"{_key(domain)}{day}"
    async with conn.transaction():
        task = NewTask(kind=TaskKind.CHECK_SENDING, said=what, due_on=due_on)
        if not await database.tasks.open(conn, key, task, at):
            return False
        facts = BlockedFacts(domain=domain, reason=said, due_on=due_on)
        await database.mails.owe(conn, blocked.thread, MailKind.SHOP_BLOCKED, facts, at, what=key)
    return True


async def end_blocked(database: "Database", conn: "Connection", domain: str, at: datetime) -> None:
    """A server takes mails again: nobody has to look after that any more."""
    await database.tasks.end_named(conn, _key(domain), at, TAKES_MAILS_AGAIN())


async def tell_full(database: "Database", conn: "Connection", said: Said | str, shop: "Shop", at: datetime) -> None:
    """A task about the shop's own mailbox, which takes no mails. Idempotent by the day; a mail would not arrive."""
    day = shop.calendar.day_of(at)
    what = _MAILBOX_FULL(why=said or NO_REASON())
    task = NewTask(kind=TaskKind.CHECK_SENDING, said=what, due_on=shop.calendar.business_day_from(day))
    await database.tasks.open(conn, f"full:{day}", task, at)


async def tell_refused(
    database: "Database", conn: "Connection", refusal: ServerRefusal, shop: "Shop", at: datetime
) -> None:
    """A task about mails to the shop itself that are refused for good. Idempotent by status and day."""
    day = shop.calendar.day_of(at)
    what = _OWN_REFUSED(why=refusal.said or NO_REASON())
    task = NewTask(kind=TaskKind.CHECK_SENDING, said=what, due_on=shop.calendar.business_day_from(day))
    await database.tasks.open(conn, f"refused:{refusal.status}:{day}", task, at)


async def tell_unwritable(  # noqa: PLR0913, PLR0917 - all that is known
    database: "Database", conn: "Connection", mail: "StoredMail", why: str, shop: "Shop", at: datetime
) -> None:
    """A task and a mail about mails of this kind, which cannot be written. Idempotent by kind and day."""
    day = shop.calendar.day_of(at)
    what = _UNWRITABLE(mail=mail.kind, thread=mail.thread, why=why)
    key = f"unwritable:{mail.kind}:{day}"
    task = NewTask(kind=TaskKind.CHECK_SENDING, said=what, due_on=shop.calendar.business_day_from(day))
    if await database.tasks.open(conn, key, task, at) and not mail.kind.is_for_shop:
        facts = TaskFacts(task=task.kind, said=what, due_on=task.due_on)
        await database.mails.owe(conn, mail.thread, MailKind.SHOP_TASK, facts, at, what=key)


def domain_of(address: str) -> str:
    """The receiving domain of an address, as it is compared; empty without one."""
    return address.strip(" <>").rpartition("@")[2].casefold() if "@" in address else ""


def _key(domain: str) -> str:
    return f"blocked:{domain}:"
