"""The part of the gallery that is about trends: short and long, with gaps, with nothing in it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from bot.domain.alerts import HitKind
from bot.domain.messages import Message
from bot.domain.trends import Assignee, Column, Figures, Period, Step, Trend
from bot.views.exhibited import ALERT, LONG_ALERT, NOW
from bot.views.reader import Reader
from bot.views.trends import trend_message

_MONDAY: Final = date(2026, 3, 23)
_KINDS: Final = (HitKind.INVENTION, HitKind.NEW, HitKind.TRANSFER)
_NAMES: Final = (
    Assignee("宁德时代新能源科技股份有限公司", 41),
    Assignee("Toyota Jidosha Kabushiki Kaisha", 12),
    Assignee("トヨタ自動車株式会社", 9),
    Assignee("Müller ``` <!channel> *Söhne* GmbH", 3),
    Assignee("בטרייה מוצק", 1),
)
_TREND: Final = Trend(
    id="9h5msz4oaaaaaaab",
    workspace="T0001",
    account="main",
    alert=ALERT.id,
    person="U0001",
    person_name="",
    made_at=NOW,
    figures=Figures(Step.WEEK, ()),
)


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""

    def show(figures: Figures, **changes: bool) -> Message:
        return trend_message(reader, ALERT, replace(_TREND, figures=figures), **changes)

    quarter = _figures(_weeks(14))
    columns = list(quarter.columns)
    columns[3] = replace(columns[3], counts={}, is_known=False)
    columns[4] = replace(columns[4], counts={}, is_known=False)
    columns[8] = replace(columns[8], is_short=True)
    gaps = replace(quarter, columns=tuple(columns))
    nothing = replace(quarter, columns=tuple(replace(one, counts={}) for one in quarter.columns), assignees=(), lines=0)
    unknown = replace(nothing, columns=tuple(replace(one, is_known=False) for one in nothing.columns))
    young = replace(_figures(_weeks(1), _KINDS[:1], _NAMES[:1]), watched_since=_MONDAY - timedelta(days=5))
    one_hit = Column(_MONDAY, _MONDAY, {HitKind.NEW: 1}, is_running=True)
    named = replace(_TREND, person_name="Ada <b>", figures=quarter)
    return {
        "trend: none": show(nothing, is_private=True, can_show=True),
        "trend: not watched": show(unknown, is_private=True),
        "trend: one week": show(young, is_private=True, can_show=True),
        "trend: one hit": show(Figures(Step.WEEK, (one_hit,), _NAMES[-1:], lines=1, known=1), is_private=True),
        "trend: three months": show(quarter, is_private=True, can_show=True),
        "trend: shown": show(quarter, is_private=True, is_shown=True),
        "trend: in the channel": trend_message(reader, ALERT, named),
        "trend: in a digest's thread": show(quarter, repeat=True),
        "trend: with gaps": show(gaps, is_private=True, can_show=True),
        "trend: by month": show(_figures(_months(13)), is_private=True, can_show=True),
        "trend: too many": trend_message(reader, LONG_ALERT, replace(named, figures=_too_many()), can_show=True),
    }


def _figures(
    days: Sequence[Period], kinds: Sequence[HitKind] = _KINDS, names: Sequence[Assignee] = _NAMES, times: int = 1
) -> Figures:
    columns = tuple(
        Column(one.first, one.last, _counts(place, kinds, times), is_running=place == len(days) - 1)
        for place, one in enumerate(days)
    )
    return Figures(_step(days), columns, tuple(names), lines=230 * times, known=228 * times)


def _counts(place: int, kinds: Sequence[HitKind], times: int) -> Mapping[HitKind, int]:
    found = {kind: (place * (3 + rank) + 2 * rank) % 11 * times for rank, kind in enumerate(kinds)}
    return {kind: number or 1 for kind, number in found.items()}


def _step(days: Sequence[Period]) -> Step:
    length = (days[0].last - days[0].first).days
    return Step.WEEK if length < 7 else Step.MONTH if length < 31 else Step.QUARTER  # noqa: PLR2004 - days of each


def _weeks(count: int) -> list[Period]:
    last = _MONDAY - timedelta(weeks=count - 1)
    return [Period(last + timedelta(weeks=one), last + timedelta(weeks=one, days=6)) for one in range(count)]


def _months(count: int) -> tuple[Period, ...]:
    return Period(date(2026, 3 - (count - 1) % 12, 1).replace(year=2026 - (count - 1) // 12), _MONDAY).columns()


def _too_many() -> Figures:
    """Five years by quarter, of every kind, none of them whole."""
    days = Period(date(2021, 7, 1), _MONDAY).columns()
    figures = _figures(days, tuple(HitKind), tuple(Assignee(one.name * 4, 98_765) for one in _NAMES), times=1000)
    return replace(figures, columns=tuple(replace(one, is_short=True) for one in figures.columns))
