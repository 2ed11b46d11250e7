"""When somebody is reminded, and which line comes next."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.decisions import Assignment, left_of, next_morning
from tests.clock import START
from tests.factories import a_decision, an_assignment

FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)  # 10:00 in Berlin
SUNDAY_IN_HAWAII = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "days", "comes"),
    [
        ("Europe/Berlin", FRIDAY, 1, datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("Europe/Berlin", FRIDAY, 7, datetime(2026, 11, 27, 8, tzinfo=UTC)),
        ("Europe/Berlin", FRIDAY - timedelta(days=1, hours=9), 1, datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("Europe/Berlin", FRIDAY + timedelta(days=1), 7, datetime(2026, 11, 30, 8, tzinfo=UTC)),  # from a Saturday
        ("Asia/Tokyo", FRIDAY + timedelta(hours=16), 1, datetime(2026, 11, 23, tzinfo=UTC)),  # Saturday there
        ("Pacific/Honolulu", SUNDAY_IN_HAWAII, 1, datetime(2026, 11, 23, 19, tzinfo=UTC)),
        (
            "Europe/Berlin",
            datetime(2026, 3, 27, 9, tzinfo=UTC),
            1,
            datetime(2026, 3, 30, 7, tzinfo=UTC),
        ),  # summer begins
    ],
)
def test_it_comes_at_nine_on_a_working_day_where_the_person_is(
    zone: str, now: datetime, days: int, comes: datetime
) -> None:
    assert next_morning(zone, now, days) == comes


def test_next_comes_what_nobody_has_decided_after_this_line_and_then_from_the_start() -> None:
    lines = ["a", "b", "c", "d", "e"]
    assert left_of(lines, {"b"}, set(), "c") == ["d", "e", "a"]
    assert left_of(lines, {"d", "e"}, set(), "c") == ["a", "b"]
    assert left_of(lines, set(lines), set(), "c") == []


def test_what_was_given_to_others_comes_last() -> None:
    assert left_of(["a", "b", "c", "d"], set(), {"c"}, "b") == ["d", "a", "c"]


def test_a_line_that_is_not_among_them_begins_at_the_start() -> None:
    assert left_of(["a", "b"], {"a"}, set(), "elsewhere") == ["b"]


def test_who_was_asked_after_a_decision_is_asked_to_look_again() -> None:
    given: Assignment = an_assignment()
    assert given.is_open(None)
    assert given.is_open(a_decision(at=START - timedelta(seconds=1)))
    assert not given.is_open(a_decision(at=START + timedelta(seconds=1)))
