"""Turns for the ticks of several processes on one PostgreSQL, by procrastinate: the only module that knows it.

A tick is a periodic task; its job is one round of turns in whichever process takes it, with the tick's name as its
queueing lock, so that one waits at most. Jobs carry nothing: each turn claims its rows. So a job that is lost, with a
process that dies, is a lost round, and the next beat brings another.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from psycopg import Error as PsycopgError
from psycopg_pool import PoolTimeout

from bot.deps import Deps
from bot.patience import PatientStore
from bot.ports import Work
from bot.ticks import FLEET_TICKS, Runner, Tick

log = logging.getLogger(__name__)

_QUEUE: Final = "patrol"
_SEARCH_PATH: Final = "-c search_path=patrol_jobs"  # where a migration has made procrastinate's tables
_SHORTEST: Final = 0.1  # real seconds between beats, however fast a steered clock runs
_MINUTE: Final = 60
_HOUR: Final = 3600
_POLL: Final = 0.5  # seconds between looks for jobs that no notification told of
_HEARTBEAT: Final = 5.0
_STALLED: Final = 20.0  # seconds without one after which a job of procrastinate's counts as lost
_GRACE: Final = 25.0  # seconds for the rounds that run at a stop; what cannot be repeated was awaited before
_AGAIN: Final = 2.0  # seconds until what has not ended is told to end once more
_CONNECTIONS: Final = 4
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 4.0
_TROUBLES: Final = (ConnectorException, PsycopgError, PoolTimeout, OSError)

# It tells of each job, and of each connection that breaks at length: what matters of that we say once ourselves.
logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


class Fleet:
    """Runs the ticks of this process among others, or only has others run them, until it is stopped."""

    def __init__(
        self, deps: Deps, every: float, address: str, *, works: bool = True, ticks: tuple[Tick, ...] = FLEET_TICKS
    ) -> None:
        """`every`: seconds between beats of the ticks that name no pace of their own. `address`: of the database.

        `works`: whether this process takes turns; one that does not tells those that do what its commits have made.
        """
        self._store = PatientStore(deps.store, on_doubt=self._end)
        deps = replace(deps, store=self._store)
        self._deps = deps
        self._every = every
        self._works = works
        self._runners = {tick.name: Runner(tick, deps) for tick in ticks}
        self._jobs = App(
            connector=PsycopgConnector(
                conninfo=address,
                kwargs={"options": _SEARCH_PATH},
                min_size=1,
                max_size=_CONNECTIONS,
                timeout=_HEARTBEAT,
            ),
            periodic_defaults={"max_delay": _MINUTE},  # older beats are one with the next
        )
        self._tasks = {tick.name: self._task(tick) for tick in ticks}
        self._made: set[Work] = set()
        self._deferring: asyncio.Task[None] | None = None
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin; each tick looks at once, and from then on when its job comes."""
        if self._works:
            for runner in self._runners.values():
                runner.wake()
            self._running = [
                asyncio.create_task(self._work(), name="procrastinate"),
                asyncio.create_task(self._hurry(), name="beats of a steered clock"),
            ]
        self._deps.store.on_work(self.wake)

    def wake(self, made: frozenset[Work]) -> None:
        """Have the ticks of this work look now: here, or where somebody takes turns."""
        if self._works:
            for work in made:
                if work in self._runners:
                    self._runners[work].wake()
            return
        self._made |= made
        if self._deferring is None or self._deferring.done():
            self._deferring = asyncio.create_task(self._defer(), name="defer")

    async def stop(self) -> None:
        """Claim nothing new, await the calls that cannot be repeated, end everything else."""
        self._store.end()
        for runner in self._runners.values():
            runner.stop()
        turns = [task for runner in self._runners.values() for task in runner.turns]
        await self._deps.unrepeatable.stop(turns)
        others = {*self._running, *([self._deferring] if self._deferring else [])}
        while others:
            # More than once: psycopg's pool waits by `asyncio.wait_for`, which up to Python 3.11 may lose a
            # cancellation that comes just as what it waits for is there.
            for task in others:
                task.cancel()
            _, others = await asyncio.wait(others, timeout=_AGAIN)
        with suppress(*_TROUBLES):
            await self._jobs.close_async()

    def _end(self) -> None:
        """Have this process end: it does not know what it holds, and the others take that over as a dead one's."""
        if self._deps.membership is not None and not self._deps.membership.is_dead.is_set():
            log.error("whether the last change was stored is not known: this process ends, and others go on")
            self._deps.membership.is_dead.set()

    def _task(self, tick: Tick) -> Callable[[], Awaitable[object]]:
        """The task of a tick; how a job of it is put in the queue."""

        async def one_round(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate's word
            self._deps.meter.beat()
            await self._runners[tick.name].round()

        task = self._jobs.task(name=tick.name, queue=_QUEUE, queueing_lock=tick.name)(one_round)
        self._jobs.periodic(cron=cron_for(self._every if tick.every is None else tick.every))(task)
        return task.defer_async

    async def _work(self) -> None:
        """Take jobs, whatever becomes of the database: where it was away for long, procrastinate's worker has ended."""
        wait = _FIRST_WAIT
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._jobs.open_async()
                await self._forget_lost_jobs()
                await self._jobs.run_worker_async(
                    queues=[_QUEUE],
                    concurrency=2 * len(self._runners),  # a round that takes long holds up no other tick
                    fetch_job_polling_interval=_POLL,
                    abort_job_polling_interval=_HOUR,  # nobody aborts one
                    shutdown_graceful_timeout=_GRACE,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    update_heartbeat_interval=_HEARTBEAT,
                    stalled_worker_timeout=_STALLED,
                )
            except _TROUBLES as error:
                log.warning("no turns are handed out; trying again", extra={"why": type(error).__name__})
            except Exception:
                log.exception("no turns are handed out, by a fault; trying again")
            if asyncio.get_running_loop().time() - began > _LONGEST_WAIT:
                wait = _FIRST_WAIT
            with suppress(*_TROUBLES):
                await self._jobs.close_async()
            await asyncio.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)

    async def _forget_lost_jobs(self) -> None:
        """Delete the jobs of workers that died: the rounds are lost, and others have come since."""
        manager = self._jobs.job_manager
        await manager.prune_stalled_workers(_STALLED)
        for job in await manager.get_stalled_jobs(queue=_QUEUE, seconds_since_heartbeat=_STALLED):
            with suppress(*_TROUBLES):  # somebody else has just deleted it
                await manager.finish_job(job, status=Status.FAILED, delete_job=True)

    async def _defer(self) -> None:
        """Put in the queue what commits have made: after them, and together.

        Not in their transactions: a job whose queueing lock another transaction has just taken, and not committed yet,
        would have each commit wait for that one, and then fail and be repeated. And a job that is there already may be
        taken before our commit can be seen, so that nobody would come to look after it.
        """
        while self._made:
            made, self._made = self._made, set()
            try:
                await self._jobs.open_async()
                for work in made:
                    if work in self._tasks:
                        with suppress(AlreadyEnqueued):
                            await self._tasks[work]()
            except _TROUBLES as error:
                log.warning(
                    "workers are not told of new work; they look by themselves", extra={"why": str(type(error))}
                )

    async def _hurry(self) -> None:
        """Beats for a steered clock that runs fast: cron knows no less than a second."""
        loop = asyncio.get_running_loop()
        last = dict.fromkeys(self._runners, loop.time())
        while True:
            speed = self._deps.clock.speed
            await asyncio.sleep(_SHORTEST if speed > 1 else 1.0)
            for name, runner in self._runners.items():
                every = self._every if runner.tick.every is None else runner.tick.every
                if speed > 1 and loop.time() - last[name] >= max(every / speed, _SHORTEST):
                    last[name] = loop.time()
                    runner.wake()


def cron_for(seconds: float) -> str:
    """About every so many seconds, as cron says it: the next shorter pace that divides a minute, an hour or a day."""
    if seconds < _MINUTE:
        step = max(one for one in range(1, 31) if _MINUTE % one == 0 and one <= max(seconds, 1))
        return f"* * * * * */{step}"
    if seconds < _HOUR:
        step = max(one for one in range(1, 31) if _MINUTE % one == 0 and one <= seconds // _MINUTE)
        return f"*/{step} * * * *"
    return "17 * * * *"
