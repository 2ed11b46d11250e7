"""References: what people can quote of what they see, and what each stands for.

`R-…` is the beginning of a row's id (`domain/ids.py`), `E-…` names a fault, `M-…` a kind of mistake where whoever runs
Patrol can do something about it. The numbers never change: they stand in people's mails.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.mistakes import MistakeKind

KEEP_FAULTS: Final = timedelta(days=30)

# The disk takes nothing: no mistake of anybody's, and told like one.
NOT_STORED: Final = "M-1"

# What was only mistyped, or is settled, has none: the sentence says all there is, and nobody else can help.
_OF_MISTAKES: Final[Mapping[MistakeKind, str]] = {
    MistakeKind.OUTSIDER: "M-2",
    MistakeKind.NOT_ALLOWED: "M-3",
    MistakeKind.ADMINS_ONLY: "M-4",
    MistakeKind.NO_ADMIN: "M-5",
    MistakeKind.MEMBERS_ONLY: "M-6",
    MistakeKind.NOT_A_COLLEAGUE: "M-7",
    MistakeKind.SLACK_SILENT: "M-8",
    MistakeKind.SHARED_PLACE: "M-9",
    MistakeKind.UNSEEN_PLACE: "M-10",
    MistakeKind.TOO_FAST: "M-11",
    MistakeKind.NOT_OPENED: "M-12",
    MistakeKind.GARBLED: "M-13",
    MistakeKind.OLD_FORM: "M-14",
    MistakeKind.OLD_BUTTON: "M-15",
    MistakeKind.UNKNOWN_WORKSPACE: "M-16",
    MistakeKind.NOT_KEPT: "M-17",
    MistakeKind.ALERT_IS_GONE: "M-18",
    MistakeKind.NOT_YOUR_ALERT: "M-19",
}


def mistake_reference(kind: MistakeKind) -> str:
    """The reference of this kind of mistake; "" where nobody but who made it can do anything about it."""
    return _OF_MISTAKES.get(kind, "")


def mistake_references() -> Mapping[str, MistakeKind]:
    """The kinds of mistakes by their references."""
    return {reference: kind for kind, reference in _OF_MISTAKES.items()}


class Noun(StrEnum):
    """What a row is that a reference may stand for. The values are the tables' names."""

    REQUEST = "request"
    MAKING = "making"
    REFUSAL = "refusal"
    DIGEST = "digest"
    SUBSCRIPTION = "subscription"
    GRANT = "access_grant"


@dataclass(frozen=True)
class Named:
    """A row whose id begins as a reference does."""

    workspace: str
    noun: Noun
    id: str


@dataclass(frozen=True)
class Fault:
    """Something went wrong on Patrol's side while somebody waited for an answer. It holds nothing that they typed."""

    reference: str  # `E-1A2B3C`
    workspace: str
    person: str
    at: datetime
    doing: str  # `/patrol report`, or the id of a button, form or shortcut
    error: str  # its class
    message: str  # its words, without secrets and what was quoted in them
    trace: tuple[str, ...]  # `handlers/reports.py:31`, the outermost first: lines of ours alone
