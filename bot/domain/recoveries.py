"""Recoveries: what a gap would have told of new patents is searched for (P002), once, for as long as it is worth it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from bot.domain.alerts import Alert, Check, HitKind

MOST_A_PAGE: Final = 1000  # of a search (P002 API page)
MOST: Final = 20_000  # of a search in all (there)
OVERLAP: Final = timedelta(days=7)  # patents are loaded days after their publication, by which they are searched


class RecoveryState(StrEnum):
    """The states of a recovery."""

    WANTED = "wanted"  # pages are to be asked for
    FOUND = "found"  # all are here: to be told as a check
    DONE = "done"  # it is a check
    LEFT = "left"  # it could not be had: the gap stays a gap


NEXT: Final[Mapping[RecoveryState, frozenset[RecoveryState]]] = {
    RecoveryState.WANTED: frozenset({RecoveryState.FOUND, RecoveryState.LEFT}),
    RecoveryState.FOUND: frozenset({RecoveryState.DONE, RecoveryState.LEFT}),
    RecoveryState.DONE: frozenset(),
    RecoveryState.LEFT: frozenset(),
}


@dataclass(frozen=True)
class Recovery:
    """The search for what one gap, or several in a row, would have told. It covers what came after `since`."""

    account: str
    alert: str
    no: int  # of the gap; of several in a row the first
    query: str  # what the alert looked for when the answer was lost
    since: datetime
    until: datetime
    wanted_at: datetime
    due: datetime | None
    state: RecoveryState = RecoveryState.WANTED
    attempts: int = 0  # searches that brought nothing, and may be billed
    searches: int = 0  # pages that came
    total: int = 0  # how many patents PatSnap says there are
    found: tuple[str, ...] = ()  # their ids, as far as pages have come
    offset: int = 0  # where the next page begins
    ended_at: datetime | None = None
    owner: str | None = None  # the run of the process that is asking

    def to(self, state: RecoveryState, **changes: Any) -> Self:  # noqa: ANN401 - the dataclass's own fields
        """The same recovery in another state; ValueError if its life has no such step."""
        if state is not self.state and state not in NEXT[self.state]:
            raise ValueError(f"a recovery cannot go from {self.state} to {state}")
        return replace(self, state=state, **changes)

    def with_page(self, total: int, patents: tuple[str, ...]) -> Self:
        """The same with the next page of its search in it; it is found with the last one."""
        offset = self.offset + len(patents)
        is_last = not patents or offset >= min(total, MOST)
        return self.to(
            RecoveryState.FOUND if is_last else self.state,
            total=total,
            offset=offset,
            found=tuple(dict.fromkeys((*self.found, *patents))),  # what was loaded meanwhile has moved the pages on
            searches=self.searches + 1,
        )

    @property
    def left_out(self) -> int:
        """How many patents there are that no page has brought: a search names so many, and some may not have come."""
        return max(0, self.total - self.offset)


def can_be_recovered(alert: Alert, gap: Check) -> bool:
    """Whether what this gap would have told of new patents can be searched for.

    A baseline is no news. Of an alert whose kinds are not known it is taken that it watches new patents too.
    """
    watches = not alert.kinds or HitKind.NEW in alert.kinds
    return bool(alert.query) and watches and gap.since is not None and not gap.is_baseline


def recovery_query(recovery: Recovery, zone: ZoneInfo, began_at: datetime) -> str:
    """The search: what the alert looks for, published from some days before the gap to its end, by `zone`'s days.

    From no earlier a day than that on which it `began_at` to be watched: what was there before is no news.
    """
    first = max(recovery.since - OVERLAP, began_at).astimezone(zone).date()
    last = recovery.until.astimezone(zone).date()
    return f"({recovery.query}) AND PBD:[{first:%Y%m%d} TO {last:%Y%m%d}]"
