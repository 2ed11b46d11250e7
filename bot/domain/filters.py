"""Filters: what a subscription keeps out of its digests, or wants alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FilterField(StrEnum):
    """What of a patent is looked at."""

    ASSIGNEE = "assignee"  # any of its assignees' names contains the words, whatever the case
    OFFICE = "office"  # its publication number begins with these two letters
    TITLE = "title"  # its title, in any language, contains the words
    FAMILY = "family"  # it belongs to this family, by its key


class FilterMode(StrEnum):
    """Whether what fits is hidden, or alone shown."""

    EXCLUDE = "exclude"
    REQUIRE = "require"  # of several for one field, one has to fit


@dataclass(frozen=True)
class Filter:
    """One rule. What cannot be looked at, because nothing is known of the patent, is never hidden."""

    field: FilterField
    mode: FilterMode
    value: str  # as people see it; compared case-folded
    person: str  # who set it
    added_at: datetime
    is_feedback: bool = False  # somebody pressed "not interesting": it can be undone for 7 days
    label: str = ""  # what people see where `value` is no word of theirs: a family's first title
