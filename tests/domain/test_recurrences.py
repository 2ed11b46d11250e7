"""When a recurring report is ordered: across ends of months, weekends and clocks that are set; how it is written."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadences import Weekday
from bot.domain.recurrences import Every, Recurrence

BERLIN, AUCKLAND, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland"), ZoneInfo("UTC")
ZONES = (BERLIN, AUCKLAND, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Sao_Paulo"), ZoneInfo("Asia/Kathmandu"))


def runs(text: str, zone: ZoneInfo, after: str, number: int) -> list[str]:
    """The first runs after that moment of UTC, as the wall shows them there."""
    recurrence, moment, found = Recurrence.read(text), datetime.fromisoformat(after).replace(tzinfo=UTC), []
    for _ in range(number):
        moment = recurrence.next_run(zone, moment)
        found.append(f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M}")
    return found


def test_after_a_weekend_first_the_first_working_day_is_the_monday() -> None:
    assert runs("monthly working 09:00", BERLIN, "2026-07-01T07:00", 4) == [
        "Mon 2026-08-03 09:00",  # the 1st is a Saturday
        "Tue 2026-09-01 09:00",
        "Thu 2026-10-01 09:00",
        "Mon 2026-11-02 09:00",  # the 1st is a Sunday
    ]


def test_a_quarter_begins_in_january_april_july_and_october() -> None:
    assert runs("quarterly working 14:30", BERLIN, "2027-01-01T13:30", 4) == [
        "Thu 2027-04-01 14:30",
        "Thu 2027-07-01 14:30",
        "Fri 2027-10-01 14:30",
        "Mon 2028-01-03 14:30",
    ]


def test_what_is_due_at_this_moment_comes_next_in_a_month() -> None:
    assert runs("monthly working 09:00", BERLIN, "2026-12-01T07:59", 1) == ["Tue 2026-12-01 09:00"]
    assert runs("monthly working 09:00", BERLIN, "2026-12-01T08:00", 1) == ["Fri 2027-01-01 09:00"]


def test_the_hour_stays_where_the_wall_shows_it_when_clocks_are_set() -> None:
    assert runs("weekly mon 09:00", BERLIN, "2026-03-20T00:00", 2) == ["Mon 2026-03-23 09:00", "Mon 2026-03-30 09:00"]
    recurrence = Recurrence.read("monthly working 09:00")
    march = recurrence.next_run(BERLIN, datetime(2026, 2, 27, tzinfo=UTC))
    assert (march.hour, recurrence.next_run(BERLIN, march).hour) == (8, 7)


def test_an_hour_that_the_clocks_skip_is_the_one_to_which_they_jump() -> None:
    assert runs("monthly 28 02:30", BERLIN, "2027-03-01T00:00", 1) == ["Sun 2027-03-28 03:00"]


def test_a_day_that_a_month_has_not_is_its_last() -> None:
    assert runs("monthly 31 09:00", BERLIN, "2027-01-31T09:00", 3) == [
        "Sun 2027-02-28 09:00",
        "Wed 2027-03-31 09:00",
        "Fri 2027-04-30 09:00",
    ]


def first_working_day(year: int, month: int) -> date:
    """The reference: the first day of the month that is no Saturday and no Sunday."""
    return next(day for day in (date(year, month, one) for one in range(1, 4)) if f"{day:%a}" not in {"Sat", "Sun"})


@given(
    st.sampled_from(ZONES),
    st.integers(0, 24 * 60 - 1),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001 - made aware below
)
def test_each_month_has_one_run_on_its_first_working_day(zone: ZoneInfo, minutes: int, start: datetime) -> None:
    recurrence = Recurrence(Every.MONTH, time(*divmod(minutes, 60)))
    moment, found = start.replace(tzinfo=UTC), []
    for _ in range(5):
        run = recurrence.next_run(zone, moment)
        assert run > moment
        found.append(run)
        moment = run
    days = [run.astimezone(zone).date() for run in found]
    assert days == [first_working_day(day.year, day.month) for day in days]
    assert all((later - earlier) < timedelta(days=35) for earlier, later in pairwise(days))


def test_missed_runs_are_those_after_the_one_that_is_due() -> None:
    recurrence, due = Recurrence.read("weekly mon 09:00"), datetime(2026, 11, 23, 9, tzinfo=UTC)
    at = [due, due + timedelta(days=6), due + timedelta(days=7), due + timedelta(days=30)]
    assert [recurrence.missed(UTC_ZONE, due, now) for now in at] == [0, 0, 1, 4]


@pytest.mark.parametrize(
    "text",
    ["weekly mon 09:00", "monthly 1 09:00", "monthly 31 23:59", "monthly working 09:00", "quarterly working 00:00"],
)
def test_it_is_read_as_it_is_written(text: str) -> None:
    assert str(Recurrence.read(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "weekly 09:00", "weekly working 09:00", "monthly 32 09:00", "monthly 0 09:00", "quarterly 1 09:00",
     "daily 1 09:00", "monthly 1 9:00", "monthly 01 09:00", "weekly mon 09:00:01", "weekly mon 25:00"],
)  # fmt: skip
def test_anything_else_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what it says is for nobody
        Recurrence.read(text)


def test_what_makes_no_sense_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="weekday"):
        Recurrence(Every.QUARTER, time(9), weekday=Weekday.MON)
    with pytest.raises(ValueError, match="plain hour"):
        Recurrence(Every.MONTH, time(9, 0, 1))
