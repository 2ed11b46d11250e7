"""What every clock promises."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SteeredClock, SystemClock
from bot.ports import Clock
from sandbox.clock import SandboxClock
from tests.clock import SteppedClock


def _system(_: Path) -> Clock:
    return SystemClock()


def _steered(folder: Path) -> Clock:
    SandboxClock(folder / "clock.json", speed=60)
    return SteeredClock(folder / "clock.json")


def _standing(folder: Path) -> Clock:
    SandboxClock(folder / "clock.json", speed=0)
    return SteeredClock(folder / "clock.json")


def _stepped(_: Path) -> Clock:
    return SteppedClock()


CLOCKS: dict[str, Callable[[Path], Clock]] = {
    "system": _system,
    "steered": _steered,
    "standing": _standing,
    "stepped": _stepped,
}


@pytest.fixture(params=CLOCKS)
def clock(request: pytest.FixtureRequest, tmp_path: Path) -> Clock:
    return CLOCKS[request.param](tmp_path)


class TestClock:
    def test_its_times_are_aware_and_in_utc(self, clock: Clock) -> None:
        assert clock().utcoffset() == timedelta(0)

    def test_it_does_not_go_back(self, clock: Clock) -> None:
        times = [clock() for _ in range(100)]
        assert times == sorted(times)

    def test_its_speed_is_a_number_that_is_not_negative(self, clock: Clock) -> None:
        assert clock.speed >= 0


def test_a_stepped_clock_moves_when_it_is_told_to_and_only_then() -> None:
    clock = SteppedClock()
    before = clock()
    assert clock() == before
    clock.tick(minutes=2, seconds=1)
    assert clock() - before == timedelta(seconds=121)
