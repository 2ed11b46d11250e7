"""Trends: an alert's hits week by week and kind by kind, and whose patents they are of. Pure: it can be repeated."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.alerts import Check, CheckState, HitKind

MOST_COLUMNS: Final = 20  # of a chart (Slack: data visualization block)
USUAL: Final = timedelta(days=91)  # three months, as far as whole weeks can be
MOST_ASSIGNEES: Final = 5
_LONGEST_NAME: Final = 100  # characters
_SUNDAY: Final = 6
_DECEMBER: Final = 12
_MONTHS_OF: Final = {"month": 1, "quarter": 3}


class Step(StrEnum):
    """What one column tells of."""

    WEEK = "week"  # Monday to Sunday
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True)
class Period:
    """The days that a trend tells of, in its reader's zone. ValueError where it begins after its end."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"a period from {self.first} to {self.last}")

    @property
    def step(self) -> Step:
        """The shortest step of which there are no more columns than a chart has."""
        return next((step for step in Step if len(self._cut(step)) <= MOST_COLUMNS), Step.QUARTER)

    @property
    def is_too_long(self) -> bool:
        """Whether even quarters are more than a chart has: of more than five years they are."""
        return len(self._cut(Step.QUARTER)) > MOST_COLUMNS

    def columns(self) -> tuple["Period", ...]:
        """The columns in their order; the first and the last are cut where the period is."""
        return self._cut(self.step)

    def _cut(self, step: Step) -> tuple["Period", ...]:
        found, first = [], self.first
        while first <= self.last:
            last = min(_end_of(step, first), self.last)
            found.append(Period(first, last))
            first = last + timedelta(days=1)
        return tuple(found)


@dataclass(frozen=True)
class Asked:
    """The period that somebody asks for: so long back from today, or between two days."""

    lasting: timedelta = USUAL
    between: tuple[date, date] | None = None

    def period(self, today: date) -> Period | None:
        """The days that are meant; None where there are none, they are still to come, or more than five years."""
        try:
            if self.between is not None:
                found = Period(self.between[0], min(self.between[1], today))
            else:
                found = Period(today - self.lasting, today)
                if found.is_too_long:  # before its weeks are counted: of two thousand years that takes a second
                    return None
                found = _whole(found)
        except (ValueError, OverflowError):
            return None
        return None if found.is_too_long else found


@dataclass(frozen=True)
class Column:
    """One week, month or quarter, as far as it is in the period."""

    first: date
    last: date
    counts: Mapping[HitKind, int] = field(default_factory=dict)
    is_known: bool = True  # a check was asked and read in it: that nothing was found means something
    is_short: bool = False  # some of what PatSnap told was lost, or cannot be read
    is_running: bool = False  # it is not over

    @property
    def hits(self) -> int:
        """How many of all kinds."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Assignee:
    """An assignee, and how many families it has; patents, where the family is not known."""

    name: str
    count: int


@dataclass(frozen=True)
class Figures:
    """The numbers of a trend. `lines`: families and patents without one; of `known` of them the assignee is."""

    step: Step
    columns: tuple[Column, ...]
    assignees: tuple[Assignee, ...] = ()
    lines: int = 0
    known: int = 0
    watched_since: date | None = None  # the day of the first check, where that is in the period; None before it, too

    @property
    def hits(self) -> int:
        """How many in all columns."""
        return sum(column.hits for column in self.columns)

    def counts(self) -> Mapping[HitKind, int]:
        """How many of each kind that there is any of, in the order of the kinds."""
        total = Counter[HitKind]()
        for column in self.columns:
            total.update(column.counts)
        return {kind: total[kind] for kind in HitKind if total[kind]}


@dataclass(frozen=True)
class Trend:
    """A trend as it was settled: what somebody was shown, or what goes into a digest's thread."""

    id: str  # the digest's, where it is of one
    workspace: str
    account: str
    alert: str
    person: str  # who asked for it; "" where it is a digest's
    person_name: str
    made_at: datetime
    figures: Figures


@dataclass(frozen=True)
class Named:
    """A hit with what is known of its patent: the first assignee and the family's key, "" where they are not."""

    no: int  # of its check
    kind: str
    patent: str
    assignee: str = ""
    family: str = ""


def figures_of(
    period: Period,
    zone: ZoneInfo,
    now: datetime,
    checks: Iterable[Check],
    counts: Mapping[tuple[int, HitKind], int],
    named: Iterable[Named] = (),
) -> Figures:
    """The numbers of a period. `checks`: those of the alert, the first one too; `counts`: hits that are no repeats.

    What was found only later is in the week that it is of. What there was when the alert was adopted is no news.
    """
    today = now.astimezone(zone).date()
    cut = period.columns()
    tallies = [Counter[HitKind]() for _ in cut]
    known, short = [False] * len(cut), [False] * len(cut)
    by_check: dict[int, int] = {}
    began: date | None = None
    for check in checks:
        day = check.asked_at.astimezone(zone).date()
        if check.no == 1:
            began = day
        found = next((place for place, column in enumerate(cut) if column.first <= day <= column.last), None)
        if found is None or check.is_baseline or not check.is_over:  # what is being read is not there as a whole
            continue
        by_check[check.no] = found
        known[found] |= check.state is CheckState.READ
        short[found] |= check.is_missing
    for (no, kind), hits in counts.items():
        if no in by_check:
            tallies[by_check[no]][kind] += hits
    columns = tuple(
        Column(
            column.first,
            column.last,
            {kind: tally[kind] for kind in HitKind if tally[kind]},
            is_known=known[place],
            is_short=short[place],
            is_running=column.first <= today <= _end_of(period.step, column.first),
        )
        for place, (column, tally) in enumerate(zip(cut, tallies, strict=True))
    )
    if began is not None and period.first < began <= period.last:  # before that there is nothing to know
        columns = tuple(column for column in columns if column.last >= began)
    lines = _lines(one for one in named if one.no in by_check)
    return Figures(
        step=period.step,
        columns=columns,
        assignees=_top(lines.values()),
        lines=len(lines),
        known=sum(name != "" for name in lines.values()),
        watched_since=began if began is not None and period.first < began <= period.last else None,
    )


def plain_name(name: str) -> str:
    """A name as it is compared: whatever its case, its blanks, its commas and full stops, and the width of letters."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(" " if mark in ",.;" else mark for mark in folded).split())


def _lines(named: Iterable[Named]) -> Mapping[str, str]:
    """The assignee of each family, or of each patent where that is not known; each once."""
    lines: dict[str, str] = {}
    for one in named:
        key = f"family {one.family}" if one.family else f"patent {one.patent}"
        lines[key] = lines.get(key) or one.assignee
    return lines


def _top(names: Iterable[str]) -> tuple[Assignee, ...]:
    spelt: dict[str, Counter[str]] = {}
    for name in names:
        if plain := plain_name(name):
            spelt.setdefault(plain, Counter())[" ".join(name.split())[:_LONGEST_NAME]] += 1
    found = [Assignee(names.most_common(1)[0][0], names.total()) for names in spelt.values()]
    return tuple(sorted(found, key=lambda one: (-one.count, one.name))[:MOST_ASSIGNEES])


def _whole(period: Period) -> Period:
    """The same from the beginning of its first week, month or quarter."""
    step, first = period.step, period.first
    if step is Step.WEEK:
        whole = Period(first - timedelta(days=first.weekday()), period.last)
    else:
        months = _MONTHS_OF[step]
        whole = Period(first.replace(month=(first.month - 1) // months * months + 1, day=1), period.last)
    return whole if whole.step is step else _whole(whole)


def _end_of(step: Step, day: date) -> date:
    """The last day of the week, month or quarter that a day is in."""
    if step is Step.WEEK:
        return day + timedelta(days=_SUNDAY - day.weekday())
    months = _MONTHS_OF[step]
    last = (day.month - 1) // months * months + months
    year, month = (day.year + 1, 1) if last == _DECEMBER else (day.year, last + 1)
    return date(year, month, 1) - timedelta(days=1)
