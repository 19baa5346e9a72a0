"""The demo's clock: it jumps to the next moment at which anybody in the stories wants to do something."""

import asyncio
import heapq
import itertools
from collections.abc import Coroutine, Sequence
from datetime import UTC, date, datetime, timedelta

from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from domain.shop.calendar import BusinessCalendar

Play = Coroutine[None, None, None]

_TRIES = 4
#: How a connection that was lost in the middle of an answer shows.
_DROPPED = frozenset({RPCStatusCode.INTERNAL, RPCStatusCode.UNAVAILABLE, RPCStatusCode.UNKNOWN})


class StoryTime:
    """The instant of the story for whoever cannot ask the server. It is right as long as nothing skips."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The instant by this machine's clock, so far ahead as the story is."""
        return datetime.now(UTC) + self._ahead

    async def follow(self, env: WorkflowEnvironment) -> None:
        """Be as far ahead as the server is now."""
        self._ahead = await env.get_current_time() - datetime.now(UTC)


class StoryClock:
    """Drives coroutines that wait for instants of one shared, skipping clock; one of them runs at a time."""

    def __init__(self, env: WorkflowEnvironment, time: StoryTime, calendar: BusinessCalendar) -> None:
        self._env = env
        self._time = time
        self.calendar = calendar
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._awake = 0
        self._all_wait = asyncio.Event()

    async def now(self) -> datetime:
        """The instant of the story, in the shop's zone."""
        return (await self._env.get_current_time()).astimezone(self.calendar.zone)

    async def today(self) -> date:
        return (await self.now()).date()

    async def until(self, instant: datetime) -> None:
        """Wait for this instant; one that has passed is there at once."""
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (instant, next(self._numbers), future))
        self._fall_asleep()
        await future

    async def until_time(self, day: date, hour: int, minute: int = 0) -> None:
        await self.until(self.calendar.at(day, hour, minute))

    async def until_days_later(self, days: int, hour: int, minute: int = 0) -> None:
        await self.until_time(await self.today() + timedelta(days=days), hour, minute)

    async def play(self, stories: Sequence[Play], routines: Sequence[Play]) -> None:
        """Run the stories to their end; the routines (the shop's days) run beside them and are broken off then."""
        self._awake = len(stories) + len(routines)
        main = [asyncio.create_task(self._run(play)) for play in stories]
        beside = [asyncio.create_task(self._run(play)) for play in routines]
        try:
            while not all(task.done() for task in main):
                await self._all_wait.wait()
                for task in [*main, *beside]:
                    if task.done():
                        task.result()
                if self._waiting and not all(task.done() for task in main):
                    await self._wake_next()
        finally:
            for task in [*main, *beside]:
                task.cancel()
            await asyncio.gather(*main, *beside, return_exceptions=True)

    async def _run(self, play: Play) -> None:
        try:
            await play
        finally:
            self._fall_asleep()

    def _fall_asleep(self) -> None:
        self._awake -= 1
        if self._awake == 0:
            self._all_wait.set()

    async def _wake_next(self) -> None:
        instant, _, future = heapq.heappop(self._waiting)
        await self._skip_to(instant)
        self._awake += 1
        self._all_wait.clear()
        if not future.done():
            future.set_result(None)

    async def _skip_to(self, instant: datetime) -> None:
        """Skip as far as is left. The server now and then drops its connections, and the SDK asks it this only once."""
        for tries_left in reversed(range(_TRIES)):
            try:
                ahead = instant - await self._env.get_current_time()
                if ahead > timedelta():
                    await self._env.sleep(ahead)
                    await self._time.follow(self._env)
            except RPCError as error:
                if error.status not in _DROPPED or not tries_left:
                    raise
            else:
                return
