"""Every activity has one effect: run twice, or killed at any point and run again.

A point is a statement: whoever is killed between two of them has sent all up to the first, and nothing after it. The
last of them is the COMMIT, after which only the answer is lost.
"""

import contextlib
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from temporalio.testing import WorkflowEnvironment

from activities.claim import ClaimActivities
from activities.importing import ImportActivities
from activities.inquiry import InquiryActivities
from activities.intake import IntakeActivities
from activities.mailing import MailingActivities
from activities.order import OrderActivities
from activities.outbox import OutboxActivities
from activities.prompt_outbox import PromptOutbox
from activities.succession import Succession
from adapters.settings import Settings
from tests.activities.case import Case
from tests.activities.cases import CASES
from tests.activities.world import ALL_TABLES, SHOP_FILE, Dump, World, dump
from tests.mortal_client import MortalClient
from tests.severing import SeveringProxy
from workers.wiring import open_workers

FEWEST, MOST = 4, 100  # points of an activity
DEATH = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
#: One of each kind: of one transaction, and of two.
SEVERED = [next(case for case in CASES if bool(case.halfway) is has_two) for has_two in (False, True)]

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))


async def test_every_registered_activity_is_in_the_table(dev_server: WorkflowEnvironment) -> None:
    registered = set()
    async with open_workers(Settings(shop_file=SHOP_FILE, mail_caught=True), dev_server.client) as workers:
        for worker in workers:
            async with worker:  # one that never ran would keep its place at the server
                registered |= {_name(activity) for activity in worker.config()["activities"]}

    # the outbox speaks with a mail server too: test_outbox.py, and so do mailings: test_mailing.py. Imports have files:
    # test_importing.py.
    # The others only read: test_left_behind.py, test_late.py, test_unheard.py.
    sweeps = {_name(OutboxActivities.deliver), _name(PromptOutbox.deliver)}
    imports = {_name(step) for step in (ImportActivities.read, ImportActivities.take, ImportActivities.finish)}
    elsewhere = (
        sweeps
        | imports
        | {_name(MailingActivities.send)}
        | {_name(Succession.left_behind), _name(IntakeActivities.take_up)}
        | {_name(each.hear) for each in (OrderActivities, InquiryActivities, ClaimActivities)}
    )
    assert {_name(case.activity) for case in CASES} | elsewhere == registered


async def test_every_table_is_in_the_dump(world: World) -> None:
    assert [row[0] for row in await world.pool.fetch(ALL_TABLES)] == sorted(await dump(world.pool))


@each_case
async def test_twice_or_killed_at_any_point_and_run_again_is_once(
    case: Case, world: World, mortal: World, client: MortalClient
) -> None:
    once = await _twice(case, world)
    halfway, undisturbed = await _halfway(case, world) if case.halfway else (once, once)
    given = await case.prepare(world)
    before = await dump(world.pool)

    kills = 0
    while await _dies(client, mortal.call(case.activity, given), kills + 1):
        kills += 1
        assert await dump(world.pool) in (before, halfway, undisturbed)
        assert kills < MOST

    assert kills >= FEWEST
    assert await dump(world.pool) == undisturbed
    await world.call(case.activity, given)
    assert await dump(world.pool) == undisturbed


@pytest.mark.parametrize("case", SEVERED, ids=lambda case: case.name.replace(" ", "-"))
async def test_a_client_that_dies_leaves_what_one_leaves_whose_connection_is_severed(  # noqa: PLR0913, PLR0917 - as said
    case: Case, world: World, mortal: World, client: MortalClient, severable: World, proxy: SeveringProxy
) -> None:
    given = await case.prepare(world)
    dead = await _left_by(world, lambda step: _dies(client, mortal.call(case.activity, given), step))
    await _begin_anew(world)
    given = await case.prepare(world)
    severed = await _left_by(world, lambda step: _is_severed(proxy, severable.call(case.activity, given), step))

    assert len(dead) == (3 if case.halfway else 2)
    assert dead == severed


async def _dies(client: MortalClient, work: Awaitable[object], step: int) -> bool:
    """Do some work until the client dies. True when it did; the database has noticed."""
    await client.arm(step)
    with contextlib.suppress(*DEATH):
        await work
    has_died = client.is_dead
    await client.arm(None)
    return has_died


async def _is_severed(proxy: SeveringProxy, work: Awaitable[object], step: int) -> bool:
    """The same with a connection through which nothing passes any more."""
    proxy.arm(step, after=True)  # all that was sent took effect, nothing more was sent
    with contextlib.suppress(*DEATH):
        await work
    return proxy.has_severed


async def _left_by(world: World, killed: Callable[[int], Awaitable[bool]]) -> list[Dump]:
    """What the database holds at first, and whenever something else is left in it, killed one step later each time."""
    left, step = [await dump(world.pool)], itertools.count(1)
    while await killed(next(step)):
        if (state := await dump(world.pool)) != left[-1]:
            left.append(state)
    return left


async def _twice(case: Case, world: World) -> Dump:
    """What the database holds after the activity was run twice, which is what once leaves; it is empty afterwards."""
    given = await case.prepare(world)
    before = await dump(world.pool)

    first = await world.call(case.activity, given)
    once = await dump(world.pool)
    second = await world.call(case.activity, given)

    assert once != before
    assert await dump(world.pool) == once
    assert _state(second) == _state(first)
    assert _is_known(second) == _is_known(first)
    await _begin_anew(world)
    return once


async def _halfway(case: Case, world: World) -> tuple[Dump, Dump]:
    """What the database holds after each of two transactions when nothing goes wrong; it is empty afterwards."""
    assert case.halfway
    given = await case.prepare(world)
    await case.halfway(world, given)
    halfway = await dump(world.pool)
    await world.call(case.activity, given)
    undisturbed = await dump(world.pool)
    await _begin_anew(world)
    return halfway, undisturbed


async def _begin_anew(world: World) -> None:
    await world.empty()
    world.begin()


def _name(activity: Any) -> str:  # noqa: ANN401 - a function of the SDK's making
    return str(getattr(activity, "__temporal_activity_definition").name)


def _is_known(answer: Any) -> object:  # noqa: ANN401 - a Done, or what activities of other kinds answer
    return getattr(answer, "is_known_already", None)


def _state(answer: Any) -> object:  # noqa: ANN401 - a Done, or what activities of other kinds answer
    return getattr(answer, "state", None)
