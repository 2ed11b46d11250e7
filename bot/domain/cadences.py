"""Cadences: how often a subscription's digests go out, and exactly when.

Days and hours are those of the subscription's zone. A wall time that the clocks skip that day runs at the moment to
which they jump; one that they show twice runs once, the first time. So does cronsim, and so did Debian's cron.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from heapq import merge
from typing import Final, Self
from zoneinfo import ZoneInfo

from cronsim import CronSim


class Rhythm(StrEnum):
    """How often. The values are stored."""

    INSTANTLY = "instantly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Weekday(StrEnum):
    """The days of the week. The values are stored, and are cron's names too."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


_LONGEST_MONTH: Final = 31
_SHORTEST_MONTH: Final = 28
# Longer than the time between two runs, with room for clocks that are set by up to a day (Pacific/Apia, December 2011).
_REACH: Final[Mapping[Rhythm, timedelta]] = {
    Rhythm.DAILY: timedelta(days=3),
    Rhythm.WEEKLY: timedelta(days=9),
    Rhythm.MONTHLY: timedelta(days=33),
}


@dataclass(frozen=True)
class Cadence:
    """When digests go out: at once, or at a wall time of every day, of one weekday, or of one day of the month.

    `day` 29, 30 and 31 mean that day, or the month's last where it is shorter. ValueError for what makes no sense.
    """

    rhythm: Rhythm
    at: time | None = None  # to the minute, in the subscription's zone; None only for instantly
    weekday: Weekday | None = None  # weekly only
    day: int | None = None  # monthly only

    def __post_init__(self) -> None:
        if (self.at is None) is not (self.rhythm is Rhythm.INSTANTLY):
            raise ValueError(f"{self.rhythm} with the time {self.at}")
        if (self.weekday is None) is (self.rhythm is Rhythm.WEEKLY):
            raise ValueError(f"{self.rhythm} with the weekday {self.weekday}")
        if (self.day is None) is (self.rhythm is Rhythm.MONTHLY):
            raise ValueError(f"{self.rhythm} with the day {self.day}")
        if self.day is not None and not 1 <= self.day <= _LONGEST_MONTH:
            raise ValueError(f"no month has a day {self.day}")
        if self.at is not None and (self.at.second or self.at.microsecond or self.at.tzinfo):
            raise ValueError(f"{self.at!r} is not a plain hour and minute")

    def __str__(self) -> str:
        """The stored and shown form: `instantly`, `daily 09:00`, `weekly mon 09:00`, `monthly 1 09:00`."""
        parts = (self.rhythm, self.weekday, self.day, None if self.at is None else self.at.isoformat("minutes"))
        return " ".join(str(part) for part in parts if part is not None)

    @classmethod
    @cache
    def read(cls, text: str) -> Self:
        """The cadence whose `str` this is. ValueError for anything else."""
        rhythm, *rest = text.split(" ")
        at = time.fromisoformat(rest.pop()) if rest else None
        which = rest.pop() if rest else None
        if rhythm == Rhythm.WEEKLY:
            cadence = cls(Rhythm.WEEKLY, at, weekday=Weekday(which or ""))
        else:
            cadence = cls(Rhythm(rhythm), at, day=None if which is None else int(which))
        if str(cadence) != text:
            raise ValueError(f"{text!r} is not how a cadence is written")
        return cadence

    def next_run(self, zone: ZoneInfo, after: datetime) -> datetime | None:
        """The first run strictly after `after`, in UTC; None for instantly, which waits for no hour."""
        return next(self._runs(zone, after), None)

    def last_run(self, zone: ZoneInfo, at_or_before: datetime) -> datetime | None:
        """The latest run at or before that moment, in UTC; None for instantly."""
        last = None
        if self.rhythm is not Rhythm.INSTANTLY:
            for run in self._runs(zone, at_or_before - _REACH[self.rhythm]):
                if run > at_or_before:
                    break
                last = run
        return last

    def _runs(self, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
        """The runs after that moment, in order, each once."""
        local, last = after.astimezone(zone), after.astimezone(UTC)
        for run in merge(*((run.astimezone(UTC) for run in CronSim(cron, local)) for cron in self._crons())):
            # Within an hour that the clocks show twice, cronsim starts from the first of the two.
            if run > last:
                yield run
                last = run

    def _crons(self) -> tuple[str, ...]:
        """The same as cron expressions; a month's 29th or 30th takes two, since only February may lack it."""
        if self.at is None:
            return ()
        clock = f"{self.at.minute} {self.at.hour}"
        if self.weekday is not None:
            return (f"{clock} * * {self.weekday}",)
        if self.day is None or self.day <= _SHORTEST_MONTH:
            return (f"{clock} {self.day or '*'} * *",)
        if self.day == _LONGEST_MONTH:
            return (f"{clock} L * *",)
        return (f"{clock} {self.day} 1,3-12 *", f"{clock} L 2 *")
