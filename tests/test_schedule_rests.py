"""A tick that found nothing rests for a moment, so that a storm of commits does not have it look at each of them."""

import asyncio

import pytest

from bot.deps import Deps
from bot.ports import Work
from bot.schedule import Schedule
from bot.ticks import Tick
from tests.turns import eventually

pytestmark = pytest.mark.asyncio

NEVER = 3600.0  # seconds: in no test does a beat come by itself


async def test_a_hundred_commits_in_a_moment_are_looked_at_together(deps: Deps) -> None:
    looks: list[float] = []

    async def turn(_: Deps) -> bool:
        looks.append(asyncio.get_running_loop().time())
        return False

    schedule = Schedule(deps, NEVER, (Tick(Work.ADVANCE, turn, at_once=4),))
    schedule.start()
    await eventually(lambda: len(looks) == 1)
    for _ in range(100):
        schedule.wake(frozenset({Work.ADVANCE}))
        await asyncio.sleep(0)
    assert len(looks) == 1
    await eventually(lambda: len(looks) == 2)
    assert looks[1] - looks[0] >= 0.05
    await schedule.stop()


async def test_a_stop_ends_the_rest(deps: Deps) -> None:
    looks = 0

    async def turn(_: Deps) -> bool:
        nonlocal looks
        looks += 1
        return False

    schedule = Schedule(deps, NEVER, (Tick(Work.ADVANCE, turn), Tick(Work.REFRESH, turn)))
    schedule.start()
    await eventually(lambda: looks == 2)
    schedule.wake(frozenset({Work.ADVANCE, Work.REFRESH}))
    await schedule.stop()
    other = Schedule(deps, NEVER, (Tick(Work.DELIVER, turn),))
    other.start()
    await eventually(lambda: looks == 3)
    other.wake(frozenset({Work.DELIVER}))
    await eventually(lambda: looks == 4)  # by then the rest of the stopped ones would be over too
    await other.stop()
    assert looks == 4
