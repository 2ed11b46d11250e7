"""What Patrol needs to store of the channels that it posts to."""

from datetime import datetime
from typing import Protocol

from bot.domain.channels import KnownChannel
from bot.domain.places import Place
from bot.ports.outbox import EVERYWHERE_OPEN
from bot.ports.slack import Closed


class Places(Protocol):
    """What is known of channels."""

    def get(self, workspace: str, place: str) -> KnownChannel | None:
        """A channel as it was last known; None for one that nobody has asked about."""
        ...

    def save(self, known: KnownChannel) -> None:
        """Store what is known of a channel now, of a new one too."""
        ...

    def next_due(self, now: datetime, closed: Closed = EVERYWHERE_OPEN) -> KnownChannel | None:
        """The channel of a present workspace whose look has been due longest; none of a workspace that is closed."""
        ...

    def look_at_all(self, workspace: str, now: datetime) -> None:
        """Have every channel of a workspace looked at that is to be looked at some time."""
        ...

    def renamed(self, workspace: str, old: str, new: str) -> None:
        """Have all that speaks of the channel `old` speak of `new`, but its subscriptions; what is known goes along."""
        ...

    def holder_due(self, before: datetime, closed: Closed = EVERYWHERE_OPEN) -> Place | None:
        """Who of a present workspace owns a subscription or a series and was not asked about for longest.

        None where Slack has said something of all of them since `before`; nobody of a workspace that is closed.
        """
        ...

    def put_off_holder(self, owner: Place, asked_at: datetime) -> None:
        """Take an owner as asked about then, though Slack has said nothing of them."""
        ...

    def drop_holder(self, owner: Place) -> bool:
        """Ask no more about somebody who owns nothing any more; whether that is so."""
        ...
