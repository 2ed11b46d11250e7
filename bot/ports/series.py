"""What Patrol needs to store of reports that are ordered regularly."""

from datetime import datetime
from typing import Protocol

from bot.domain.reports import Order
from bot.domain.series import Issue, Series


class AllSeries(Protocol):
    """Standing wishes for reports, and the issues that came of them."""

    def add(self, series: Series) -> bool:
        """Store a new series; False, and nothing is changed, where its id is already known."""
        ...

    def get(self, workspace: str, series_id: str) -> Series | None:
        """The series of this workspace by its id."""
        ...

    def save(self, series: Series) -> None:
        """Store a known series as it is now."""
        ...

    def at(self, workspace: str, place: str, order: Order) -> Series | None:
        """The series of a place for an order that has not ended."""
        ...

    def of_place(self, workspace: str, place: str) -> list[Series]:
        """The series that go to this place and have not ended, oldest first."""
        ...

    def of_workspace(self, workspace: str) -> list[Series]:
        """All that have not ended, of a workspace."""
        ...

    def owned_by(self, workspace: str, person: str) -> list[Series]:
        """The series that this person owns and that have not ended, oldest first."""
        ...

    def listed(self, workspace: str, person: str, place: str, *, offset: int, limit: int) -> list[Series]:
        """The series that a person owns or that go to a place, but for those that have ended, oldest first."""
        ...

    def next_due(self, now: datetime) -> Series | None:
        """The active series that has been due longest. Errors: `UnreadableRow`."""
        ...

    def overdue(self, now: datetime) -> list[Series]:
        """The active series of all workspaces whose hour has come, for a restored backup; those that can be read."""
        ...

    def add_issue(self, issue: Issue) -> bool:
        """Store a new issue; False, and nothing is changed, where the series has one of this number."""
        ...

    def issue(self, workspace: str, series_id: str, no: int) -> Issue | None:
        """The issue of this number."""
        ...

    def issue_of(self, workspace: str, request_id: str) -> Issue | None:
        """The issue for which a request was placed."""
        ...
