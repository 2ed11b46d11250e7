"""Durations, sizes, days and hours as people say them."""

from datetime import UTC, datetime, timedelta
from datetime import date as calendar_date
from typing import Final
from zoneinfo import ZoneInfo

from bot.views.catalogue import mark
from bot.views.reader import Reader

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_KB: Final = 1000
_MB: Final = 1000 * _KB
_MONTHS: Final = (
    mark("January"),
    mark("February"),
    mark("March"),
    mark("April"),
    mark("May"),
    mark("June"),
    mark("July"),
    mark("August"),
    mark("September"),
    mark("October"),
    mark("November"),
    mark("December"),
)
_WEEKDAYS: Final = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
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


def weekday(reader: Reader, number: int) -> str:
    """`Monday` for 0, `Sunday` for 6."""
    return reader.say(_WEEKDAYS[number])


def day(reader: Reader, when: calendar_date, *, with_year: bool = False) -> str:
    """`23 March`, `23 March 2026`: a day of the calendar, in no zone."""
    month = reader.say(_MONTHS[when.month - 1])
    if with_year:
        return reader.say("{day} {month} {year}", day=when.day, month=month, year=when.year)
    return reader.say("{day} {month}", day=when.day, month=month)


def hour(reader: Reader, when: datetime) -> str:
    """`09:00` on the reader's clock."""
    return f"{local(reader, when):%H:%M}"


def day_and_hour(reader: Reader, when: datetime) -> str:
    """`Monday 23 March 09:00` on the reader's clock."""
    there = local(reader, when)
    return reader.say(
        "{weekday} {day} {hour}",
        weekday=weekday(reader, there.weekday()),
        day=day(reader, there),
        hour=hour(reader, when),
    )


def span(reader: Reader, since: datetime, until: datetime) -> str:
    """`16 to 23 March`, `28 February to 7 March`; within one day `23 March, 08:31 to 09:31`; on the reader's clock."""
    first, last = local(reader, since), local(reader, until)
    if first.date() == last.date():
        hours = {"since": hour(reader, since), "until": hour(reader, until)}
        return reader.say("{day}, {since} to {until}", day=day(reader, last), **hours)
    two_years = first.year != last.year
    end = day(reader, last, with_year=two_years)
    if (first.year, first.month) == (last.year, last.month):
        return reader.say("{first} to {last}", first=first.day, last=end)
    return reader.say("{first} to {last}", first=day(reader, first, with_year=two_years), last=end)
