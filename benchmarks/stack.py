"""What the benchmark runs on: a Temporal server, PostgreSQL and a mail catcher, each a process of its own."""

import asyncio
import contextlib
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.migrate import migrate
from adapters.postgres.pool import Pool, create_pool
from adapters.settings import Settings
from adapters.shop_file import Shop, ShopDesk
from domain.shop.calendar import BusinessCalendar
from domain.shop.policy import MailPolicy, Policy
from workers.postgres import EmbeddedPostgres
from workers.processes import Supervised
from workflows.options import SEARCH_ATTRIBUTES

SHOP_FILE = Path("shop.example.toml")
SOON = timedelta(milliseconds=1_600)
NEARBY = timedelta(days=5)


class HastyCalendar(BusinessCalendar):
    """Thanks at once, so that a whole life fits into seconds on a real server; reminders stay where they are.

    What is near falls on one instant while that is still to come. So it does in a shop, where a parcel that arrives on
    the day that was estimated is thanked for at the hour at which its customer would have been asked about it.
    """

    _soon = datetime.min.replace(tzinfo=UTC)

    def mail_time_from(self, instant: datetime, policy: MailPolicy) -> datetime:  # noqa: ARG002 - the base's signature
        now = datetime.now(UTC)
        if instant >= now + NEARBY:
            return instant
        if self._soon <= now:
            self._soon = now + SOON
        return min(instant, self._soon)


def at_any_hour(policy: Policy) -> Policy:
    """By night, too, every mail leaves at once; mails to many as fast as they can."""
    hours = {"from_hour": 0, "until_hour": 24}
    to_many = policy.mailings.model_copy(update=hours | {"per_minute": 60_000})
    return policy.model_copy(update={"mail": policy.mail.model_copy(update=hours), "mailings": to_many})


class HastyDesk(ShopDesk):
    """The example shop in a hurry."""

    _hasty: Shop | None = None

    def today(self) -> Shop:
        shop = super().today()
        if self._hasty is None:
            calendar = HastyCalendar((), shop.file.closed_days, shop.file.timezone)
            self._hasty = Shop(shop.file.model_copy(update={"policy": at_any_hour(shop.policy)}), calendar)
        return self._hasty


@dataclass(frozen=True)
class Bench:
    """The running stack."""

    client: Client
    settings: Settings
    pool: Pool
    desk: ShopDesk


@contextlib.asynccontextmanager
async def bench_stack() -> AsyncIterator[Bench]:
    """Everything fresh and in a temporary folder; nothing is left behind."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    async with contextlib.AsyncExitStack() as exits:
        exits.callback(shutil.rmtree, folder, ignore_errors=True)
        database_url = await _postgres(folder, exits)
        smtp_port = await _mail_catcher(exits)
        env = await exits.enter_async_context(
            await WorkflowEnvironment.start_local(
                dev_server_existing_path=str(Path(sysconfig.get_path("scripts")) / "temporal"),
                dev_server_log_level="error",
                data_converter=pydantic_data_converter,
                search_attributes=SEARCH_ATTRIBUTES,
            )
        )
        settings = Settings(
            var=folder,
            database_url=database_url,
            smtp_host="127.0.0.1",
            smtp_port=smtp_port,
            mail_caught=True,
            shop_file=SHOP_FILE,
        )
        pool = await exits.enter_async_context(create_pool(database_url, 4))
        await pool.execute("INSERT INTO stock (sku, name, on_hand) VALUES ('TEA-100', '静岡煎茶 100g', 1000000)")
        yield Bench(env.client, settings, pool, HastyDesk(SHOP_FILE))


async def _postgres(folder: Path, exits: contextlib.AsyncExitStack) -> str:
    server = EmbeddedPostgres(folder / "postgres", durable=False)
    program = Supervised(await server.prepare(folder / "postgres.log", folder / "postgres.pid"))
    await program.start()
    exits.push_async_callback(program.stop)
    await migrate(server.url("shop"), create=True)
    return server.url("shop")


async def _mail_catcher(exits: contextlib.AsyncExitStack) -> int:
    """A mail server that throws everything away, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.sink", cwd=Path.cwd(), stdout=asyncio.subprocess.PIPE
    )
    port = int(await process.stdout.readline()) if process.stdout else 0

    async def stop() -> None:
        process.terminate()
        await process.wait()

    exits.push_async_callback(stop)
    return port
