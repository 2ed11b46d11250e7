"""Series: one person's standing wish for a report, ordered again and again, and the issues that came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from bot.domain.places import Place
from bot.domain.recurrences import Recurrence
from bot.domain.reports import Order
from bot.domain.subscriptions import PauseReason


class SeriesState(StrEnum):
    """The states of a series."""

    ACTIVE = "active"
    PAUSED = "paused"  # until somebody resumes it, or its reason ends
    ENDED = "ended"


NEXT: Final[Mapping[SeriesState, frozenset[SeriesState]]] = {
    SeriesState.ACTIVE: frozenset({SeriesState.PAUSED, SeriesState.ENDED}),
    SeriesState.PAUSED: frozenset({SeriesState.ACTIVE, SeriesState.ENDED}),
    SeriesState.ENDED: frozenset(),
}


@dataclass(frozen=True)
class Series:
    """A person's wish that a report is ordered regularly for a place, which has one for each order."""

    id: str
    workspace: str
    place: str
    person: str  # its owner, whose budget its issues are
    order: Order
    recurrence: Recurrence
    zone: str  # IANA: of its hours
    created_at: datetime
    state: SeriesState = SeriesState.ACTIVE
    reason: PauseReason | None = None
    run_at: datetime | None = None  # the hour of its next issue
    due: datetime | None = None  # when it is looked at next
    issues: int = 0  # the number of the last one
    locale: str = "en"  # of its reader
    person_name: str = ""  # of its owner, as people see it
    ended_at: datetime | None = None

    def to(self, state: SeriesState, **changes: Any) -> Self:  # noqa: ANN401 - the dataclass's own fields
        """The same series in another state; ValueError if its life has no such step."""
        if state is not self.state and state not in NEXT[self.state]:
            raise ValueError(f"a series cannot go from {self.state} to {state}")
        return replace(self, state=state, **changes)

    def going_on(self, now: datetime) -> Self:
        """The same series, active, with its next issue after `now`."""
        run_at = self.recurrence.next_run(ZoneInfo(self.zone), now)
        return self.to(SeriesState.ACTIVE, reason=None, run_at=run_at, due=run_at)

    def paused(self, reason: PauseReason) -> Self:
        """The same series at rest."""
        return self.to(SeriesState.PAUSED, reason=reason, run_at=None, due=None)

    def missed(self, now: datetime) -> int:
        """How many runs beyond the one that is due have come and gone by `now`."""
        return self.recurrence.missed(ZoneInfo(self.zone), self.run_at, now) if self.run_at is not None else 0

    def day_of(self, moment: datetime) -> datetime:
        """When the day of this moment began, in its zone."""
        return moment.astimezone(ZoneInfo(self.zone)).replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def goes_to(self) -> Place:
        """Where its issues go."""
        return Place(self.workspace, self.place)

    @property
    def is_its_places(self) -> bool:
        """Whether it is left to the channel that it goes to, since the person who owned it was forgotten."""
        return self.person == self.place and not self.goes_to.is_person


class IssueState(StrEnum):
    """What became of an hour of a series."""

    ORDERED = "ordered"
    REFUSED = "refused"  # a budget did not cover it
    DOUBTED = "doubted"  # a restored backup does not tell whether it was ordered


@dataclass(frozen=True)
class Issue:
    """One number of a series: what was ordered, or was not, at one of its hours or at somebody's word."""

    workspace: str
    series: str
    no: int  # 1, 2, 3 …
    state: IssueState
    at: datetime
    run_at: datetime | None  # the hour that it was due; None for one that somebody ordered between two
    skipped: int = 0  # hours before it for which nothing was ordered, as Patrol was not running
    request: str | None = None
    refusal: str | None = None


@dataclass(frozen=True)
class Issued:
    """What the message about a report says of the series that it belongs to."""

    issue: Issue
    series: Series
    before: str = ""  # the address of the message about the issue before it, where there is one
