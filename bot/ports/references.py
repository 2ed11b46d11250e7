"""What Patrol needs to store so that whoever runs it can look up what people quote."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.deliveries import Delivery
from bot.domain.references import Fault, Named


class Faults(Protocol):
    """What went wrong on Patrol's side."""

    def add(self, fault: Fault) -> None:
        """Store one; nothing, where its workspace has one of this reference."""
        ...

    def called(self, reference: str) -> Sequence[Fault]:
        """Those of this reference, in all workspaces, latest first."""
        ...

    def forget(self, before: datetime) -> None:
        """Delete what went wrong before that."""
        ...


class References(Protocol):
    """Rows by how their ids begin."""

    def named(self, start: str, limit: int) -> Sequence[Named]:
        """At most `limit` rows whose ids begin so, in all workspaces."""
        ...

    def undelivered(self, workspace: str, row: str) -> Sequence[Delivery]:
        """What was promised of a row and is not sent, or came to nothing; oldest first."""
        ...
