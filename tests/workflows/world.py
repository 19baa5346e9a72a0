"""A whole shop under a clock that jumps: real PostgreSQL, real mail, real workers, and what a test does with them."""

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.settings import Settings
from adapters.shop_file import read_shop_file
from domain.contract.envelope import StockReceipt
from tests.caught_mail import MailCatcher
from tests.workflows.clock import JST, MONDAY
from tests.workflows.orders import Cart
from tests.workflows.story import Story
from tests.world import SKU, ShopWorld
from workers.queue_workers import Load
from workers.wiring import open_workers
from workflows.options import DOCUMENTS, MAIL, ORDERS, order_workflow_id, receipt_workflow_id
from workflows.stock import StockReceiptWorkflow

A_MINUTE = timedelta(minutes=1)
SAMPLE_SHOP = Path(__file__).parents[2] / "shop.example.toml"


#: A machine that is busy with other tests is no slow mail server.
BUSY_SECONDS = 6.0


class World(ShopWorld):
    """The shop as a whole: its clock, shelf, policy, workers and mails. `place` gives the story of one order."""

    def __init__(
        self, env: WorkflowEnvironment, pool: Pool, mails: MailCatcher, settings: Settings, load: Load | None = None
    ) -> None:
        super().__init__(pool)
        self.env, self.mails, self.settings = env, mails, settings
        self._load = replace(load or Load(), mail_seconds=BUSY_SECONDS)
        self._working: dict[tuple[str, ...], contextlib.AsyncExitStack] = {}

    # --- the clock ------------------------------------------------------------------------------------------------

    async def now(self) -> datetime:
        return await self.env.get_current_time()

    async def skip_to(self, moment: datetime) -> None:
        """Let the time pass until this moment; what falls due on the way is done."""
        await self.env.sleep(max(moment - await self.now(), timedelta()))

    async def skip(self, duration: timedelta = A_MINUTE) -> None:
        """Let some time pass. The clock stands while work is going on, so after a minute everything is done."""
        await self.env.sleep(duration)

    # --- orders ---------------------------------------------------------------------------------------------------

    async def place(self, cart: Cart, *, at: datetime | None = MONDAY) -> Story:
        """A cart hands an order over, by default on a Monday in June; with `at=None` at this moment."""
        if at and at > await self.now():
            await self.skip_to(at)
        placed = cart | {"placed_at": (await self.now()).isoformat()}
        await self.start(placed)
        await self.skip()
        return self.story(placed["order_no"])

    async def start(self, *payload: object, order_no: str = "") -> None:
        """Start an order's workflow with whatever payload."""
        first = payload[0] if payload else None
        number = order_no or (first["order_no"] if isinstance(first, dict) else "")
        await self.env.client.start_workflow(
            "OrderWorkflow", args=payload, id=order_workflow_id(number), task_queue=ORDERS
        )

    def story(self, order_no: str) -> Story:
        return Story(self, order_no)

    # --- the shop -------------------------------------------------------------------------------------------------

    async def stock(self, pieces: int = 10, sku: str = SKU) -> None:
        """Put an article on the list, with so many pieces, unless it is there."""
        await self.pool.execute(
            "INSERT INTO stock (sku, name, on_hand) VALUES ($1, $1, $2) ON CONFLICT (sku) DO NOTHING", sku, pieces
        )

    async def receive(self, pieces: int, receipt: str = "r-1", sku: str = SKU) -> list[str]:
        """Goods come in. Returns the orders that got some."""
        goods = StockReceipt(receipt=receipt, sku=sku, quantity=pieces, at=await self.now())
        return await self.receive_raw(goods, receipt)

    async def receive_raw(self, goods: object, receipt: str) -> list[str]:
        """Start the workflow of a receipt with whatever payload, and wait for its answer."""
        handle: WorkflowHandle[StockReceiptWorkflow, list[str]] = await self.env.client.start_workflow(
            "StockReceiptWorkflow", goods, id=receipt_workflow_id(receipt), task_queue=ORDERS, result_type=list[str]
        )
        with self.env.auto_time_skipping_disabled():
            return await handle.result()

    async def check_bank(self, through: date) -> None:
        """Somebody looked through the bank data up to and including this day, on the morning after it."""
        morning_after = datetime.combine(through + timedelta(days=1), time(9), JST)
        await self.pool.execute(
            "INSERT INTO bank_checks (through, checked_by, checked_at) VALUES ($1, '会計', $2) ON CONFLICT DO NOTHING",
            through,
            max(morning_after, await self.now()),
        )

    def decide(self, **policy: Mapping[str, object]) -> None:
        """Write the shop's file, with this policy: `decide(payment={"late_payment": "revive"})`."""
        text, _, _ = SAMPLE_SHOP.read_text(encoding="utf-8").partition("[policy.")  # it lists the defaults from here on
        for section, values in policy.items():
            text += f"\n[policy.{section}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())
        self.settings.shop_file.write_text(text, encoding="utf-8")
        read_shop_file(self.settings.shop_file)

    # --- workers --------------------------------------------------------------------------------------------------

    async def work(self, *queues: str) -> None:
        """Start a worker for each of these queues; by default those of all, as one process does that serves them."""
        alone: list[tuple[str, ...]] = [(queue,) for queue in queues]
        for group in alone or [(ORDERS, MAIL), (DOCUMENTS,)]:
            await self._open(group)

    async def rest(self, *queues: str) -> None:
        """Stop these workers, by default all."""
        for group in [each for each in self._working if not queues or set(each) & set(queues)]:
            await self._working.pop(group).aclose()
            if left := tuple(queue for queue in group if queues and queue not in queues):
                await self._open(left)

    async def separate(self) -> None:
        """Give each queue a process of its own: those of the orders hand over no mails then."""
        await self.rest()
        await self.work(ORDERS, MAIL, DOCUMENTS)

    async def _open(self, queues: tuple[str, ...]) -> None:
        stack = contextlib.AsyncExitStack()
        workers = open_workers(self.settings, self.env.client, queues, self._load)
        for worker in await stack.enter_async_context(workers):
            await stack.enter_async_context(worker)
        self._working[queues] = stack


def shop_settings(database: str, mails: MailCatcher, folder: Path) -> Settings:
    """The settings of a shop whose file, and all that it writes, is in this folder."""
    return Settings(
        var=folder,
        database_url=database,
        smtp_host="127.0.0.1",
        smtp_port=mails.port,
        mail_caught=True,
        shop_file=folder / "shop.toml",
    )


@contextlib.asynccontextmanager
async def open_world(
    env: WorkflowEnvironment, pool: Pool, mails: MailCatcher, settings: Settings, load: Load | None = None
) -> AsyncIterator[World]:
    """A shop with its workers at work."""
    world = World(env, pool, mails, settings, load)
    world.decide()
    await world.work()
    yield world
    await world.rest()


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_toml(each)}' for key, each in value.items())} }}"
    return f'"{value}"' if isinstance(value, str) else str(value)
