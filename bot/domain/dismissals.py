"""Dismissals: somebody said "not interesting" of a patent, and what of it is hidden from then on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.filtering import LONGEST_VALUE, find
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.patents import Patent
from bot.domain.subscriptions import Subscription

UNDO_FOR: Final = timedelta(days=7)
_OFFICE: Final = 2  # letters


@dataclass(frozen=True)
class Dismissal:
    """One person's word, and the filter that it made. `undone_at`: from then on it is shown again."""

    id: str
    workspace: str
    subscription: str
    digest: str  # where they read it
    patent: str
    field: FilterField  # an assignee, a family or an office
    value: str
    label: str  # what people see of it
    person: str
    person_name: str
    at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""  # their name

    @property
    def filter(self) -> Filter:
        """What it adds to its subscription's filters."""
        return Filter(
            self.field, FilterMode.EXCLUDE, self.value, self.person, self.at, is_feedback=True, label=self.label
        )

    def can_be_undone(self, now: datetime) -> bool:
        """Whether its time is not over."""
        return now - self.at <= UNDO_FOR

    def hides_in(self, subscription: Subscription) -> bool:
        """Whether its filter is still there as it was set: not removed since, and not set anew on purpose."""
        return find(subscription.filters, self.field, self.value) == self.filter


def office_of(patent: Patent) -> str:
    """The office that published a patent: the two letters of its number; "" where that is not known."""
    number = patent.bibliography.number.strip() if patent.bibliography else ""
    office = number[:_OFFICE].upper()
    return office if len(office) == _OFFICE and office.isascii() and office.isalpha() else ""


def assignee_value(name: str) -> str:
    """An assignee's name as a filter's value: a filter looks for it anywhere in a name, so it may be cut."""
    return " ".join(name.split())[:LONGEST_VALUE].strip()


def speaks_of(patent: Patent, family: str, field: FilterField, value: str) -> bool:
    """Whether this is a value of that patent's, which belongs to `family` ("" where that is not known)."""
    if not value:
        return False
    match field:
        case FilterField.ASSIGNEE:
            known = patent.bibliography.assignees if patent.bibliography else {}
            return value in {assignee_value(name) for names in known.values() for name in names}
        case FilterField.FAMILY:
            return value == family
        case FilterField.OFFICE:
            return value == office_of(patent)
        case _:
            return False
