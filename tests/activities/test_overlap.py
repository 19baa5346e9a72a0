"""An activity that is done a second time: while the first still runs, or after the world went on in between."""

import asyncio
from typing import Any

from activities.inquiry import InquiryActivities
from activities.order import OrderActivities
from activities.reach import ReachActivities
from domain.contract import messages as m
from domain.contract.status import HoldReason
from tests.activities.cases import NO, on_hold, release
from tests.activities.inquiry_cases import enclosed, filed, intake, opened, received, reply, write
from tests.activities.world import Activity, World
from tests.workflows.real_time import until

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


async def both(world: World, activity: Activity, given: object, lock: str) -> list[Any]:
    """Two tries of one activity that wait for the same row at the same time."""
    async with world.connection() as conn:
        await conn.execute(lock)
        tries = [asyncio.create_task(world.call(activity, given)) for _ in range(2)]
        await until(lambda: all_wait(world, len(tries)))
    return await asyncio.gather(*tries)


async def all_wait(world: World, count: int) -> bool:
    return bool(await world.pool.fetchval(WAITING) == count)


async def test_a_release_whose_first_try_still_runs_is_not_refused_as_done_already(world: World) -> None:
    await on_hold(world)
    given = world.envelope(NO, release(HoldReason.MANUAL))

    first, second = await both(world, OrderActivities.release_hold, given, "SELECT FROM orders FOR UPDATE")

    assert first.state == second.state


async def test_a_reply_whose_first_try_still_runs_is_not_refused_as_answered_by_its_own_sender(world: World) -> None:
    await opened(world)
    given = enclosed(world, reply().model_copy(update={"expected_version": 1}))

    first, second = await both(world, InquiryActivities.reply, given, "SELECT FROM inquiries FOR UPDATE")

    assert first.state == second.state
    assert await letters(world) == 2


async def test_letters_that_two_tries_wait_for_are_taken_once(world: World) -> None:
    await filed(world)

    first, second = await both(
        world, InquiryActivities.take, enclosed(world, m.LetterArrived()), "SELECT FROM inquiries FOR UPDATE"
    )

    assert first.state == second.state


async def test_a_letter_that_comes_before_the_next_try_is_taken_by_it(world: World) -> None:
    await filed(world)
    given = enclosed(world, m.LetterArrived())
    await world.call(InquiryActivities.take, given)  # its answer is lost
    await write(world)

    done = await world.call(InquiryActivities.take, given)

    assert done.state.letters == 2


async def test_a_form_is_one_letter_although_its_orderer_has_another_address_by_now(world: World) -> None:
    await received(world)
    given = intake(world)
    await world.call(InquiryActivities.open, given)  # its answer is lost
    await world.do(ReachActivities.correct_contact, NO, m.CorrectContact(email="hanako@example.jp", by="Sato"))

    await world.call(InquiryActivities.open, given)

    assert await letters(world) == 1


async def letters(world: World) -> int:
    count: int = await world.pool.fetchval("SELECT count(*) FROM inquiry_letters")
    return count
