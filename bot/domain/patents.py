"""Patents: what is known of a patent id, so that a digest is more than a list of ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

_VALUED: Final = frozenset({"PATENT", "UTILITY"})  # R002 page: granted patents, and no designs
_NOT_GRANTED: Final = "APPLICATION"


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

    @property
    def type(self) -> str:
        """What PatSnap calls it (P011: `patent_type`); "" where that is not known."""
        return self.bibliography.type.strip().upper() if self.bibliography else ""

    @property
    def is_not_granted(self) -> bool:
        """Whether it is known to be an application still."""
        return self.type == _NOT_GRANTED

    @property
    def may_be_valued(self) -> bool:
        """Whether PatSnap may have a value report of it: it does not where the type is known and another."""
        return not self.type or self.type in _VALUED


@dataclass(frozen=True)
class Numbered:
    """Which patent an account's PatSnap has under a publication number, and when it said so; `patent` "": none."""

    patent: str
    asked_at: datetime


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in `language` (EN, CN, JP …), else in English, else in the first there is; "" where there is none."""
    for wanted in (language, "EN"):
        if texts.get(wanted):
            return texts[wanted]
    return next((text for text in texts.values() if text), "")
