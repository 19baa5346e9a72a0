"""Plays the orders of a plan once: with its kills and faults, or undisturbed."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from temporalio.service import RPCError

from adapters.mail.sending.own_id import answered_mail_id
from callers.errors import ServiceAway
from gateway.api.client import ShopClient, open_shop
from tests.storm.database_faults import PREPARE, Database
from tests.storm.kills import Killer
from tests.storm.ledger import Ledger, read_ledger
from tests.storm.life import Life, StoryBroken
from tests.storm.mail_server import MailFault, StormMailServer, Taken
from tests.storm.pace import Pace
from tests.storm.plan import Kill, Plan, PlannedFault, PlannedOrder
from tests.storm.shop import email_of, placed, stock_list, write_shop_file
from tests.storm.stack import Stack
from tests.storm.stories import STORIES
from tests.storm.watch import OPEN_WORKFLOWS, watch
from workers.embedded import POSTGRES
from workflows.options import ROUND_WORKFLOW_ID

#: How many undisturbed orders live at once.
AT_ONCE = 6
#: Seconds until everything has come to rest after the last step.
SETTLE_SECONDS = 300
#: Seconds that stories are waited for once they are over, so that whatever broke the play off is told at once.
LAST_SECONDS = 10


@dataclass
class Played:
    """What one play left behind."""

    seconds: float = 0
    ledger: Ledger = field(default_factory=dict)
    taken: Sequence[Taken] = ()
    kills: Counter[Kill] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)  # what doors answered in place of an answer
    broken: list[str] = field(default_factory=list)  # stories that did not come to their end
    unfinished: list[str] = field(default_factory=list)  # workflows that still run, mails still owed
    mails: Counter[str] = field(default_factory=Counter)  # deliveries of each mail, by its id

    @property
    def doubled(self) -> int:
        """Deliveries beyond the first of each mail."""
        return sum(count - 1 for count in self.mails.values())

    @property
    def forged(self) -> list[str]:
        """Message-IDs that came with different contents."""
        contents: dict[str, set[str]] = {}
        for each in self.taken:
            contents.setdefault(each.message_id, set()).add(each.sha256)
        return sorted(message_id for message_id, found in contents.items() if len(found) > 1)


@dataclass
class Stage:
    """What a play runs on."""

    stack: Stack
    mail_server: StormMailServer
    database: Database
    shop: ShopClient


async def play(folder: Path, plan: Plan, *, is_disturbed: bool, tell: Callable[[str], object] = str) -> Played:
    """Play all orders in a fresh folder to their end, and read the ledger."""
    played, started = Played(), time.monotonic()
    async with _stage(folder) as stage:
        await stage.database.execute(PREPARE)
        await stage.shop.stock.import_list(stock_list([order.order_no for order in plan.orders]))
        watching = asyncio.create_task(watch(stage.shop.connections))
        try:
            await _live(stage, plan, played, Pace(tell), is_disturbed=is_disturbed)
            played.unfinished = await _settle(stage)
        finally:
            watching.cancel()
        played.taken = stage.mail_server.taken
        key = stage.shop.connections.settings.mail_key
        played.mails = Counter(answered_mail_id(each.message_id, key) or each.message_id for each in played.taken)
        async with stage.database.connection() as connection:
            played.ledger = await read_ledger(connection, played.mails)
    played.seconds = time.monotonic() - started
    return played


@asynccontextmanager
async def _stage(folder: Path) -> AsyncIterator[Stage]:
    mail_server = StormMailServer(folder / "mail")
    await mail_server.start()
    environment = {
        "SHOP_SMTP_HOST": "127.0.0.1",
        "SHOP_SMTP_PORT": str(mail_server.port),
        "SHOP_SMTP_TLS": "starttls",
        "SHOP_MAIL_CAUGHT": "true",
        "SSL_CERT_FILE": str(mail_server.identity.file),
    }
    stack = Stack(folder, write_shop_file(folder), environment)
    try:
        await stack.start()
        settings = stack.settings()
        database = Database(settings.database_url, stack.var / "postgres" / "data", lambda: stack.pid(POSTGRES))
        async with open_shop(settings) as shop:
            yield Stage(stack, mail_server, database, shop)
    finally:
        await stack.stop()
        await mail_server.stop()


async def _live(stage: Stage, plan: Plan, played: Played, pace: Pace, *, is_disturbed: bool) -> None:
    gate = asyncio.Semaphore(len(plan.orders) if is_disturbed else AT_ONCE)

    async def live(order: PlannedOrder) -> None:
        story = STORIES[order.story]
        data = placed(order.order_no, story.plan, **story.changes(order.order_no))
        async with gate:
            try:
                await story.play(Life(data, stage.shop, pace, order.turns, played.troubles))
            except StoryBroken as error:
                played.broken.append(f"{order.story}: {error}")

    lives = [asyncio.create_task(live(order)) for order in plan.orders]
    try:
        if is_disturbed:
            await _disturb(stage, plan, pace, played)
        await pace.end()
        await asyncio.gather(*lives)
    finally:
        for task in lives:
            task.cancel()
        await asyncio.wait(lives, timeout=LAST_SECONDS)  # a door may answer a cancellation as if its service were away


async def _disturb(stage: Stage, plan: Plan, pace: Pace, played: Played) -> None:
    killer = Killer(stage.stack, stage.database, pace)
    played.kills = killer.done

    async def go_wrong(faults: Sequence[PlannedFault]) -> None:
        for planned in faults:
            await pace.until(planned.after_kills)
            if isinstance(planned.fault, MailFault):
                await stage.mail_server.go_wrong(planned.fault, planned.seconds, email_of(planned.order_no))
            else:
                await stage.database.go_wrong(planned.fault, planned.seconds)
            played.faults[planned.fault] += 1

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(go_wrong(plan.mail_faults))
        tasks.create_task(go_wrong(plan.database_faults))
        tasks.create_task(killer.carry_out(plan))


async def _settle(stage: Stage) -> list[str]:
    """Wait until no workflow runs but the shop's round, and no mail is owed. Returns what is left all the same."""
    left: list[str] = []
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until:
        with suppress(RPCError, ServiceAway, OSError, asyncpg.PostgresError):
            left = await _left(stage)
            if not left:
                return left
        await asyncio.sleep(0.5)
    return left


async def _left(stage: Stage) -> list[str]:
    client = await stage.shop.connections.temporal()
    running = [each.id async for each in client.list_workflows(OPEN_WORKFLOWS) if each.id != ROUND_WORKFLOW_ID]
    async with stage.database.connection() as connection:
        owed = await connection.fetch("SELECT thread, kind FROM mails WHERE state = 'owed'")
    return [*running, *(f"mail {row['kind']} of {row['thread']}" for row in owed)]
