"""How fast PatSnap may be called: the account's rate, kept by waiting before a call and never after."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, Protocol

_LONGER: Final = 1.1  # times as long between calls of several processes: each starts some ms after its moment
_OLD: Final = 0.09  # intervals for which a moment that was reserved is still ours to use: the tenth that is left over


class Pace(Protocol):
    """The moments at which calls may start."""

    async def wait(self) -> None:
        """Return as soon as a call may start."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether a call may start now, as far as is known here."""
        ...

    def start(self) -> None:
        """Note that a call starts now."""
        ...


class OwnPace:
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


class SharedPace:
    """The same for several processes: each moment is reserved where all of them look, and waited for here."""

    def __init__(
        self,
        qps: float,
        reserve: Callable[[float], Awaitable[float]],
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        """`reserve` takes the seconds between two moments, and says in how many the next one is, ours alone.

        ValueError unless `qps` is more than 0.
        """
        if not qps > 0:
            raise ValueError("the rate must be more than 0 calls a second")
        self._interval = _LONGER / qps
        self._reserve = reserve
        self._now = now
        self._sleep = sleep
        self._ours: float | None = None  # a moment that was reserved, and at which no call has started yet
        self._free_at = -math.inf  # before which nobody has a moment, as far as is known here

    async def wait(self) -> None:
        """Return at our moment; where that has passed unused, at another one."""
        if self._ours is None or self._now() > self._ours + _OLD * self._interval:
            asked_at = self._now()
            self._ours = self._free_at = max(asked_at + await self._reserve(self._interval), asked_at)
        while (pause := self._ours - self._now()) > 0:
            await self._sleep(pause)

    @property
    def is_open(self) -> bool:
        """Whether a call may start now, if no other process has called since."""
        return self._free_at <= self._now()

    def start(self) -> None:
        """Note that a call starts now."""
        self._ours = None
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
        reserve: Callable[[float], Awaitable[float]] | None = None,
    ) -> None:
        """At most `qps` calls start in a second. `now` counts seconds; `sleep` waits for that many.

        `reserve`, where several processes call for one account: takes the seconds between two calls, and says in how
        many the next one may start that nobody else has. Its errors come out of `turn`.
        """
        self._pace: Pace = OwnPace(qps, now, sleep) if reserve is None else SharedPace(qps, reserve, now, sleep)
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
