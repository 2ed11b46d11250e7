"""What operators see of what is stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.deliveries import DeliveryState


class Vitals(Protocol):
    """How it stands with all that is stored: a few numbers, of all workspaces together, read every few seconds."""

    def deliveries(self) -> Mapping[DeliveryState, int]:
        """How many deliveries are in each state, those that were sent apart."""
        ...

    def oldest_due(self) -> Mapping[str, datetime]:
        """When what waits longest for each tick was due, or will be, by the ticks' names.

        Ticks for which nothing waits are left out, and so is what rests because Patrol was removed from its workspace.
        """
        ...

    def refused(self) -> tuple[int, int]:
        """In how many workspaces Slack refuses Patrol's token now, and in how many Patrol is installed."""
        ...
