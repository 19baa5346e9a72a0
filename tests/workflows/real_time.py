"""A shop on a server whose clock is the real one: nothing is skipped, so a test waits until something is so."""

import asyncio
import contextlib
import time
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable

from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.settings import Settings
from tests.caught_mail import MailCatcher
from tests.round_the_clock import ROUND_THE_CLOCK
from tests.workflows.orders import Cart
from tests.workflows.story import Story
from tests.workflows.world import World, open_world

#: A machine may be busy with much else; what is never so costs a failing test this long.
PATIENCE = 100.0
#: Seconds between two looks: whoever waits long looks more seldom, since each look is work for the servers.
SOON, SELDOM = 0.02, 0.15
#: All tests of a process share one server, which remembers their orders; each test has numbers of its own.
_placed: dict[tuple[int, str], "weakref.ref[World]"] = {}


async def until(is_so: Callable[[], Awaitable[object]], seconds: float = PATIENCE) -> float:
    """Wait until something is so. Returns how long that took, in seconds."""
    began = time.monotonic()
    while not await _asked(is_so):
        waited = time.monotonic() - began
        assert waited < seconds, "it never came to be so"
        await asyncio.sleep(min(max(SOON, waited / 5), SELDOM))
    return time.monotonic() - began


async def _asked(is_so: Callable[[], Awaitable[object]]) -> object:
    """The answer; none where the server lets go of the question, as it may while a workflow closes or begins anew."""
    try:
        return await is_so()
    except RPCError as error:
        if error.status is not RPCStatusCode.CANCELLED:
            raise
        return None


async def place(world: World, cart: Cart) -> Story:
    """A cart hands an order over, and it is taken in."""
    first = _placed.setdefault((id(world.env), cart["order_no"]), weakref.ref(world))
    assert first() is world, f"order {cart['order_no']} is another test's on this server, and would get what that left"
    await world.start(cart)
    story = world.story(cart["order_no"])
    await until(lambda: is_known(story))
    return story


async def is_known(story: Story) -> bool:
    return bool(await story.world.rows("SELECT 1 FROM orders WHERE order_no = $1", story.order_no))


@contextlib.asynccontextmanager
async def open_real_world(
    env: WorkflowEnvironment, pool: Pool, mails: MailCatcher, settings: Settings
) -> AsyncIterator[World]:
    """A shop with its workers at work."""
    async with open_world(env, pool, mails, settings) as world:
        world.decide(mail=ROUND_THE_CLOCK)
        await world.stock(1_000)
        yield world
