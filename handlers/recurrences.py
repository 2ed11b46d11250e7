"""How often a report is ordered, as people write it behind its subject: in English, Chinese or Japanese."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import Final

from bot.domain.cadences import Rhythm, Weekday
from bot.domain.recurrences import Every, Recurrence
from bot.mistakes import Mistake, MistakeKind
from handlers.phrases import Said, mistaken, option

LONGEST: Final = 12  # words: "on the first working day of every month at 9 in the morning" is longer than most

_NINE: Final = time(9)
_EACH: Final = "(?:every|each)"
_FIRST: Final = r"(?:on )?(?:(?:the|every|each) )?(?:first|1st) (?:working ?day|business ?day|work ?day|weekday)"
_QUARTER: Final = re.compile(
    rf"(?:quarterly|{_EACH} quarter)(?: {_FIRST})?|{_FIRST} of (?:the|{_EACH}) quarter|每个?季度?(?:的?第一个工作日)?"
    r"|(?:毎四半期|四半期ごと)(?:の?(?:第[一1]|最初の)営業日)?"
)
_WORKING: Final = re.compile(
    rf"(?:monthly|{_EACH} month) {_FIRST}|{_FIRST}(?: of (?:the|{_EACH}) month)?|每个?月的?第一个工作日"
    r"|毎月の?(?:第[一1]|最初の)営業日"
)
# What else begins so says how often by itself: a name may end in a weekday, or in a number.
_BEGINS: Final = re.compile(
    rf"(?:weekly|monthly|{_EACH} )|[每毎]|(?:on )?(?:the )?[0-9]{{1,2}}(?:st|nd|rd|th)? of (?:the|{_EACH}) month"
    rf"|(?:on )?(?:the )?(?:last day|end) of (?:the|{_EACH}) month"
)
_NEVER: Final = re.compile(  # such rhythms there are none of, and they are in no name
    rf"{_EACH} (?:day|morning|hour|weekday|workday|fortnight|year|\w+ (?:week|month|year)s?)"
    r"|daily (?:at )?[0-9].*|每[天日年]|毎[日朝年]"
)


def recurrence(words: Sequence[str]) -> Recurrence | None:
    """What these words, plain, say of how often, all of them together; None where they say nothing of that.

    Without an hour it is nine o'clock, without a day the Monday or the 1st. Errors: `Mistake`.
    """
    try:
        return _recurrence(words)
    except Mistake as mistake:
        raise Mistake(MistakeKind.UNREADABLE_RECURRENCE, mistake.given) from None


def _recurrence(words: Sequence[str]) -> Recurrence | None:
    if not words or len(words) > LONGEST:
        return None
    for end in range(len(words), 0, -1):
        found = _which(" ".join(words[:end]))
        if found is not None and end == len(words):
            return found
        hour = _hour(" ".join(words[end:])) if found is not None else None
        if found is not None and hour is not None:
            return replace(found, at=hour)
    if _NEVER.fullmatch(" ".join(words)):
        mistaken(" ".join(words))
    return None


def _which(phrase: str) -> Recurrence | None:
    if _QUARTER.fullmatch(phrase):
        return Recurrence(Every.QUARTER, _NINE)
    if _WORKING.fullmatch(phrase):
        return Recurrence(Every.MONTH, _NINE)
    said = (option(phrase, phrase) or _weekly_on(phrase)) if _BEGINS.match(phrase) else None
    if said is not None and said.rhythm is Rhythm.WEEKLY:
        return Recurrence(Every.WEEK, said.at or _NINE, weekday=said.weekday or Weekday.MON)
    if said is not None and said.rhythm is Rhythm.MONTHLY:
        return Recurrence(Every.MONTH, said.at or _NINE, day=said.day or 1)
    return None


def _weekly_on(phrase: str) -> Said | None:
    """`weekly mon`, `every week on friday`."""
    found = re.fullmatch(rf"(?:weekly|{_EACH} week) (?P<day>(?:on )?[a-z]+)", phrase)
    said = option(found["day"], phrase) if found else None
    return said if said is not None and said.weekday is not None else None


def _hour(phrase: str) -> time | None:
    said = option(phrase, phrase) or option(f"at {phrase}", phrase)
    return None if said is None or said.rhythm is not None or said.is_unknown else said.at
