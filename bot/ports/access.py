"""What Patrol needs to store of the rights that admins grant."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.access import Grant, Right


class Grants(Protocol):
    """What people have asked admins for, and what came of it."""

    def add(self, grant: Grant) -> bool:
        """Store a new one; False, and nothing is changed, where its id is known."""
        ...

    def get(self, workspace: str, grant_id: str) -> Grant | None:
        """The grant of this workspace by its id."""
        ...

    def save(self, grant: Grant) -> None:
        """Store what of a known grant may change: its state, who decided, and when."""
        ...

    def of_person(self, workspace: str, person: str, right: Right) -> Sequence[Grant]:
        """What of this right a person has asked for and has, or waits for: asked and allowed, oldest first."""
        ...

    def standing(self, workspace: str, *, offset: int, limit: int) -> Sequence[Grant]:
        """The grants that hold, latest first."""
        ...
