"""The news of an alert that follows its query: what is published and matches is told as soon as it is loaded."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from sandbox.patents import Library
from sandbox.patents.numbers import day_of
from sandbox.patsnap.index import LATEST, Index
from sandbox.patsnap.queries import Query
from sandbox.patsnap.streams import Event, Kind, Stream, days_of, some_time

_ONE_DAY: Final = timedelta(days=1)
_WEEK: Final = 7
_NAMED_AGAIN: Final = 0.06  # share of days on which `new` names a patent of earlier days once more
_AGAIN: Final = (4, 21)  # days later
_MOST_A_WEEK: Final = 30  # patents to which something else happens depend on the new ones, up to so many
# How many events of another kind there are for each new patent.
_OTHERS: Final[Mapping[Kind, float]] = MappingProxyType(
    {
        Kind.LEGAL: 0.5,
        Kind.TRANSFER: 0.16,
        Kind.EXPIRED: 0.1,
        Kind.LICENSE: 0.07,
        Kind.LITIGATION: 0.05,
    }
)


class Following:
    """The events of one alert, made from its query."""

    def __init__(self, library: Library, index: Index, name: str, query: Query, per_day: Mapping[Kind, float]) -> None:
        """A stream of what `index` finds for `query`; a `per_day` that names `new` or `invention` has them told.

        How many there are is up to the query; those of the other kinds come at their rates.
        """
        self._library = library
        self._index = index
        self._name = name
        self._query = query
        self._told = frozenset(per_day) & {Kind.NEW, Kind.INVENTION}
        others = {kind: rate for kind, rate in per_day.items() if kind not in self._told}
        self._others = Stream(library, name, None, others, lambda day: index.on(query, day))

    def between(self, after: datetime, until: datetime) -> list[Event]:
        """What happened after `after` and up to `until`, in order of time."""
        begin = after - LATEST * _ONE_DAY
        published = [event for day in days_of(begin, until) for event in self._on(day)] if self._told else []
        events = [event for event in published if after < event.at <= until]
        return sorted(events + self._others.between(after, until), key=lambda event: event.at)

    def _on(self, day: date) -> Iterator[Event]:
        for place in self._index.on(self._query, day):
            yield from self._tell(place, self._index.loaded_at(place))
        rng = random.Random(f"{self._name}/again/{day}")
        if Kind.NEW in self._told and rng.random() < _NAMED_AGAIN:
            at = some_time(day, rng)
            earlier = self._index.on(self._query, day - rng.randint(*_AGAIN) * _ONE_DAY)
            for place in earlier[:1]:
                yield Event(Kind.NEW, self._library.patent_id(place), at, day_of(place))

    def _tell(self, place: int, at: datetime) -> Iterator[Event]:
        patent_id = self._library.patent_id(place)
        if Kind.NEW in self._told:
            yield Event(Kind.NEW, patent_id, at)
        if Kind.INVENTION in self._told and self._library.family(place)[0] == place:
            yield Event(Kind.INVENTION, patent_id, at)


def usual_rates(kinds: tuple[Kind, ...], new_a_week: float) -> dict[Kind, float]:
    """How many events of each kind come in a day for a query with so many new patents a week."""
    base = min(new_a_week, _MOST_A_WEEK) / _WEEK
    return {kind: base * _OTHERS.get(kind, 1.0) for kind in kinds}
