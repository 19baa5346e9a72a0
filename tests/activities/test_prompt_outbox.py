"""The first sweep, in the workflow task: it sends what is quickly sent, and leaves the rest to the mail queue."""

from dataclasses import replace
from typing import Any

from temporalio.testing import ActivityEnvironment

from activities.prompt_outbox import PromptOutbox
from domain.contract.envelope import Elsewhere, LaterMail, Post
from tests.activities.cases import NO, received
from tests.activities.test_outbox import message_ids, states, times
from tests.activities.world import Staff, World, mail_server_at
from tests.caught_mail import MailCatcher
from tests.severing import SeveringProxy

MOST = 8


async def at_once(prompt: PromptOutbox, world: World) -> Any:  # noqa: ANN401 - whatever the sweep answers
    env = ActivityEnvironment()
    env.info = replace(ActivityEnvironment.default_info(), is_local=True)
    return await env.run(prompt.deliver, Post(thread=NO, at=world.at))


async def test_what_is_owed_leaves_at_once_and_once(world: World, mail_catcher: MailCatcher) -> None:
    prompt = PromptOutbox(world.outbox, MOST)
    await received(world)

    assert await at_once(prompt, world) == 2
    assert await at_once(prompt, world) == 0

    assert [*times(mail_catcher).values()] == [1, 1]


async def test_a_worker_without_a_mail_server_leaves_it_to_others(world: World) -> None:
    await received(world)

    assert await at_once(PromptOutbox(None, MOST), world) == Elsewhere(why="not_here")
    assert await at_once(PromptOutbox(world.outbox, 0), world) == Elsewhere(why="busy")

    assert await states(world) == ["owed", "owed"]


async def test_a_sweep_that_takes_long_is_finished_and_the_next_ones_are_left_to_the_mail_queue(
    world: World, staff: Staff, mail_catcher: MailCatcher
) -> None:
    mails = MailCatcher()
    await mails.start()
    mails.may_answer.clear()
    await received(world)
    async with mail_server_at(mails.port) as transport:
        prompt = PromptOutbox(World(world.pool, staff, transport).outbox, MOST, patience=0.05)

        assert await at_once(prompt, world) == Elsewhere(why="slow")
        assert await at_once(prompt, world) == Elsewhere(why="busy")
        assert isinstance(await world.sweep(NO), LaterMail), "one mail is in hand, and the other leaves"
        mails.may_answer.set()
        await prompt.close(30)
    await mails.stop()

    assert [*times(mails).values(), *times(mail_catcher).values()] == [1, 1]
    assert await states(world) == ["sent", "sent"]


async def test_severed_from_the_database_at_any_point_no_mail_arrives_twice(
    world: World, severable: World, proxy: SeveringProxy, mail_catcher: MailCatcher
) -> None:
    for step in range(2, 200):
        mail_catcher.forget()
        await world.empty()
        world.begin()
        await received(world)
        proxy.arm(step // 2, after=step % 2 == 1)
        answer = await at_once(PromptOutbox(severable.outbox, MOST), world)
        if not isinstance(answer, Elsewhere):
            break
        await severable.outbox.taken.close(0)  # its process is no more
        await world.sweep(NO, answer.in_hand)
        await world.send_mails(NO)
        assert len(message_ids(mail_catcher)) == 2
        assert [*times(mail_catcher).values()] == [1, 1], "what was taken is told to the sweep of the mail queue"
        assert await states(world) == ["sent", "sent"]

    assert step > 20
