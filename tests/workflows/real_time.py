"""A shop on a server whose clock is the real one: nothing is skipped, so a test waits until something is so."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.settings import Settings
from tests.caught_mail import MailCatcher
from tests.round_the_clock import ROUND_THE_CLOCK
from tests.workflows.house import House, open_house
from tests.workflows.orders import Cart
from tests.workflows.story import Story

PATIENCE = 15.0


async def until(is_so: Callable[[], Awaitable[object]], seconds: float = PATIENCE) -> float:
    """Wait until something is so. Returns how long that took, in seconds."""
    began = time.monotonic()
    while not await _asked(is_so):
        assert time.monotonic() - began < seconds, "it never came to be so"
        await asyncio.sleep(0.02)
    return time.monotonic() - began


async def _asked(is_so: Callable[[], Awaitable[object]]) -> object:
    """The answer; none where the server lets go of the question, as it may while a workflow closes or begins anew."""
    try:
        return await is_so()
    except RPCError as error:
        if error.status is not RPCStatusCode.CANCELLED:
            raise
        return None


async def place(house: House, cart: Cart) -> Story:
    """A cart hands an order over, and it is taken in."""
    await house.start(cart)
    story = house.story(cart["order_no"])
    await until(lambda: is_known(story))
    return story


async def is_known(story: Story) -> bool:
    return bool(await story.house.rows("SELECT 1 FROM orders WHERE order_no = $1", story.order_no))


@contextlib.asynccontextmanager
async def open_real_house(
    env: WorkflowEnvironment, pool: Pool, mails: MailCatcher, settings: Settings
) -> AsyncIterator[House]:
    """A shop with its workers at work."""
    async with open_house(env, pool, mails, settings) as house:
        house.decide(mail=ROUND_THE_CLOCK)
        await house.stock(1_000)
        yield house
