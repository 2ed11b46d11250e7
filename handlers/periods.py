"""What a phrase says of a period: so long back from today, or from one month to another."""

import re
from calendar import monthrange
from datetime import date
from typing import Final

from bot.domain.trends import Asked
from bot.mistakes import Mistake, MistakeKind
from handlers.phrases import Said, duration

_MONTH: Final = r"[0-9]{4}[-/.][0-9]{1,2}"
_BETWEEN: Final = re.compile(
    rf"(?:from )?(?P<first>{_MONTH})(?: ?(?:to|until|through|till|-|–|—|~|至|到|から) ?(?P<last>{_MONTH})(?:まで)?)?"
)
_LAST: Final = re.compile("(?:(?:the |for the )?(?:last|past) |最近|近|过去|直近|過去)")
_SPLIT: Final = re.compile("[-/.]")


def period(phrase: str, typed: str) -> Said | None:
    """`4w`, `the last 3 months`, `最近一年`, `2026-01 to 2026-06`; None for anything else. Errors: `Mistake`."""
    if found := _BETWEEN.fullmatch(phrase):
        first, last = _days(found["first"], typed), _days(found["last"] or found["first"], typed)
        return Said(typed, between=(first[0], last[1]))
    return duration(_LAST.sub("", phrase, count=1), typed)


def asked(said: Said | None) -> Asked:
    """The period that was said; the usual one where none was."""
    if said is None:
        return Asked()
    return Asked(between=said.between) if said.between else Asked(said.lasting)


def _days(text: str, typed: str) -> tuple[date, date]:
    """The first and the last day of a month."""
    year, month = map(int, _SPLIT.split(text))
    try:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except ValueError:  # no such month, or year
        raise Mistake(MistakeKind.BAD_PERIOD, typed) from None
