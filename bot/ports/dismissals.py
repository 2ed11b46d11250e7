"""What Patrol needs to store of what people have called not interesting."""

from typing import Protocol

from bot.domain.dismissals import Dismissal


class Dismissals(Protocol):
    """What was dismissed from digests."""

    def add(self, dismissal: Dismissal) -> bool:
        """Store a new one; False, and nothing is changed, where its id is already known."""
        ...

    def get(self, workspace: str, dismissal_id: str) -> Dismissal | None:
        """The dismissal of this workspace by its id."""
        ...

    def save(self, dismissal: Dismissal) -> None:
        """Store a known dismissal as it is now."""
        ...

    def standing(self, workspace: str, subscription: str) -> list[Dismissal]:
        """Those of a subscription that were not undone, oldest first."""
        ...
