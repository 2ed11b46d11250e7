"""Searches: what PatSnap finds for a query, and the texts that an alert is made of."""

from dataclasses import dataclass
from datetime import date

from bot.domain.alerts import HitKind


@dataclass(frozen=True)
class AlertText:
    """What an alert looks for: its name (at most 50 characters), its query and the kinds that it watches."""

    name: str
    query: str
    kinds: frozenset[HitKind]


@dataclass(frozen=True)
class Created:
    """An alert that PatSnap has made (P056): its id, its name there, and how many patents match."""

    alert_id: str
    name: str
    matches: int | None


@dataclass(frozen=True)
class Found:
    """A patent that a search has found (P002): what its row tells; any text may be empty."""

    patent: str
    number: str = ""
    title: str = ""
    assignees: tuple[str, ...] = ()
    published: date | None = None
    application: str = ""


@dataclass(frozen=True)
class SearchPage:
    """One page of a search's answer, and how many there are in all."""

    total: int
    found: tuple[Found, ...]


def published_between(query: str, first: date, last: date) -> str:
    """The query, within these days of publication (PatSnap's query language: `PBD`); both days count."""
    return f"({query}) AND PBD:[{first:%Y%m%d} TO {last:%Y%m%d}]"
