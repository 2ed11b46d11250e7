"""The world of patents: a million of them, a hundred published each day from 2006 to 2033, made when asked for."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Final

from sandbox.patents.families import cousins
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
from sandbox.patents.wording import LANGUAGES, languages, write

_LONGEST_WAIT: Final = 4 * 365  # days from application to publication
_SHORTEST_WAIT: Final = 180
_SECOND_OWNER: Final = 0.2
_MOST_INVENTORS: Final = 4
_LONGEST_PRIORITY: Final = 365  # days from the first application to those in other offices (Paris Convention, art. 4)
_ALONE: Final = frozenset({PatentType.DESIGN, PatentType.UTILITY})
_FIRST_FAMILY: Final = 310_000_007  # family ids are integers of 32 bits (P014 page)
_FAMILY_STEP: Final = 211
_KEPT: Final = 4096  # patents that are kept in memory
_FORMS_KEPT: Final = 32_768


class Library:
    """All patents by their place (an index), their id and their number; the same for the same `seed`.

    A day's patents take up the topics in turn: place `day * 100 + n` is about topic `n % 10`.
    """

    def __init__(self, seed: int = 1) -> None:
        """A library in which nothing is kept but what is added."""
        self._seed = seed
        self._added: dict[str, Patent] = {}
        self._made = lru_cache(_KEPT)(self._make)
        self._form = lru_cache(_FORMS_KEPT)(self._choose_form)

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
        form = self._form(index)
        return f"{form.country}{serial_of(form, index)}{form.kind}"

    def patent_id(self, index: int) -> str:
        """The id of the patent at this place."""
        return id_of(self.number(index), index)

    def latest(self, day: date, count: int, *, topic: str | None = None) -> list[str]:
        """The ids of the `count` last patents published up to `day`, newest first, of one topic or of all."""
        return [self.patent_id(index) for index in islice(backwards(day, topic), count)]

    def patent(self, index: int) -> Patent:
        """The patent at this place (0 to 999,999)."""
        return self._made(index)

    def family(self, index: int) -> tuple[int, ...]:
        """The places of all documents of the invention of this one, itself among them, in order of publication.

        No office has two documents of a kind in it, or an application after the grant.
        """
        members: dict[str, tuple[int, Form]] = {}
        for place in cousins(index):
            form = self._form(place)
            if form.patent_type in _ALONE or any(_clash(form, other) for _, other in members.values()):
                if place == index:
                    return (index,)
                continue
            members[f"{form.country}{form.kind}"] = (place, form)
        return tuple(place for place, _ in members.values())

    def relatives(self, patent: Patent) -> list[Patent]:
        """All documents of the invention of `patent`, itself among them, in order of publication."""
        index = place_of_id(patent.patent_id)
        if not patent.family or index is None:
            return [patent]
        return [self.patent(place) for place in self.family(index)]

    def added(self) -> list[Patent]:
        """The patents that were put in."""
        return list({patent.patent_id: patent for patent in self._added.values()}.values())

    def _make(self, index: int) -> Patent:
        form = self._form(index)
        topic = TOPICS[index % A_DAY % len(TOPICS)]
        is_design = form.patent_type is PatentType.DESIGN
        members = self.family(index)
        invention = self._rng(members[0], "invention")
        wording = write(invention, topic, is_design=is_design)
        langs = languages(self._rng(index, "languages"), form.country)
        first = self._form(members[0])
        applied, number = self._application(members, form)
        serial = serial_of(form, index)
        return Patent(
            id_of(f"{form.country}{serial}{form.kind}", index),
            form.country,
            serial,
            form.kind,
            form.patent_type,
            day_of(index),
            applied,
            number,
            wording.titles(langs),
            wording.abstracts(langs),
            _owners(invention, first.country),
            tuple(invention.sample(PEOPLE, invention.randint(1, _MOST_INVENTORS))),
            () if is_design else tuple(invention.sample(topic.ipc, invention.randint(1, len(topic.ipc)))),
            (topic.locarno,) if is_design else (),
            _FIRST_FAMILY + members[0] * _FAMILY_STEP,
            (wording.titles(LANGUAGES), wording.abstracts(LANGUAGES)),
        )

    def _application(self, members: tuple[int, ...], form: Form) -> tuple[date, str]:
        """The day and number of the application in this office: the same for its application and its grant."""
        rng = self._rng(members[0], "filed")
        priority = day_of(members[0]) - timedelta(days=rng.randint(_SHORTEST_WAIT, _LONGEST_WAIT))
        at_office = [place for place in members if self._form(place).country == form.country]
        rng = self._rng(members[0], form.country)
        later = 0 if at_office[0] == members[0] else rng.randint(0, _LONGEST_PRIORITY)
        latest = day_of(at_office[0]) - timedelta(days=_SHORTEST_WAIT)
        applied = min(priority + timedelta(days=later), latest)
        return applied, _application_number(rng, form, applied)

    def _rng(self, index: int, about: str = "") -> random.Random:
        seed = self._seed * SIZE + index
        return random.Random(f"{seed}/{about}" if about else seed)

    def _choose_form(self, index: int) -> Form:
        return self._rng(index).choices(FORMS, WEIGHTS)[0]


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


def _clash(form: Form, earlier: Form) -> bool:
    """Whether a document of this form cannot follow one of that form in a family."""
    is_late = form.patent_type is PatentType.APPLICATION and earlier.patent_type is PatentType.PATENT
    return form.country == earlier.country and (form.kind == earlier.kind or is_late)


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
