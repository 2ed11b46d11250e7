"""Durations, sizes, days and hours as people say them."""

from datetime import UTC, datetime, timedelta
from datetime import date as calendar_date
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.views.languages import is_translated
from bot.views.reader import Reader

if TYPE_CHECKING:
    from bot.views.calendars import Calendar

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_KB: Final = 1000
_MB: Final = 1000 * _KB
# In English; other languages have theirs from Babel.
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SHORT: Final = 3  # letters of a month on an axis
_WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)


def duration(reader: Reader, length: timedelta) -> str:
    """`50 s`, `2 min 10 s`, `1 h 5 min`; never less than nothing."""
    seconds = max(int(length.total_seconds()), 0)
    if seconds < _MINUTE:
        return reader.say("{s} s", s=seconds)
    if seconds < _HOUR:
        return reader.say("{m} min {s} s", m=seconds // _MINUTE, s=seconds % _MINUTE)
    return reader.say("{h} h {m} min", h=seconds // _HOUR, m=seconds % _HOUR // _MINUTE)


def size(reader: Reader, count: int) -> str:
    """`812 bytes`, `48 kB`, `3.4 MB`: thousands, as Slack counts."""
    if count < _KB:
        return reader.count("{n} byte", "{n} bytes", count)
    if count < _MB - _KB // 2:  # from there on it would round to 1000 kB
        return reader.say("{n} kB", n=round(count / _KB))
    return reader.say("{n} MB", n=f"{count / _MB:.1f}")


def date(moment: datetime) -> str:
    """A day that Slack shows in each reader's own way (Slack: formatting text, date tokens)."""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}}|{moment:%Y-%m-%d}>"


def moment(when: datetime) -> str:
    """A day and an hour that Slack shows in each reader's own way and zone (Slack: formatting text, date tokens)."""
    fallback = f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"<!date^{int(when.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def local(reader: Reader, when: datetime) -> datetime:
    """The moment on the reader's clock."""
    return when.astimezone(ZoneInfo(reader.zone))


def number(reader: Reader, count: int) -> str:
    """`12,000`."""
    there = _calendar(reader.locale)
    return there.number(count) if there else f"{count:,}"


def weekday(reader: Reader, number: int) -> str:
    """`Monday` for 0, `Sunday` for 6."""
    there = _calendar(reader.locale)
    return there.weekday(number) if there else _WEEKDAYS[number]


def day(reader: Reader, when: calendar_date, *, with_year: bool = False) -> str:
    """`23 March`, `23 March 2026`: a day of the calendar, in no zone."""
    if there := _calendar(reader.locale):
        return there.day(when, with_year=with_year)
    return f"{when.day} {_MONTHS[when.month - 1]}{f' {when.year}' if with_year else ''}"


def short_day(reader: Reader, when: calendar_date) -> str:
    """`23 Mar`, for the axis of a chart."""
    there = _calendar(reader.locale)
    return there.day(when) if there else f"{when.day} {_MONTHS[when.month - 1][:_SHORT]}"


def month_and_year(reader: Reader, when: calendar_date) -> str:
    """`Mar 2026`, for the same."""
    there = _calendar(reader.locale)
    return there.month_and_year(when) if there else f"{_MONTHS[when.month - 1][:_SHORT]} {when.year}"


def hour(reader: Reader, when: datetime) -> str:
    """`09:00` on the reader's clock."""
    return f"{local(reader, when):%H:%M}"


def day_and_hour(reader: Reader, when: datetime) -> str:
    """`Monday 23 March 09:00` on the reader's clock."""
    there, calendar = local(reader, when), _calendar(reader.locale)
    if calendar:
        return f"{calendar.day_of_week(there)} {hour(reader, when)}"
    return f"{weekday(reader, there.weekday())} {day(reader, there)} {hour(reader, when)}"


def lately(reader: Reader, when: datetime, now: datetime) -> str:
    """`today 10:12`, `3 March 10:12`, in another year `3 March 2025`, on the reader's clock."""
    there, today = local(reader, when), local(reader, now).date()
    if there.date() == today:
        return reader.say("today {hour}", hour=hour(reader, when))
    if there.year != today.year:
        return day(reader, there, with_year=True)
    return reader.say("{day} {hour}", day=day(reader, there), hour=hour(reader, when))


def span(reader: Reader, since: datetime, until: datetime) -> str:
    """`16 to 23 March`, `28 February to 7 March`; within one day `23 March, 08:31 to 09:31`; on the reader's clock."""
    first, last = local(reader, since), local(reader, until)
    if first.date() == last.date():
        hours = {"since": hour(reader, since), "until": hour(reader, until)}
        return reader.say("{day}, {since} to {until}", day=day(reader, last), **hours)
    return days_between(reader, first, last, with_year=first.year != last.year)


def days_between(reader: Reader, first: calendar_date, last: calendar_date, *, with_year: bool = False) -> str:
    """`16 to 23 March`, `28 February to 7 March`: from one day to another one."""
    if there := _calendar(reader.locale):
        return there.days_between(first, last, with_year=with_year)
    end = day(reader, last, with_year=with_year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {end}"
    return f"{day(reader, first, with_year=with_year)} to {end}"


@lru_cache(maxsize=32)
def _calendar(locale: str) -> "Calendar | None":
    """What knows the days of a language, unless that is English: so it costs the start nothing."""
    if not is_translated(locale):
        return None
    from bot.views.calendars import Calendar  # noqa: PLC0415

    return Calendar(locale)
