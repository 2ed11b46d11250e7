"""Filters: what a subscription keeps out of its digests, or wants alone."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from bot.domain.facts import Family
from bot.domain.patents import Patent


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


def hides(filters: Iterable[Filter], patent: Patent | None, family: Family | None) -> Filter | None:
    """The first of them that keeps this patent out of a digest; None where it is shown.

    What cannot be looked at is never hidden: for `family` None means that it is not known.
    """
    lacking: dict[FilterField, Filter | None] = {}  # by field: the first that is required, None once one has fitted
    looked: dict[FilterField, list[str]] = {}
    for one in filters:
        if one.field not in looked:
            looked[one.field] = _texts(one.field, patent, family)
        wanted = _of_value(one.value)
        if not wanted or not looked[one.field]:
            continue
        fits = any(_fits(one.field, wanted, text) for text in looked[one.field])
        if one.mode is FilterMode.REQUIRE:
            lacking[one.field] = None if fits else lacking.get(one.field, one)
        elif fits:
            return one
    return next((one for one in lacking.values() if one is not None), None)


def _texts(field: FilterField, patent: Patent | None, family: Family | None) -> list[str]:
    """What of a patent this field looks at, folded; nothing where that is not known."""
    if field is FilterField.FAMILY:
        return [_folded(family.key)] if family is not None and family.key else []
    known = patent.bibliography if patent is not None else None
    if known is None:
        return []
    match field:
        case FilterField.OFFICE:
            found = [known.number]
        case FilterField.ASSIGNEE:
            found = [name for names in known.assignees.values() for name in names]
        case FilterField.TITLE:
            found = list(known.titles.values())
    return [folded for text in found if (folded := _folded(text))]


def _fits(field: FilterField, wanted: str, text: str) -> bool:
    match field:
        case FilterField.FAMILY:
            return text == wanted
        case FilterField.OFFICE:
            return text.startswith(wanted)
        case _:
            return wanted in text


def _folded(text: str) -> str:
    """The text as it is compared: whatever its case, its blanks, and the width of its letters."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


_of_value = lru_cache(maxsize=1024)(_folded)  # a filter is held against twenty thousand patents
