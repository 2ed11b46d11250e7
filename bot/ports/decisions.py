"""What Patrol needs to store of what people have made of the lines of digests."""

from datetime import datetime
from typing import Protocol

from bot.domain.decisions import Assignment, Decision, Reminder
from bot.domain.digests import Digest


class Decisions(Protocol):
    """What was decided, and who was asked to decide."""

    def decide(self, decision: Decision) -> None:
        """Store a decision, in the place of an earlier one of the same line of the same digest."""
        ...

    def of_digest(self, workspace: str, digest: str) -> list[Decision]:
        """What stands of the lines of a digest."""
        ...

    def count(self, workspace: str, digest: str) -> int:
        """Of how many of its lines something stands."""
        ...

    def elsewhere(self, digest: Digest, line: str, family: str) -> Decision | None:
        """The last decision of this line's family or patent in another digest of the same subscription and place."""
        ...

    def assign(self, assignment: Assignment) -> None:
        """Store an assignment, in the place of an earlier one of the same line of the same digest."""
        ...

    def assigned(self, workspace: str, digest: str) -> list[Assignment]:
        """Who was asked to look at which lines of a digest."""
        ...

    def remind(self, reminder: Reminder) -> None:
        """Store a reminder as it is now, whether it was known or not."""
        ...

    def reminder(self, workspace: str, reminder_id: str) -> Reminder | None:
        """The reminder of this workspace by its id."""
        ...

    def next_reminder(self, now: datetime) -> Reminder | None:
        """The reminder that has been due longest. Errors: `UnreadableRow`."""
        ...
