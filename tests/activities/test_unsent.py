"""Mails that do not leave are told to the shop by one task, which ends by itself."""

import contextlib

from activities.round import RoundActivities, TimedRound
from adapters.mail.errors import MailDelayed
from tests.activities.cases import NO, accepted
from tests.activities.world import TEA, World, placed_order
from tests.caught_mail import MailCatcher
from tests.spoken import spoken


async def make_round(world: World) -> None:
    await world.call(RoundActivities.make_round, TimedRound(at=world.at))


async def alarms(world: World) -> list[tuple[str, str]]:
    """Texts and remarks of the tasks about sending."""
    rows = await world.pool.fetch("SELECT said, done_said FROM tasks WHERE kind = 'check_sending' ORDER BY id")
    return [(spoken(row["said"]), spoken(row["done_said"])) for row in rows]


async def test_many_mails_that_do_not_leave_are_one_task(world: World) -> None:
    await accepted(world)
    for number in range(2, 6):
        await world.receive(placed_order(f"100{number}", quantities={TEA: 1}))
    world.wait(days=1)

    await make_round(world)
    world.wait(days=1)
    await make_round(world)

    ((text, note),) = await alarms(world)
    assert text.startswith("13 mails have not left")  # one of them tells that the accepted order leaves later
    assert "the oldest since 2026-11-24 10:00" in text
    assert note == ""


async def test_the_task_ends_when_the_mails_have_left(world: World) -> None:
    await accepted(world)
    world.wait(days=1)
    await make_round(world)

    await world.send_mails(NO)
    await make_round(world)

    ((_, note),) = await alarms(world)
    assert note == "The mails have left."


async def test_it_says_where_the_mails_should_go(world: World, mail_catcher: MailCatcher) -> None:
    mail_catcher.refuse("taro@example.jp", "452 4.2.2 Mailbox full")
    await accepted(world)
    with contextlib.suppress(MailDelayed):
        await world.send_mails(NO)
    world.wait(days=1)

    await make_round(world)

    ((text, _),) = await alarms(world)
    assert "example.jp" in text


async def test_what_is_young_or_waits_by_intention_is_not_late(world: World) -> None:
    await accepted(world)
    await world.pool.execute("UPDATE mails SET not_before = $1", world.at.replace(hour=9, day=27))
    world.wait(days=1)

    await make_round(world)

    assert await alarms(world) == []
