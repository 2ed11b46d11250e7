"""Digests: what one subscription gets of the checks since its last one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.domain.alerts import Alert, Check, HitKind
from bot.domain.cadences import Cadence
from bot.domain.decisions import Assignment, Decision
from bot.domain.filters import Filter
from bot.domain.ids import derived_id
from bot.domain.patents import Patent
from bot.domain.selection import Entry, Why, Window
from bot.domain.subscriptions import Form, Subscription
from bot.domain.unusual import Unusual

MOST_LINES: Final = 100  # in the thread; the spreadsheet has everything
TOP_LINES: Final = 3  # in the message itself
LINES_A_PART: Final = 20  # in one message of the thread
MOST_GAPS: Final = 100  # that its message knows of; it names the first few


def digest_id(workspace: str, subscription: str, took: int, life: datetime | None = None) -> str:
    """The id of the digest that tells what the checks after the number which its subscription took have brought.

    `life`: when the backup was put in place that this database goes on from, if any. The numbers of checks that were
    made after it was taken are used again, for others.
    """
    return derived_id("digest", workspace, subscription, str(took), *([] if life is None else [life.isoformat()]))


@dataclass(frozen=True)
class Wording:
    """What a digest's messages say of its wish, as that was when the digest was composed: they are shown anew later."""

    alert: str  # its name
    cadence: Cadence
    zone: str
    locale: str
    person: str  # who has subscribed, and their name
    name: str


@dataclass(frozen=True)
class Digest:
    """The hits of the checks after `from_no` up to `to_no`, as its subscription wanted them when it was composed.

    What its messages show was settled then: they read it here. One of an earlier version has no `lines`.
    """

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
    counts: Mapping[HitKind, int]  # lines by kind: one of two kinds counts in both, but an invention not as new
    patents: int = 0  # the news, each patent once
    baseline: int = 0  # patents that were there when the alert was adopted
    hidden: int = 0  # hits of kinds that the subscription does not take
    next_run: datetime | None = None
    is_late: bool = False  # Patrol was not running at its hour
    is_short: bool = False  # PatSnap could not be asked for the end of its period
    filters: tuple[Filter, ...] = ()
    filtered: int = 0  # patents that they hide
    lines: tuple[Entry, ...] | None = None  # the first `MOST_LINES`
    all_lines: int | None = None  # how many there are in all; None: as many as patents
    families: int = 0  # of all lines, those whose family is known
    members: int = 0  # of those, new ones of a family that was known before
    gaps: tuple[Check, ...] = ()  # of the period: lost, or not readable yet; the first `MOST_GAPS`
    unusual: tuple[Unusual, ...] = ()
    wording: Wording | None = None  # None: an earlier version composed it

    @property
    def size(self) -> int:
        """How many lines it has in all: families, applications, or patents."""
        return self.patents if self.all_lines is None else self.all_lines

    @property
    def reviewable(self) -> int:
        """How many of its lines can be looked at one by one."""
        return min(self.size, MOST_LINES)

    @property
    def parts(self) -> int:
        """How many messages its thread has."""
        shown = min(self.size, MOST_LINES) if self.form is Form.FULL else 0
        return -(-shown // LINES_A_PART)


@dataclass(frozen=True)
class Line:
    """One line of a digest with what is known of the patent that it shows. In a spreadsheet: of each patent."""

    patent: Patent
    kinds: tuple[HitKind, ...]
    family: str = ""  # its key; "" where that is not known
    others: int = 0  # patents of the digest that this line is of, too
    offices: tuple[str, ...] = ()  # `CN A`
    whys: tuple[Why, ...] = ()
    more_whys: int = 0
    late: Window | None = None  # found only later, for a window whose answer was lost
    decision: Decision | None = None
    assignment: Assignment | None = None


@dataclass(frozen=True)
class Contents:
    """What one of a digest's messages, or its spreadsheet, is made from. A message has the lines that it shows."""

    digest: Digest
    subscription: Subscription
    alert: Alert
    lines: tuple[Line, ...]  # in the order of the kinds and then of the checks
    baseline: tuple[Patent, ...]
    gaps: tuple[Check, ...]  # of the period: lost, or not readable yet
    is_reviewed: bool = False  # whether somebody has decided something of it, or given it to somebody
    names: Mapping[str, str] = field(default_factory=dict)  # of the people who did, by their ids

    @property
    def reviewed(self) -> int:
        """Of how many of these lines somebody has decided."""
        return sum(line.decision is not None for line in self.lines)
