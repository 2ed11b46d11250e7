"""Time that passes quickly: in steps while Patrol is there, at once while it is not."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.passing import SPEED, STEP, WHILE, Passing
from tests.eventually import eventually

DAY = timedelta(days=1)
SLACK = timedelta(minutes=30)  # by which more may have passed: the clock runs while Patrol works


@pytest.mark.asyncio
async def test_without_patrol_a_week_passes_at_once() -> None:
    clock = SandboxClock()
    jumps: list[float] = []
    clock.on_change = lambda: jumps.append(clock.speed)
    passing, before = Passing(clock, Faults(), lambda: False), clock.now()

    passing.begin(7 * DAY)
    await passing.wait()

    assert timedelta() <= clock.now() - before - 7 * DAY < timedelta(seconds=5)
    assert jumps == [1.0]
    assert passing.until is None


@pytest.mark.asyncio
async def test_with_patrol_time_passes_in_steps_each_of_which_waits_for_what_is_asked() -> None:
    faults, clock = Faults(), SandboxClock(speed=SPEED)
    shown = [clock.now()]
    clock.on_change = lambda: shown.append(clock.now())
    passing = Passing(clock, faults, lambda: True)
    faults.under_way["patsnap.alert.check"] = faults.under_way["slack.socket"] = 1

    passing.begin(STEP)
    passing.begin(STEP)
    begun = time.monotonic()
    await eventually(lambda: time.monotonic() - begun > 2 * WHILE)
    assert len(shown) == 2
    faults.under_way["patsnap.alert.check"] = 0
    await passing.wait()

    steps = [after - before for before, after in pairwise(shown)]
    assert all(step <= STEP + SLACK for step in steps)
    assert 2 * STEP <= clock.now() - shown[0] < 2 * STEP + SLACK
    assert clock.speed == passing.speed == SPEED


@pytest.mark.asyncio
async def test_no_step_goes_past_the_hour_at_which_digests_are_usually_due() -> None:
    clock = SandboxClock(speed=SPEED, shown=datetime(2027, 3, 1, 7, 59, tzinfo=UTC))
    shown: list[datetime] = []
    clock.on_change = lambda: shown.append(clock.now())
    passing = Passing(clock, Faults(), lambda: True, lambda: {"Europe/Berlin", "Asia/Shanghai"})

    passing.begin(DAY)
    await passing.wait()

    for due in (datetime(2027, 3, 1, 8, 0, tzinfo=UTC), datetime(2027, 3, 2, 1, 0, tzinfo=UTC)):
        assert any(timedelta() <= moment - due < timedelta(minutes=1) for moment in shown)


@pytest.mark.asyncio
async def test_what_passes_can_be_stopped_and_the_clock_runs_on_as_before() -> None:
    clock = SandboxClock(speed=2.0)
    passing, before = Passing(clock, Faults(), lambda: True), clock.now()

    passing.begin(DAY)
    await asyncio.sleep(0)
    assert (clock.speed, passing.speed) == (SPEED, 2.0)
    await passing.stop()

    assert (clock.speed, passing.until) == (2.0, None)
    assert clock.now() - before < SLACK
    with pytest.raises(ValueError, match="passes forward"):
        passing.begin(timedelta())


@pytest.mark.asyncio
async def test_what_is_stopped_before_its_first_step_leaves_nothing_in_the_way_of_what_passes_next() -> None:
    clock = SandboxClock()
    passing = Passing(clock, Faults(), lambda: False)

    passing.begin(DAY)
    await passing.stop()
    assert passing.until is None
    before = clock.now()
    passing.begin(DAY)
    await passing.wait()

    assert clock.now() - before >= DAY


@pytest.mark.asyncio
async def test_another_speed_waits_until_nothing_passes_any_more() -> None:
    clock = SandboxClock()
    passing = Passing(clock, Faults(), lambda: True)

    passing.begin(DAY)
    await asyncio.sleep(0)
    passing.run_at(60.0)
    assert (clock.speed, passing.speed) == (SPEED, 60.0)
    await passing.stop()
    assert clock.speed == 60.0

    passing.run_at(1.0)
    assert clock.speed == 1.0
