"""What happens to the patents that an alert watches: a stream of events on the sandbox's clock, the same each time."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from sandbox.patents import Library, PatentType
from sandbox.patents.library import topic_places
from sandbox.patents.numbers import A_DAY

_ONE_DAY: Final = timedelta(days=1)
_NAMED_AGAIN: Final = 0.12  # share of days on which `new` names a patent of earlier days once more
_TOLD_AGAIN: Final = 0.06  # share of days on which an event of earlier days is told once more
_AGAIN_AFTER: Final = 3  # days, at least
_AGAIN_WITHIN: Final = 28  # days
_OVERLAP: Final = 0.5  # share of `invention` that is also under the day's `new`
_FAVOURITE: Final = 0.2  # share of the other kinds that befall one of the alert's three favourites
_FAVOURITES: Final = 3
_TRIES: Final = 30
_HALF: Final = A_DAY // 2  # the first half of a day's patents is for streams, the other for what is pushed by hand
_STREAM_A_DAY: Final = 5  # of one topic


class Kind(StrEnum):
    """The seven kinds of news that P057 knows, in the order in which it tells them here."""

    NEW = "new"
    INVENTION = "invention"
    LEGAL = "legal"
    TRANSFER = "transfer"
    EXPIRED = "expired"
    LICENSE = "license"
    LITIGATION = "litigation"


# How long ago a patent was published to which something happens, in days: at least, at most.
_AGES: Final[Mapping[Kind, tuple[int, int]]] = {
    Kind.LEGAL: (200, 3000),
    Kind.TRANSFER: (300, 4000),
    Kind.EXPIRED: (6800, 7200),
    Kind.LICENSE: (700, 4000),
    Kind.LITIGATION: (700, 5000),
}
_GRANTED: Final = frozenset({PatentType.PATENT, PatentType.UTILITY, PatentType.DESIGN})
# To which patents something may happen, if not to all that are granted. Twenty years are those of inventions.
_BEFALLS: Final = {
    Kind.LEGAL: frozenset(PatentType),
    Kind.TRANSFER: frozenset(PatentType),
    Kind.EXPIRED: frozenset({PatentType.PATENT}),
}


@dataclass(frozen=True)
class Event:
    """Something that happened: which kind of news, about which patent, and when it is told (aware).

    `on` is the day on which it happened, if that is not the day on which it is told: an event may be told again.
    """

    kind: Kind
    patent_id: str
    at: datetime
    on: date | None = None

    @property
    def day(self) -> date:
        """The day on which it happened, in UTC."""
        return self.on or self.at.astimezone(UTC).date()


# The places of the patents that an alert watches, of those published on a day.
Watched = Callable[[date], Sequence[int]]


class Stream:
    """The events of one alert, made from its name, its topic and how many of each kind come in a day."""

    def __init__(
        self,
        library: Library,
        name: str,
        topic: str | None,
        per_day: Mapping[Kind, float],
        watched: Watched | None = None,
    ) -> None:
        """A stream over `library`; a `per_day` of 0.4 makes one event on two days of five.

        What happens to patents that were published long ago happens to those of `watched`; if that is None, to the
        first five of a day that are about the topic.
        """
        self._library = library
        self._name = name
        self._topic = topic
        self._per_day = per_day
        self._watched = watched or (lambda day: topic_places(day, topic)[:_STREAM_A_DAY])

    def between(self, after: datetime, until: datetime) -> list[Event]:
        """What happened after `after` and up to `until`, in order of time."""
        if not self._per_day:
            return []
        events = [event for day in days_of(after, until) for event in self._on(day) if after < event.at <= until]
        return sorted(events, key=lambda event: event.at)

    def _on(self, day: date) -> Iterator[Event]:
        for kind in self._per_day:
            rng = self._rng(kind, day)
            yield from self._events(kind, day, rng)
            again = _NAMED_AGAIN if kind is Kind.NEW else _TOLD_AGAIN
            if kind is not Kind.INVENTION and rng.random() < again:
                yield from self._once_more(kind, day, rng)

    def _events(self, kind: Kind, day: date, rng: random.Random) -> Iterator[Event]:
        for number in range(self._count(kind, day)):
            at = some_time(day, rng)
            patent_id = self._patent_id(kind, day, number, rng)
            if patent_id is not None:
                yield Event(kind, patent_id, at)

    def _once_more(self, kind: Kind, day: date, rng: random.Random) -> Iterator[Event]:
        """The first event of some day with news in the weeks before, if there was one."""
        at = some_time(day, rng)
        for ago in range(rng.randint(_AGAIN_AFTER, _AGAIN_WITHIN), _AGAIN_WITHIN + 1):
            earlier = day - ago * _ONE_DAY
            for event in self._events(kind, earlier, self._rng(kind, earlier)):
                yield Event(kind, event.patent_id, at, event.day)
                return

    def _rng(self, *about: object) -> random.Random:
        return random.Random("/".join(map(str, (self._name, *about))))

    def _count(self, kind: Kind, day: date) -> int:
        rate = self._per_day.get(kind, 0.0)
        return int(rate) + (self._rng(kind, day, "count").random() < rate % 1)

    def _patent_id(self, kind: Kind, day: date, number: int, rng: random.Random) -> str | None:
        match kind:
            case Kind.NEW:
                return self._library.patent_id(self._fresh(day, number))
            case Kind.INVENTION:
                published = self._count(Kind.NEW, day)
                overlaps = number < published and rng.random() < _OVERLAP
                return self._invention(day, number if overlaps else published + number)
            case _:
                return self._aged(kind, day, rng)

    def _fresh(self, day: date, number: int) -> int:
        """One of the patents published on `day`: about the topic as long as there are any, then about anything."""
        about: Sequence[int] = topic_places(day, self._topic)[:_STREAM_A_DAY] if self._topic else ()
        others = [index for index in topic_places(day, None)[:_HALF] if index not in about]
        return [*about, *others][number % _HALF]

    def _invention(self, day: date, number: int) -> str:
        """The first of them from `number` on that is the first of its family."""
        fresh = (self._fresh(day, number + further) for further in range(_HALF))
        return self._library.patent_id(next(index for index in fresh if self._library.family(index)[0] == index))

    def _aged(self, kind: Kind, day: date, rng: random.Random) -> str | None:
        if rng.random() < _FAVOURITE and kind is not Kind.EXPIRED:
            # The same patent again and again: its legal status changes more than once.
            rng = self._rng(kind, rng.randrange(_FAVOURITES))
            day = date(day.year, 1, 1)
        found: int | None = None
        for _ in range(_TRIES):
            watched = self._watched(day - rng.randint(*_AGES[kind]) * _ONE_DAY)
            if not watched:
                continue
            found = rng.choice(watched)
            if self._library.patent(found).patent_type in _BEFALLS.get(kind, _GRANTED):
                break
        return None if found is None else self._library.patent_id(found)


class Pushed:
    """Patents for what is pushed by hand: each comes once, and none of them is in any stream."""

    def __init__(self, library: Library) -> None:
        """None was taken yet."""
        self._library = library
        self._taken: set[int] = set()

    def take(self, count: int, among: Iterable[int]) -> list[str]:
        """The ids of the first `count` patents of these that may be taken and were not yet; ValueError if too few."""
        found: list[str] = []
        for index in among:
            if len(found) >= count:
                break
            if index % A_DAY >= _HALF and index not in self._taken:
                self._taken.add(index)
                found.append(self._library.patent_id(index))
        if len(found) < count:
            raise ValueError(f"there are no {count} patents of this kind left")
        return found


def some_time(day: date, rng: random.Random) -> datetime:
    """Some time of this day."""
    return datetime.combine(day, time(), UTC) + _ONE_DAY * rng.random()


def days_of(after: datetime, until: datetime) -> Iterator[date]:
    """The days, in UTC, on which something may happen after `after` and up to `until`."""
    day = after.astimezone(UTC).date()
    while day <= until.astimezone(UTC).date():
        yield day
        day += _ONE_DAY
