"""How fast PatSnap may be called: the account's rate, kept by waiting before a call and never after."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager


class Pace:
    """The moments at which calls may start: each at least `1 / qps` seconds after the one before."""

    def __init__(self, qps: float, now: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        """ValueError unless `qps` is more than 0."""
        if not qps > 0:
            raise ValueError("the rate must be more than 0 calls a second")
        self._interval = 1 / qps
        self._now = now
        self._sleep = sleep
        self._free_at = -math.inf

    async def wait(self) -> None:
        """Return as soon as a call may start."""
        # A sleep may end a little early, by the grain of the system's clock.
        while (pause := self._free_at - self._now()) > 0:
            await self._sleep(pause)

    @property
    def is_open(self) -> bool:
        """Whether a call may start now."""
        return self._free_at <= self._now()

    def start(self) -> None:
        """Note that a call starts now."""
        self._free_at = self._now() + self._interval


class Turn:
    """The one place at the head of the queue. While it is held, nobody else can start a call."""

    def __init__(self, pace: Pace, lock: asyncio.Lock) -> None:
        """For a lock that is held by whoever gets this turn."""
        self._pace = pace
        self._lock = lock
        self._is_held = True

    @property
    def is_held(self) -> bool:
        """Whether the place at the head of the queue is still ours."""
        return self._is_held

    async def ready(self) -> None:
        """Wait until a call may start; the place is kept."""
        await self._pace.wait()

    def start(self) -> None:
        """Note that a call starts now. The place is kept: leave it, or wait until `ready` to start another."""
        self._pace.start()

    def leave(self) -> None:
        """Let the next in the queue go on; nothing happens the second time."""
        if self._is_held:
            self._is_held = False
            self._lock.release()


class Limiter:
    """The queue of those who want to call PatSnap, first come, first served."""

    def __init__(
        self,
        qps: float,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """At most `qps` calls start in a second. `now` counts seconds; `sleep` waits for that many."""
        self._pace = Pace(qps, now, sleep)
        self._lock = asyncio.Lock()

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits already, or a call would have to wait now."""
        return self._lock.locked() or not self._pace.is_open

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Wait until a call may start and hold that place: until it is left, or to the end of the block."""
        await self._lock.acquire()
        turn = Turn(self._pace, self._lock)
        try:
            await turn.ready()
            yield turn
        finally:
            turn.leave()
