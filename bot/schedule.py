"""Beats for the ticks of one process, by APScheduler: the only module that knows it. For a fleet see `bot.fleet`."""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.deps import Deps
from bot.patience import PatientStore
from bot.ports import Work
from bot.ticks import LONG, TICKS, Runner, Tick

_SHORTEST: Final = 0.1  # real seconds between beats, however fast a steered clock runs
_WATCH: Final = 5.0  # real seconds between two looks at the machine's clock
_PUT_RIGHT: Final = 1.0  # seconds by which it may be set back without that anybody sees it


class _Beats(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """A beat every so many seconds, reckoned from the last one that came.

    APScheduler's own interval goes through every beat that was missed, one by one: two seconds of processor time after
    a laptop's night.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:  # noqa: ARG002 - its word
        return now + timedelta(seconds=self.seconds)


class Schedule:
    """Runs the ticks until it is stopped."""

    def __init__(
        self,
        deps: Deps,
        every: float,
        ticks: tuple[Tick, ...] = TICKS,
        *,
        long: float = LONG,
        wall: Callable[[], float] = time.time,
        watch: float = _WATCH,
    ) -> None:
        """`every`: seconds between beats of the ticks that name no pace of their own, as a fall-back to being woken.

        `long`: real seconds after which a turn is a slow one. `wall`: the seconds of the machine's clock, which
        APScheduler goes by; looked at every `watch` seconds.
        """
        self._store = PatientStore(deps.store)
        deps = replace(deps, store=self._store)
        self._deps = deps
        self._every = every
        self._wall = wall
        self._watch_every = watch
        self._zero = -math.inf  # what the machine's clock showed when the event loop's did not show anything yet
        self._watching: asyncio.TimerHandle | None = None
        self._runners = {tick.name: Runner(tick, deps, long) for tick in ticks}
        # One run at a time, a late beat counts, and many late beats are one: a laptop's sleep loses nothing.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(job_defaults=defaults, timezone="UTC")

    def start(self) -> None:
        """Begin; the first beat of each tick comes at once."""
        for name, runner in self._runners.items():
            self._scheduler.add_job(self._beat, _Beats(self._pace(runner.tick)), [name], id=name)
            runner.wake()
        self._scheduler.start()
        self._watch()
        self._deps.store.on_work(self.wake)

    def wake(self, made: frozenset[Work]) -> None:
        """Have the ticks of this work look now."""
        for work in made:
            if work in self._runners:
                self._runners[work].wake()

    async def stop(self) -> None:
        """Claim nothing new, await the calls that cannot be repeated, end everything else."""
        if self._watching is not None:
            self._watching.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._store.end()
        for runner in self._runners.values():
            runner.stop()
        turns = [task for runner in self._runners.values() for task in runner.turns]
        await self._deps.unrepeatable.stop(turns)

    async def _beat(self, name: str) -> None:
        self._deps.meter.beat()
        runner = self._runners[name]
        runner.wake()
        job = self._scheduler.get_job(name)
        pace = self._pace(runner.tick)
        if job is not None and abs(job.trigger.seconds - pace) > _SHORTEST / 2:
            # A steered clock has changed its speed.
            self._scheduler.reschedule_job(name, trigger=_Beats(pace))

    def _watch(self) -> None:
        """Have the beats go on where the machine's clock was set back: by it, their next ones are far away."""
        loop = asyncio.get_running_loop()
        zero = self._wall() - loop.time()
        if zero < self._zero - _PUT_RIGHT:
            for name in self._runners:
                self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))
        self._zero = zero
        self._watching = loop.call_later(self._watch_every, self._watch)

    def _pace(self, tick: Tick) -> float:
        every = self._every if tick.every is None else tick.every
        speed = self._deps.clock.speed
        return max(every / speed, _SHORTEST) if speed > 0 else every
