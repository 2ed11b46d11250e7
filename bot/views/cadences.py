"""How often digests come, in words."""

from collections.abc import Mapping
from typing import Final

from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.views.catalogue import mark
from bot.views.measures import weekday
from bot.views.reader import Reader

_IN_EVERY_MONTH: Final = 28  # days
_RHYTHMS: Final[Mapping[Rhythm, str]] = {
    Rhythm.INSTANTLY: mark("instantly"),
    Rhythm.DAILY: mark("daily"),
    Rhythm.WEEKLY: mark("weekly"),
    Rhythm.MONTHLY: mark("monthly"),
}


def cadence_words(reader: Reader, cadence: Cadence, zone: str) -> str:
    """`every Monday at 09:00 (Europe/Berlin)`."""
    at = "" if cadence.at is None else f"{cadence.at:%H:%M}"
    match cadence.rhythm:
        case Rhythm.INSTANTLY:
            return reader.say("as soon as it is found")
        case Rhythm.DAILY:
            return reader.say("every day at {at} ({zone})", at=at, zone=zone)
        case Rhythm.WEEKLY:
            name = weekday_name(reader, cadence.weekday or Weekday.MON)
            return reader.say("every {weekday} at {at} ({zone})", weekday=name, at=at, zone=zone)
        case Rhythm.MONTHLY:
            return _monthly(reader, cadence.day or 1, at, zone)


def rhythm_name(reader: Reader, cadence: Cadence) -> str:
    """`weekly`."""
    return reader.say(_RHYTHMS[cadence.rhythm])


def weekday_name(reader: Reader, day: Weekday) -> str:
    """`Monday`."""
    return weekday(reader, list(Weekday).index(day))


def _monthly(reader: Reader, day: int, at: str, zone: str) -> str:
    if day <= _IN_EVERY_MONTH:
        return reader.say("on day {day} of every month at {at} ({zone})", day=day, at=at, zone=zone)
    return reader.say("on day {day} of every month, or its last, at {at} ({zone})", day=day, at=at, zone=zone)
