"""What Patrol needs to store of Homes, and to read for them."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.domain.homes import Home
from bot.ports.outbox import EVERYWHERE_OPEN
from bot.ports.slack import Closed


class Homes(Protocol):
    """Homes that people have open. Whatever else a transaction changes marks those stale that show it."""

    def get(self, workspace: str, person: str) -> Home | None:
        """Somebody's Home, if they have it open."""
        ...

    def put(self, home: Home) -> None:
        """Store a Home as it is now, in the place of the one that was there; it is to be shown."""
        ...

    def shown(self, home: Home) -> None:
        """Store what of a Home follows from its being shown: `shown`, `face`, `due`, `is_admin`, `attempts`.

        Nothing where it is not open any more. What has made it stale meanwhile, or turned its page, stands.
        """
        ...

    def settle_in(self, workspace: str, person: str, places: Collection[str]) -> None:
        """Say in which channels this person is: what changes there makes their Home stale."""
        ...

    def next_due(self, now: datetime, closed: Closed = EVERYWHERE_OPEN) -> Home | None:
        """The Home that is stale and due, longest due first; none of a workspace, or a person, that is closed."""
        ...

    def claim(self, home: Home, now: datetime, until: datetime) -> Home | None:
        """Take this Home if it is (still) stale and due; it is not due again before `until`.

        It stays stale until `shown`, so a run that dies now loses nothing.
        """
        ...

    def drop(self, before: datetime) -> None:
        """Forget the Homes that were opened before then: who opens theirs again has it made anew."""
        ...

    def mark(self) -> None:
        """Make stale whatever Home shows what this transaction has changed so far; the store calls it at the end."""
        ...
