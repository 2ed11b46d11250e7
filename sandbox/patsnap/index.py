"""What can be found in the world of patents, and when it can be."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from sandbox.patents import TOPICS, Library, Patent
from sandbox.patents.library import places
from sandbox.patents.numbers import A_DAY, FIRST_DAY, day_of
from sandbox.patsnap.queries import Query
from sandbox.patsnap.terms import Both, Card, Node, Range

LATEST: Final = 3  # days from the publication of a patent until it is loaded, at most
FINDABLE: Final = A_DAY // 2  # patents a day: the others are for what is pushed by hand
_LATE: Final = (0, 0, 0, 0, 1, 1, 1, 2, 2, LATEST)
_ONE_DAY: Final = timedelta(days=1)
_EXACT: Final = 62  # days of publication of which every match is counted
_SAMPLE: Final = 40  # days by which the matches of a longer time are estimated
_KEPT: Final = 20_000  # days of queries that are kept in memory

_HELD: Final = 3 * 365  # days

Days = tuple[date, date]


class Index:
    """The patents of a library as a search finds them."""

    def __init__(self, library: Library) -> None:
        """An index of `library`."""
        self._library = library
        self._on = lru_cache(_KEPT)(self._look)

    def on(self, query: Query, day: date) -> tuple[int, ...]:
        """The places of the patents that match and were published on `day`, loaded or not."""
        return self._on(query, day)

    def loaded_at(self, place: int) -> datetime:
        """When this patent can be found: at some time of the day of its publication, or up to three days later."""
        rng = random.Random(f"loaded/{place}")
        day = day_of(place) + rng.choice(_LATE) * _ONE_DAY
        return datetime.combine(day, time(), UTC) + rng.random() * _ONE_DAY

    def found(self, query: Query, day: date, now: datetime) -> Iterator[Patent]:
        """The patents published on `day` that match and are loaded, and those put into the library by hand."""
        for place in self.on(query, day):
            if self.loaded_at(place) <= now:
                yield self._library.patent(place)
        for patent in self._library.added():
            if patent.published == day and query.node.fits(Card(patent)):
                yield patent

    def kept_back(self, query: Query, day: date) -> Iterator[int]:
        """The places of matches that no search finds, published up to `day` in three years, the newest first."""
        for ago in range(_HELD):
            yield from reversed(self._matching(query, places(day - ago * _ONE_DAY)[FINDABLE:]))

    async def count(self, query: Query, now: datetime) -> int:
        """How many are found: exact for up to 62 days of publication, from a sample of 40 days for more."""
        first, last = span(query, now)
        length = max((last - first).days + 1, 0)
        if length <= _EXACT:
            return sum([len(list(self.found(query, day, now))) async for day in gently(first, last)])
        days = [first + number * length // _SAMPLE * _ONE_DAY for number in range(_SAMPLE)]
        sampled = 0
        for day in days:
            sampled += len(self.on(query, day))
            await asyncio.sleep(0)
        return sampled * length // _SAMPLE

    def _look(self, query: Query, day: date) -> tuple[int, ...]:
        if not day >= FIRST_DAY:
            return ()
        return self._matching(query, places(day)[:FINDABLE])

    def _matching(self, query: Query, among: range) -> tuple[int, ...]:
        topics = _topics(query)
        about = [place for place in among if place % len(TOPICS) in topics]
        return tuple(place for place in about if query.node.fits(Card(self._library.patent(place))))


async def gently(first: date, last: date, *, latest_first: bool = False) -> AsyncIterator[date]:
    """The days from `first` to `last`; others may go on between them."""
    length = (last - first).days + 1
    for number in range(length):
        yield last - number * _ONE_DAY if latest_first else first + number * _ONE_DAY
        await asyncio.sleep(0)


def span(query: Query, now: datetime) -> Days:
    """The days of publication at which something can be found: those of the query, up to today."""
    first, last = _span(query.node)
    return max(first, FIRST_DAY), min(last, now.astimezone(UTC).date())


def _span(node: Node) -> Days:
    parts: Sequence[Node] = node.parts if isinstance(node, Both) else (node,)
    ranges = [part for part in parts if isinstance(part, Range) and part.field == "PBD"]
    return max([date.min, *(one.first for one in ranges)]), min([date.max, *(one.last for one in ranges)])


@lru_cache(256)
def _topics(query: Query) -> frozenset[int]:
    return frozenset(number for number, topic in enumerate(TOPICS) if query.node.may_fit(topic))
