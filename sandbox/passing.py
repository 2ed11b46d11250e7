"""Time that passes quickly, as time: in steps, each of which gives Patrol the while to do what falls due in it."""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sandbox.clock import SandboxClock
from sandbox.faults import Faults

STEP: Final = timedelta(hours=4)  # a day's check is made on its day, and a digest comes at most so late
USUAL: Final = time(9)  # the hour of most digests: no step goes past it, so that they come on time
# By a clock that runs so fast Patrol looks for work ten times a second; by one at x1 it does every two seconds.
SPEED: Final = 240.0
FIRST: Final = 2.1  # real seconds until Patrol has seen that the clock runs faster
WHILE: Final = 0.13  # real seconds that a step takes at least: Patrol looks once meanwhile
# Real seconds without a call after which Patrol has no more to do: what PatSnap says leads to more, by way of commits.
QUIET: Final = 0.1
THOUGHTFUL: Final = 0.5
MOST: Final = 6.0  # real seconds that a step takes at most: PatSnap may be slow
LOOK: Final = 0.02
ALWAYS: Final = "slack.socket"  # a call that lasts as long as Patrol is connected


class Passing:
    """Lets time pass on a clock, one passage at a time."""

    def __init__(
        self,
        clock: SandboxClock,
        faults: Faults,
        is_there: Callable[[], bool],
        zones: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """Pass time on `clock`; `is_there` tells whether Patrol runs, for without it nothing is waited for.

        `zones` are those (by IANA name) in which the usual hour counts.

        `on_change` is called when a passage begins and ends; each step is a jump of the clock's, which tells of it.
        """
        self.on_change: Callable[[], None] = lambda: None
        self._clock = clock
        self._faults = faults
        self._is_there = is_there
        self._zones = zones
        self._until: datetime | None = None
        self._speed = clock.speed
        self._task: asyncio.Task[None] | None = None

    @property
    def until(self) -> datetime | None:
        """The shown time to which it passes; None while nothing passes."""
        return self._until

    @property
    def speed(self) -> float:
        """How fast the clock runs where nothing passes, or will run afterwards."""
        return self._clock.speed if self._task is None else self._speed

    def run_at(self, speed: float) -> None:
        """Let the clock run so fast: now, or once nothing passes any more."""
        if self._task is None:
            self._clock.set_speed(speed)
        else:
            self._speed = speed

    def begin(self, by: timedelta) -> None:
        """Let this much time pass, after what is passing already. ValueError for time that went back."""
        if by <= timedelta():
            raise ValueError("time passes forward: say how many seconds, more than none")
        self._until = (self._until or self._clock.now()) + by
        if self._task is None:
            self._speed = self._clock.speed
            self._task = asyncio.create_task(self._pass())
            self._task.add_done_callback(self._end)  # also of one that is stopped before its first step
        self.on_change()

    async def wait(self) -> None:
        """Wait until nothing passes any more."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def stop(self) -> None:
        """Let no more pass: the clock stays where it is by now."""
        if self._task is not None:
            self._task.cancel()
            await self.wait()

    async def _pass(self) -> None:
        if self._is_there() and self._speed < SPEED:
            self._clock.set_speed(SPEED)
            await asyncio.sleep(FIRST / max(self._speed, 1.0))
        while self._until is not None and (left := self._until - self._clock.now()) > timedelta():
            if not self._is_there():
                self._clock.skip(left)
                break
            self._clock.skip(min(left, self._step()))
            await self._settle()

    def _end(self, _: asyncio.Task[None]) -> None:
        self._task, self._until = None, None
        if self._clock.speed != self._speed:
            self._clock.set_speed(self._speed)
        self.on_change()

    def _step(self) -> timedelta:
        """To the next usual hour in one of the zones, if that is nearer than a whole step."""
        now = self._clock.now()
        return min([STEP, *(_until_usual(now, zone) for zone in self._zones())])

    async def _settle(self) -> None:
        """Wait until Patrol has done what fell due, as far as one sees by its calls."""
        loop, journal = asyncio.get_running_loop(), self._faults.journal
        begun, heard = loop.time(), len(journal)
        until = begun + WHILE
        while loop.time() < min(until, begun + MOST) and self._is_there():
            await asyncio.sleep(LOOK)
            names = {call.name for call in journal[heard:]} | self._under_way()
            heard = len(journal)
            if any(name.startswith("patsnap.") for name in names):
                until = loop.time() + THOUGHTFUL
            elif names:
                until = max(until, loop.time() + QUIET)

    def _under_way(self) -> set[str]:
        """The calls that PatSnap and Slack work on, by name."""
        return {name for name, count in self._faults.under_way.items() if count and name != ALWAYS}


def _until_usual(now: datetime, zone: str) -> timedelta:
    here = now.astimezone(ZoneInfo(zone))
    today = here.replace(hour=USUAL.hour, minute=USUAL.minute, second=0, microsecond=0)
    later = today if today > here else today + timedelta(days=1)
    return later.astimezone(now.tzinfo) - now
