"""Alerts: PatSnap's monitor projects, the checks that ask what is new, and the hits that they bring.

Asking consumes: PatSnap answers with what is new since it was asked last (P057 API page), so that a check's answer
exists once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from bot.domain.places import Place
from bot.domain.reasons import Reason
from bot.domain.reports import Trouble


class HitKind(StrEnum):
    """What PatSnap watches for (P056 API page: `content`), and one for kinds that it may add."""

    NEW = "new"  # published, and matches
    INVENTION = "invention"  # published, and belongs to no family that is known
    LEGAL = "legal"  # the legal status has changed
    TRANSFER = "transfer"  # the assignee has changed
    EXPIRED = "expired"  # within 30 days of the estimated expiry
    LICENSE = "license"
    LITIGATION = "litigation"
    OTHER = "other"  # a kind that is not known here yet: shown to everyone, hidden by no filter


LATE: Final = "its answer came when the process that asked was taken for dead"
RESTORED: Final = "a backup was restored: what was asked and told since it was taken is not known"
ONCE: Final = frozenset({HitKind.NEW, HitKind.INVENTION})  # a patent is new once: a later naming is no news


def is_taken(kind: HitKind, kinds: Collection[HitKind]) -> bool:
    """Whether who wants these kinds (none: all) gets hits of this one; one that nobody knows is kept from nobody."""
    return not kinds or kind in kinds or kind is HitKind.OTHER


class CheckState(StrEnum):
    """The states of a check. An answered one is safe with us, read or not."""

    ASKING = "asking"
    ANSWERED = "answered"
    READ = "read"
    GAP = "gap"  # asked, and the answer was lost


NEXT: Final[Mapping[CheckState, frozenset[CheckState]]] = {
    CheckState.ASKING: frozenset({CheckState.ANSWERED, CheckState.GAP}),
    CheckState.ANSWERED: frozenset({CheckState.READ}),
    CheckState.READ: frozenset(),
    CheckState.GAP: frozenset({CheckState.ANSWERED}),  # whoever was taken for dead had its answer all the same
}


@dataclass(frozen=True)
class Alert:
    """One monitor project of an account, known by PatSnap's `alert_id`."""

    account: str
    id: str
    name: str  # as PatSnap last called it; "" until it has
    workspace: str  # of the person who adopted it
    person: str  # its owner: who adopted it
    adopted_at: datetime
    is_open: bool = False  # anybody of its workspace may find it by its name
    last_no: int = 0  # the number of its last check
    asked_at: datetime | None = None  # when PatSnap last answered a check, or may have
    due: datetime | None = None  # when it is checked next; None while nobody needs it
    attempts: int = 0  # checks in a row that PatSnap did not take
    trouble: Trouble | None = None  # why
    is_gone: bool = False  # PatSnap does not know it any more
    query: str = ""  # what it looks for; "" where that is not known: it was made at PatSnap's own site
    kinds: frozenset[HitKind] = frozenset()  # what it watches; empty where that is not known
    deleted_at: datetime | None = None  # when somebody had it deleted at PatSnap: it is never asked about again
    deleted_by: str = ""  # their name, as people see it
    asked_by: Place | None = None  # who wants the next check at once: they are told if it brings nothing
    asked_in: str = ""  # where they asked for it
    owner: str | None = None  # the run of the process that is asking

    def is_open_to(self, workspace: str) -> bool:
        """Whether anybody of that workspace may find it by its name: of another one that shares the account nobody."""
        return self.is_open and self.workspace == workspace

    def is_of(self, workspace: str, person: str) -> bool:
        """Whether that person owns it."""
        return (self.workspace, self.person) == (workspace, person)


@dataclass(frozen=True)
class Check:
    """One call of P057, numbered 1, 2, 3 … in its alert. It covers what happened after `since` up to `asked_at`."""

    account: str
    alert: str
    no: int
    asked_at: datetime
    since: datetime | None  # the check before; None for the first
    state: CheckState = CheckState.ASKING
    answered_at: datetime | None = None  # of what was read or found only later: when that was
    raw: str | None = None  # PatSnap's answer as it came
    hits: int = 0
    for_all: bool = False  # somebody asked for it: every subscriber gets its digest now
    reason: str = ""  # of a gap, or of an answer that cannot be read, or not as a whole: for the operator
    recovers: int | None = None  # the check whose answer could be read, or found, only later
    is_searched: bool = False  # of a digest's gap: the same digest tells what a search found for it of new patents

    def to(self, state: CheckState, **changes: Any) -> Self:  # noqa: ANN401 - the dataclass's own fields
        """The same check in another state; ValueError if its life has no such step."""
        if state is not self.state and state not in NEXT[self.state]:
            raise ValueError(f"a check cannot go from {self.state} to {state}")
        return replace(self, state=state, **changes)

    @property
    def is_missing(self) -> bool:
        """Whether what happened in its window cannot be told: lost, or held and not readable."""
        return self.state is CheckState.GAP or (self.state is not CheckState.ASKING and self.reason != "")

    @property
    def is_restored(self) -> bool:
        """Whether what it tells, or what is found of it later, may have been told before a backup was restored."""
        return self.reason == RESTORED

    @property
    def is_over(self) -> bool:
        """Whether a digest may go beyond it: read, or not to be read for now."""
        return self.state is CheckState.READ or self.is_missing

    @property
    def came_at(self) -> datetime:
        """When what it tells was there, as far as that is known."""
        return self.answered_at or self.asked_at

    @property
    def is_baseline(self) -> bool:
        """Whether it tells what there was when the alert was adopted, which is no news."""
        return 1 in {self.no, self.recovers}


@dataclass(frozen=True)
class Hit:
    """One line of one check."""

    account: str
    alert: str
    no: int
    kind: HitKind
    patent: str
    is_repeat: bool = False  # told by an earlier check already: no digest takes it
    reason: Reason | None = None  # why it is there, as far as that was asked and known
    line: int = field(default=0, compare=False)  # in which order those of its check came; the store says it


@dataclass(frozen=True)
class Naming:
    """What an answer says of one kind: which patents, each once, in PatSnap's order."""

    kind: HitKind
    patents: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """An answer of P057, understood. `oddities` are sentences for the operator."""

    name: str  # of the alert; "" where the answer does not say
    namings: tuple[Naming, ...]
    oddities: tuple[str, ...] = ()
    untold: str = ""  # what it says is there and does not name: a gap beside what it names


@dataclass(frozen=True)
class Pace:
    """How often alerts are checked: PATROL_CHECK_INSTANT, PATROL_CHECK_LEAD and PATROL_CHECK_EVERY."""

    instant: timedelta = timedelta(hours=1)  # between two checks, where somebody wants to hear at once
    lead: timedelta = timedelta(minutes=30)  # before each digest
    every: timedelta = timedelta(days=1)  # at most between any two


def next_check(
    asked_at: datetime | None, runs: Iterable[datetime | None], now: datetime, pace: Pace
) -> datetime | None:
    """When an alert is due whose subscribers' next digests are at `runs` (None: instantly); None without subscribers.

    A digest is preceded by a check in good time, as the P057 API page asks for; one that was asked within `lead` before
    it serves it.
    """
    wanted = list(runs)
    if not wanted:
        return None
    if asked_at is None:
        return now
    asked_at = min(asked_at, now)  # a clock that ran ahead was set back while PatSnap was asked
    moments = [asked_at + pace.every]
    for run in wanted:
        if run is None:
            moments.append(asked_at + pace.instant)
        elif asked_at < run - pace.lead:
            moments.append(run - pace.lead)
    return min(moments)
