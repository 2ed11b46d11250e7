"""Digests: what one subscription gets of the checks since its last one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.alerts import Alert, Check, HitKind
from bot.domain.patents import Patent
from bot.domain.subscriptions import Form, Subscription

MOST_LINES: Final = 100  # in the thread; the spreadsheet has everything
LINES_A_PART: Final = 20  # in one message of the thread


@dataclass(frozen=True)
class Digest:
    """The hits of the checks after `from_no` up to `to_no`, as its subscription wanted them when it was composed."""

    id: str
    workspace: str
    subscription: str
    place: str
    account: str
    alert: str
    from_no: int
    to_no: int
    since: datetime  # the period that it tells of
    until: datetime
    kinds: frozenset[HitKind]  # empty: all
    form: Form
    composed_at: datetime
    counts: Mapping[HitKind, int]  # news by kind: a patent of two kinds counts in both
    patents: int = 0  # the news, each patent once
    baseline: int = 0  # patents that were there when the alert was adopted
    hidden: int = 0  # hits of kinds that the subscription does not take
    next_run: datetime | None = None
    is_late: bool = False  # Patrol was not running at its hour
    is_short: bool = False  # PatSnap could not be asked for the end of its period

    @property
    def parts(self) -> int:
        """How many messages its thread has."""
        shown = min(self.patents, MOST_LINES) if self.form is Form.FULL else 0
        return -(-shown // LINES_A_PART)


@dataclass(frozen=True)
class Line:
    """One patent of a digest, and of which kinds it is news."""

    patent: Patent
    kinds: tuple[HitKind, ...]


@dataclass(frozen=True)
class Contents:
    """Everything that a digest's messages and its spreadsheet are made from, as it is when they are sent."""

    digest: Digest
    subscription: Subscription
    alert: Alert
    lines: tuple[Line, ...]  # the news, a patent once, in the order of the kinds and then of the checks
    baseline: tuple[Patent, ...]
    gaps: tuple[Check, ...]  # of the period: lost, or not readable yet
