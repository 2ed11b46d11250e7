"""Patents: what is known of a patent id, so that a digest is more than a list of ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class PatentState(StrEnum):
    """What is known of a patent."""

    WANTED = "wanted"  # a digest would show it: to be asked for
    KNOWN = "known"
    ABSENT = "absent"  # PatSnap was asked and has nothing
    NOT_LICENSED = "not licensed"  # this account may not ask


@dataclass(frozen=True)
class Bibliography:
    """The lines of a patent (P011 API page). Texts by language (`EN`, `CN`, `JP` …, as PatSnap writes them)."""

    number: str = ""  # the publication number
    titles: Mapping[str, str] = field(default_factory=dict)
    assignees: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    published: date | None = None
    applied: date | None = None
    classification: str = ""  # the main IPC class
    type: str = ""  # APPLICATION, PATENT, UTILITY, DESIGN
    application: str = ""  # the application number: an application and what is granted on it have the same


@dataclass(frozen=True)
class Patent:
    """A patent of an account's cache."""

    account: str
    id: str
    state: PatentState
    wanted_at: datetime
    due: datetime | None = None  # when it is asked for; None once nothing is to be asked
    attempts: int = 0
    asked_at: datetime | None = None
    bibliography: Bibliography | None = None


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in `language` (EN, CN, JP …), else in English, else in the first there is; "" where there is none."""
    for wanted in (language, "EN"):
        if texts.get(wanted):
            return texts[wanted]
    return next((text for text in texts.values() if text), "")
