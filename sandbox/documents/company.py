"""The figures of an enterprise report, invented from the company's name."""

import hashlib
import random
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sandbox.documents.fields import FIELDS, HOLDERS, Field
from sandbox.documents.words import Words, clean

YEARS: Final = 10
_FIELDS_SHOWN: Final = 6
_PATENTS_SHOWN: Final = 6
_GRADES: Final = ((88, "AAA"), (80, "AA"), (72, "A"), (0, "BBB"))
_PUBLICATION_DELAY: Final = 0.55  # share of the last year's applications that have been published yet


@dataclass(frozen=True)
class Year:
    """Patents of one year."""

    year: int
    applications: int
    grants: int


@dataclass(frozen=True)
class Share:
    """How many patents are in one technical field."""

    field: Field
    patents: int


@dataclass(frozen=True)
class Patent:
    """One of the patents worth a line of its own; `value` in thousand US dollars."""

    number: str
    title: Words
    cited: int
    value: int


@dataclass(frozen=True)
class Holder:
    """A shareholder, with its share in percent."""

    name: Words
    percent: float


@dataclass(frozen=True)
class CompanyReport:
    """All the figures there are."""

    company: str
    at: datetime
    grade: str
    scores: tuple[tuple[Words, int], ...]
    years: tuple[Year, ...]
    shares: tuple[Share, ...]
    patents: tuple[Patent, ...]
    holders: tuple[Holder, ...]
    valid: int
    inventors: int
    pending_cases: int

    @property
    def applications(self) -> int:
        """Applications of all years shown."""
        return sum(year.applications for year in self.years)

    @property
    def total_score(self) -> int:
        """The mean of the scores."""
        return round(sum(score for _, score in self.scores) / len(self.scores))


def invent_company(company: str, at: datetime) -> CompanyReport:
    """The report on `company` as of `at`; the same one for the same name and day."""
    name = clean(company)
    # Not for secrets: a generator of our own, so that the same name gives the same figures.
    chance = random.Random(hashlib.sha256(name.encode()).digest())
    years = _years(chance, at.year)
    applications = sum(year.applications for year in years)
    shares = _shares(chance, applications)
    scores = _scores(chance)
    total = sum(score for _, score in scores) / len(scores)
    return CompanyReport(
        company=name,
        at=at,
        grade=next(grade for least, grade in _GRADES if total >= least),
        scores=scores,
        years=years,
        shares=shares,
        patents=_patents(chance, shares),
        holders=_holders(chance),
        valid=round(applications * chance.uniform(0.48, 0.66)),
        inventors=round(applications * chance.uniform(0.22, 0.4)) + 3,
        pending_cases=chance.randint(0, 7),
    )


def _years(chance: random.Random, last: int) -> tuple[Year, ...]:
    applications = float(chance.randint(40, 220))
    years = []
    for year in range(last - YEARS + 1, last + 1):
        seen = applications * (_PUBLICATION_DELAY if year == last else 1)
        years.append(Year(year, round(seen), round(seen * chance.uniform(0.42, 0.68))))
        applications *= chance.uniform(0.96, 1.34)
    return tuple(years)


def _shares(chance: random.Random, applications: int) -> tuple[Share, ...]:
    fields = chance.sample(FIELDS, _FIELDS_SHOWN)
    weights = sorted((chance.uniform(0.4, 2.6) for _ in fields), reverse=True)
    unit = applications * chance.uniform(0.82, 0.94) / sum(weights)
    return tuple(Share(field, round(unit * weight)) for field, weight in zip(fields, weights, strict=True))


def _scores(chance: random.Random) -> tuple[tuple[Words, int], ...]:
    names = (
        Words("研发规模", "R&D scale"),
        Words("研发稳定性", "R&D stability"),
        Words("技术布局", "Technology layout"),
        Words("技术质量", "Technology quality"),
        Words("技术影响力", "Technology influence"),
        Words("风险控制", "Risk control"),
    )
    return tuple((name, chance.randint(62, 97)) for name in names)


def _patents(chance: random.Random, shares: tuple[Share, ...]) -> tuple[Patent, ...]:
    patents = []
    for number in range(_PATENTS_SHOWN):
        zh, en = chance.choice(shares[number % len(shares)].field.titles)
        grant = f"CN{chance.randint(105, 119)}{chance.randint(0, 999_999):06d}B"
        patents.append(Patent(grant, Words(zh, en), chance.randint(4, 96), chance.randint(60, 980)))
    return tuple(sorted(patents, key=lambda patent: -patent.value))


def _holders(chance: random.Random) -> tuple[Holder, ...]:
    first = round(chance.uniform(34, 58), 1)
    second = round(chance.uniform(10, 22), 1)
    third = round(chance.uniform(4, 9), 1)
    percents = (first, second, third, round(100 - first - second - third, 1))
    return tuple(Holder(Words(*name), percent) for name, percent in zip(HOLDERS, percents, strict=True))
