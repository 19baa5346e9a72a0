"""`shop demo`: plays the stories, tells what happened, and proves that everything ended as it should."""

import time
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from pathlib import Path

from domain.basics.said import Code
from gateway.api.trouble import CannotRun
from gateway.demo import by_files, how_it_was, to_many
from gateway.demo.by_files import DayByFiles
from gateway.demo.clock import StoryClock
from gateway.demo.how_it_was import tell_how_it_was
from gateway.demo.proof import by_story, prove
from gateway.demo.records import all_has_left, read_records
from gateway.demo.report import Screen, keep_papers, name_mails, tell_commands, tell_end, tell_order, tell_where
from gateway.demo.shop import DemoShop
from gateway.demo.stage import Stage, open_stage
from gateway.demo.stories import STORIES
from gateway.demo.story import Story
from gateway.demo.to_many import ToMany
from gateway.demo.typed import Typist
from gateway.demo.waiting import plain_monday
from gateway.importing.sample import EXAMPLES

#: What is played beside the stories of orders.
OTHERS = (by_files.NAME, to_many.NAME)
_HEADINGS = {name: (Code(f"demo.of.{name}"), Code(f"demo.of.{name}.in_short")) for name in (*OTHERS, how_it_was.NAME)}
_SETTING_UP = Code("demo.setting_up")
_TOOK = Code("demo.took", "seconds", "set_up")
_NO_STORY = Code("demo.no_story", "given", "known")
_TOO_EARLY = Code("demo.too_early", "begin", "earliest")


class UnknownStory(CannotRun):
    """No story has this name."""


class BeginsTooEarly(CannotRun):
    """The stories cannot begin in the past, nor on a day that has begun."""


async def play_demo(
    screen: Screen,
    folder: Path,
    stories: Sequence[Story] = STORIES,
    begin: date | None = None,
    *,
    others: Collection[str] = OTHERS,
) -> bool:
    """Play the stories in a fresh `folder`, and the `others` beside them; True when each ended as it should.

    They begin tomorrow, or on `begin`, or on the first business day after that.

    Raises:
        BeginsTooEarly: the first day is not in the future: a clock can jump ahead only.
        StoryBroken: an order did not do what its story needs.
        ProgramFailed, FolderTaken, MigrationFailed: the stage could not be set.
    """
    started = time.monotonic()
    screen.line(screen.word(_SETTING_UP()), style="dim")
    async with open_stage(folder) as stage:
        set_up = time.monotonic()
        shop, typists = await _play(stage, stories, begin, others, folder / "files")
        days = (await shop.clock.today() - shop.first_day).days
        await all_has_left(shop)
        records = await read_records(shop)
        typists |= {how_it_was.NAME: await tell_how_it_was(shop, screen.picture)} if screen.picture else {}
    caught = name_mails(records, stage.mails)
    faults = prove(shop, records, stories, caught)
    for name, typist in typists.items():
        title, in_short = _HEADINGS[name]
        tell_commands(screen, (title(), in_short()), typist.told, stage.shop.calendar.zone)
    keep_papers(records, folder / "papers")
    for story, (_, record) in zip(stories, by_story(stories, records), strict=True):
        tell_order(screen, story, record, stage.shop.calendar.zone)
    tell_end(screen, stories, records, faults)
    tell_where(screen, folder, records, days)
    took = _TOOK(seconds=f"{time.monotonic() - started:.1f}", set_up=f"{set_up - started:.1f}")
    screen.line(screen.word(took), style="dim")
    return not any(faults.values())


async def _play(
    stage: Stage, stories: Sequence[Story], begin: date | None, others: Collection[str], files: Path
) -> tuple[DemoShop, dict[str, Typist]]:
    calendar = stage.shop.calendar
    clock = StoryClock(stage.env, stage.time, calendar)
    tomorrow = await clock.today() + timedelta(days=1)
    if begin and begin < tomorrow:
        raise BeginsTooEarly(_TOO_EARLY(begin=begin, earliest=tomorrow))
    shop = DemoShop(stage, clock, calendar.business_day_from(begin or tomorrow))
    routines = [shop.office(), shop.warehouse(), shop.carrier()]
    await stage.office.stock.import_suppliers((EXAMPLES / "suppliers.csv").read_bytes())
    made: dict[str, Callable[[], DayByFiles | ToMany]] = {
        by_files.NAME: lambda: DayByFiles(shop, files),
        to_many.NAME: lambda: ToMany(shop),
    }
    typists = {name: make() for name, make in made.items() if name in others}
    plays = [*(_live(shop, story) for story in stories), *(each.play() for each in typists.values())]
    await clock.play(plays, routines)
    return shop, dict(typists)


async def _live(shop: DemoShop, story: Story) -> None:
    day, hour, minute = story.placed
    first_day = plain_monday(shop.clock.calendar, shop.first_day) if story.on_plain_days else shop.first_day
    await shop.clock.until_time(first_day + timedelta(days=day), hour, minute)
    order_no = await shop.place(story.name, story.file)
    await story.play(shop, order_no)
    await shop.ended(order_no)


def chosen(names: Sequence[str] | None) -> Sequence[Story]:
    """The stories of these names, each with the one beside which it is played; all when none is named.

    Raises:
        UnknownStory
    """
    known = {story.name: story for story in STORIES}
    unknown = [name for name in names or () if name not in {*known, *OTHERS}]
    if unknown:
        raise UnknownStory(_NO_STORY(given=unknown, known=(*known, *OTHERS)))
    if not names:
        return STORIES
    names = [*names, *(to_many.BESIDE if to_many.NAME in names else ())]
    played = dict.fromkeys(each for name in names if name in known for each in (name, known[name].beside) if each)
    return [known[name] for name in played]


def chosen_others(names: Sequence[str] | None) -> Collection[str]:
    """What is played beside the stories of these names: all when none is named."""
    return [name for name in OTHERS if not names or name in names]
