"""What the mail server took is written down at once, so that a worker that is killed then does not send it again."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from temporalio.testing import ActivityEnvironment

from activities.prompt_outbox import PromptOutbox
from adapters.mail.sending.smtp import SmtpTransport
from adapters.postgres.pool import create_pool
from adapters.postgres.settling import create_settling_pool
from domain.contract.envelope import Elsewhere, InHand, LaterMail, Post
from domain.shop.patience import LEASE
from tests.activities.cases import NO, received
from tests.activities.test_outbox import ROOT, TROUBLE, states, times
from tests.activities.world import Staff, World, mail_server_at
from tests.caught_mail import MailCatcher
from tests.killing import KillingProxy, killing_proxy
from tests.severing import SeveringProxy, through
from tests.workflows.real_time import until

PATIENCE_SECONDS = 30


class TellingCatcher(MailCatcher):
    """Does something in the moment before it says that it has taken the first mail."""

    def __init__(self) -> None:
        super().__init__()
        self.before_answer: Callable[[], object] | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        answer = await super().handle_DATA(server, session, envelope)
        if self.before_answer:
            todo, self.before_answer = self.before_answer, None
            todo()
        return answer


@pytest.fixture
async def mails() -> AsyncIterator[TellingCatcher]:
    server = TellingCatcher()
    await server.start()
    yield server
    server.may_answer.set()
    await server.stop()


@pytest.fixture
async def transport(mails: TellingCatcher) -> AsyncIterator[SmtpTransport]:
    async with mail_server_at(mails.port) as transport:
        yield transport


@pytest.fixture
async def killing(postgres_url: str) -> AsyncIterator[KillingProxy]:
    async with killing_proxy(postgres_url) as proxy:
        yield proxy


async def leave(world: World) -> None:
    """What nobody holds any more leaves, too."""
    world.at += LEASE
    while isinstance(later := await world.sweep(NO), LaterMail):
        world.at = max(world.at, later.not_before)


async def test_a_worker_that_is_killed_as_it_writes_down_what_was_taken_leaves_nothing_to_send_twice(
    world: World, mails: TellingCatcher, killing: KillingProxy, shared_database: str
) -> None:
    """The first piece that the database gets after the 250 says it all: there is no later one to be killed at."""
    await received(world)
    mails.before_answer = lambda: killing.arm(1, after=True)

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.activities.sweep_once"),
        *(through(killing, shared_database), str(mails.port), Post(thread=NO, at=world.at).model_dump_json()),
        cwd=ROOT,
    )
    killing.victim = process.pid
    code = await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)
    await leave(world)

    assert code == -signal.SIGKILL
    assert [*times(mails).values()] == [1, 1]
    assert await states(world) == ["sent", "sent"]


async def test_what_was_taken_is_written_down_while_all_connections_are_busy(
    world: World, staff: Staff, mails: TellingCatcher, transport: SmtpTransport, shared_database: str
) -> None:
    await received(world)
    busy, is_over = asyncio.Event(), asyncio.Event()
    async with create_pool(shared_database, 1) as pool, create_settling_pool(shared_database) as settling:

        async def be_busy() -> None:
            async with pool.acquire():
                busy.set()
                await is_over.wait()

        tasks: list[asyncio.Task[object]] = []
        mails.before_answer = lambda: tasks.append(asyncio.create_task(be_busy()))
        hurried = World(pool, staff, transport, settling)
        tasks.append(asyncio.create_task(hurried.send_mails(NO)))
        await asyncio.wait_for(busy.wait(), PATIENCE_SECONDS)
        await until(lambda: _is_any_sent(world), PATIENCE_SECONDS)
        is_over.set()
        await asyncio.gather(*tasks)

    assert [*times(mails).values()] == [1, 1]


async def test_what_a_slow_server_took_while_the_database_was_away_is_written_down_when_that_is_back(
    world: World, severable: World, proxy: SeveringProxy, mails: TellingCatcher
) -> None:
    await received(world)
    mails.may_answer.clear()
    prompt = PromptOutbox(severable.outbox, most_sweeps=8, patience=0.05)
    env = ActivityEnvironment()
    env.info = replace(ActivityEnvironment.default_info(), is_local=True)

    answer = await env.run(prompt.deliver, Post(thread=NO, at=world.at))
    await until(lambda: _has_come(mails), PATIENCE_SECONDS)
    await proxy.stop()
    mails.may_answer.set()
    await prompt.close(PATIENCE_SECONDS)
    await proxy.start()
    await severable.outbox.taken.close(PATIENCE_SECONDS)
    await leave(world)

    assert answer == Elsewhere(why="slow")
    assert [*times(mails).values()] == [1, 1]
    assert await states(world) == ["sent", "sent"]


async def test_a_mail_without_an_answer_is_not_sent_again_at_once_because_the_database_is_away(
    world: World, severable: World, proxy: SeveringProxy, mails: TellingCatcher
) -> None:
    await received(world)
    mails.may_answer.clear()

    sweep = asyncio.create_task(severable.sweep(NO))
    await until(lambda: _has_come(mails), PATIENCE_SECONDS)
    await proxy.stop()
    await mails.stop()
    with pytest.raises(TROUBLE):
        await sweep
    await proxy.start()
    mails.may_answer.set()
    await mails.start()
    world.told = severable.told
    assert isinstance(later := await world.sweep(NO), LaterMail)
    assert later.not_before == severable.at + LEASE
    assert [*times(mails).values()] == [1, 1], "the other mail has left"
    await leave(world)

    assert sorted(times(mails).values()) == [1, 2]
    assert await world.pool.fetchval("SELECT max(unclear_tries) FROM mails") == 1


async def test_who_let_go_of_a_mail_does_not_take_it_from_who_has_it_in_hand_since(
    world: World, staff: Staff, mails: TellingCatcher, transport: SmtpTransport
) -> None:
    await received(world)
    let_go = InHand(mail_id=await world.sent("order_received"), let_go_at=world.at)
    heir = World(world.pool, staff, transport)
    heir.at = world.at = world.at + LEASE / 2
    mails.may_answer.clear()

    sweep = asyncio.create_task(heir.sweep(NO))
    await until(lambda: _has_come(mails), PATIENCE_SECONDS)
    late = asyncio.create_task(world.sweep(NO, let_go))
    await until(lambda: _has_come(mails, 2), PATIENCE_SECONDS)
    mails.may_answer.set()
    await asyncio.gather(sweep, late)

    assert [*times(mails).values()] == [1, 1], "the late one has sent the other mail"


async def _has_come(mails: MailCatcher, count: int = 1) -> bool:
    return len(mails.received) >= count


async def _is_any_sent(world: World) -> bool:
    return "sent" in await states(world)
