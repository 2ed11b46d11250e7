"""The figures of a patent value report, invented from the publication number."""

import hashlib
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sandbox.documents.fields import FIELDS, OWNERS, Field
from sandbox.documents.words import Words, clean

LIFE: Final = 20  # years from filing to expiry
_YEAR: Final = timedelta(days=365)
_SHORTEST_MONTH: Final = 28  # days: a patent filed on a leap day expires a day early here
_ELSEWHERE: Final = ("US", "EP", "JP", "KR", "DE", "CN", "GB")
_CITING: Final = 5
_DIMENSIONS: Final = (
    Words("技术质量", "Technical quality"),
    Words("市场吸引力", "Market attractiveness"),
    Words("市场覆盖", "Market coverage"),
    Words("权利人实力", "Owner strength"),
    Words("法律状况", "Legal standing"),
)


@dataclass(frozen=True)
class Event:
    """Something that happened to the patent's rights."""

    on: date
    what: Words


@dataclass(frozen=True)
class Member:
    """A patent of the same family."""

    number: str
    published: date
    status: Words


@dataclass(frozen=True)
class Citing:
    """A later patent that cites this one."""

    number: str
    title: Words
    year: int


@dataclass(frozen=True)
class PatentReport:
    """All the figures there are; `value`, `low` and `high` in US dollars."""

    number: str
    at: datetime
    title: Words
    owner: Words
    field: Field
    filed: date
    granted: date
    scores: tuple[tuple[Words, int], ...]
    value: int
    low: int
    high: int
    events: tuple[Event, ...]
    family: tuple[Member, ...]
    citations: int
    citing: tuple[Citing, ...]

    @property
    def expires(self) -> date:
        """The last day of its longest possible life."""
        return self.filed.replace(year=self.filed.year + LIFE, day=min(self.filed.day, _SHORTEST_MONTH))

    @property
    def years_left(self) -> int:
        """Whole years until it expires."""
        return (self.expires - self.at.date()) // _YEAR

    @property
    def total_score(self) -> int:
        """The mean of the scores."""
        return round(sum(score for _, score in self.scores) / len(self.scores))


def invent_patent(number: str, at: datetime) -> PatentReport:
    """The report on the patent of this publication number as of `at`; the same one for the same number and day."""
    number = clean(number)
    # Not for secrets: a generator of our own, so that the same number gives the same figures.
    chance = random.Random(hashlib.sha256(number.encode()).digest())
    field = chance.choice(FIELDS)
    granted = at.date() - timedelta(days=chance.randint(400, 2500))
    filed = granted - timedelta(days=chance.randint(500, 1200))
    value = chance.randint(90, 2400) * 1000
    return PatentReport(
        number=number,
        at=at,
        title=Words(*chance.choice(field.titles)),
        owner=Words(*chance.choice(OWNERS)),
        field=field,
        filed=filed,
        granted=granted,
        scores=tuple((name, chance.randint(48, 97)) for name in _DIMENSIONS),
        value=value,
        low=_thousands(value * chance.uniform(0.7, 0.85)),
        high=_thousands(value * chance.uniform(1.2, 1.45)),
        events=_events(chance, filed, granted, at.date()),
        family=_family(chance, number, granted),
        citations=chance.randint(_CITING, 80),
        citing=_citing(chance, field, at.year),
    )


def _events(chance: random.Random, filed: date, granted: date, today: date) -> tuple[Event, ...]:
    return (
        Event(filed, Words("提交申请", "Application filed")),
        Event(filed + (granted - filed) * chance.uniform(0.3, 0.6), Words("申请公布", "Application published")),
        Event(granted, Words("授权公告", "Grant published")),
        Event(today - timedelta(days=chance.randint(20, 340)), Words("缴纳年费", "Annuity paid")),
    )


def _family(chance: random.Random, number: str, granted: date) -> tuple[Member, ...]:
    others = chance.sample([office for office in _ELSEWHERE if not number.startswith(office)], chance.randint(2, 4))
    statuses = (Words("有效", "In force"), Words("审中", "Pending"))
    members = [Member(number, granted, statuses[0])]
    for office in others:
        status = chance.choice(statuses)
        kind = "B2" if status is statuses[0] else "A1"
        published = granted + timedelta(days=chance.randint(-380, 380))
        members.append(Member(f"{office}{chance.randint(2_000_000, 11_900_000)}{kind}", published, status))
    return tuple(members)


def _citing(chance: random.Random, field: Field, this_year: int) -> tuple[Citing, ...]:
    citing = [
        Citing(
            f"CN{chance.randint(110, 119)}{chance.randint(0, 999_999):06d}B",
            Words(*chance.choice(field.titles)),
            this_year - chance.randint(0, 3),
        )
        for _ in range(_CITING)
    ]
    return tuple(sorted(citing, key=lambda one: -one.year))


def _thousands(amount: float) -> int:
    return round(amount / 1000) * 1000
