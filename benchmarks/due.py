"""What a tick costs that finds 1,000 due subscriptions, among 10,000 and among 1,000,000."""

import time
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.rows import Compared, Row
from benchmarks.stock import StillClock, deps_on, stock
from bot.deps import Deps
from bot.services.composing import compose_some

GOAL: Final = 2.0
_TIMES: Final = 100  # as many subscriptions in the large database as in the small one
_LOOKS: Final = 500


async def measure(*, due: int = 1000, among: int = 10_000, rounds: int = 2) -> list[Row]:
    """Look for the one that has been due longest, take it, find nothing new, and move it on, until none is due."""
    large: list[float] = []
    small: list[float] = []
    look_large: list[float] = []
    look_small: list[float] = []
    with TemporaryDirectory(prefix="patrol-due-") as folder:
        async with AsyncExitStack() as stack:
            clock = StillClock()
            begin = clock.now
            stores = []
            for size in (among * _TIMES, among):
                path = Path(folder) / f"{size}.db"
                await stock(path, size, begin, news=False, due=_due(clock, size // due, rounds + 1))
                stores.append(await stack.enter_async_context(deps_on(path, clock)))
            for number in range(rounds + 1):
                clock.now = begin + timedelta(minutes=number)
                looks = [await _look(deps) for deps in stores]
                turns = [await _turns(deps, due) for deps in stores]
                if number:  # the first warms up
                    for kept, found in zip((large, small, look_large, look_small), (*turns, *looks), strict=True):
                        kept.append(found)
    what = f"{due} due of {among * _TIMES} subscriptions, beside {among}"
    return [
        Row.of("due", f"{what}, a turn", "ms", Compared.RATIO, GOAL, large, small),
        Row.of("due", f"{what}, a mere look", "ms", Compared.RATIO, GOAL, look_large, look_small),
    ]


def _due(clock: StillClock, apart: int, rounds: int) -> str:
    """Every so many-th is due now, those after them in a minute, and so on for each round; all others tomorrow."""
    form = "%Y-%m-%dT%H:%M:%S.000000Z"
    return (
        f"strftime('{form}', '{clock.now:%Y-%m-%d %H:%M:%S}', iif(n % {apart} < {rounds},"
        f" '+' || (n % {apart}) || ' minutes', '+1 day'))"
    )


async def _look(deps: Deps) -> float:
    """Milliseconds of a look for what is due."""
    now = deps.clock()
    begin = time.perf_counter()
    for _ in range(_LOOKS):
        assert await deps.store.read(lambda tx: tx.subscriptions.next_due(now)) is not None
    return 1000 * (time.perf_counter() - begin) / _LOOKS


async def _turns(deps: Deps, due: int) -> float:
    """Milliseconds of each of the turns that so many due subscriptions take."""
    begin = time.perf_counter()
    turns = 0
    while await compose_some(deps):
        turns += 1
    took = time.perf_counter() - begin
    return 1000 * took / due
