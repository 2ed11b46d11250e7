"""Days, weekdays, spans and numbers in languages other than English, as Unicode's CLDR has them (Babel)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, get_day_names
from babel.numbers import format_decimal

_DAY: Final = "MMMd"
_DAY_OF_YEAR: Final = "yMMMd"
# The day of a month with its weekday, where people write it otherwise than CLDR does.
_WITH_WEEKDAY: Final[Mapping[str, str]] = {"zh": "M月d日 EEEE", "ja": "M月d日(EEE)"}


@dataclass(frozen=True)
class Calendar:
    """How a language writes days and numbers. Each raises `UnknownLocaleError` for a code that CLDR does not know."""

    code: str  # as `Reader.locale` has it

    def weekday(self, number: int) -> str:
        """The name of a weekday, 0 for Monday."""
        return str(get_day_names("wide", "stand-alone", self.code)[number])

    def day(self, when: date, *, with_year: bool = False) -> str:
        """A day of the calendar."""
        return format_skeleton(_DAY_OF_YEAR if with_year else _DAY, when, locale=self.code)

    def day_of_week(self, when: date) -> str:
        """A day of the calendar with its weekday."""
        pattern = _WITH_WEEKDAY.get(Locale.parse(self.code).language)
        return format_date(when, pattern, self.code) if pattern else format_skeleton("MMMEd", when, locale=self.code)

    def month_and_year(self, when: date) -> str:
        """A month and its year, short."""
        return format_skeleton("yMMM", when, locale=self.code)

    def days_between(self, first: date, last: date, *, with_year: bool) -> str:
        """From one day to another."""
        return format_interval(first, last, _DAY_OF_YEAR if with_year else _DAY, locale=self.code)

    def number(self, count: int) -> str:
        """A whole number with its digits grouped."""
        return format_decimal(count, locale=self.code)
