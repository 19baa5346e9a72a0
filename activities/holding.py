"""A claim on a mail while the mail is handed over: renewed, and let go when the database goes away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from activities.sweep import Sweep
from domain.contract.envelope import InHand
from domain.shop.patience import LEASE

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.stored_mail import StoredMail


@contextlib.contextmanager
def letting_go(database: "Database", mail: "StoredMail", sweep: Sweep, *, is_unclear: bool = False) -> Iterator[None]:
    """The next try of this sweep need not wait until the claim lapses: nobody hands this mail over any more.

    It does wait where the mail server may have taken the mail, and the lapsed claim counts as such a try.
    """
    try:
        yield
    except database.trouble:
        if not is_unclear:
            sweep.tell(InHand(mail_id=mail.id, let_go_at=sweep.now()))
        raise


@contextlib.asynccontextmanager
async def held(database: "Database", mail: "StoredMail", sweep: Sweep) -> AsyncIterator[None]:
    """Renew the claim while the mail is being handed over."""
    renewing = asyncio.create_task(_renew(database, mail, sweep))
    try:
        yield
    finally:
        renewing.cancel()


async def _renew(database: "Database", mail: "StoredMail", sweep: Sweep) -> None:
    while True:
        await asyncio.sleep(LEASE.total_seconds() / 4)
        with contextlib.suppress(*database.trouble):  # until the lease ends it may come back
            async with database.pool.acquire() as conn:
                await database.mail_queue.renew(conn, mail, sweep.now())
