"""What Patrol needs to store of backups that were restored."""

from datetime import datetime
from typing import Protocol

from bot.domain.backups import Echo


class Backups(Protocol):
    """Whether this database is a restored backup, and what may have been sent since it was taken."""

    def taken_at(self) -> datetime | None:
        """When this database was taken as a backup; None where it is none, or a `run` has settled it already."""
        ...

    def settle(self, now: datetime) -> None:
        """It is a backup no more: this run goes on with it."""
        ...

    def settled_at(self) -> list[datetime]:
        """When that has happened, in order."""
        ...

    def note_echo(self, echo: Echo) -> None:
        """Note that messages of this row may have been sent; what was noted of it before is replaced."""
        ...

    def note_echoes(self, since: datetime, until: datetime) -> None:
        """Note the same of all requests, makings and refusals that are not at their end, and of digests on their way.

        Of subscriptions it counts up to `until`: what comes later has a key of its own.
        """
        ...

    def echo_of(self, workspace: str, row: str, now: datetime) -> Echo | None:
        """What was noted of this row, as far as it still counts."""
        ...
