"""Previews: what an alert would bring, before anybody subscribes to it or has it made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.alerts import HitKind
from bot.domain.patents import Patent
from bot.domain.reports import Trouble

PERIOD: Final = timedelta(days=30)
SAMPLE: Final = 3  # patents that are shown of it


class Basis(StrEnum):
    """What a preview is made from."""

    HITS = "hits"  # what Patrol's checks have found
    SEARCH = "search"  # what a search for the alert's query finds by days of publication (P001, P002)
    NOTHING = "nothing"  # neither is there


@dataclass(frozen=True)
class Preview:
    """The last 30 days of an alert or a query, as far as they can be told; `trouble` says why something cannot."""

    basis: Basis
    first: date  # the days that it tells of
    last: date
    recent: int | None = None  # hits, or patents published, in those days
    counts: Mapping[HitKind, int] = field(default_factory=dict)  # the hits by kind
    total: int | None = None  # patents that match the query at all
    sample: tuple[Patent, ...] | None = None  # the latest of them
    trouble: Trouble | None = None

    @property
    def a_week(self) -> float | None:
        """How many come in a week."""
        return None if self.recent is None else self.recent * 7 / PERIOD.days
