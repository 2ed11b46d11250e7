"""What Patrol needs to store of the gaps that are searched for."""

from datetime import datetime
from typing import Protocol

from bot.domain.recoveries import Recovery
from bot.ports.whose import ANYBODY, Whose


class Recoveries(Protocol):
    """The searches for what gaps would have told, by alert and the gap's number."""

    def add(self, recovery: Recovery) -> bool:
        """Store a new recovery; False, and nothing is changed, where its gap has one already."""
        ...

    def get(self, account: str, alert: str, no: int) -> Recovery | None:
        """The recovery of this gap."""
        ...

    def latest(self, account: str, alert: str) -> Recovery | None:
        """The recovery of an alert's last gap that has one."""
        ...

    def save(self, recovery: Recovery) -> None:
        """Store a known recovery as it is now."""
        ...

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> Recovery | None:
        """The unclaimed recovery that has been due longest, of an account that may search, left as it is."""
        ...

    def claim(self, account: str, alert: str, no: int, now: datetime, owner: str) -> Recovery | None:
        """Take this recovery if it is (still) unclaimed and due."""
        ...

    def release(self, owner: str, now: datetime) -> int:
        """Have searched for again what a run other than `owner` had claimed; how many."""
        ...

    def unfinished(self) -> list[Recovery]:
        """All recoveries that have not ended, for a restored backup; those that can be read."""
        ...
