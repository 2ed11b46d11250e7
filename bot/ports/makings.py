"""What Patrol needs to store of what people ask PatSnap to do with alerts."""

from datetime import datetime
from typing import Protocol

from bot.domain.makings import Making
from bot.ports.whose import ANYBODY, Whose


class Makings(Protocol):
    """Alerts that are being made, changed and deleted."""

    def add(self, making: Making) -> bool:
        """Store a new making; False, and nothing is changed, where its id is already known."""
        ...

    def get(self, workspace: str, making_id: str) -> Making | None:
        """The making of this workspace by its id."""
        ...

    def save(self, making: Making) -> None:
        """Store a known making as it is now."""
        ...

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> Making | None:
        """The unclaimed making that has been due longest and that no outage shuts now, left as it is."""
        ...

    def claim(self, now: datetime, owner: str, whose: Whose = ANYBODY) -> Making | None:
        """Take what `next_due` finds; it is submitting from here on."""
        ...

    def waiting(self, account: str) -> list[Making]:
        """The unclaimed makings of this account that wait for a call, the longest due first."""
        ...

    def of_other_owners(self, owner: str) -> list[Making]:
        """The makings that a run which is no more was submitting."""
        ...

    def unfinished(self) -> list[Making]:
        """All makings that are not over, for a restored backup; those that can be read."""
        ...

    def is_overtaken(self, making: Making) -> bool:
        """Whether another change of the same alert, or its end, was asked for since, and has not failed."""
        ...

    def of_alert(self, account: str, alert: str) -> list[Making]:
        """All makings of this alert, in the order in which they were asked for."""
        ...
