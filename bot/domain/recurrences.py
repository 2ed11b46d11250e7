"""Recurrences: how often a report is ordered again, and exactly when.

Days and hours are those of the series' zone, and clocks that are set are met as by cadences. Working days are Monday to
Friday: holidays are not known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Final, Self
from zoneinfo import ZoneInfo

from cronsim import CronSim

from bot.domain.cadences import Cadence, Rhythm, Weekday


class Every(StrEnum):
    """How often. The values are stored."""

    WEEK = "weekly"
    MONTH = "monthly"
    QUARTER = "quarterly"  # from January, April, July and October


_WORKING: Final = "working"
_FIRST_MONTHS: Final[Mapping[Every, range]] = {Every.MONTH: range(1, 13), Every.QUARTER: range(1, 13, 3)}
_SATURDAY: Final = 5
_DAYS: Final = 7
_MOST: Final = 10_000  # runs that are counted


@dataclass(frozen=True)
class Recurrence:
    """When a report is ordered: at a wall time of one weekday, or of one day of each month or quarter.

    `day` 29, 30 and 31 mean that day, or the month's last where it is shorter; None the first working day of the month
    or quarter. ValueError for what makes no sense.
    """

    every: Every
    at: time  # to the minute, in the series' zone
    weekday: Weekday | None = None  # weekly only
    day: int | None = None  # monthly only

    def __post_init__(self) -> None:
        if (self.weekday is None) is (self.every is Every.WEEK):
            raise ValueError(f"{self.every} with the weekday {self.weekday}")
        if self.day is not None and self.every is not Every.MONTH:
            raise ValueError(f"{self.every} with the day {self.day}")
        if self.is_by_calendar:
            self._cadence()  # which knows the days and hours that there are
        elif self.at.second or self.at.microsecond or self.at.tzinfo:
            raise ValueError(f"{self.at!r} is not a plain hour and minute")

    def __str__(self) -> str:
        """The stored form: `weekly mon 09:00`, `monthly 1 09:00`, `monthly working 09:00`."""
        return f"{self.every} {self.weekday or self.day or _WORKING} {self.at.isoformat('minutes')}"

    @classmethod
    @cache
    def read(cls, text: str) -> Self:
        """The recurrence whose `str` this is. ValueError for anything else."""
        every, which, at = text.split(" ")
        clock = time.fromisoformat(at)
        if every == Every.WEEK:
            found = cls(Every.WEEK, clock, weekday=Weekday(which))
        else:
            found = cls(Every(every), clock, day=None if which == _WORKING else int(which))
        if str(found) != text:
            raise ValueError(f"{text!r} is not how a recurrence is written")
        return found

    @property
    def is_by_calendar(self) -> bool:
        """Whether a weekday or a day of the month says when, and no working day."""
        return self.weekday is not None or self.day is not None

    def next_run(self, zone: ZoneInfo, after: datetime) -> datetime:
        """The first run strictly after `after`, in UTC."""
        return next(self._runs(zone, after))

    def missed(self, zone: ZoneInfo, since: datetime, now: datetime) -> int:
        """How many runs come after `since`, up to `now`."""
        count = 0
        for run in self._runs(zone, since):
            if run > now or count >= _MOST:
                break
            count += 1
        return count

    def _runs(self, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
        if not self.is_by_calendar:
            yield from (run for run in self._working_days(zone, after) if run > after)
            return
        run = self._cadence().next_run(zone, after)
        while run is not None:
            yield run
            run = self._cadence().next_run(zone, run)

    def _working_days(self, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
        """The runs on first working days, from the month of `after` on."""
        local = after.astimezone(zone)
        year, month = local.year, local.month
        while True:
            if month in _FIRST_MONTHS[self.every]:
                first = datetime(year, month, 1, tzinfo=zone)
                day = 1 + (_DAYS - first.weekday() if first.weekday() >= _SATURDAY else 0)
                clock = f"{self.at.minute} {self.at.hour} {day} {month} *"
                yield next(CronSim(clock, first - timedelta(days=1))).astimezone(UTC)
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - months of a year

    def _cadence(self) -> Cadence:
        rhythm = Rhythm.WEEKLY if self.every is Every.WEEK else Rhythm.MONTHLY
        return Cadence(rhythm, self.at, weekday=self.weekday, day=self.day)
