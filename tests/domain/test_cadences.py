"""When a cadence runs, held against a slow reference that walks every minute; and how it is written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.cadences import Cadence, Rhythm, Weekday

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
KATHMANDU, APIA = ZoneInfo("Asia/Kathmandu"), ZoneInfo("Pacific/Apia")
LORD_HOWE, SAO_PAULO = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/Sao_Paulo")
ZONES = (BERLIN, NEW_YORK, KATHMANDU, APIA, LORD_HOWE, SAO_PAULO, ZoneInfo("Asia/Shanghai"), ZoneInfo("UTC"))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@st.composite
def cadences(draw: st.DrawFn) -> Cadence:
    rhythm = draw(st.sampled_from(Rhythm))
    # Many near midnight and in the hours in which clocks change.
    minutes = draw(st.integers(0, 3 * 60) | st.integers(0, 24 * 60 - 1))
    at = None if rhythm is Rhythm.INSTANTLY else time(*divmod(minutes, 60))
    weekday = draw(st.sampled_from(Weekday)) if rhythm is Rhythm.WEEKLY else None
    day = draw(st.integers(28, 31) | st.integers(1, 31)) if rhythm is Rhythm.MONTHLY else None
    return Cadence(rhythm, at, weekday, day)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def runs(text: str, zone: ZoneInfo, after: str, number: int) -> list[str]:
    """The first runs after that moment of UTC, as `MM-DD HH:MM` of UTC."""
    cadence, moment, found = Cadence.read(text), utc(after), []
    for _ in range(number):
        run = cadence.next_run(zone, moment)
        assert run is not None
        moment = run
        found.append(f"{run:%m-%d %H:%M}")
    return found


# The reference: what the clock on the wall shows, minute after minute


def is_day_of(cadence: Cadence, day: date) -> bool:
    if cadence.rhythm is Rhythm.WEEKLY:
        return f"{day:%a}".lower() == cadence.weekday
    if cadence.rhythm is Rhythm.MONTHLY:
        assert cadence.day is not None
        return day.day == cadence.day or (day.day < cadence.day and (day + DAY).day == 1)
    return cadence.rhythm is Rhythm.DAILY


def walked(cadence: Cadence, zone: ZoneInfo, start: datetime) -> Iterator[datetime]:
    """The runs from the whole minute `start` on: when the wall first shows, or first jumps over, each wanted time."""
    moment = start
    latest = (start - MINUTE).astimezone(zone).replace(tzinfo=None)
    for earlier in range(180):  # a wall that was turned back before the start has shown those times already
        latest = max(latest, (start - (earlier + 1) * MINUTE).astimezone(zone).replace(tzinfo=None))
    while True:
        shown = moment.astimezone(zone).replace(tzinfo=None)
        passed = latest + MINUTE
        is_due = False
        while passed <= shown:
            is_due = is_due or (passed.time() == cadence.at and is_day_of(cadence, passed.date()))
            passed += MINUTE
        if is_due:
            yield moment
        latest = max(latest, shown)
        moment += MINUTE


CHANGES = [  # UTC moments shortly before clocks change, months end, or a day is missing
    utc("2026-03-28 20:00"),  # Berlin forward
    utc("2026-10-24 20:00"),  # Berlin back
    utc("2026-03-08 00:00"),  # New York forward
    utc("2026-11-01 00:00"),  # New York back
    utc("2011-12-30 05:00"),  # Apia has no 30 December 2011
    utc("2018-11-03 20:00"),  # São Paulo forward at midnight
    utc("2018-02-17 20:00"),  # São Paulo back at midnight
    utc("2026-04-04 10:00"),  # Lord Howe back by half an hour
    utc("2026-10-03 10:00"),  # Lord Howe forward by half an hour
    utc("2028-02-28 12:00"),  # leap year
    utc("2027-02-28 12:00"),
]


@given(
    cadences().filter(lambda cadence: cadence.rhythm in {Rhythm.DAILY, Rhythm.WEEKLY}),
    st.sampled_from(ZONES),
    st.sampled_from(CHANGES),
    st.integers(0, 2 * 24 * 60),
)
@example(Cadence.read("daily 01:30"), NEW_YORK, utc("2026-11-01 00:00"), 6 * 60 + 10)  # between the two 01:30
@example(Cadence.read("daily 00:00"), APIA, utc("2011-12-30 05:00"), 0)  # two days' midnight at one moment
def test_days_and_weeks_run_when_the_wall_says_so(cadence: Cadence, zone: ZoneInfo, near: datetime, off: int) -> None:
    after = near + off * MINUTE
    number = 3 if cadence.rhythm is Rhythm.DAILY else 1
    expected = list(islice(walked(cadence, zone, after + MINUTE), number))
    found = []
    moment = after
    for _ in expected:
        run = cadence.next_run(zone, moment)
        assert run is not None
        moment = run
        found.append(run)
    assert found == expected


def first_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment of UTC at which the wall shows that time of that day or a later one, searched by the minute."""
    moment = datetime.combine(day, at, UTC) - timedelta(hours=15)
    wanted = datetime.combine(day, at)
    while moment.astimezone(zone).replace(tzinfo=None) < wanted:
        moment += MINUTE
    return moment


@given(
    st.integers(1, 31),
    st.sampled_from(ZONES),
    st.datetimes(datetime(1996, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - as it wants
    st.integers(0, 24 * 60 - 1),
)
@example(31, BERLIN, utc("2024-02-01 12:00"), 540)
@example(30, BERLIN, utc("2023-02-27 23:00"), 540)
@example(29, NEW_YORK, utc("2024-02-28 23:00"), 540)
@example(30, APIA, utc("2011-12-29 23:00"), 540)
def test_months_run_on_their_day_or_their_last(day: int, zone: ZoneInfo, after: datetime, minutes: int) -> None:
    cadence = Cadence(Rhythm.MONTHLY, time(*divmod(minutes, 60)), day=day)
    assert cadence.at is not None
    wall = after.astimezone(zone).date() - 2 * DAY
    while not is_day_of(cadence, wall) or first_instant(wall, cadence.at, zone) <= after:
        wall += DAY
    assert cadence.next_run(zone, after) == first_instant(wall, cadence.at, zone)


MOMENTS = st.sampled_from(CHANGES).flatmap(lambda near: st.timedeltas(-2 * DAY, 40 * DAY).map(lambda off: near + off))


@given(cadences(), st.sampled_from(ZONES), MOMENTS)
def test_nothing_lies_between_the_last_run_and_the_next(cadence: Cadence, zone: ZoneInfo, moment: datetime) -> None:
    last, following = cadence.last_run(zone, moment), cadence.next_run(zone, moment)
    if cadence.rhythm is Rhythm.INSTANTLY:
        assert last is following is None
        return
    assert last is not None
    assert following is not None
    assert last <= moment < following
    assert last.tzinfo is following.tzinfo is UTC
    assert cadence.next_run(zone, last) == following
    assert cadence.last_run(zone, following) == following
    assert cadence.last_run(zone, following - timedelta(microseconds=1)) == last


@given(cadences(), st.sampled_from(ZONES), MOMENTS)
def test_a_moment_is_the_same_moment_in_any_zone(cadence: Cadence, zone: ZoneInfo, moment: datetime) -> None:
    assert cadence.next_run(zone, moment.astimezone(APIA)) == cadence.next_run(zone, moment)
    assert cadence.last_run(zone, moment.astimezone(NEW_YORK)) == cadence.last_run(zone, moment)


# By example


@pytest.mark.parametrize(
    ("cadence", "zone", "after", "expected"),
    [
        # a wall time that does not exist runs at the moment the clocks jump to, here 03:00
        ("daily 02:30", BERLIN, "2026-03-28 00:00", ["03-28 01:30", "03-29 01:00", "03-30 00:30"]),
        ("daily 02:30", NEW_YORK, "2026-03-07 00:00", ["03-07 07:30", "03-08 07:00", "03-09 06:30"]),
        ("weekly sun 02:30", NEW_YORK, "2026-03-07 00:00", ["03-08 07:00", "03-15 06:30"]),
        ("daily 00:00", SAO_PAULO, "2018-11-03 12:00", ["11-04 03:00", "11-05 02:00"]),
        ("daily 02:15", LORD_HOWE, "2026-10-03 12:00", ["10-03 15:30", "10-04 15:15"]),
        # and one that exists twice runs once, the first time
        ("daily 02:30", BERLIN, "2026-10-24 12:00", ["10-25 00:30", "10-26 01:30"]),
        ("daily 02:30", BERLIN, "2026-10-25 00:30", ["10-26 01:30"]),
        ("daily 02:30", BERLIN, "2026-10-25 01:10", ["10-26 01:30"]),  # the wall shows 02:10 again
        ("daily 01:30", NEW_YORK, "2026-10-31 12:00", ["11-01 05:30", "11-02 06:30"]),
        # nine o'clock stays nine o'clock
        ("weekly mon 09:00", BERLIN, "2026-03-20 00:00", ["03-23 08:00", "03-30 07:00"]),
        ("daily 09:00", KATHMANDU, "2026-01-01 00:00", ["01-01 03:15", "01-02 03:15"]),
        # a day that was left out altogether runs when the next one begins
        ("daily 09:00", APIA, "2011-12-29 00:00", ["12-29 19:00", "12-30 10:00", "12-30 19:00"]),
        # month ends
        ("monthly 31 09:00", KATHMANDU, "2026-01-31 12:00", ["02-28 03:15", "03-31 03:15", "04-30 03:15"]),
        ("monthly 30 09:00", KATHMANDU, "2028-01-30 12:00", ["02-29 03:15", "03-30 03:15", "04-30 03:15"]),
        ("monthly 29 09:00", KATHMANDU, "2027-01-29 12:00", ["02-28 03:15", "03-29 03:15", "04-29 03:15"]),
        ("monthly 29 09:00", KATHMANDU, "2028-01-29 12:00", ["02-29 03:15", "03-29 03:15"]),
        ("monthly 1 09:00", KATHMANDU, "2026-01-01 03:15", ["02-01 03:15", "03-01 03:15"]),
    ],
)
def test_runs_by_example(cadence: str, zone: ZoneInfo, after: str, expected: list[str]) -> None:
    assert runs(cadence, zone, after, len(expected)) == expected


def test_a_run_is_strictly_after_even_by_less_than_a_second() -> None:
    nine = utc("2026-06-01 09:00")
    daily = Cadence(Rhythm.DAILY, time(9))
    zone = ZoneInfo("UTC")
    assert daily.next_run(zone, nine - timedelta(microseconds=1)) == nine
    assert daily.next_run(zone, nine) == nine + DAY
    assert daily.next_run(zone, nine + timedelta(microseconds=1)) == nine + DAY
    assert daily.last_run(zone, nine) == nine
    assert daily.last_run(zone, nine - timedelta(microseconds=1)) == nine - DAY


# As text


@given(cadences())
def test_what_is_written_reads_as_the_same(cadence: Cadence) -> None:
    assert Cadence.read(str(cadence)) == cadence


def test_the_written_forms() -> None:
    assert str(Cadence(Rhythm.INSTANTLY)) == "instantly"
    assert str(Cadence(Rhythm.DAILY, time(0))) == "daily 00:00"
    assert str(Cadence(Rhythm.WEEKLY, time(9), Weekday.MON)) == "weekly mon 09:00"
    assert str(Cadence(Rhythm.MONTHLY, time(17, 30), day=1)) == "monthly 1 17:30"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "daily",
        "daily 9:00",
        "daily 09:00:30",
        "daily 09:00+01:00",
        "daily 24:00",
        "daily  09:00",
        "daily mon 09:00",
        "daily 1 09:00",
        " daily 09:00",
        "Daily 09:00",
        "instantly 09:00",
        "weekly 09:00",
        "weekly 1 09:00",
        "weekly Mon 09:00",
        "weekly mon",
        "monthly 09:00",
        "monthly mon 09:00",
        "monthly 01 09:00",
        "monthly ١ 09:00",
        "monthly 0 09:00",
        "monthly 32 09:00",
        "monthly 1 2 09:00",
        "yearly 09:00",
    ],
)
def test_no_other_text_is_a_cadence(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Cadence.read(text)


@given(st.text() | st.lists(st.sampled_from(["daily", "weekly", "monthly", "mon", "1", "09:00", "9"])).map(" ".join))
def test_a_text_is_read_as_it_is_or_not_at_all(text: str) -> None:
    try:
        cadence = Cadence.read(text)
    except ValueError:
        return
    assert str(cadence) == text


NINE = time(9)


@pytest.mark.parametrize(
    ("rhythm", "at", "weekday", "day"),
    [
        (Rhythm.INSTANTLY, NINE, None, None),
        (Rhythm.INSTANTLY, None, Weekday.MON, None),
        (Rhythm.INSTANTLY, None, None, 1),
        (Rhythm.DAILY, None, None, None),
        (Rhythm.DAILY, NINE, Weekday.MON, None),
        (Rhythm.DAILY, NINE, None, 1),
        (Rhythm.WEEKLY, NINE, None, None),
        (Rhythm.WEEKLY, None, Weekday.MON, None),
        (Rhythm.WEEKLY, NINE, Weekday.MON, 1),
        (Rhythm.MONTHLY, NINE, None, None),
        (Rhythm.MONTHLY, None, None, 1),
        (Rhythm.MONTHLY, NINE, Weekday.MON, 1),
        (Rhythm.MONTHLY, NINE, None, 0),
        (Rhythm.MONTHLY, NINE, None, 32),
        (Rhythm.DAILY, time(9, 0, 1), None, None),
        (Rhythm.DAILY, time(9, 0, 0, 1), None, None),
        (Rhythm.DAILY, time(9, tzinfo=UTC), None, None),
    ],
)
def test_what_makes_no_sense_cannot_be_made(
    rhythm: Rhythm, at: time | None, weekday: Weekday | None, day: int | None
) -> None:
    with pytest.raises(ValueError, match=r"."):
        Cadence(rhythm, at, weekday, day)
