"""Papers that cannot say everything are somebody's task."""

from activities.document import Paper
from tests.activities.cases import accepted, papers, unprintable
from tests.activities.world import World


async def looks(world: World) -> list[str]:
    return [row[0] for row in await world.pool.fetch("SELECT text FROM tasks WHERE kind = 'look'")]


async def test_a_name_that_no_font_has_is_to_be_written_by_hand(world: World) -> None:
    await unprintable(world)

    await world.call(Paper.make, papers(world))

    (text,) = await looks(world)
    assert "cannot print 😀" in text


async def test_papers_that_say_everything_are_nobodys_task(world: World) -> None:
    await accepted(world)

    await world.call(Paper.make, papers(world))

    assert await looks(world) == []
