"""`shop demo`: plays the stories, tells what happened, and proves that everything ended as it should."""

import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from domain.basics.said import Code
from domain.shop.calendar import BusinessCalendar
from gateway.api.trouble import CannotRun
from gateway.demo import by_files as day
from gateway.demo.by_files import DayByFiles
from gateway.demo.clock import StoryClock
from gateway.demo.proof import by_story, prove
from gateway.demo.records import read_records
from gateway.demo.report import Screen, keep_papers, name_mails, tell_day, tell_end, tell_order, tell_where
from gateway.demo.shop import DemoShop
from gateway.demo.stage import Stage, open_stage
from gateway.demo.stories import STORIES
from gateway.demo.story import Story

#: Days without a holiday that a story on plain days needs from its Monday on, to its last mail.
PLAIN_DAYS = 19


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
    by_files: bool = True,
) -> bool:
    """Play the stories in a fresh `folder`, and the day by files beside them; True when each ended as it should.

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
        shop, day_by_files = await _play(stage, stories, begin, folder / "files" if by_files else None)
        days = (await shop.clock.today() - shop.first_day).days
        records = await read_records(shop)
    caught = name_mails(records, stage.mails)
    faults = prove(shop, records, stories, caught)
    if day_by_files:
        tell_day(screen, day_by_files.told, stage.shop.calendar.zone)
    keep_papers(records, folder / "papers")
    for story, (_, record) in zip(stories, by_story(stories, records), strict=True):
        tell_order(screen, story, record, stage.shop.calendar.zone)
    tell_end(screen, stories, records, faults)
    tell_where(screen, folder, records, days)
    took = _TOOK(seconds=f"{time.monotonic() - started:.1f}", set_up=f"{set_up - started:.1f}")
    screen.line(screen.word(took), style="dim")
    return not any(faults.values())


async def _play(
    stage: Stage, stories: Sequence[Story], begin: date | None, files: Path | None
) -> tuple[DemoShop, DayByFiles | None]:
    calendar = stage.shop.calendar
    clock = StoryClock(stage.env, stage.time, calendar)
    tomorrow = await clock.today() + timedelta(days=1)
    if begin and begin < tomorrow:
        raise BeginsTooEarly(_TOO_EARLY(begin=begin, earliest=tomorrow))
    shop = DemoShop(stage, clock, calendar.business_day_from(begin or tomorrow))
    routines = [shop.office(), shop.warehouse(), shop.carrier()]
    day_by_files = DayByFiles(shop, files) if files else None
    plays = [_live(shop, story) for story in stories] + ([day_by_files.play()] if day_by_files else [])
    await clock.play(plays, routines)
    return shop, day_by_files


async def _live(shop: DemoShop, story: Story) -> None:
    day, hour, minute = story.placed
    first_day = plain_monday(shop.clock.calendar, shop.first_day) if story.on_plain_days else shop.first_day
    await shop.clock.until_time(first_day + timedelta(days=day), hour, minute)
    order_no = await shop.place(story.name, story.file)
    await story.play(shop, order_no)
    await shop.ended(order_no)


def plain_monday(calendar: BusinessCalendar, day: date) -> date:
    """The first Monday from `day` on with no closed weekday soon after it, for the shop or for the banks."""
    day += timedelta(days=-day.weekday() % 7)
    while not all(_is_plain(calendar, day + timedelta(days=ahead)) for ahead in range(PLAIN_DAYS)):
        day += timedelta(days=7)
    return day


def _is_plain(calendar: BusinessCalendar, day: date) -> bool:
    return day.weekday() >= 5 or (calendar.is_business_day(day) and calendar.is_bank_day(day))


def chosen(names: Sequence[str] | None) -> Sequence[Story]:
    """The stories of these names, each with the one beside which it is played; all when none is named.

    Raises:
        UnknownStory
    """
    known = {story.name: story for story in STORIES}
    unknown = [name for name in names or () if name not in {*known, day.NAME}]
    if unknown:
        raise UnknownStory(_NO_STORY(given=unknown, known=(*known, day.NAME)))
    if not names:
        return STORIES
    played = dict.fromkeys(each for name in names if name in known for each in (name, known[name].beside) if each)
    return [known[name] for name in played]


def has_day_by_files(names: Sequence[str] | None) -> bool:
    """Whether the day by files is among these names; all are meant when none is named."""
    return not names or day.NAME in names
