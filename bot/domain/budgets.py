"""Budgets: how many reports a workspace, and each of its people, may have made in a month of PatSnap's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from bot.domain.ids import derived_id
from bot.domain.reports import Order

_DECEMBER: Final = 12


class Scope(StrEnum):
    """Whose budget. The values are stored."""

    PERSON = "person"
    WORKSPACE = "workspace"


@dataclass(frozen=True)
class Budgets:
    """PATROL_BUDGET_WORKSPACE and PATROL_BUDGET_PERSON: reports a month; None where there is no limit."""

    workspace: int | None = None
    person: int | None = None


@dataclass(frozen=True)
class Month:
    """A calendar month in the zone where PatSnap's days end."""

    begins: datetime  # aware, in UTC
    first: date
    next_first: date  # when a budget is free again

    @property
    def name(self) -> str:
        """`2026-11`."""
        return f"{self.first:%Y-%m}"


def month_of(now: datetime, zone: ZoneInfo) -> Month:
    """The month that `now` lies in."""
    first = now.astimezone(zone).date().replace(day=1)
    begins = datetime(first.year, first.month, 1, tzinfo=zone).astimezone(UTC)
    if first.month == _DECEMBER:
        return Month(begins, first, date(first.year + 1, 1, 1))
    return Month(begins, first, date(first.year, first.month + 1, 1))


@dataclass(frozen=True)
class Buyer:
    """Who decides to spend, and where the report should go."""

    workspace: str
    person: str
    place: str


@dataclass(frozen=True)
class Spending:
    """A report that somebody has decided to spend on. It counts in the month in which PatSnap was asked to make it.

    Until then it counts in every month, for it may be asked for at any moment. One that comes to nothing before PatSnap
    was asked is no spending any more.
    """

    workspace: str
    report: str
    person: str  # who asked first
    place: str
    ordered_at: datetime
    asked_at: datetime | None = None  # when PatSnap made it, or may have
    allowed_by: str | None = None  # the refusal that an admin has lifted for it: no budget counts it


@dataclass(frozen=True)
class Budget:
    """A budget as it stands."""

    scope: Scope
    limit: int
    used: int
    allowed: int = 0  # reports beyond it that an admin has allowed and that are ordered

    @property
    def is_used_up(self) -> bool:
        """Whether the next report is refused."""
        return self.used >= self.limit

    @property
    def is_low(self) -> bool:
        """Whether four fifths of it are used."""
        return self.used * 5 >= self.limit * 4


class RefusalState(StrEnum):
    """The states of a refusal."""

    REFUSED = "refused"
    ASKED = "asked"  # an admin was asked to let it through
    ALLOWED = "allowed"
    DECLINED = "declined"


NEXT: Final[Mapping[RefusalState, frozenset[RefusalState]]] = {
    RefusalState.REFUSED: frozenset({RefusalState.ASKED}),
    RefusalState.ASKED: frozenset({RefusalState.ALLOWED, RefusalState.DECLINED, RefusalState.REFUSED}),
    RefusalState.ALLOWED: frozenset(),
    RefusalState.DECLINED: frozenset(),
}


@dataclass(frozen=True)
class Refusal:
    """An order that a budget did not let through. Allowed, it is worth one report to its person in that month."""

    id: str
    workspace: str
    person: str
    place: str
    order: Order
    scope: Scope
    limit: int
    at: datetime
    state: RefusalState = RefusalState.REFUSED
    admin: str = ""  # who was asked
    decided_by: str = ""
    decided_at: datetime | None = None

    def to(self, state: RefusalState, **changes: Any) -> Self:  # noqa: ANN401 - the dataclass's own fields
        """The same refusal in another state; ValueError if its life has no such step."""
        if state is not self.state and state not in NEXT[self.state]:
            raise ValueError(f"a refusal cannot go from {self.state} to {state}")
        return replace(self, state=state, **changes)


def plea_key(refusal: Refusal) -> str:
    """The key of the request to an admin."""
    return f"refusal/{refusal.id}/plea/{refusal.admin}"


def ruling_key(refusal: Refusal) -> str:
    """The key of the word to a refusal's person about what came of their plea."""
    return f"refusal/{refusal.id}/ruling/{refusal.state}/{refusal.admin}"


def low_key(scope: Scope, person: str, month: Month) -> str:
    """The key of the word that a budget is nearly used: once a month of a workspace's, and of each person's."""
    whose = person if scope is Scope.PERSON else ""
    return f"budget/{derived_id(scope, whose)}/{month.name}"


def low_row(budget: Budget, month: Month) -> str:
    """What that word speaks of: the budget as it was then, and the day when it is free again."""
    return f"{budget.scope} {budget.used} {budget.limit} {month.next_first}"


def read_low_row(row: str) -> tuple[Budget, date]:
    """The budget and the day in such a row."""
    scope, used, limit, free_on = row.split(" ")
    return Budget(Scope(scope), int(limit), int(used)), date.fromisoformat(free_on)
