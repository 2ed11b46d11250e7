"""What Patrol needs of whoever counts what it does, for operators."""

from enum import StrEnum
from typing import Protocol


class Retried(StrEnum):
    """What is tried once more."""

    DELIVERY = "delivery"
    REPORT = "report"
    CHECK = "check"
    LIVE = "live"


class Outcome(StrEnum):
    """What came of a turn."""

    WORKED = "worked"
    IDLE = "idle"
    FAILED = "failed"


class Heard(StrEnum):
    """What Slack brings."""

    COMMAND = "command"
    ACTION = "action"
    VIEW = "view"
    SHORTCUT = "shortcut"
    EVENT = "event"
    OPTIONS = "options"


class Meter(Protocol):
    """Counts what happens. Nothing waits for it, nothing fails by it, and it outlives no run."""

    def acked(self, heard: Heard, seconds: float) -> None:
        """Something of Slack's was answered so many real seconds after it came."""
        ...

    def beat(self) -> None:
        """Whatever runs the ticks has looked whether one of them is due."""
        ...

    def turned(self, tick: str, outcome: Outcome) -> None:
        """A turn has come to its end."""
        ...

    def retried(self, what: Retried) -> None:
        """Something did not succeed, and is tried once more; said after it was stored."""
        ...

    def gap(self) -> None:
        """A check's answer was lost; said after it was stored."""
        ...

    def called(self, endpoint: str, code: str, *, is_quota: bool = False) -> None:
        """A call to PatSnap has come to its end: `ok`, `in_doubt`, `not_sent`, or the code with which it was refused.

        `is_quota`: that code says that nothing more is to be had today.
        """
        ...


class NoMeter:
    """A meter that counts nothing."""

    def acked(self, heard: Heard, seconds: float) -> None:
        """Nothing."""

    def beat(self) -> None:
        """Nothing."""

    def turned(self, tick: str, outcome: Outcome) -> None:
        """Nothing."""

    def retried(self, what: Retried) -> None:
        """Nothing."""

    def gap(self) -> None:
        """Nothing."""

    def called(self, endpoint: str, code: str, *, is_quota: bool = False) -> None:
        """Nothing."""
