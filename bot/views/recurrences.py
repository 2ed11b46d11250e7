"""How often a report is ordered, in words."""

from bot.domain.cadences import Cadence, Rhythm
from bot.domain.recurrences import Every, Recurrence
from bot.views.cadences import cadence_words
from bot.views.reader import Reader


def recurrence_words(reader: Reader, recurrence: Recurrence, zone: str) -> str:
    """`on the first working day of every month at 09:00 (Europe/Berlin)`."""
    at = f"{recurrence.at:%H:%M}"
    if recurrence.weekday is not None:
        return cadence_words(reader, Cadence(Rhythm.WEEKLY, recurrence.at, weekday=recurrence.weekday), zone)
    if recurrence.day is not None:
        return cadence_words(reader, Cadence(Rhythm.MONTHLY, recurrence.at, day=recurrence.day), zone)
    if recurrence.every is Every.QUARTER:
        return reader.say("on the first working day of every quarter at {at} ({zone})", at=at, zone=zone)
    return reader.say("on the first working day of every month at {at} ({zone})", at=at, zone=zone)


def issue_words(reader: Reader, recurrence: Recurrence, no: int) -> str:
    """`Monthly · issue 4`."""
    match recurrence.every:
        case Every.WEEK:
            return reader.say("Weekly · issue {no}", no=no)
        case Every.MONTH:
            return reader.say("Monthly · issue {no}", no=no)
        case Every.QUARTER:
            return reader.say("Quarterly · issue {no}", no=no)
