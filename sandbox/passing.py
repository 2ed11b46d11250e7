"""Time that passes quickly, as time: in steps, each of which gives Patrol the while to do what falls due in it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from sandbox.clock import SandboxClock
from sandbox.faults import Faults

STEP: Final = timedelta(hours=6)  # a day's check is made on its day, and a digest comes at most so late
# By a clock that runs so fast Patrol looks for work ten times a second; by one at x1 it does every two seconds.
SPEED: Final = 60.0
FIRST: Final = 2.1  # real seconds until Patrol has seen that the clock runs faster
WHILE: Final = 0.2  # real seconds that a step takes at least: Patrol looks twice meanwhile
QUIET: Final = 0.1  # real seconds without a call after which Patrol has nothing more to do
MOST: Final = 6.0  # real seconds that a step takes at most: PatSnap may be slow
LOOK: Final = 0.02
ALWAYS: Final = "slack.socket"  # a call that lasts as long as Patrol is connected


class Passing:
    """Lets time pass on a clock, one passage at a time."""

    def __init__(self, clock: SandboxClock, faults: Faults, is_there: Callable[[], bool]) -> None:
        """Pass time on `clock`; `is_there` tells whether Patrol runs, for without it nothing is waited for.

        `on_change` is called when a passage begins and ends; each step is a jump of the clock's, which tells of it.
        """
        self.on_change: Callable[[], None] = lambda: None
        self._clock = clock
        self._faults = faults
        self._is_there = is_there
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

    def begin(self, by: timedelta) -> None:
        """Let this much time pass, after what is passing already. ValueError for time that went back."""
        if by <= timedelta():
            raise ValueError("time passes forward: say how many seconds, more than none")
        self._until = (self._until or self._clock.now()) + by
        if self._task is None:
            self._speed = self._clock.speed
            self._task = asyncio.create_task(self._pass())
        self.on_change()

    async def wait(self) -> None:
        """Wait until nothing passes any more."""
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await asyncio.shield(self._task)

    async def stop(self) -> None:
        """Let no more pass: the clock stays where it is by now."""
        if self._task is not None:
            self._task.cancel()
            await self.wait()

    async def _pass(self) -> None:
        try:
            if self._is_there() and self._speed < SPEED:
                self._clock.set_speed(SPEED)
                await asyncio.sleep(FIRST / max(self._speed, 1.0))
            while self._until is not None and (left := self._until - self._clock.now()) > timedelta():
                if not self._is_there():
                    self._clock.skip(left)
                    break
                self._clock.skip(min(left, STEP))
                await self._settle()
        finally:
            self._task, self._until = None, None
            if self._clock.speed != self._speed:
                self._clock.set_speed(self._speed)
            self.on_change()

    async def _settle(self) -> None:
        """Wait until Patrol has done what fell due, as far as one sees by its calls."""
        loop = asyncio.get_running_loop()
        begun = quiet_since = loop.time()
        heard = len(self._faults.journal)
        while (now := loop.time()) - begun < MOST and self._is_there():
            if len(self._faults.journal) != heard or self._is_asked():
                heard, quiet_since = len(self._faults.journal), now
            if now - begun >= WHILE and now - quiet_since >= QUIET:
                return
            await asyncio.sleep(LOOK)

    def _is_asked(self) -> bool:
        """Whether a call waits for its answer."""
        return any(count for name, count in self._faults.under_way.items() if name != ALWAYS)
