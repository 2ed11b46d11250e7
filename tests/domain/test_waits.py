"""How long to wait, and ids that follow from what they name."""

import string
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import derived_id, reference
from bot.domain.waits import back_off, next_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def test_waits_double_up_to_the_longest() -> None:
    assert [back_off(attempts).total_seconds() for attempts in range(1, 8)] == [2, 4, 8, 16, 32, 60, 60]
    assert back_off(9, longest=timedelta(minutes=10)) == timedelta(seconds=512)
    assert back_off(10, longest=timedelta(minutes=10)) == timedelta(minutes=10)


@given(st.integers(-5, 10**12))
def test_no_number_of_attempts_is_too_much(attempts: int) -> None:
    assert timedelta(0) < back_off(attempts) <= timedelta(seconds=60)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-20T09:00:00+00:00", "2026-11-20T16:01:00+00:00"),
        ("2026-11-20T15:59:59+00:00", "2026-11-20T16:01:00+00:00"),
        ("2026-11-20T16:00:00+00:00", "2026-11-21T16:01:00+00:00"),
        ("2026-12-31T23:00:00+00:00", "2027-01-01T16:01:00+00:00"),
    ],
)
def test_the_next_day_begins_a_minute_past_midnight_there(now: str, expected: str) -> None:
    assert next_day(datetime.fromisoformat(now), SHANGHAI) == datetime.fromisoformat(expected)


@given(MOMENTS, st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Asia/Kathmandu"]))
def test_the_next_day_is_ahead_and_near_and_in_utc(now: datetime, zone: str) -> None:
    then = next_day(now, ZoneInfo(zone))
    assert timedelta(minutes=1) <= then - now <= timedelta(hours=25, minutes=1)
    assert then.utcoffset() == timedelta(0)
    assert then.astimezone(ZoneInfo(zone)).time().isoformat() == "00:01:00"


# Ids


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_an_id_is_sixteen_plain_characters_and_always_the_same(parts: list[str]) -> None:
    made = derived_id(*parts)
    assert made == derived_id(*parts)
    assert len(made) == 16
    assert set(made) <= set(string.ascii_lowercase + "234567")


def test_other_parts_make_other_ids() -> None:
    assert len({derived_id("a", "b"), derived_id("ab"), derived_id("a", "b", ""), derived_id("b", "a")}) == 4


def test_a_reference_is_short_and_loud() -> None:
    assert reference("abcdef2345ghijkl") == "R-ABCDEF"
