"""What Patrol needs to store of the channels that it posts to."""

from datetime import datetime
from typing import Protocol

from bot.domain.channels import KnownChannel


class Places(Protocol):
    """What is known of channels."""

    def get(self, workspace: str, place: str) -> KnownChannel | None:
        """A channel as it was last known; None for one that nobody has asked about."""
        ...

    def save(self, known: KnownChannel) -> None:
        """Store what is known of a channel now, of a new one too."""
        ...

    def next_due(self, now: datetime) -> KnownChannel | None:
        """The channel of a present workspace whose look has been due longest."""
        ...

    def look_at_all(self, workspace: str, now: datetime) -> None:
        """Have every channel of a workspace looked at that is to be looked at some time."""
        ...

    def renamed(self, workspace: str, old: str, new: str) -> None:
        """Have all that speaks of the channel `old` speak of `new`, but its subscriptions; what is known goes along."""
        ...

    def owner_due(self, workspace: str, before: datetime) -> str | None:
        """Somebody who owns a subscription and was not asked about since `before`."""
        ...
