"""What Patrol needs to store of the times in which PatSnap refuses an account."""

from typing import Protocol

from bot.domain.outages import Outage


class Outages(Protocol):
    """Outages, by account and scope: the latest of each, over or not."""

    def of(self, account: str) -> list[Outage]:
        """The outages of an account, oldest first; of each scope the latest alone, over or not. They are few."""
        ...

    def open(self) -> list[Outage]:
        """The outages of all accounts that are not over, oldest first; not that an account has no credentials yet."""
        ...

    def save(self, outage: Outage) -> None:
        """Store an outage in the place of the one that was there for its account and scope."""
        ...
