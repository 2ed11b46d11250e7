"""Makings: what people ask PatSnap to do with alerts: make one, change one, delete one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from bot.domain.reports import Trouble
from bot.domain.searches import AlertText

LONGEST_NAME: Final = 50  # characters (P056 API page: `alert_name`)
# PatSnap's pages name 1500, 3000 and 12000; a search within a window of days adds some thirty to a query.
LONGEST_QUERY: Final = 1450
MOST_WATCHED: Final = 500_000  # patents that one alert may watch (P056 API page)


class Task(StrEnum):
    """What PatSnap is asked to do. The values are stored."""

    NEW = "new"  # P056: its answer alone tells the id, so that it is never repeated by itself
    EDIT = "edit"  # P058: repeating does no harm
    DELETE = "delete"  # P059: the same


class MakingState(StrEnum):
    """The states of a making."""

    REQUESTED = "requested"
    SUBMITTING = "submitting"
    MADE = "made"
    FAILED = "failed"
    IN_DOUBT = "in doubt"


NEXT: Final[Mapping[MakingState, frozenset[MakingState]]] = {
    # From requested to in doubt: in a restored backup, after which it may have been made.
    MakingState.REQUESTED: frozenset(
        {MakingState.SUBMITTING, MakingState.MADE, MakingState.FAILED, MakingState.IN_DOUBT}
    ),
    MakingState.SUBMITTING: frozenset(
        {MakingState.REQUESTED, MakingState.MADE, MakingState.FAILED, MakingState.IN_DOUBT}
    ),
    MakingState.MADE: frozenset(),
    MakingState.FAILED: frozenset(),
    MakingState.IN_DOUBT: frozenset(),
}


@dataclass(frozen=True)
class Making:
    """One person's wish that PatSnap makes, changes or deletes an alert. What was asked never changes."""

    id: str
    workspace: str
    account: str
    person: str
    place: str  # where it was asked for: a channel, or the person
    task: Task
    text: AlertText  # of a change: what is empty stays as it is; of a deletion: what the alert was called
    state: MakingState
    asked_at: datetime
    due: datetime | None
    alert: str = ""  # PatSnap's id; of a new one once that is known
    matches: int | None = None  # how many patents a new one watched when it was made
    person_name: str = ""  # as people see it
    locale: str = "en"  # of its person
    attempts: int = 0  # calls in a row that brought nothing
    trouble: Trouble | None = None
    owner: str | None = None  # the run that is calling PatSnap for it right now

    def to(self, state: MakingState, **changes: Any) -> Self:  # noqa: ANN401 - the dataclass's own fields
        """The same making in another state; ValueError if its life has no such step."""
        if state is not self.state and state not in NEXT[self.state]:
            raise ValueError(f"a making cannot go from {self.state} to {state}")
        return replace(self, state=state, **changes)

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state not in {MakingState.REQUESTED, MakingState.SUBMITTING}
