"""The world of patents: a million of them, a hundred published each day from 2006 to 2033, made when asked for."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Final

from sandbox.patents.numbers import (
    A_DAY,
    FIRST_DAY,
    FORMS,
    LAST_DAY,
    SIZE,
    WEIGHTS,
    Form,
    day_of,
    id_of,
    place_of_id,
    place_of_number,
    serial_of,
)
from sandbox.patents.patent import Party, Patent, PatentType
from sandbox.patents.people import COMPANIES, PEOPLE
from sandbox.patents.topics import BY_NAME, TOPICS
from sandbox.patents.wording import languages, write

_LONGEST_WAIT: Final = 4 * 365  # days from application to publication
_SHORTEST_WAIT: Final = 180
_SECOND_OWNER: Final = 0.2
_MOST_INVENTORS: Final = 4


class Library:
    """All patents by their place (an index), their id and their number; the same for the same `seed`.

    A day's patents take up the topics in turn: place `day * 100 + n` is about topic `n % 10`.
    """

    def __init__(self, seed: int = 1) -> None:
        """A library in which nothing is kept but what is added."""
        self._seed = seed
        self._added: dict[str, Patent] = {}

    def add(self, patent: Patent) -> None:
        """Put in a patent of the caller's own; it is found by its id and its number before any other."""
        self._added[patent.patent_id.lower()] = self._added[patent.number.upper()] = patent

    def find(self, patent_id: str) -> Patent | None:
        """The patent with this id; None if there is none."""
        key = patent_id.strip().lower()
        index = place_of_id(key)
        if key in self._added or index is None or self.patent_id(index) != key:
            return self._added.get(key)
        return self.patent(index)

    def find_number(self, number: str) -> Patent | None:
        """The patent with this publication number; None if there is none."""
        key = number.strip().upper()
        index = place_of_number(key)
        if key in self._added or index is None or self.number(index) != key:
            return self._added.get(key)
        return self.patent(index)

    def number(self, index: int) -> str:
        """The publication number of the patent at this place."""
        form = self._form(self._rng(index))
        return f"{form.country}{serial_of(form, index)}{form.kind}"

    def patent_id(self, index: int) -> str:
        """The id of the patent at this place."""
        return id_of(self.number(index), index)

    def latest(self, day: date, count: int, *, topic: str | None = None) -> list[str]:
        """The ids of the `count` last patents published up to `day`, newest first, of one topic or of all."""
        return [self.patent_id(index) for index in islice(backwards(day, topic), count)]

    def patent(self, index: int) -> Patent:
        """The patent at this place (0 to 999,999)."""
        rng = self._rng(index)
        form = self._form(rng)
        topic = TOPICS[index % A_DAY % len(TOPICS)]
        is_design = form.patent_type is PatentType.DESIGN
        titles, abstracts = write(rng, topic, languages(rng, form.country), is_design=is_design)
        published = day_of(index)
        applied = published - timedelta(days=rng.randint(_SHORTEST_WAIT, _LONGEST_WAIT))
        serial = serial_of(form, index)
        return Patent(
            id_of(f"{form.country}{serial}{form.kind}", index),
            form.country,
            serial,
            form.kind,
            form.patent_type,
            published,
            applied,
            _application_number(rng, form, applied),
            titles,
            abstracts,
            _owners(rng, form.country),
            tuple(rng.sample(PEOPLE, rng.randint(1, _MOST_INVENTORS))),
            () if is_design else tuple(rng.sample(topic.ipc, rng.randint(1, len(topic.ipc)))),
            (topic.locarno,) if is_design else (),
        )

    def _rng(self, index: int) -> random.Random:
        return random.Random(self._seed * SIZE + index)

    @staticmethod
    def _form(rng: random.Random) -> Form:
        return rng.choices(FORMS, WEIGHTS)[0]


def places(day: date) -> range:
    """The places of the patents published on `day`; before the first and after the last day, those of that one."""
    at = min(max(day, FIRST_DAY), LAST_DAY)
    first = (at - FIRST_DAY).days * A_DAY
    return range(first, first + A_DAY)


def topic_places(day: date, topic: str | None) -> range:
    """The places of the day's ten patents about `topic`, or of all without one; KeyError if there is no such topic."""
    on = places(day)
    return on if topic is None else range(on.start + TOPICS.index(BY_NAME[topic]), on.stop, len(TOPICS))


def backwards(day: date, topic: str | None = None) -> Iterator[int]:
    """The places of what was published up to `day`, about `topic` or anything, newest first, to the very first."""
    while day >= FIRST_DAY:
        yield from reversed(topic_places(day, topic))
        day = min(day, LAST_DAY) - timedelta(days=1)


def _application_number(rng: random.Random, form: Form, applied: date) -> str:
    serial = rng.randrange(SIZE)
    match form.country:
        case "CN":
            return f"CN{applied.year}1{serial:07}.{rng.randrange(10)}"
        case "US":
            return f"US{14 + applied.year % 5}/{serial:06}"
        case "WO":
            return f"PCT/CN{applied.year}/{serial:06}"
        case country:
            return f"{country}{applied.year}{serial:06}"


def _owners(rng: random.Random, country: str) -> tuple[Party, ...]:
    at_home = [company for company in COMPANIES if company.country == country] or list(COMPANIES)
    owners = [rng.choice(at_home)]
    if rng.random() < _SECOND_OWNER:
        owners.append(rng.choice([company for company in COMPANIES if company not in owners]))
    return tuple(owners)
