"""What Patrol needs to store of the people of a workspace, of what admins are told, and of who did what."""

from datetime import datetime
from typing import Protocol

from bot.domain.audit import Entry
from bot.domain.notices import Notice
from bot.domain.places import Person


class People(Protocol):
    """What Slack has said of people."""

    def get(self, workspace: str, person: str) -> tuple[Person, datetime] | None:
        """Somebody as Slack described them last, and when that was; None for one who was never asked about."""
        ...

    def save(self, workspace: str, person: str, known: Person, at: datetime) -> None:
        """Store what Slack said of somebody at that time; what was said before is replaced."""
        ...

    def admins(self, workspace: str) -> list[str]:
        """The ids of those whom Slack called admins, and not gone, when it was asked last; in a fixed order."""
        ...


class Notices(Protocol):
    """What admins are told."""

    def add(self, notice: Notice) -> bool:
        """Store a notice that nobody was told of yet; False, and nothing is changed, where it is known."""
        ...

    def get(self, workspace: str, notice_id: str) -> Notice | None:
        """The notice of this workspace by its id."""
        ...

    def untold(self, workspace: str) -> list[Notice]:
        """The notices that were promised to nobody yet, as no admin was known; oldest first."""
        ...

    def told(self, notice: Notice) -> None:
        """Say that a notice was promised to whom it concerns."""
        ...


class Audit(Protocol):
    """The audit log."""

    def note(self, entry: Entry) -> None:
        """Write down what somebody did; in the transaction that does it."""
        ...

    def of(self, workspace: str, *, limit: int, offset: int = 0) -> list[Entry]:
        """What was done in a workspace, latest first."""
        ...
