"""What is told of a steered clock beside its contract (tests/contracts/test_clock.py)."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import SteeredClock
from bot.errors import BadSetting
from sandbox.clock import SandboxClock

SHOWN = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


def test_a_steered_clock_shows_the_time_that_its_file_tells(tmp_path: Path) -> None:
    SandboxClock(tmp_path / "clock.json", speed=0, shown=SHOWN)
    assert SteeredClock(tmp_path / "clock.json")() == SHOWN


def test_a_steered_clock_follows_each_change_of_its_file(tmp_path: Path) -> None:
    steering = SandboxClock(tmp_path / "clock.json", speed=0, shown=SHOWN)
    clock = SteeredClock(tmp_path / "clock.json")
    steering.skip(timedelta(hours=5))
    assert clock() == SHOWN + timedelta(hours=5)
    steering.skip(timedelta(hours=-9))
    assert clock() == SHOWN - timedelta(hours=4)
    steering.set_speed(60)
    assert clock.speed == 60
    assert abs(clock() - steering.now()) < timedelta(seconds=30)


def test_a_steered_clock_tells_utc_whatever_zone_its_file_is_written_in(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    shown = "2027-03-01T20:00:00+08:00"
    path.write_text(json.dumps({"real": "2026-01-01T00:00:00+08:00", "shown": shown, "speed": 0}), encoding="utf-8")
    assert SteeredClock(path)() == SHOWN
    assert SteeredClock(path)().tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"real": "2026-01-01T00:00:00+00:00", "speed": 1}',
        '{"real": "2026-01-01T00:00:00", "shown": "2026-01-01T00:00:00", "speed": 1}',
        '{"real": "yesterday", "shown": "today", "speed": 1}',
        '{"real": "2026-01-01T00:00:00Z", "shown": "2026-01-01T00:00:00Z", "speed": "fast"}',
    ],
)
def test_a_file_that_is_no_clock_is_a_bad_setting(text: str, tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadSetting, match="PATROL_CLOCK"):
        SteeredClock(path)


def test_no_file_is_a_bad_setting(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="PATROL_CLOCK"):
        SteeredClock(tmp_path / "nowhere.json")


def test_a_file_that_goes_bad_leaves_the_last_reading(tmp_path: Path) -> None:
    SandboxClock(tmp_path / "clock.json", speed=0, shown=SHOWN)
    clock = SteeredClock(tmp_path / "clock.json")
    (tmp_path / "clock.json").write_text("{", encoding="utf-8")
    assert clock() == SHOWN
    (tmp_path / "clock.json").unlink()
    assert clock() == SHOWN
    SandboxClock(tmp_path / "clock.json", speed=0, shown=SHOWN + timedelta(days=1))
    assert clock() == SHOWN + timedelta(days=1)
