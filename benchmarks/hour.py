"""A full hour: 10,000 subscriptions are due at one instant, and Patrol still answers people meanwhile."""

import asyncio
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.beats import beat
from benchmarks.children import listening, output, python
from benchmarks.rows import Row
from benchmarks.stock import count, deps_on, memory, stock
from bot.clock import SystemClock
from bot.schedule import Schedule

STALL: Final = 50.0  # ms that the event loop may stand still
GROWTH: Final = 10.0  # MB
_TICK: Final = 2.0  # seconds, as in the operator's default settings
_GLANCE: Final = 0.25  # seconds between two looks at how far it is
_PARTS: Final = 3  # of each digest: its message, its thread, its spreadsheet
_FIRST: Final = 10  # memory counts from the first tenth on
_WITHIN: Final = 120.0


async def measure(*, subscriptions: int = 10_000) -> list[Row]:
    """The services, the store and the schedule as they run; Slack's pace holds back most of what they promise."""
    with TemporaryDirectory(prefix="patrol-hour-") as folder:
        path = Path(folder) / "patrol.db"
        clock = SystemClock()
        at = clock()
        await stock(path, subscriptions, at, news=True, due=f"'{at:%Y-%m-%dT%H:%M:%S.%fZ}'")
        lags: list[float] = []
        used: list[float] = []
        async with (
            listening("-m", "benchmarks.bare_slack") as port,
            deps_on(path, clock, slack=f"http://127.0.0.1:{port}") as deps,
        ):
            schedule = Schedule(deps, _TICK)
            idle = await python("-m", "benchmarks.beats")
            beats = asyncio.create_task(beat(lags))
            begin = time.monotonic()
            try:
                schedule.start()
                with suppress(TimeoutError):  # what is missing then has a row of its own
                    await _composed(path, subscriptions, used)
                took = time.monotonic() - begin
            finally:
                beats.cancel()
                machine = float(await output(idle))
                await schedule.stop()
        missed = subscriptions - count(path, "digest")
        unpromised = _PARTS * subscriptions - count(path, "delivery")
    name = f"{subscriptions} subscriptions due at once"
    return [
        Row.worst("hour", f"{name}, not composed", "", 0, [missed], 0),
        Row.worst("hour", "their messages, threads and files, not promised", "", 0, [unpromised], 0),
        Row.worst("hour", "the event loop stands still, at most", "ms", 0, lags, STALL),
        Row.worst("hour", "the same, beside a process that does nothing", "ms", None, [max(lags)], machine),
        Row.worst("hour", "memory above that after the first tenth", "MB", 0, [max(used) - used[0]], GROWTH),
        Row.worst("hour", "a digest, until all are composed", "ms", None, [1000 * took / subscriptions], 0),
    ]


async def _composed(path: Path, subscriptions: int, used: list[float]) -> None:
    """Wait until all are composed, noting how much memory it takes."""
    async with asyncio.timeout(_WITHIN):
        while (composed := await asyncio.to_thread(count, path, "digest")) < subscriptions:
            if composed >= subscriptions // _FIRST:
                used.append(memory())
            await asyncio.sleep(_GLANCE)
    used.append(memory())
