"""Decisions: what people have made of the lines of a digest, to whom they gave one, and when that one is reminded."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

from bot.domain.cadences import Cadence, Rhythm
from bot.domain.ids import derived_id

_MORNING: Final = Cadence(Rhythm.DAILY, time(9))
_WORKING_DAYS: Final = 5  # Monday to Friday


class Verdict(StrEnum):
    """What somebody makes of a line. The values are stored."""

    RELEVANT = "relevant"
    WATCH = "watch"
    NOT_RELEVANT = "not relevant"


@dataclass(frozen=True)
class Decision:
    """What stands of one line of a digest: the last word, whose, and since when.

    `line` is the patent that the line shows. What is decided of one patent of a line is the line's.
    """

    workspace: str
    digest: str
    line: str
    verdict: Verdict
    person: str
    at: datetime
    subscription: str
    place: str  # where the digest lies
    family: str = ""  # the line's; "" where that is not known


@dataclass(frozen=True)
class Assignment:
    """Who is to look at one line of a digest, and who has asked them."""

    workspace: str
    digest: str
    line: str
    person: str
    by: str
    at: datetime

    def is_open(self, decision: Decision | None) -> bool:
        """Whether nobody has decided since."""
        return decision is None or decision.at < self.at


@dataclass(frozen=True)
class Reminder:
    """One person's word about all that is assigned to them in one digest. `due`: when it comes next, if it does."""

    id: str
    workspace: str
    digest: str
    person: str
    zone: str
    due: datetime | None
    sent: int = 0  # how often it was promised

    def waiting(self, due: datetime, zone: str = "") -> Self:
        """The same, to come (once more) at that moment."""
        return replace(self, due=due, zone=zone or self.zone)

    def promised(self) -> Self:
        """The same once it is promised (once more)."""
        return replace(self, due=None, sent=self.sent + 1)

    def silent(self) -> Self:
        """The same where there is nothing to say."""
        return replace(self, due=None)


def reminder_id(workspace: str, digest: str, person: str) -> str:
    """The id of the reminder of a person about a digest: there is one."""
    return derived_id("reminder", workspace, digest, person)


def next_morning(zone: str, now: datetime, days: int = 1) -> datetime:
    """09:00 in `zone` of the first working day that is `days` or more after today there. Monday to Friday work."""
    there = ZoneInfo(zone)
    earliest = now.astimezone(there).date() + timedelta(days=days)
    run = now + timedelta(days=days - 1)
    while True:
        following = _MORNING.next_run(there, run)
        if following is None:
            raise AssertionError("a daily cadence has a next run")
        run, day = following, following.astimezone(there).date()
        if day >= earliest and day.weekday() < _WORKING_DAYS:
            return run


def left_of(lines: Collection[str], decided: Collection[str], given_away: Collection[str], after: str) -> list[str]:
    """The lines that nobody has decided, those after `after` first; at the end those that were given to others."""
    ordered = list(lines)
    start = ordered.index(after) + 1 if after in ordered else 0
    left = [one for one in (*ordered[start:], *ordered[:start]) if one not in decided and one != after]
    return sorted(left, key=lambda one: one in given_away)
